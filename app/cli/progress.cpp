// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/cli/progress.h"

#include <unistd.h>

#include <cmath>
#include <iostream>

namespace lila::cli {
namespace {

constexpr int barWidth = 24;
constexpr const char* wipeLine = "\r\033[K";

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
              << std::lround(100 * share) << "% " << what << std::flush;
}

} // namespace lila::cli
