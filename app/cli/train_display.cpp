// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/cli/train_display.h"

#include "app/cli/text_table.h"

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <iostream>
#include <sstream>

namespace lila::cli {
namespace {

std::string fixedText(double value, int digits) {
    std::ostringstream text;
    text << std::fixed << std::setprecision(digits) << value;
    return text.str();
}

std::string rateText(double lr) {
    std::ostringstream text;
    text << std::setprecision(2) << std::scientific << lr;
    return text.str();
}

std::string durationText(double seconds) {
    const long whole = std::lround(seconds);
    const auto twoDigits = [](long value) { return (value < 10 ? "0" : "") + std::to_string(value); };
    return whole >= 3600
               ? std::to_string(whole / 3600) + ":" + twoDigits(whole / 60 % 60) + ":" + twoDigits(whole % 60)
               : std::to_string(whole / 60) + ":" + twoDigits(whole % 60);
}

void row(const std::vector<std::string>& cells) {
    constexpr int widths[] = {9, 9, 9, 9, 10, 9, 10, 10};
    for (std::size_t i = 0; i < cells.size(); ++i)
        std::cout << std::setw(widths[i]) << cells[i];
    std::cout << std::endl;
}

} // namespace

void TrainDisplay::began(const TrainingSettings& settings, std::int64_t step) {
    m_settings = settings;
    m_firstStep = step;
    std::cout << counted(settings.nLayers, "layer", "layers") << ", "
              << counted(settings.nHeads, "head", "heads") << ", d " << settings.dModel << ", window "
              << settings.blockSize << "; " << settings.precision << "; steps " << step << " to "
              << settings.steps << " of "
              << static_cast<std::int64_t>(settings.batchSize) * settings.accumulate << " x "
              << settings.blockSize << " tokens\n\n";
    row({"step", "train", "valid", "padded", "lr", "grad", "tokens/s", "left"});
}

void TrainDisplay::logged(const TrainLogLine& line) {
    const auto loss = [](const std::optional<double>& value) { return value ? fixedText(*value, 4) : "-"; };
    row({std::to_string(line.step), fixedText(line.trainLoss, 4), loss(line.validPerToken),
         loss(line.validPadded), rateText(line.lr), fixedText(line.gradNorm, 3),
         fixedText(line.tokensPerSecond, 0), timeLeft(line)});
}

void TrainDisplay::sampled(const StorySample& sample) const {
    std::cout << "\nstep " << sample.step << " writes: " << sample.prompt << sample.text << "\n\n"
              << std::flush;
}

std::string TrainDisplay::timeLeft(const TrainLogLine& line) const {
    const double seconds = line.seconds.value_or(0);
    const auto done = static_cast<double>(std::max<std::int64_t>(line.step - m_firstStep, 1));
    const double bySteps = seconds / done * static_cast<double>(m_settings.steps - line.step);
    const double byTime = m_settings.minutes > 0 ? m_settings.minutes * 60 - seconds : bySteps;
    return durationText(std::max(0.0, std::min(bySteps, byTime)));
}

} // namespace lila::cli
