// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/training/loop/trainer.h"

#include "core/checkpoint/atomic_file.h"
#include "core/checkpoint/number_text.h"
#include "core/training/corpus/batch_stream.h"
#include "core/training/loop/awake_clock.h"
#include "core/training/loop/communicator.h"
#include "core/training/loop/lack_of_memory.h"
#include "core/training/loop/precision_choice.h"
#include "core/training/loop/run_start.h"
#include "core/training/loop/validation_loss.h"
#include "core/training/run/run_folder.h"
#include "core/training/run/schedule.h"
#include "core/training/run/training_error.h"
#include "core/training/step/batch_pass.h"

#include <array>
#include <cmath>
#include <functional>
#include <iomanip>
#include <new>
#include <optional>
#include <span>
#include <sstream>

namespace lila {
namespace {

constexpr std::uint64_t noiseStream = 4; ///< of random numbers, apart from those of data and weights

BatchSettings batchSettings(const TrainingSettings& settings, const ProcessGroup& group) {
    BatchSettings batches;
    batches.layout = *layoutNamed(settings.layout);
    batches.batchSize = settings.batchSize;
    batches.blockSize = settings.blockSize;
    batches.seed = static_cast<std::uint64_t>(settings.seed);
    batches.rank = group.rank;
    batches.worldSize = group.worldSize;
    return batches;
}

Schedule scheduleOf(const TrainingSettings& settings) {
    const ScheduleShape shape = settings.schedule == "cosine"     ? ScheduleShape::Cosine
                                : settings.schedule == "constant" ? ScheduleShape::Constant
                                                                  : ScheduleShape::Trapezoid;
    return {settings.lr, settings.warmup, settings.steps, shape, settings.minLr, settings.lrFall};
}

PassSettings passSettings(const TrainingSettings& settings, const Ablation& ablation, std::int64_t sequences,
                          OperationTimes* times) {
    PassSettings pass;
    pass.element = settings.precision == "bf16" ? fused::Element::BF16 : fused::Element::F32;
    pass.sequences = sequences;
    pass.geometry = ablation.geometry;
    pass.branch = ablation.branch;
    pass.times = times;
    return pass;
}

class Trainer {
public:
    Trainer(const TrainingJob& job, const TrainingHooks& hooks, RunStart start,
            std::unique_ptr<Communicator> communicator)
        : m_job(job),
          m_hooks(hooks),
          m_settings(start.settings),
          m_progress(start.progress),
          m_recommended(std::move(start.recommended)),
          m_state(std::move(start.state)),
          m_communicator(std::move(communicator)),
          m_device(m_state->parameters.values().device()),
          m_batches(job.corpus, batchSettings(m_settings, job.group), std::move(start.stories)),
          m_pass(m_state->module,
                 passSettings(m_settings, m_state->ablation, m_batches.rowCount(), hooks.times)),
          m_validationCorpus(std::move(start.validation)),
          m_validation(std::move(start.validationStories)),
          m_schedule(scheduleOf(m_settings)),
          m_saved(std::move(start.checkpoint)) {
        if (isFirst()) {
            m_log.emplace(trainLogPath(job.checkpointFolder), m_progress.step);
            writeSettings();
        }
    }

    TrainingOutcome run() {
        if (isFirst() && m_hooks.began)
            m_hooks.began(m_settings, m_progress.step);
        TrainingEnd end = TrainingEnd::Finished;
        while (m_progress.step < m_settings.steps && end == TrainingEnd::Finished) {
            const bool wantsStop = m_hooks.shouldStop && m_hooks.shouldStop();
            const bool timeUp = m_settings.minutes > 0 && m_clock.seconds() > m_settings.minutes * 60;
            end = step(wantsStop, timeUp);
            const bool isLast = m_progress.step == m_settings.steps;
            if (isLast || isDue(m_settings.logEvery) || isDue(m_settings.evalEvery))
                log(isLast || isDue(m_settings.evalEvery));
            if (isLast || end != TrainingEnd::Finished || isDue(m_settings.saveEvery))
                save();
        }
        if (m_progress.step == m_settings.steps)
            end = TrainingEnd::Finished;
        return {end, m_progress.step, m_saved};
    }

private:
    bool isFirst() const { return m_job.group.rank == 0; }
    bool isDue(std::int64_t every) const { return m_progress.step % every == 0; }

