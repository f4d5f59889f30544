// SPDX-License-Identifier: AGPL-3.0-or-later
// Stands for `lila train` in tests of the window: takes its command line, holds its lock and writes its
// files, but trains nothing. The corpus says what it is to do: "fail", "die", "wait" (as one that has not
// come to catch signals), or anything else to go on until it is stopped.
#include "core/training/run/run_folder.h"
#include "core/training/run/story_samples.h"
#include "core/training/run/train_log.h"
#include "core/training/run/training_settings.h"

#include <chrono>
#include <csignal>
#include <fstream>
#include <iostream>
#include <thread>

namespace {

volatile std::sig_atomic_t wasStopped = 0;

std::string valueOf(const std::vector<std::string>& arguments, const std::string& flag) {
    for (std::size_t i = 0; i + 1 < arguments.size(); ++i)
        if (arguments[i] == flag)
            return arguments[i + 1];
    return {};
}

void writeText(const std::filesystem::path& file, const std::string& text) {
    std::ofstream(file, std::ios::binary) << text;
}

lila::TrainLogLine lineAt(std::int64_t step) {
    lila::TrainLogLine line;
    line.step = step;
    line.trainLoss = 1 + 5.0 / static_cast<double>(step);
    line.tokensPerSecond = 8000;
    line.seconds = 0.02 * static_cast<double>(step);
    line.beta = {{0.1F, 0.2F}, {0.3F, 0.4F}};
    return line;
}

int train(const std::filesystem::path& folder) {
    const lila::RunLock lock(folder);
    lila::TrainingSettings settings;
    settings.steps = 100000;
    settings.dModel = 64;
    writeText(lila::runSettingsPath(folder), lila::trainingSettingsToJson(settings));
    const auto saved = lila::stepCheckpoints(folder);
    std::int64_t step = saved.empty() ? 0 : saved.back().step;
    lila::TrainLog log(lila::trainLogPath(folder), step);
    while (wasStopped == 0) {
        log.append(lineAt(++step));
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    writeText(lila::stepCheckpointPath(folder, step, "pt"), "weights");
    lila::appendStorySample(lila::storySamplesPath(folder), {step, "Once", " upon a time"});
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    std::string order;
    std::ifstream(valueOf(arguments, "--corpus")) >> order;
    if (order != "wait")
        std::signal(SIGTERM, [](int) { wasStopped = 1; });
    const std::filesystem::path folder = valueOf(arguments, "--checkpoint_dir");
    std::string all;
    for (const std::string& argument : arguments)
        all += argument + '\n';
    writeText(folder / "arguments.txt", all);
    if (order == "die")
        std::raise(SIGKILL);
    if (order == "wait")
        std::this_thread::sleep_for(std::chrono::minutes(1));
    if (order != "fail")
        return train(folder);
    std::cerr << "2 stories\nlila: the corpus is broken: choose another\nlila: lila-torch did not finish its "
                 "work\n";
    return 1;
}
