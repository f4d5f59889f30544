// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/interchange/gguf.h"

#include "core/checkpoint/atomic_file.h"
#include "core/checkpoint/named_errors.h"

#include <bit>
#include <stdexcept>

namespace lila {
namespace {

static_assert(std::endian::native == std::endian::little, "GGUF is written as numbers lie in memory");

constexpr std::uint32_t version = 3;
constexpr std::size_t alignment = 32; ///< of tensors, where a file says nothing of it

/// The specification's gguf_metadata_value_type.
enum class ValueType : std::uint32_t { Uint32 = 4, Int32 = 5, Float32 = 6, Bool = 7, String = 8, Array = 9 };

std::size_t padded(std::size_t size) {
    return (size + alignment - 1) / alignment * alignment;
}

class Bytes {
public:
    template <typename Number>
    void add(Number number) {
        m_bytes.append(reinterpret_cast<const char*>(&number), sizeof number);
    }
    void add(const std::string& text) {
        add(std::uint64_t{text.size()});
        m_bytes += text;
    }
    void pad() { m_bytes.resize(padded(m_bytes.size())); }
    std::span<const std::byte> all() const { return std::as_bytes(std::span(m_bytes)); }

private:
    std::string m_bytes;
};

template <typename Value>
constexpr ValueType typeOf = ValueType::String;
template <>
constexpr ValueType typeOf<std::uint32_t> = ValueType::Uint32;
template <>
constexpr ValueType typeOf<std::int32_t> = ValueType::Int32;
template <>
constexpr ValueType typeOf<float> = ValueType::Float32;
template <>
constexpr ValueType typeOf<bool> = ValueType::Bool;

template <typename Value>
void addValue(Bytes& bytes, const Value& value) {
    bytes.add(static_cast<std::uint32_t>(typeOf<Value>));
    bytes.add(value);
}

template <typename Value>
void addValue(Bytes& bytes, const std::vector<Value>& values) {
    bytes.add(static_cast<std::uint32_t>(ValueType::Array));
    bytes.add(static_cast<std::uint32_t>(typeOf<Value>));
    bytes.add(std::uint64_t{values.size()});
    for (const Value& value : values)
        bytes.add(value);
}

/// The specification's ggml_type.
std::uint32_t tensorType(DType dtype) {
    if (dtype != DType::F32 && dtype != DType::F16)
        throw std::invalid_argument("a GGUF is written of F32 and F16 alone, not of " +
                                    std::string(dtypeName(dtype)));
    return dtype == DType::F16 ? 1 : 0;
}

Bytes headerOf(const GgufFile& content) {
    Bytes header;
    for (const char c : {'G', 'G', 'U', 'F'})
        header.add(c);
    header.add(version);
    header.add(std::uint64_t{content.tensors.size()});
    header.add(std::uint64_t{content.metadata.size()});
    for (const auto& [key, value] : content.metadata) {
        header.add(key);
        std::visit([&](const auto& held) { addValue(header, held); }, value);
    }
    std::uint64_t offset = 0;
    for (const auto& [name, tensor] : content.tensors) {
        header.add(name);
        header.add(static_cast<std::uint32_t>(tensor.shape().size()));
        for (auto size = tensor.shape().rbegin(); size != tensor.shape().rend(); ++size)
            header.add(static_cast<std::uint64_t>(*size)); // the innermost first
        header.add(tensorType(tensor.dtype()));
        header.add(offset);
        offset += padded(tensor.bytes().size());
    }
    header.pad();
    return header;
}

} // namespace

void writeGguf(const std::filesystem::path& file, const GgufFile& content) {
    const Bytes header = headerOf(content);
    withFileNamed(file.string(), [&] {
        AtomicFile output(file);
        output.write(header.all());
        const std::vector<std::byte> zeros(alignment);
        for (const auto& [name, tensor] : content.tensors) {
            const std::size_t size = tensor.bytes().size();
            output.write(tensor.bytes());
            output.write(std::span(zeros).first(padded(size) - size));
        }
        output.commit();
    });
}

} // namespace lila
