// SPDX-License-Identifier: AGPL-3.0-or-later
// Tensors in memory: sizes, equality and conversion between number formats.
#include "core/checkpoint/tensor.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <limits>
#include <stdexcept>

namespace lila {
namespace {

static_assert(std::endian::native == std::endian::little,
              "model files are little-endian and used as they lie");

struct DTypeInfo {
    DType dtype;
    std::size_t size;
    std::string_view name;
};

constexpr std::array<DTypeInfo, 10> dtypes{{
    {DType::F64, 8, "F64"},
    {DType::F32, 4, "F32"},
    {DType::F16, 2, "F16"},
    {DType::BF16, 2, "BF16"},
    {DType::I64, 8, "I64"},
    {DType::I32, 4, "I32"},
    {DType::I16, 2, "I16"},
    {DType::I8, 1, "I8"},
    {DType::U8, 1, "U8"},
    {DType::Bool, 1, "BOOL"},
}};

const DTypeInfo& infoOf(DType dtype) {
    return dtypes.at(static_cast<std::size_t>(dtype));
}

float floatFromBf16(std::uint16_t bits) {
    return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16U);
}

std::uint16_t bf16FromFloat(float value) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    if ((bits & 0x7fffffffU) > 0x7f800000U) { // NaN: keep what fits of the payload, and keep it a NaN
        const std::uint32_t top = bits >> 16U;
        return static_cast<std::uint16_t>((top & 0x7fU) != 0 ? top : top | 0x40U);
    }
    return static_cast<std::uint16_t>((bits + 0x7fffU + ((bits >> 16U) & 1U)) >> 16U);
}

float floatFromF16(std::uint16_t half) {
    const std::uint32_t sign = static_cast<std::uint32_t>(half & 0x8000U) << 16U;
    const std::uint32_t exponent = (half >> 10U) & 0x1fU;
    const std::uint32_t mantissa = half & 0x3ffU;
    if (exponent == 0x1fU)
        return std::bit_cast<float>(sign | 0x7f800000U | mantissa << 13U);
    if (exponent != 0)
        return std::bit_cast<float>(sign | (exponent + 112U) << 23U | mantissa << 13U);
    const float magnitude = static_cast<float>(mantissa) * 0x1p-24F; // subnormal or zero, exact
    return std::bit_cast<float>(sign | std::bit_cast<std::uint32_t>(magnitude));
}

std::uint16_t f16FromFloat(float value) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    const std::uint32_t sign = (bits >> 16U) & 0x8000U;
    const std::uint32_t magnitude = bits & 0x7fffffffU;
    std::uint32_t half = 0;
    if (magnitude > 0x7f800000U) { // NaN
        const std::uint32_t payload = (magnitude >> 13U) & 0x3ffU;
        half = 0x7c00U | (payload != 0 ? payload : 0x200U);
    } else if (magnitude >= 0x477ff000U) { // 65520 and more round to infinity
        half = 0x7c00U;
    } else if (magnitude >= 0x38800000U) { // 2^-14: normal
        half = (magnitude - 0x38000000U + 0xfffU + ((magnitude >> 13U) & 1U)) >> 13U;
    } else if (magnitude >= 0x33000000U) { // 2^-25: subnormal, or what rounds up to the smallest one
        const std::uint32_t shift = 126U - (magnitude >> 23U);
        const std::uint32_t mantissa = (magnitude & 0x7fffffU) | 0x800000U;
        const std::uint32_t rest = mantissa & ((1U << shift) - 1U);
        const std::uint32_t middle = 1U << (shift - 1U);
        half = mantissa >> shift;
        half += rest > middle || (rest == middle && (half & 1U) != 0) ? 1U : 0U;
    }
    return static_cast<std::uint16_t>(sign | half);
}

template <class Stored, class Convert>
void convertEach(std::span<const std::byte> bytes, std::vector<float>& values, Convert convert) {
    for (std::size_t i = 0; i < values.size(); ++i) {
        Stored stored;
        std::memcpy(&stored, bytes.data() + i * sizeof(Stored), sizeof(Stored)); // bytes may lie unaligned
        values[i] = convert(stored);
    }
}

template <class Stored>
void castEach(std::span<const std::byte> bytes, std::vector<float>& values) {
    convertEach<Stored>(bytes, values, [](Stored stored) { return static_cast<float>(stored); });
}

} // namespace

std::size_t dtypeSize(DType dtype) {
    return infoOf(dtype).size;
}

std::string_view dtypeName(DType dtype) {
    return infoOf(dtype).name;
}