    void writeSettings() const {
        const std::string text = trainingSettingsToJson(m_settings) + '\n';
        AtomicFile file(runSettingsPath(m_job.checkpointFolder));
        file.write(std::as_bytes(std::span(text)));
        file.commit();
    }

    /// One optimiser step; what is added up over the processes decides for all of them alike.
    TrainingEnd step(bool wantsStop, bool timeUp) {
        const double began = m_clock.seconds();
        std::array shared{accumulateGradients(), wantsStop ? 1.0 : 0.0, timeUp ? 1.0 : 0.0};
        torch::Tensor gradients = m_state->parameters.gradients();
        m_communicator->sum(gradients);
        shareSum(shared);
        const auto& [loss, stops, ends] = shared;
        m_lr = m_schedule.at(m_progress.step);
        timed(m_hooks.times, Operation::Optimiser, allThreads, optimiserWork(), [&] {
            m_gradNorm = gradientNorm(gradients);
            requireFinite(loss);
            m_state->optimizer.step(m_lr, clipFactor(m_gradNorm, m_settings.clip), m_state->average,
                                    1 - m_settings.ema);
        });
        m_pass.renewWeights();
        ++m_progress.step;
        m_lastLoss = loss;
        m_progress.lossSum += m_lastLoss;
        ++m_progress.lossSteps;
        ++m_timedSteps;
        m_seconds += m_clock.seconds() - began;
        return stops > 0 ? TrainingEnd::Stopped : ends > 0 ? TrainingEnd::TimeUp : TrainingEnd::Finished;
    }

    /// Adds up over the processes, in place.
    void shareSum(std::span<double> values) {
        if (m_job.group.worldSize == 1)
            return;
        const torch::Tensor here =
            torch::from_blob(values.data(), {static_cast<std::int64_t>(values.size())}, torch::kDouble);
        torch::Tensor all = here.to(m_device); // on a processor the same
        m_communicator->sum(all);
        here.copy_(all);
    }

    /// Gradients are read for their norm; then they, two moments and the values are read, all but the first
    /// written, and an average both.
    OperationSum optimiserWork() const {
        const double values = 8 + (m_settings.ema > 0 ? 2 : 0);
        return {0, 0, values * sizeof(float) * static_cast<double>(m_state->parameters.values().numel())};
    }

    /// Of this process' rows, as their part of the whole batch. Returns their part of the loss.
    double accumulateGradients() {
        m_state->parameters.clearGradients();
        const std::int64_t rows = m_batches.rowCount();
        const std::int64_t length = m_settings.blockSize;
        const double weight =
            static_cast<double>(rows) / m_settings.batchSize / static_cast<double>(m_settings.accumulate);
        m_ids.resize(static_cast<std::size_t>(rows * (length + 1)));
        for (int i = 0; i < m_settings.accumulate; ++i) {
            const std::int64_t batch = m_progress.step * m_settings.accumulate + i;
            m_batches.fill(batch, m_ids);
            const PassNoise noise{true,
                                  {mixed(mixed(static_cast<std::uint64_t>(m_settings.seed), noiseStream),
                                         static_cast<std::uint64_t>(batch))},
                                  m_job.group.rank,
                                  m_job.group.worldSize};
            m_pass.addGradients(m_ids, noise, weight);
        }
        return m_pass.takeLoss();
    }

