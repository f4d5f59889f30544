// SPDX-License-Identifier: AGPL-3.0-or-later
// The values of a weight tensor as fp32, used where they lie if they can be.
#pragma once

#include "core/checkpoint/tensor.h"

#include <vector>

namespace lila {

/// Immutable and shared: a copy is cheap and keeps the values alive. A contiguous range of floats, hence
/// convertible to std::span<const float>; the span holds as long as one copy of the array does.
class WeightArray {
public:
    WeightArray() = default;
    WeightArray(std::vector<float> values);
    /// F32 values at an address fit for floats are not copied: the array is then a view of tensor.bytes(),
    /// whose owner it keeps. All others are converted.
    explicit WeightArray(const Tensor& tensor);
    /// Whether an array of this tensor would be a view of its bytes.
    static bool canView(const Tensor& tensor);

    /// What a tensor's values were unpacked from, if they are used where they lie; else null.
    const std::shared_ptr<const PackedMatrix>& packed() const { return m_packed; }

    const float* data() const { return m_values.data(); }
    std::size_t size() const { return m_values.size(); }
    bool empty() const { return m_values.empty(); }
    const float* begin() const { return data(); }
    const float* end() const { return data() + size(); }
    const float& operator[](std::size_t index) const { return m_values[index]; }

    /// By value, with vectors too.
    friend bool operator==(const WeightArray& a, const WeightArray& b);

private:
    std::span<const float> m_values;
    std::shared_ptr<const void> m_owner;
    std::shared_ptr<const PackedMatrix> m_packed;
};

} // namespace lila