std::optional<DType> dtypeNamed(std::string_view name) {
    const auto found = std::ranges::find(dtypes, name, &DTypeInfo::name);
    return found == dtypes.end() ? std::nullopt : std::optional(found->dtype);
}

bool isFloating(DType dtype) {
    return dtype == DType::F64 || dtype == DType::F32 || dtype == DType::F16 || dtype == DType::BF16;
}

std::optional<std::int64_t> elementCountOf(std::span<const std::int64_t> shape) {
    std::int64_t count = 1;
    for (const std::int64_t size : shape) {
        if (size < 0 || (size > 0 && count > std::numeric_limits<std::int64_t>::max() / size))
            return std::nullopt;
        count *= size;
    }
    return count;
}

std::string shapeText(std::span<const std::int64_t> shape) {
    std::string text = "[";
    for (const std::int64_t size : shape)
        text += (text.size() > 1 ? ", " : "") + std::to_string(size);
    return text + "]";
}

Tensor::Tensor(DType dtype, std::vector<std::int64_t> shape, std::span<const std::byte> bytes,
               std::shared_ptr<const void> owner)
    : m_dtype(dtype), m_shape(std::move(shape)), m_bytes(bytes), m_owner(std::move(owner)) {
    const auto count = elementCountOf(m_shape);
    const std::size_t size = dtypeSize(dtype);
    if (!count || bytes.size() % size != 0 || bytes.size() / size != static_cast<std::uint64_t>(*count))
        throw std::invalid_argument("a tensor of shape " + shapeText(m_shape) + " and type " +
                                    std::string(dtypeName(dtype)) + " cannot have " +
                                    std::to_string(bytes.size()) + " bytes");
}

Tensor Tensor::fromFloats(std::vector<std::int64_t> shape, std::vector<float> values) {
    const auto owner = std::make_shared<const std::vector<float>>(std::move(values));
    return {DType::F32, std::move(shape), std::as_bytes(std::span(*owner)), owner};
}

std::int64_t Tensor::elementCount() const {
    return static_cast<std::int64_t>(m_bytes.size() / dtypeSize(m_dtype));
}

Tensor Tensor::unpackedFrom(std::shared_ptr<const PackedMatrix> packed) const {
    Tensor tensor = *this;
    tensor.m_packed = std::move(packed);
    return tensor;
}

std::vector<float> Tensor::toFloats() const {
    std::vector<float> values(static_cast<std::size_t>(elementCount()));
    switch (m_dtype) {
    case DType::F32:
        if (!values.empty())
            std::memcpy(values.data(), m_bytes.data(), m_bytes.size());
        break;
    case DType::F16:
        convertEach<std::uint16_t>(m_bytes, values, floatFromF16);
        break;
    case DType::BF16:
        convertEach<std::uint16_t>(m_bytes, values, floatFromBf16);
        break;
    case DType::F64:
        castEach<double>(m_bytes, values);
        break;
    case DType::I64:
        castEach<std::int64_t>(m_bytes, values);
        break;
    case DType::I32:
        castEach<std::int32_t>(m_bytes, values);
        break;
    case DType::I16:
        castEach<std::int16_t>(m_bytes, values);
        break;
    case DType::I8:
        castEach<std::int8_t>(m_bytes, values);
        break;
    case DType::U8:
        castEach<std::uint8_t>(m_bytes, values);
        break;
    case DType::Bool:
        convertEach<std::uint8_t>(m_bytes, values,
                                  [](std::uint8_t stored) { return stored != 0 ? 1.0F : 0.0F; });
        break;
    }
    return values;
}

Tensor Tensor::convertedTo(DType dtype) const {
    if (dtype == m_dtype)
        return *this;
    std::vector<float> values = toFloats();
    if (dtype == DType::F32)
        return fromFloats(m_shape, std::move(values));
    if (dtype != DType::F16 && dtype != DType::BF16)
        throw std::invalid_argument("tensors are converted to F32, F16 and BF16 only");
    std::vector<std::uint16_t> halves(values.size());
    std::ranges::transform(values, halves.begin(), dtype == DType::F16 ? f16FromFloat : bf16FromFloat);
    const auto owner = std::make_shared<const std::vector<std::uint16_t>>(std::move(halves));
    return {dtype, m_shape, std::as_bytes(std::span(*owner)), owner};
}

bool Tensor::operator==(const Tensor& other) const {
    if (m_dtype != other.m_dtype || m_shape != other.m_shape)
        return false; // otherwise there are equally many bytes
    return m_bytes.empty() || std::memcmp(m_bytes.data(), other.m_bytes.data(), m_bytes.size()) == 0;
}

} // namespace lila
