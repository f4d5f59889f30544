// SPDX-License-Identifier: AGPL-3.0-or-later
// lila convert: a checkpoint from one format to another, or to another window.
#include "app/cli/command.h"
#include "app/cli/gpt2_export.h"
#include "app/cli/json_text.h"
#include "app/cli/model_options.h"
#include "app/cli/output_file.h"
#include "app/cli/packing_options.h"
#include "app/cli/text_table.h"
#include "core/checkpoint/training_state.h"
#include "core/model/position_stretch.h"
#include "core/model/tensor_table.h"
#include "core/model/weights.h"
#include "core/sampling/settings.h"
#include "core/tokenizer/tokenizer.h"

#include <nlohmann/json.hpp>

#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace lila::cli {
namespace {

struct ConvertOptions {
    std::filesystem::path input;
    std::filesystem::path output;
    DType weights = DType::F32;
    bool convertWeights = false;
    PackingOptions packing;
    bool slim = false;
    std::optional<int> blockSize; ///< else the window stays
    bool json = false;
    std::filesystem::path tokenizer;
    std::vector<std::string> recommend;
    std::string license, summary;
    std::string format; ///< of formatNames, or empty
    CheckpointForm form;
    StoryOptions stories;
    bool withoutBranch = false;

    bool isPt() const { return form.format == CheckpointFormat::Pt; }
    bool isGpt2() const { return format == "gguf" || format == "gpt2"; }
    bool isStream() const { return output == "-"; }
};

const std::vector<std::string> formatNames{"pt", "safetensors", "gguf", "gpt2"};

/// "temperature=0.8" and the like, merged into what the file recommends already.
std::string recommendation(const std::vector<std::string>& entries, const std::string& before) {
    nlohmann::json object =
        before.empty() ? nlohmann::json::object() : nlohmann::json::parse(before, nullptr, false);
    if (!object.is_object())
        throw std::invalid_argument(
            "the settings that the file recommends are damaged; convert without --recommend");
    for (const std::string& entry : entries) {
        const std::size_t equals = entry.find('=');
        const std::string name = entry.substr(0, equals);
        if (equals == std::string::npos || findSetting(name) == nullptr)
            throw std::invalid_argument("--recommend takes SETTING=VALUE, and " + entry +
                                        " names no setting");
        const nlohmann::json value = nlohmann::json::parse(entry.substr(equals + 1), nullptr, false);
        object[name] = value.is_discarded() ? nlohmann::json(entry.substr(equals + 1)) : value;
    }
    static_cast<void>(settingsFromJson(object.dump())); // throws where a value does not fit
    return object.dump();
}

Checkpoint withNewWindow(const Checkpoint& checkpoint, int blockSize) {
    const int before = configOf(checkpoint).blockSize;
    if (blockSize > before)
        std::cerr << "lila: the window grows from " << before << " to " << blockSize
                  << " positions; train the model on before you judge it\n";
    if (blockSize < before)
        std::cerr << "lila: the window shrinks from " << before << " to " << blockSize
                  << " positions; what was learned of those behind is left out\n";
    return withWindow(checkpoint, blockSize);
}

/// The optimiser's state belongs to the very weights it was made with. What cannot be taken over is no reason
/// to refuse the weights.
std::optional<TrainingState> trainingStateFor(const ConvertOptions& options) {
    if (options.slim || options.convertWeights || options.blockSize)
        return std::nullopt;
    if (options.isStream() && !options.isPt()) // it would be a file of its own
        return std::nullopt;
    try {
        auto training = readTrainingState(options.input);
        return training && !training->optimizer.moments.empty() ? std::move(training) : std::nullopt;
    } catch (const CheckpointError& error) {
        std::cerr << "lila: left out, so that training from the result begins with a new optimiser: "
                  << error.what() << '\n';
        return std::nullopt;
    }
}

/// The checkpoint as the options want it; throws where that is no model. Where weights are packed, they go
/// into `matrices`, and are left out of what is written of the checkpoint.
Checkpoint converted(Checkpoint checkpoint, const ConvertOptions& options, PackedMatrices& matrices) {
    if (options.blockSize)
        checkpoint = withNewWindow(checkpoint, *options.blockSize);
    if (options.slim)
        checkpoint = slimmed(checkpoint);
    if (options.isPt() || !options.slim)
        checkpoint = completed(checkpoint);
    if (options.packing.code)
        matrices = options.packing.pack(checkpoint, options.tokenizer);
    if (options.convertWeights)
        for (const ExpectedTensor& expected : expectedTensors(configOf(checkpoint)))
            if (const auto it = checkpoint.tensors.find(expected.name);
                it != checkpoint.tensors.end() &&
                expected.kind != TensorKind::Buffer) // roots must stay exact
                it->second = it->second.convertedTo(options.weights);
    if (!options.tokenizer.empty())
        checkpoint.tokenizerSha256 = Tokenizer::load(options.tokenizer)->sha256();
    if (!options.recommend.empty())
        checkpoint.generation = recommendation(options.recommend, checkpoint.generation);
    if (!options.license.empty())
        checkpoint.license = options.license;
    if (!options.summary.empty())
        checkpoint.trainingSummary = options.summary;
    try {
        static_cast<void>(weightsOf(withPacked(checkpoint, matrices)));
    } catch (const CheckpointError& error) {
        throw CheckpointError("nothing was written: with these weights the result is no model (" +
                              std::string(error.what()) + "); try --weights bf16, which reaches further");
    }
    return checkpoint;
}

/// What the output's name says of its format; empty where it says nothing.
std::string formatOf(const ConvertOptions& options) {
    if (options.isStream())
        return "safetensors";
    if (!options.output.has_filename())
        return "gpt2";
    const std::string suffix = options.output.extension().string();
    return suffix == ".pt" || suffix == ".safetensors" || suffix == ".gguf" ? suffix.substr(1) : "";
}

void settleForm(ConvertOptions& options) {
    if (options.format.empty())
        options.format = formatOf(options);
    if (options.format.empty())
        throw CLI::ValidationError(
            options.output.string(),
            "its name ends in none of .pt, .safetensors, .gguf and /: say with --format which it is to be");
    if (!options.isGpt2())
        options.form.format = options.format == "pt" ? CheckpointFormat::Pt : CheckpointFormat::Safetensors;
    if (options.form.plainConfig && !options.isPt())
        throw CLI::ValidationError("--config dict",
                                   "is for .pt; other files have their configuration as text");
    if (options.packing.code && options.isPt())
        throw CLI::ValidationError("--weights " + options.packing.code->name(),
                                   "packs weights, which only a .safetensors can hold");
    if (options.isGpt2() && options.convertWeights &&
        (options.packing.code || options.weights == DType::BF16))
        throw CLI::ValidationError("--weights", "of GPT-2's files are fp32 or fp16");
    if (options.isGpt2() && (!options.recommend.empty() || options.slim))
        throw CLI::ValidationError(options.slim ? "--slim" : "--recommend", "is not for GPT-2's files");
    if (options.format == "gpt2" && options.isStream())
        throw CLI::ValidationError("--format gpt2", "is a folder, which standard output cannot be");
}

/// What --weights asks for: a type of the tensors, or packed matrices and the rest in fp16.
void chooseWeights(ConvertOptions& options, const std::string& name) {
    options.convertWeights = true;
    options.packing.code = lattice::LatticeCode::named(name);
    options.slim = options.slim || options.packing.code;
    options.weights = name == "fp32" ? DType::F32 : name == "bf16" ? DType::BF16 : DType::F16;
}

void convertToGpt2(const ConvertOptions& options, Checkpoint checkpoint) {
    if (options.blockSize)
        checkpoint = withNewWindow(checkpoint, *options.blockSize);
    if (!options.license.empty())
        checkpoint.license = options.license;
    if (!options.summary.empty())
        checkpoint.trainingSummary = options.summary;
    exportGpt2({.input = options.input,
                .output = options.output,
                .tokenizer = options.tokenizer,
                .isFolder = options.format == "gpt2",
                .matrices = options.convertWeights ? options.weights : DType::F32,
                .stories = options.stories,
                .withoutBranch = options.withoutBranch,
                .json = options.json},
               checkpoint);
}

/// `written`: the checkpoint and, where it has one, the optimiser's file.
void report(const ConvertOptions& options, const Checkpoint& checkpoint,
            const std::vector<std::filesystem::path>& written, std::ostream& out) {
    const auto sizeOf = [](const std::filesystem::path& file) {
        return static_cast<std::int64_t>(std::filesystem::file_size(file));
    };
    if (options.json) {
        nlohmann::json result{{"output", options.output.string()},
                              {"tensors", checkpoint.tensors.size()},
                              {"bytes", sizeOf(written.front())}};
        if (written.size() > 1)
            result["optimizer"] = written.back().string();
        out << jsonLine(result);
        return;
    }
    out << options.output.string() << ": " << counted(std::ssize(checkpoint.tensors), "tensor", "tensors")
        << ", " << counted(sizeOf(written.front()), "byte", "bytes") << '\n';
    if (written.size() > 1)
        out << written.back().string() << ": the optimiser's state, "
            << counted(sizeOf(written.back()), "byte", "bytes") << '\n';
}

void convert(const ConvertOptions& options) {
    std::error_code ignored;
    if (std::filesystem::equivalent(options.input, options.output, ignored))
        throw std::invalid_argument(
            "input and output are the same file; a conversion never overwrites its source");
    // readModel checks: a broken model is never passed on.
    const Checkpoint source = readModel(options.input).checkpoint;
    tellRemarks(source, options.input);
    if (options.isGpt2())
        return convertToGpt2(options, source);
    const OutputFile output(options.output, {});
    PackedMatrices matrices;
    const Checkpoint checkpoint = converted(source, options, matrices);
    const auto training = trainingStateFor(options);
    if (!matrices.empty())
        writePackedCheckpoint(output.path(), checkpoint, matrices);
    else if (training)
        writeCheckpoint(output.path(), checkpoint, *training, options.form);
    else
        writeCheckpoint(output.path(), checkpoint, options.form);
    output.finish();
    std::vector<std::filesystem::path> written{output.path()};
    if (training && !options.isPt())
        written.push_back(optimizerPath(options.output));
    report(options, checkpoint, written, output.remarks());
}

} // namespace

