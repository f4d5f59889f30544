// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/model/weight_array.h"

#include <algorithm>

namespace lila {
WeightArray::WeightArray(std::vector<float> values) {
    const auto owner = std::make_shared<const std::vector<float>>(std::move(values));
    m_values = *owner;
    m_owner = owner;
}

WeightArray::WeightArray(const Tensor& tensor) {
    const std::span<const std::byte> bytes = tensor.bytes();
    if (!canView(tensor)) {
        *this = WeightArray(tensor.toFloats());
        return;
    }
    m_values = {reinterpret_cast<const float*>(bytes.data()), bytes.size() / sizeof(float)};
    m_owner = tensor.owner();
    m_packed = tensor.packed();
}

bool WeightArray::canView(const Tensor& tensor) {
    return tensor.dtype() == DType::F32 &&
           reinterpret_cast<std::uintptr_t>(tensor.bytes().data()) % alignof(float) == 0;
}

bool operator==(const WeightArray& a, const WeightArray& b) {
    return std::ranges::equal(a, b);
}

} // namespace lila