    void requireFinite(double loss) const {
        if (std::isfinite(loss) && std::isfinite(m_gradNorm))
            return;
        throw TrainingError(
            "the loss or its gradient is no longer a number in step " + std::to_string(m_progress.step + 1) +
            ", so nothing of it was kept. " +
            (m_saved.empty() ? "Begin again"
                             : m_saved.string() + " is whole: go on from it with --resume and") +
            (m_saved.empty() ? " with" : "") + " a lower --lr than " + shortestText(m_settings.lr) +
            (m_settings.precision == "bf16" ? ", or with --precision fp32 in a new run" : ""));
    }

    void log(bool validate) {
        TrainLogLine line;
        line.step = m_progress.step;
        line.trainLoss = m_progress.lossSum / static_cast<double>(m_progress.lossSteps);
        line.lr = m_lr;
        line.gradNorm = m_gradNorm;
        line.tokensPerSecond = static_cast<double>(m_timedSteps) * m_settings.batchSize *
                               m_settings.accumulate * m_settings.blockSize / m_seconds;
        line.beta = m_state->beta();
        line.e8Scale = m_state->e8Scale();
        line.seconds = m_clock.seconds();
        if (validate && !m_validation.empty())
            validateInto(line);
        m_progress.lossSum = 0;
        m_progress.lossSteps = 0;
        m_timedSteps = 0;
        m_seconds = 0;
        if (!isFirst())
            return;
        m_log->append(line);
        if (m_hooks.logged)
            m_hooks.logged(line);
    }

    void validateInto(TrainLogLine& line) {
        const torch::Tensor values = m_state->parameters.values();
        const torch::Tensor trained = m_state->average.defined() ? values.clone() : torch::Tensor();
        if (trained.defined()) {
            values.copy_(m_state->average);
            m_pass.renewWeights();
        }
        const ValidationLoss loss = validationLoss(m_pass, *m_validationCorpus, m_settings.blockSize,
                                                   m_validation, m_job.group, *m_communicator, m_device);
        line.validPerToken = loss.perToken;
        line.validPadded = loss.padded;
        if (isFirst() && loss.perToken < m_progress.best.value_or(INFINITY)) {
            const auto best = checkpoint(m_state->parameters.values(), loss.perToken);
            writeCheckpoint(bestModelPath(m_job.checkpointFolder, m_settings.format), best);
            m_progress.best = loss.perToken;
        }
        if (trained.defined()) {
            values.copy_(trained);
            m_pass.renewWeights();
        }
    }

    Checkpoint checkpoint(const torch::Tensor& values, double loss) const {
        Checkpoint result = m_state->checkpoint(values);
        result.step = m_progress.step;
        result.loss = loss;
        result.tokenizerSha256 = m_job.corpus->vocabulary().tokenizerSha256;
        result.generation = m_recommended;
        return result;
    }

    void save() {
        if (!isFirst())
            return;
        const auto file = stepCheckpointPath(m_job.checkpointFolder, m_progress.step, m_settings.format);
        writeCheckpoint(file, checkpoint(m_state->parameters.values(), m_lastLoss),
                        m_state->trainingState(m_lr, runNotes(m_settings, m_progress)));
        m_saved = file;
        pruneCheckpoints(m_job.checkpointFolder, m_settings.keep, m_progress.step);
        if (m_hooks.saved)
            m_hooks.saved(file, m_progress.step);
    }

