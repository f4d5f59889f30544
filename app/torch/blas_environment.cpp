// SPDX-License-Identifier: AGPL-3.0-or-later
// Linux only: /proc/self/exe. OpenBLAS is asked for by name, as a LibTorch may come with another BLAS.
#include "app/torch/blas_environment.h"

#include <dlfcn.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>

namespace lila {
namespace {

template <class Function>
Function* loadedFunction(const char* name) {
    return reinterpret_cast<Function*>(dlsym(RTLD_DEFAULT, name));
}

/// Returns whether the variable has changed.
bool setWhereUnset(const char* name, const char* value) {
    return std::getenv(name) == nullptr && setenv(name, value, 0) == 0;
}

/// The kernels this processor can run, where OpenBLAS has not known it and took those of 2004, several times
/// as slow: 0.3.21 does so on processors younger than itself. Null where there is nothing to mend.
const char* betterKernels() {
#ifdef __x86_64__
    auto* const coreName = loadedFunction<char*()>("openblas_get_corename");
    if (coreName != nullptr && std::string_view(coreName()) == "Prescott") {
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

void setBlasThreads(int threads) {
    if (auto* set = loadedFunction<void(int)>("openblas_set_num_threads"); set != nullptr)
        set(threads);
}

} // namespace lila
