// SPDX-License-Identifier: AGPL-3.0-or-later
// Which type of matrix products is faster on these processors: bf16 is twice as fast as fp32 on some, and
// half as fast on others. Includes LibTorch: only for .cpp files of core and tests.
#pragma once

#include "core/model/config.h"

#include <string>

namespace lila {

/// Tokens a second.
struct PrecisionSpeeds {
    double fp32 = 0, bf16 = 0;
};

/// Of the gradients of one layer of the model with random weights, `sequences` at a time, in turns for about
/// a second. Threads are as LibTorch has them; its random numbers are used.
PrecisionSpeeds precisionSpeeds(ModelConfig config, int sequences);

/// "bf16" where that is clearly faster, else "fp32", which is exact.
std::string precisionBy(const PrecisionSpeeds& speeds);

} // namespace lila
