// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/training/loop/run_start.h"

#include "core/training/corpus/story_selection.h"
#include "core/training/run/run_folder.h"
#include "core/training/run/training_error.h"
#include "core/training/run/training_memory.h"

#include <nlohmann/json.hpp>

#include <numeric>

namespace lila {
namespace {

using Notice = std::function<void(const std::string&)>;

/// Suits models that are trained on whole stories; the reference's penalty is too strong for them.
constexpr const char* defaultRecommendation =
    R"({"max_tokens":250,"repetition_penalty":0.1,"temperature":0.75})";

/// What the user has set; what is fixed must not differ by it.
void apply(const std::map<std::string, std::string>& given, TrainingSettings& settings,
           const std::function<bool(const TrainingSettingInfo&)>& isFixed, const std::string& why) {
    for (const auto& [name, text] : given) {
        const TrainingSettingInfo* found = findTrainingSetting(name);
        if (found == nullptr)
            throw std::invalid_argument("there is no setting \"" + name + "\"");
        const TrainingSettingInfo& info = *found;
        const std::string before = settingText(settings, info);
        if (text == "auto" && isFixed(info)) // it was settled when the run began
            continue;
        setSetting(settings, info, text);
        if (isFixed(info) && settingText(settings, info) != before)
            throw TrainingError("--" + name + " " + text + " does not fit: " + why + " has " + before +
                                ". Leave it out, or begin a new run in another folder");
    }
    if (const std::string problem = trainingProblem(settings); !problem.empty())
        throw TrainingError(problem);
}

void requireVocabulary(const Checkpoint& checkpoint, const TokenCorpus& corpus,
                       const std::filesystem::path& file) {
    const int size = configOf(checkpoint).vocabSize;
    if (size != corpus.vocabulary().vocabSize)
        throw TrainingError(file.string() + " has a vocabulary of " + std::to_string(size) +
                            " pieces, the corpus of " + std::to_string(corpus.vocabulary().vocabSize) +
                            ": tokenise the corpus with the model's tokenizer");
    if (!checkpoint.tokenizerSha256.empty() &&
        checkpoint.tokenizerSha256 != corpus.vocabulary().tokenizerSha256)
        throw TrainingError(file.string() + " was trained with another vocabulary than the corpus was "
                                            "tokenised with: give the model's own with --tokenizer");
}

/// The model on its device, once all settings are known: a checkpoint's, or a new one.
void makeState(RunStart& start, const TrainingJob& job, const std::optional<Checkpoint>& checkpoint) {
    const torch::Device device = deviceOf(start.settings, job.group);
    if (start.settings.precision == "auto" && device.is_cuda())
        start.settings.precision = "bf16";
    const ModelConfig config = checkpoint ? configOf(*checkpoint)
                                          : modelConfigOf(start.settings, job.corpus->vocabulary().vocabSize);
    requireTrainingMemory(config, start.settings, job.group.worldSize, 1, device.is_cpu());
    start.state = checkpoint ? std::make_unique<ModelState>(*checkpoint, start.settings, device)
                             : std::make_unique<ModelState>(config, start.settings, device);
}

RunStart newRun(const TrainingJob& job, const Notice& notice) {
    RunStart start;
    start.settings = trainingPreset(job.preset);
    start.recommended = defaultRecommendation;
    start.progress.corpus = job.corpus->textSha256();
    start.progress.heldOut = job.heldOut;
    std::optional<Checkpoint> checkpoint;
    if (!job.init.empty()) {
        checkpoint = readCheckpoint(job.init);
        for (const std::string& remark : checkpoint->remarks)
            notice(job.init.string() + ": " + remark);
        requireVocabulary(*checkpoint, *job.corpus, job.init);
        setModel(start.settings, configOf(*checkpoint));
        if (!checkpoint->generation.empty())
            start.recommended = checkpoint->generation;
    }
    apply(
        job.given, start.settings,
        [&](const TrainingSettingInfo& info) { return checkpoint && info.isOfModel; }, job.init.string());
    makeState(start, job, checkpoint);
    return start;
}

RunProgress progressOf(const nlohmann::json& notes) {
    RunProgress progress;
    progress.lossSum = notes.value("loss_sum", 0.0);
    progress.lossSteps = notes.value("loss_steps", std::int64_t{0});
    if (const auto best = notes.find("best"); best != notes.end() && best->is_number())
        progress.best = best->get<double>();
    progress.corpus = notes.value("corpus", std::string());
    progress.heldOut = notes.value("held_out", 0.0);
    progress.validation = notes.value("validation", std::string());
    return progress;
}

/// What the checkpoint says of its run. One of the reference's own says only what its optimiser keeps.
void readRun(RunStart& start, const TrainingJob& job, const TrainingState& training, const Notice& notice) {
    const auto notes = nlohmann::json::parse(training.run, nullptr, false);
    if (notes.is_object() && notes.contains("settings")) {
        start.settings = trainingSettingsFromJson(notes["settings"].dump());
        start.progress = progressOf(notes);
        return;
    }
    notice("this checkpoint was not written by this program: its optimiser state goes on, with the settings "
           "of preset " +
           job.preset);
    start.settings = trainingPreset(job.preset);
    start.settings.lr = training.optimizer.lr;
    start.settings.beta1 = training.optimizer.beta1;
    start.settings.beta2 = training.optimizer.beta2;
    start.settings.eps = training.optimizer.eps;
    start.settings.weightDecay = training.optimizer.weightDecay;
}

/// The run's corpus, and the share of it that is held out, are the job's.
void requireCorpus(RunProgress& progress, const TrainingJob& job, const Notice& notice) {
    const std::string text = job.corpus->textSha256();
    if (progress.corpus.empty()) { // the reference's own
        progress.heldOut = job.heldOut;
    } else {
        if (job.heldOut > 0 && job.heldOut != progress.heldOut)
            throw TrainingError(
                "--held_out does not fit: the run in " + job.checkpointFolder.string() +
                (progress.heldOut > 0 ? " began with another share" : " trains on all stories") +
                ". Leave it out");
        if (progress.corpus != text)
            notice("the corpus is not the one that the run was trained on so far; the order of stories is "
                   "new from here on");
    }
    progress.corpus = text;
}

/// Of a checkpoint whose model is sound; where only its optimiser is of no use, its weights still are.
TrainingState requiredTrainingState(const std::filesystem::path& file) {
    const std::string advice = "; begin a new run from its weights with --init " + file.string();
    std::optional<TrainingState> training;
    try {
        training = readTrainingState(file);
    } catch (const CheckpointError& error) {
        throw CheckpointError(error.what() + advice);
    }
    if (!training)
        throw CheckpointError(file.string() + " holds no optimiser state to go on with" + advice);
    return *std::move(training);
}

void tellChanges(const TrainingSettings& before, const TrainingSettings& now, const Notice& notice) {
    std::string changes;
    for (const TrainingSettingInfo& info : trainingSettingTable()) {
        const std::string old = settingText(before, info);
        const std::string text = settingText(now, info);
        if (text != old)
            changes +=
                (changes.empty() ? "" : ", ") + std::string(info.name) + " " + text + " instead of " + old;
    }
    if (!changes.empty())
        notice("the run goes on with " + changes);
}

RunStart resumed(const TrainingJob& job, const StepCheckpoint& from, const Notice& notice) {
    const Checkpoint checkpoint = readCheckpoint(from.file);
    const TrainingState training = requiredTrainingState(from.file);
    requireVocabulary(checkpoint, *job.corpus, from.file);
    RunStart start;
    readRun(start, job, training, notice);
    setModel(start.settings, configOf(checkpoint));
    const bool isOurs = !start.progress.corpus.empty();
    const TrainingSettings begun = start.settings;
    apply(
        job.given, start.settings,
        [&](const TrainingSettingInfo& info) { return isOurs ? !info.mayChange : info.isOfModel; },
        "the run in " + job.checkpointFolder.string());
    tellChanges(begun, start.settings, notice);
    requireCorpus(start.progress, job, notice);
    start.progress.step = checkpoint.step.value_or(training.optimizer.step);
    start.recommended = checkpoint.generation;
    start.checkpoint = from.file;
    makeState(start, job, checkpoint);
    start.state->restore(training);
    return start;
}

RunStart resumedFromNewest(const TrainingJob& job, std::vector<StepCheckpoint> checkpoints,
                           const Notice& notice) {
    while (true) {
        const StepCheckpoint newest = checkpoints.back();
        checkpoints.pop_back();
        std::string damage;
        try {
            return resumed(job, newest, notice);
        } catch (const CheckpointError& error) {
            damage = error.what();
        } catch (const nlohmann::json::exception&) {
            damage = newest.file.string() + ": its notes on the run are damaged";
        } catch (const c10::Error&) {
            damage = newest.file.string() + ": what it holds for training does not fit its model";
        }
        if (checkpoints.empty())
            throw CheckpointError(damage);
        notice(damage + "; going on from " + checkpoints.back().file.string());
    }
}

std::string storiesText(const TokenCorpus& corpus, const std::vector<std::int64_t>& stories) {
    const bool isAll = stories.empty();
    const auto count = isAll ? corpus.storyCount() : static_cast<std::int64_t>(stories.size());
    std::int64_t tokens = isAll ? corpus.tokenCount() : 0;
    for (const std::int64_t story : stories)
        tokens += static_cast<std::int64_t>(corpus.story(story).size());
    return std::to_string(count) + (count == 1 ? " story, " : " stories, ") + std::to_string(tokens) +
           (tokens == 1 ? " token" : " tokens");
}

/// Those to train and to validate on, and whether the best loss so far was measured on the same.
void chooseStories(const TrainingJob& job, RunStart& start, const Notice& notice) {
    start.validation = job.validation;
    if (start.progress.heldOut > 0) {
        StorySplit split = splitStories(*job.corpus, start.progress.heldOut,
                                        static_cast<std::uint64_t>(start.settings.seed));
        start.stories = std::move(split.training);
        if (!start.validation) {
            start.validation = job.corpus;
            start.validationStories = std::move(split.heldOut);
        }
    }
    const std::string training = storiesText(*job.corpus, start.stories) + " to train on";
    if (!start.validation) {
        notice(training);
        notice(start.progress.validation.empty()
                   ? "there are no validation stories (--valid or --held_out): no best_model is kept"
                   : "the run was validated so far: give --valid again to go on with that");
        return;
    }
    std::vector<std::int64_t>& stories = start.validationStories;
    if (stories.empty()) {
        stories.resize(static_cast<std::size_t>(start.validation->storyCount()));
        std::iota(stories.begin(), stories.end(), 0);
    }
    if (const std::int64_t most = start.settings.evalRows;
        most > 0 && static_cast<std::int64_t>(stories.size()) > most)
        stories.resize(static_cast<std::size_t>(most));
    notice(training + "; " + storiesText(*start.validation, stories) + " to validate on");
    const std::string name = start.validation->textSha256() + "/" + std::to_string(stories.size());
    if (start.progress.validation != name)
        start.progress.best.reset();
    start.progress.validation = name;
}

} // namespace

std::string runNotes(const TrainingSettings& settings, const RunProgress& progress) {
    nlohmann::ordered_json notes;
    notes["settings"] = nlohmann::ordered_json::parse(trainingSettingsToJson(settings));
    notes["corpus"] = progress.corpus;
    notes["held_out"] = progress.heldOut;
    notes["validation"] = progress.validation;
    notes["loss_sum"] = progress.lossSum;
    notes["loss_steps"] = progress.lossSteps;
    notes["best"] = progress.best ? nlohmann::ordered_json(*progress.best) : nlohmann::ordered_json();
    return notes.dump();
}

RunStart startOf(const TrainingJob& job, const Notice& notice) {
    const std::vector<StepCheckpoint> checkpoints = stepCheckpoints(job.checkpointFolder);
    if (!job.resume && !checkpoints.empty())
        throw TrainingError(job.checkpointFolder.string() + " holds a run already, up to step " +
                            std::to_string(checkpoints.back().step) +
                            ": go on with it by --resume, or take another folder");
    if (job.resume && checkpoints.empty())
        notice("there is no checkpoint in " + job.checkpointFolder.string() + " yet: a new run begins");
    RunStart start = checkpoints.empty() ? newRun(job, notice) : resumedFromNewest(job, checkpoints, notice);
    if (job.corpus->variantCount() != start.settings.variants)
        throw TrainingError("--variants " + std::to_string(start.settings.variants) +
                            " does not fit: the corpus was tokenised with " +
                            std::to_string(job.corpus->variantCount()) +
                            ". Set it to that, or tokenise the corpus again");
    chooseStories(job, start, notice);
    return start;
}

torch::Device deviceOf(const TrainingSettings& settings, const ProcessGroup& group) {
    const bool hasCuda = torch::cuda::is_available();
    if (settings.device == "cuda" && !hasCuda)
        throw TrainingError("there is no CUDA device, or this LibTorch has no support for it: train with "
                            "--device cpu");
    if (settings.device == "cpu" || !hasCuda)
        return torch::kCPU;
    const auto count = static_cast<int>(torch::cuda::device_count());
    if (group.localRank >= count)
        throw TrainingError("there are " + std::to_string(count) + " CUDA devices, fewer than processes");
    return {torch::kCUDA, static_cast<c10::DeviceIndex>(group.localRank)};
}

} // namespace lila
