// SPDX-License-Identifier: AGPL-3.0-or-later
// Whether the processor multiplies pairs of bf16 by an instruction of its own.
#pragma once

namespace lila::fused {

inline bool hasBf16Products() {
#if defined(__x86_64__)
    static const bool has = __builtin_cpu_supports("avx512bf16");
    return has;
#else
    return false;
#endif
}

} // namespace lila::fused
