// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/cli/progress.h"

#include <unistd.h>

#include <cmath>
#include <iostream>

namespace lila::cli {
namespace {

constexpr int barWidth = 24;
constexpr const char* wipeLine = "\r\033[K";
constexpr double leastSeconds = 3; // before the time left is worth telling

/// ", 2:05 left" if it goes on as it went so far.
std::string timeLeft(double share, double seconds) {
    if (seconds < leastSeconds || share <= 0 || share >= 1)
        return {};
    const long left = std::lround(seconds * (1 - share) / share);
    const std::string rest = std::to_string(left % 60);
    return ", " + std::to_string(left / 60) + (rest.size() < 2 ? ":0" : ":") + rest + " left";
}

} // namespace

ProgressLine::ProgressLine() : m_isTerminal(::isatty(STDERR_FILENO) != 0) {}

ProgressLine::~ProgressLine() {
    if (m_isTerminal)
        std::cerr << wipeLine << std::flush;
}

void ProgressLine::show(double share, const std::string& what) {
    if (!m_isTerminal)
        return;
    const auto filled = static_cast<std::size_t>(std::lround(share * barWidth));
    std::cerr << wipeLine << '[' << std::string(filled, '#') << std::string(barWidth - filled, ' ') << "] "
              << std::lround(100 * share) << "% " << what
              << timeLeft(share,
                          std::chrono::duration<double>(std::chrono::steady_clock::now() - m_began).count())
              << std::flush;
}

} // namespace lila::cli
