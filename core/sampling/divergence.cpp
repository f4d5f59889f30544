// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/sampling/divergence.h"

#include "core/sampling/damaged_model.h"
#include "core/sampling/vocabulary_kernels.h"

#include <cmath>

namespace lila {

double klDivergence(std::span<const float> p, std::span<const float> q) {
    const double pSum = logSumExp(p);
    const double qSum = logSumExp(q);
    if (!std::isfinite(pSum) || !std::isfinite(qSum))
        throw DamagedModel();
    double kl = 0;
    for (std::size_t i = 0; i < p.size(); ++i)
        kl += std::exp(p[i] - pSum) * (static_cast<double>(p[i]) - q[i] - pSum + qSum);
    return kl;
}

} // namespace lila
