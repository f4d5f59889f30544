// SPDX-License-Identifier: AGPL-3.0-or-later
// A tensor as it lies in a file: a type, a shape and bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lila {

enum class DType { F64, F32, F16, BF16, I64, I32, I16, I8, U8, Bool };

std::size_t dtypeSize(DType dtype);
std::string_view dtypeName(DType dtype); ///< as in safetensors: "F32"
std::optional<DType> dtypeNamed(std::string_view name);
bool isFloating(DType dtype);

/// The product of the sizes; nothing where one is negative or the product does not fit.
std::optional<std::int64_t> elementCountOf(std::span<const std::int64_t> shape);

struct PackedMatrix;

/// Row-major, contiguous, little-endian. The bytes are shared, not owned alone: a copy is cheap, and the
/// owner may be a memory-mapped file. Immutable.
class Tensor {
public:
    Tensor() = default;
    /// bytes.size() must be elements × dtypeSize; throws std::invalid_argument. `owner` keeps the bytes
    /// alive.
    Tensor(DType dtype, std::vector<std::int64_t> shape, std::span<const std::byte> bytes,
           std::shared_ptr<const void> owner);
    static Tensor fromFloats(std::vector<std::int64_t> shape, std::vector<float> values);

    DType dtype() const { return m_dtype; }
    const std::vector<std::int64_t>& shape() const { return m_shape; }
    std::int64_t elementCount() const;
    std::span<const std::byte> bytes() const { return m_bytes; }
    /// What keeps the bytes alive; null where that is the caller's business.
    const std::shared_ptr<const void>& owner() const { return m_owner; }

    /// The same with what its values were unpacked from.
    Tensor unpackedFrom(std::shared_ptr<const PackedMatrix> packed) const;
    const std::shared_ptr<const PackedMatrix>& packed() const { return m_packed; } ///< null: from nothing

    /// All values as float, whatever the type.
    std::vector<float> toFloats() const;
    /// The same values in F32, F16 or BF16 (round to nearest even); shares the bytes if nothing changes.
    /// Throws std::invalid_argument for any other type.
    Tensor convertedTo(DType dtype) const;

    bool operator==(const Tensor& other) const; ///< type, shape and bytes

private:
    DType m_dtype = DType::F32;
    std::vector<std::int64_t> m_shape{0};
    std::span<const std::byte> m_bytes;
    std::shared_ptr<const void> m_owner;
    std::shared_ptr<const PackedMatrix> m_packed;
};

/// "[2048, 512]"
std::string shapeText(std::span<const std::int64_t> shape);

} // namespace lila
