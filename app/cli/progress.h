// SPDX-License-Identifier: AGPL-3.0-or-later
// A line on a terminal that says how far the work has come and how long it may still take.
#pragma once

#include <chrono>
#include <string>

namespace lila::cli {

/// Writes to stderr, and only where that is a terminal. The line is wiped when the work is over.
class ProgressLine {
public:
    ProgressLine();
    ~ProgressLine();
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;

    /// share: 0 to 1.
    void show(double share, const std::string& what);

private:
    bool m_isTerminal;
    std::chrono::steady_clock::time_point m_began = std::chrono::steady_clock::now();
};

} // namespace lila::cli