    AwakeClock m_clock;
    const TrainingJob& m_job;
    const TrainingHooks& m_hooks;
    const TrainingSettings m_settings;
    RunProgress m_progress;
    const std::string m_recommended;
    const std::unique_ptr<ModelState> m_state;
    const std::unique_ptr<Communicator> m_communicator;
    const torch::Device m_device;
    BatchStream m_batches;
    BatchPass m_pass;
    std::vector<std::int64_t> m_ids;                             ///< of a batch, [rows, block_size + 1]
    const std::shared_ptr<const TokenCorpus> m_validationCorpus; ///< or null
    const std::vector<std::int64_t> m_validation;
    const Schedule m_schedule;
    std::optional<TrainLog> m_log; ///< of the first process
    std::filesystem::path m_saved; ///< the newest whole checkpoint of the run
    double m_lr = 0;
    double m_gradNorm = 0;
    double m_lastLoss = 0;
    std::int64_t m_timedSteps = 0; ///< since the last line of the log
    double m_seconds = 0;          ///< that they took
};

/// Processes that begin with different files or settings would train different models unnoticed.
void requireSameStart(const RunStart& start, const ProcessGroup& group, Communicator& communicator) {
    const torch::Tensor& values = start.state->parameters.values();
    const std::uint64_t notes = std::hash<std::string>()(runNotes(start.settings, start.progress));
    const torch::Tensor mine =
        torch::stack({values.to(torch::kDouble).sum().cpu(),
                      torch::tensor(static_cast<double>(start.progress.step), torch::kDouble),
                      torch::tensor(static_cast<double>(notes % (1ULL << 32U)), torch::kDouble)});
    torch::Tensor sum = mine.clone().to(values.device());
    communicator.sum(sum);
    if (!torch::allclose(sum.cpu(), mine * group.worldSize, 1e-9, 1e-9))
        throw TrainingError(
            "the processes of this run do not begin with the same weights and settings: give all of them "
            "the same options and the same checkpoint folder");
}

/// The faster one, which all processes agree on; returns what the user should know.
std::string settlePrecision(RunStart& start, const ProcessGroup& group, Communicator& communicator) {
    constexpr int mostSequences = 4;
    const int rows = std::max(1, start.settings.batchSize / group.worldSize);
    const PrecisionSpeeds mine = precisionSpeeds(start.state->module->config, std::min(mostSequences, rows));
    torch::Tensor sums = torch::tensor({mine.fp32, mine.bf16}, torch::kDouble);
    communicator.sum(sums);
    const PrecisionSpeeds all{sums[0].item<double>(), sums[1].item<double>()};
    start.settings.precision = precisionBy(all);
    std::ostringstream text;
    text << std::fixed << std::setprecision(2) << "--precision auto took " << start.settings.precision
         << ": a step in bf16 is " << all.bf16 / all.fp32 << " times as fast as one in fp32 here";
    return text.str();
}

void makeFolder(const std::filesystem::path& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error)
        throw TrainingError(folder.string() + " cannot be made: " + error.message());
}

} // namespace

TrainingOutcome train(const TrainingJob& job, const TrainingHooks& hooks) {
    const auto notice = [&](const std::string& text) {
        if (job.group.rank == 0 && hooks.noticed)
            hooks.noticed(text);
    };
    tellLackOfMemory();
    makeFolder(job.checkpointFolder);
    std::optional<RunLock> lock;
    if (job.group.rank == 0)
        lock.emplace(job.checkpointFolder);
    try {
        RunStart start = startOf(job, notice);
        if (hooks.usesThreads)
            hooks.usesThreads(start.settings.threads);
        if (job.group.worldSize > 1 && hooks.shouldStop && hooks.shouldStop())
            throw TrainingError("stopped before the processes had met");
        auto communicator = job.group.worldSize == 1
                                ? loneCommunicator()
                                : connect(job.group, deviceOf(start.settings, job.group));
        if (start.settings.precision == "auto")
            notice(settlePrecision(start, job.group, *communicator));
        requireSameStart(start, job.group, *communicator);
        if (start.progress.step >= start.settings.steps)
            notice("the run has taken its " + std::to_string(start.settings.steps) +
                   " steps: give more with --steps to go on");
        return Trainer(job, hooks, std::move(start), std::move(communicator)).run();
    } catch (const std::exception& error) {
        if (!isLackOfMemory(error))
            throw;
        throw TrainingError("there is not enough memory for this model and batch: take a smaller "
                            "--batch_size with more --accumulate, or a smaller model. Checkpoints are whole");
    }
}

} // namespace lila
