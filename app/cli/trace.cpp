// SPDX-License-Identifier: AGPL-3.0-or-later
// lila trace: everything the reference forward pass over a prompt did, as safetensors.
#include "app/cli/child_process.h"
#include "app/cli/command.h"
#include "app/cli/json_text.h"
#include "app/cli/model_options.h"
#include "app/cli/output_file.h"
#include "app/cli/prompt_option.h"
#include "app/cli/text_table.h"
#include "core/checkpoint/safetensors.h"

#include <memory>
#include <ostream>

namespace lila::cli {
namespace {

struct TraceOptions {
    ModelOptions model;
    PromptOption prompt;
    std::filesystem::path output;
    bool json = false;
};

std::string joined(std::span<const int> ids) {
    std::string text;
    for (const int id : ids)
        text += (text.empty() ? "" : ",") + std::to_string(id);
    return text;
}

void trace(const TraceOptions& options) {
    const OutputFile output(options.output, ".safetensors");
    const OpenedModel opened = openModel(options.model);
    ContextText context(opened.model.tokenizer);
    context.setText(options.prompt.text());
    const std::span<const int> ids = context.ids();
    const int window = opened.model.weights().config.blockSize;
    if (ids.size() > static_cast<std::size_t>(window))
        throw std::runtime_error("the prompt has " + std::to_string(ids.size()) +
                                 " tokens; a trace takes 1 to " + std::to_string(window) +
                                 ", the model's window");
    runTorchProgram({"trace", "--checkpoint", options.model.checkpointPath().string(), "--ids", joined(ids),
                     "--threads", std::to_string(options.model.threads), "--output", output.path().string()});
    const SafetensorsFile content = readSafetensors(output.path());
    output.finish();
    if (options.json) {
        nlohmann::json summary = {{"output", options.output.string()},
                                  {"ids", std::vector<int>(ids.begin(), ids.end())}};
        for (const auto& [name, tensor] : content.tensors)
            summary["tensors"][name] = tensor.shape();
        output.remarks() << jsonLine(summary);
        return;
    }
    output.remarks() << counted(ids.size(), "token", "tokens") << " traced into " << options.output.string()
                     << ":\n";
    for (const auto& [name, tensor] : content.tensors)
        output.remarks() << "  " << name << ' ' << shapeText(tensor.shape()) << '\n';
}

} // namespace

void addTrace(CLI::App& app) {
    CLI::App* command =
        app.add_subcommand("trace", "Write logits, root weights, z and attention of a prompt");
    const auto options = std::make_shared<TraceOptions>();
    options->model.addTo(*command);
    options->prompt.addTo(*command, "the text to trace");
    command->add_option("--output", options->output, "the safetensors file to write; - for standard output")
        ->type_name("FILE")
        ->required();
    command->add_flag("--json", options->json, "the names and shapes written, as JSON");
    command->footer("  lila trace --prompt \"who is Lily?\" --output trace.safetensors");
    command->callback([options] {
        if (options->model.engine().precision != Precision::Fp32)
            throw CLI::ValidationError("--precision",
                                       "a trace is the reference forward pass, which computes in fp32: leave "
                                       "this out");
        trace(*options);
    });
}

} // namespace lila::cli
