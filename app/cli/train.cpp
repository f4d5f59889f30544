// SPDX-License-Identifier: AGPL-3.0-or-later
// lila train: tokenises, has lila-torch train, shows how it goes, and lets the model write.
#include "app/cli/child_process.h"
#include "app/cli/command.h"
#include "app/cli/corpus_fetch.h"
#include "app/cli/progress.h"
#include "app/cli/story_options.h"
#include "app/cli/train_display.h"
#include "app/interrupt.h"
#include "app/resource_paths.h"
#include "app/training_options.h"
#include "core/checkpoint/atomic_file.h"
#include "core/checkpoint/named_errors.h"
#include "core/model/weights.h"
#include "core/story/writing.h"
#include "core/training/corpus/story_selection.h"
#include "core/training/run/run_folder.h"
#include "core/training/run/run_preparation.h"
#include "core/training/run/training_memory.h"
#include "core/training/tokenising/corpus_cache.h"

#include <nlohmann/json.hpp>

#include <chrono>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>

namespace lila::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::chrono::milliseconds pollTime{200};

struct TrainOptions {
    TrainingOptions training;
    std::filesystem::path tokenizer;
    std::filesystem::path exchangeWords; ///< empty: those that come along
    std::filesystem::path cache; ///< of fetched and tokenised corpora; empty: defaultCorpusCacheFolder()
    std::optional<StoryFormat> format; ///< of the corpora; nothing: told by name and content
    std::string samplePrompt = "Once upon a time";
    int sampleTokens = 120; ///< 0: no samples
    bool json = false;
};

/// What each saved checkpoint goes on with.
class SampleWriter {
public:
    SampleWriter(const TrainOptions& options, std::shared_ptr<const Tokenizer> tokenizer)
        : m_options(options), m_tokenizer(std::move(tokenizer)) {}

    /// Samples of steps that are taken again will be written again.
    void goOnAfter(std::int64_t step) const { keepStorySamples(file(), step); }

    /// Of a run that is being stopped, if that takes no more than two seconds.
    std::optional<StorySample> write(const std::filesystem::path& checkpoint, std::int64_t step) const {
        if (m_options.sampleTokens == 0)
            return std::nullopt;
        const auto latest = std::chrono::steady_clock::now() + std::chrono::seconds(2);
        const ModelFile model = readModel(checkpoint);
        Generator generator({packed(model.weights, EngineSettings{Precision::Fp32, 1, true}), m_tokenizer});
        const std::string& recommended = model.checkpoint.generation;
        GenerationSettings settings =
            recommended.empty() ? GenerationSettings() : settingsFromJson(recommended);
        settings.resonator = false; // the model alone
        generator.setText(m_options.samplePrompt);
        generator.start(1);
        Writing writing{.settings = settings, .tokens = m_options.sampleTokens};
        writing.recording = Recording::None;
        writing.goOn = [latest] { return !wasInterrupted() || std::chrono::steady_clock::now() <= latest; };
        const auto text = writtenOn(generator, std::move(writing));
        if (!text)
            return std::nullopt;
        StorySample sample{step, m_options.samplePrompt, *text};
        appendStorySample(file(), sample);
        return sample;
    }

private:
    std::filesystem::path file() const { return storySamplesPath(m_options.training.checkpointFolder); }

    const TrainOptions& m_options;
    std::shared_ptr<const Tokenizer> m_tokenizer;
};

/// Tells of what the trainer reports.
class RunReport {
public:
    /// `preparation` ends where training begins.
    RunReport(const TrainOptions& options, std::shared_ptr<const Tokenizer> tokenizer,
              std::unique_ptr<const PreparedRun> preparation)
        : m_json(options.json),
          m_folder(options.training.checkpointFolder),
          m_samples(options, std::move(tokenizer)),
          m_preparation(std::move(preparation)) {}

    void take(const std::string& line) {
        const Json event = Json::parse(line, nullptr, false);
        if (!event.is_object() || !event.contains("event"))
            return;
        if (m_json)
            std::cout << line << std::endl;
        const std::string kind = event["event"];
        if (kind == "began")
            begin(event);
        else if (kind == "logged" && !m_json)
            m_display.logged(trainLogLine(line).value());
        else if (kind == "saved")
            sample(fileOf(event), event["step"]);
        else if (kind == "noticed")
            std::cerr << "lila: " << event["text"].get<std::string>() << '\n';
        else if (kind == "ended" && !m_json)
            std::cout << "\n"
                      << ending(event["end"]) << " at step " << event["step"] << ". "
                      << fileOf(event).string() << std::endl;
    }

private:
    void begin(const Json& event) {
        const std::int64_t step = event["step"];
        m_preparation.reset();
        m_samples.goOnAfter(step);
        if (!m_json)
            m_display.began(trainingSettingsFromJson(event["settings"].dump()), step);
    }

