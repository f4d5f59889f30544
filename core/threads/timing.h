// SPDX-License-Identifier: AGPL-3.0-or-later
// Times of work on a machine that does other things too: medians, not means.
#pragma once

#include <algorithm>
#include <chrono>
#include <vector>

namespace lila {

template <class Work>
double millisecondsOf(Work&& work) {
    const auto began = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count();
}

/// Samples of one quantity, gathered over a run.
class Samples {
public:
    void add(double value) { m_values.push_back(value); }
    /// 0 where there are none.
    double median() const {
        if (m_values.empty())
            return 0;
        std::vector<double> sorted = m_values;
        const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
        std::ranges::nth_element(sorted, middle);
        return *middle;
    }

private:
    std::vector<double> m_values;
};

} // namespace lila
