// SPDX-License-Identifier: AGPL-3.0-or-later
// Buffers for the training kernels: activations in fp32 or bf16, and the numbers in them as doubles.
#pragma once

#include "core/training/step/kernels/row_kernels.h"
#include "tests/noise.h"
#include "tests/unit/training/kernel_twins.h"

#include <bit>
#include <cstdint>
#include <limits>

namespace lila::test {

inline Doubles doubles(std::span<const float> values) {
    return {values.begin(), values.end()};
}

/// Values as they are stored: rounded to nearest even where that is bf16.
class Activations {
public:
    Activations(fused::Element element, const std::vector<float>& values) : m_element(element) {
        for (const float value : values) {
            const auto bits = std::bit_cast<std::uint32_t>(value);
            m_floats.push_back(value);
            m_halves.push_back(static_cast<std::uint16_t>((bits + 0x7fff + ((bits >> 16U) & 1U)) >> 16U));
        }
    }
    /// To be written: what is not shows as no number.
    Activations(fused::Element element, std::size_t count)
        : m_element(element),
          m_floats(count, std::numeric_limits<float>::quiet_NaN()),
          m_halves(count, 0x7fc0) {}

    void* data() {
        return m_element == fused::Element::F32 ? static_cast<void*>(m_floats.data()) : m_halves.data();
    }
    Doubles values() const {
        Doubles all;
        for (std::size_t i = 0; i < m_floats.size(); ++i)
            all.push_back(m_element == fused::Element::F32
                              ? m_floats[i]
                              : std::bit_cast<float>(static_cast<std::uint32_t>(m_halves[i]) << 16U));
        return all;
    }

private:
    fused::Element m_element;
    std::vector<float> m_floats;
    std::vector<std::uint16_t> m_halves;
};

/// How far a stored result may be from its twin's, by largestError: of one that is rounded to that type.
inline double tolerance(fused::Element element) {
    return element == fused::Element::F32 ? 5e-6 : 6e-3;
}

/// A kernel's work in two calls, as two threads would share it.
template <class Kernel>
void inTwoRanges(std::int64_t count, Kernel kernel) {
    kernel(fused::Range{0, count / 2});
    kernel(fused::Range{count / 2, count});
}

} // namespace lila::test