    /// The checkpoint that an event names. Its folder is told as UTF-8, which it may not be: it is known
    /// here.
    std::filesystem::path fileOf(const Json& event) const {
        return m_folder / std::filesystem::path(event["file"].get<std::string>()).filename();
    }

    static std::string ending(const std::string& name) {
        return name == "finished" ? "Finished" : name == "stopped" ? "Stopped" : "The time is up";
    }

    /// Training goes on while this writes; a sample that fails is no reason to stop it.
    void sample(const std::filesystem::path& file, std::int64_t step) const {
        try {
            const auto sample = m_samples.write(file, step);
            if (sample && !m_json)
                m_display.sampled(*sample);
        } catch (const std::exception& error) {
            std::cerr << "lila: no sample of step " << step << ": " << error.what() << '\n';
        }
    }

    bool m_json;
    std::filesystem::path m_folder;
    TrainDisplay m_display;
    SampleWriter m_samples;
    std::unique_ptr<const PreparedRun> m_preparation;
};

/// What the run has, or begins with; the trainer knows what a checkpoint says, and which of the user's may
/// be.
TrainingSettings settingsOf(const TrainingOptions& options) {
    TrainingSettings settings = trainingPreset(options.preset);
    if (options.resume && !stepCheckpoints(options.checkpointFolder).empty()) {
        std::ifstream begun(runSettingsPath(options.checkpointFolder));
        if (begun)
            settings = trainingSettingsFromJson(std::string{std::istreambuf_iterator<char>(begun), {}});
    }
    for (const auto& [name, text] : options.given)
        setSetting(settings, *findTrainingSetting(name), text);
    return settings;
}

StoryVariants variantsOf(const TrainingSettings& settings, const std::filesystem::path& words) {
    StoryVariants variants{settings.variants, settings.bpeDropout, settings.exchange, nullptr,
                           static_cast<std::uint64_t>(settings.seed)};
    if (settings.exchange > 0)
        variants.words = std::make_shared<const WordExchange>(
            WordExchange::read(words.empty() ? defaultExchangePath() : words));
    return variants;
}

std::optional<CachedCorpus> tokenised(const std::filesystem::path& path, const Tokenizer& tokenizer,
                                      const TrainOptions& train, const PreparedRun& run, int threads,
                                      const StoryVariants& variants = {}) {
    ProgressLine line;
    CorpusCacheOptions options;
    options.folder = train.cache;
    options.format = train.format;
    options.threads = threads;
    options.variants = variants;
    options.notice = [](const std::string& text) { std::cerr << "lila: " << text << '\n'; };
    options.progress = [&](const CorpusProgress& progress) {
        const double total = static_cast<double>(std::max<std::uint64_t>(progress.bytesTotal, 1));
        const bool isRead = progress.stage == CorpusProgress::Stage::Hashing;
        line.show(static_cast<double>(progress.bytesDone) / total, isRead ? "reading" : "tokenising");
        run.tell({isRead ? RunPreparation::Stage::Reading : RunPreparation::Stage::Tokenising,
                  path.filename().string(), progress.bytesDone, progress.bytesTotal});
        return !wasInterrupted();
    };
    return openCorpus(path, tokenizer, options);
}

void reportDuplicates(const TokenCorpus& training, const TokenCorpus* validation) {
    const auto doubled =
        validation != nullptr ? duplicateStories(training, *validation) : std::vector<DuplicateStory>();
    if (!doubled.empty())
        std::cerr << "lila: " << doubled.size() << " of the validation stories stand in the training corpus "
                  << "too (the first is number " << doubled.front().validation
                  << "): the validation loss is better than it should be\n";
}

void follow(Child& child, RunReport& report) {
    std::string pending;
    bool wasTold = false;
    while (const auto part = child.read(pollTime)) {
        if (wasInterrupted() && !wasTold) {
            std::cerr << "\nlila: saving and stopping\n";
            child.askToStop();
            wasTold = true;
        }
        pending += *part;
        for (std::size_t end = 0; (end = pending.find('\n')) != std::string::npos; pending.erase(0, end + 1))
            report.take(pending.substr(0, end));
    }
    child.finish();
}

