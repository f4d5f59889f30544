// SPDX-License-Identifier: AGPL-3.0-or-later
// Linux and x86 only: /proc/self/exe, OpenBLAS' names of processors.
#include "app/torch/blas_environment.h"

#include <cblas.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>

namespace lila {
namespace {

/// Returns whether the variable has changed.
bool setWhereUnset(const char* name, const char* value) {
    return std::getenv(name) == nullptr && setenv(name, value, 0) == 0;
}

/// The kernels this processor can run, where OpenBLAS has not known it and took those of 2004, three times as
/// slow: 0.3.21 does so on processors younger than itself. Null where there is nothing to mend.
const char* betterKernels() {
#ifdef __x86_64__
    if (std::string_view(openblas_get_corename()) == "Prescott") {
        if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl"))
            return "SkylakeX";
        if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
            return "Haswell";
    }
#endif
    return nullptr;
}

} // namespace

void restartWithFastBlas(char** argv) {
    // OpenMP's threads would otherwise spin on the cores that OpenBLAS' threads need: on two cores a decode
    // step of 15 ms took 50.
    bool changed = setWhereUnset("OMP_WAIT_POLICY", "passive");
    if (const char* kernels = betterKernels(); kernels != nullptr)
        changed = setWhereUnset("OPENBLAS_CORETYPE", kernels) || changed;
    if (changed)
        execv("/proc/self/exe", argv); // comes back only where it fails, and then all works, only slower
}

} // namespace lila