void addConvert(CLI::App& app) {
    CLI::App* command = app.add_subcommand(
        "convert", "Convert a checkpoint between .pt and .safetensors, or for other programs");
    const auto options = std::make_shared<ConvertOptions>();
    command->add_option("input", options->input, "the checkpoint to read")->type_name("FILE")->required();
    command
        ->add_option("output", options->output,
                     "the file to write; its suffix says the format, and a / at its end a folder. - writes "
                     "safetensors, or what --format says, to standard output")
        ->type_name("FILE")
        ->required();
    command
        ->add_option(
            "--format", options->format,
            "the output's format, whatever its name (default: by its suffix); gguf is llama.cpp's, gpt2 "
            "a folder for Hugging Face's Transformers")
        ->check(CLI::IsMember(formatNames))
        ->type_name("pt|safetensors|gguf|gpt2");
    command
        ->add_option_function<bool>(
            "--config", [options](bool isDict) { options->form.plainConfig = isDict; },
            "the configuration in a .pt: the reference's class, which its own loader asks for, or a dict, "
            "which "
            "torch.load takes without weights_only=False (default: class)")
        ->transform(CLI::CheckedTransformer(std::map<std::string, bool>{{"class", false}, {"dict", true}}))
        ->type_name("class|dict");
    command
        ->add_option_function<std::string>(
            "--weights", [options](const std::string& name) { chooseWeights(*options, name); },
            "store the tensors in this type (default: as they are), or pack the matrices: every eight "
            "weights as one point of E8, with so many bits a weight (.safetensors only; implies --slim)")
        ->check([](const std::string& name) {
            const bool isType = name == "fp32" || name == "fp16" || name == "bf16";
            return isType || lattice::LatticeCode::named(name)
                       ? std::string()
                       : name + " is none of fp32, fp16, bf16, e8:1 to e8:8, int8, and for comparison "
                                "uniform:1 to uniform:8, cubic:1 to cubic:8";
        })
        ->type_name("fp32|fp16|bf16|e8:4|e8:3|e8:2|int8");
    command->add_flag("--slim", options->slim,
                      "leave out tensors that are unused or follow from the configuration");
    command
        ->add_option(
            "--block_size", options->blockSize,
            "another window: a larger one stretches the learned positions, a smaller one cuts them off")
        ->check(CLI::Range(1, largestBlockSize));
    options->packing.addTo(*command);
    command
        ->add_option("--tokenizer", options->tokenizer,
                     "note this vocabulary's hash in the file; of gguf and gpt2, put it in")
        ->check(CLI::ExistingFile);
    command->add_option(
        "--recommend", options->recommend,
        "SETTING=VALUE to note as this model's default, as in temperature=0.8; may be repeated");
    command->add_option("--license", options->license, "of the weights, to be noted in the file");
    command->add_option("--summary", options->summary,
                        "what the model was trained on and how, to be noted in the file");
    options->stories.addTo(*command);
    command->add_flag(
        "--without_branch", options->withoutBranch,
        "write gguf or gpt2 although the branch, which GPT-2 has not, has an effect there (mean "
        "KL above 0.001 nats)");
    command->add_flag("--json", options->json, "the result as JSON");
    command->footer(
        "The optimiser's state, where there is one, is carried over, so that training can go on, into a .pt "
        "itself "
        "or a file beside MODEL.safetensors, MODEL.optimizer.safetensors; not with --weights, --slim or "
        "--block_size: training from such a result begins with a new one.\n"
        "gguf and gpt2 hold the model as a GPT-2: β exactly, in the query weights, but not the E8 branch, "
        "whose "
        "effect is measured on --text and told.\n\n"
        "  lila convert model.pt model.safetensors\n"
        "  lila convert model.pt small.safetensors --weights bf16 --slim\n"
        "  lila convert model.pt packed.safetensors --weights e8:4 --calibrate stories.txt\n"
        "  lila convert model.pt model.gguf --weights fp16\n"
        "  lila convert model.pt gpt2-model/");
    command->callback([options] {
        settleForm(*options);
        convert(*options);
    });
}

} // namespace lila::cli