/// Or the corpus would be tokenised in vain.
void requireFolder(const std::filesystem::path& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error)
        throw std::runtime_error("no folder can be made at " + folder.string() + ": " + error.message());
    const std::filesystem::path settings = runSettingsPath(folder);
    withFileNamed(settings.string(), [&] { const AtomicFile probe(settings); });
}

/// A new model's size is known before the corpus is read; lila-torch asks again, of all runs.
void requireMemoryFor(const TrainingOptions& options, const TrainingSettings& settings,
                      const Tokenizer& tokenizer) {
    if (options.resume || !options.init.empty())
        return;
    const bool mayUseGpu = settings.device != "cpu" && std::filesystem::exists("/dev/nvidiactl");
    requireTrainingMemory(modelConfigOf(settings, tokenizer.size()), settings, options.processes,
                          options.processes, !mayUseGpu);
}

void train(const TrainOptions& options) {
    catchInterrupts();
    const auto tokenizer =
        Tokenizer::load(options.tokenizer.empty() ? defaultTokenizerPath() : options.tokenizer);
    TrainingOptions child = options.training;
    const TrainingSettings settings = settingsOf(child);
    requireMemoryFor(child, settings, *tokenizer);
    requireFolder(child.checkpointFolder);
    auto preparation = std::make_unique<const PreparedRun>(child.checkpointFolder);
    if (!fetchNamedCorpus(child.corpus, child.valid, child.heldOut == 0, options.cache, *preparation))
        throw std::runtime_error("stopped before training began; what was fetched is kept");
    const auto corpus = tokenised(child.corpus, *tokenizer, options, *preparation, settings.threads,
                                  variantsOf(settings, options.exchangeWords));
    const auto valid = corpus && !child.valid.empty()
                           ? tokenised(child.valid, *tokenizer, options, *preparation, settings.threads)
                           : std::optional<CachedCorpus>();
    if (!corpus || (!child.valid.empty() && !valid))
        throw std::runtime_error("stopped before training began");
    reportDuplicates(*corpus->corpus, valid ? valid->corpus.get() : nullptr);
    preparation->tell({.stage = RunPreparation::Stage::Loading});
    child.corpus = corpus->file;
    if (valid)
        child.valid = valid->file;
    std::vector<std::string> arguments = {"train", "--events"};
    for (std::string& argument : child.arguments())
        arguments.push_back(std::move(argument));
    Child trainer = [&] {
        const HeldInterrupts held;
        return Child(torchProgram(), arguments);
    }();
    RunReport report(options, tokenizer, std::move(preparation));
    follow(trainer, report);
}

} // namespace

void addTrain(CLI::App& app) {
    CLI::App* command = app.add_subcommand("train", "Train a model on stories, or go on with one");
    const auto options = std::make_shared<TrainOptions>();
    options->training.addTo(*command);
    CLI::Option* corpus = command->get_option("--corpus");
    corpus->get_validator()->active(false); // a path alone, as lila-torch has it
    corpus->check(existingOrNamed());
    corpus->description(
        "stories to train on, or tinystories: fetched on first use, with stories to validate on");
    command->add_option("--cache", options->cache,
                        "folder of fetched and tokenised corpora (default: ~/.cache/lila-explorer)");
    addReadAs(*command, options->format);
    command
        ->add_option("--tokenizer", options->tokenizer,
                     "SentencePiece model (default: the official vocabulary)")
        ->type_name("FILE");
    command
        ->add_option("--exchange_words", options->exchangeWords,
                     "groups of words for --exchange (default: those that come along)")
        ->check(CLI::ExistingFile)
        ->type_name("FILE");
    command->add_option("--sample_prompt", options->samplePrompt, "what each checkpoint goes on with")
        ->capture_default_str();
    command->add_option("--sample_tokens", options->sampleTokens, "length of that; 0: no samples")
        ->check(CLI::Range(0, 100000))
        ->capture_default_str();
    command->add_flag("--json", options->json, "tell of the run by JSON objects, one a line");
    command->footer(
        "Stories: a text file with <|endoftext|> between them or one story a line, JSON lines, a JSON array "
        "or CSV with a text each, or a folder of .txt files. The folder gets checkpoint_step_<n>, "
        "best_model, "
        "train_log.jsonl, samples.jsonl and settings.json. Ctrl-C saves and stops; --resume goes on as if "
        "nothing had been.\n\n"
        "  lila train --corpus stories.txt --held_out 0.05 --preset small --checkpoint_dir run\n"
        "  lila train --corpus stories.txt --held_out 0.05 --checkpoint_dir run --resume\n"
        "  lila train --corpus tinystories --checkpoint_dir run");
    command->callback([options] { train(*options); });
}

} // namespace lila::cli
