// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/checkpoint/pickle_scalar.h"

#include "core/checkpoint/torch_object.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace lila {
namespace {

template <class Stored>
Stored storedIn(std::span<const std::byte> bytes) {
    Stored stored;
    std::memcpy(&stored, bytes.data(), sizeof stored);
    return stored;
}

/// Characters U+0000 to U+00FF of UTF-8 as bytes.
std::optional<std::string> latinBytes(std::string_view text) {
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto lead = static_cast<unsigned char>(text[i]);
        if (lead < 0x80) {
            bytes += text[i];
        } else {
            if ((lead != 0xc2 && lead != 0xc3) || ++i == text.size())
                return std::nullopt;
            bytes += static_cast<char>((lead & 3U) << 6U | (static_cast<unsigned char>(text[i]) & 0x3fU));
        }
    }
    return bytes;
}

/// Bytes as such, or as protocol 2 has them: a call of _codecs.encode with their text in Latin-1.
std::optional<std::string> bytesOf(const PickleDocument& document, PickleRef ref) {
    if (const auto* bytes = document.as<PickleBytes>(ref))
        return bytes->bytes;
    if (const auto* text = document.as<std::string>(ref)) // a str of Python 2
        return *text;
    const PickleGlobal* called = calledGlobal(document, ref);
    if (called == nullptr || called->module != "_codecs" || called->name != "encode")
        return std::nullopt;
    const auto* arguments = document.sequence(document.as<PickleObject>(ref)->arguments);
    const auto* text =
        arguments && !arguments->empty() ? document.as<std::string>(arguments->front()) : nullptr;
    return text ? latinBytes(*text) : std::nullopt;
}

struct NumpyType {
    std::string_view code;
    std::size_t size;
    ConfigValue (*read)(std::span<const std::byte> bytes);
};

template <class Stored>
ConfigValue wholeIn(std::span<const std::byte> bytes) {
    return static_cast<std::int64_t>(storedIn<Stored>(bytes));
}

template <class Stored>
ConfigValue realIn(std::span<const std::byte> bytes) {
    return static_cast<double>(storedIn<Stored>(bytes));
}

ConfigValue halfIn(std::span<const std::byte> bytes) {
    return static_cast<double>(Tensor(DType::F16, {1}, bytes, {}).toFloats().front());
}

ConfigValue largeWholeIn(std::span<const std::byte> bytes) {
    const auto number = storedIn<std::uint64_t>(bytes);
    if (number >> 63U != 0)
        return static_cast<double>(number);
    return static_cast<std::int64_t>(number);
}

constexpr std::array<NumpyType, 12> numpyTypes{
    {{"f8", 8, realIn<double>},
     {"f4", 4, realIn<float>},
     {"f2", 2, halfIn},
     {"i8", 8, wholeIn<std::int64_t>},
     {"i4", 4, wholeIn<std::int32_t>},
     {"i2", 2, wholeIn<std::int16_t>},
     {"i1", 1, wholeIn<std::int8_t>},
     {"u8", 8, largeWholeIn},
     {"u4", 4, wholeIn<std::uint32_t>},
     {"u2", 2, wholeIn<std::uint16_t>},
     {"u1", 1, wholeIn<std::uint8_t>},
     {"b1", 1, [](std::span<const std::byte> bytes) { return ConfigValue(bytes[0] != std::byte{0}); }}}};

/// A value of the type that a call of numpy.dtype names, of these bytes.
std::optional<ConfigValue> numpyValue(const PickleDocument& document, PickleRef type, PickleRef data) {
    const PickleGlobal* called = calledGlobal(document, type);
    const auto bytes = bytesOf(document, data);
    if (called == nullptr || called->module != "numpy" || called->name != "dtype" || !bytes)
        return std::nullopt;
    const auto& dtype = *document.as<PickleObject>(type);
    const auto* arguments = document.sequence(dtype.arguments);
    const auto* code =
        arguments && !arguments->empty() ? document.as<std::string>(arguments->front()) : nullptr;
    const auto known = code ? std::ranges::find(numpyTypes, *code, &NumpyType::code) : numpyTypes.end();
    if (known == numpyTypes.end() || bytes->size() != known->size)
        return std::nullopt;
    const auto* state = dtype.state ? document.sequence(*dtype.state) : nullptr;
    const auto* order = state && state->size() > 1 ? document.as<std::string>((*state)[1]) : nullptr;
    std::string little = *bytes;
    if (order != nullptr && *order == ">")
        std::ranges::reverse(little);
    return known->read(std::as_bytes(std::span(little)));
}

std::optional<ConfigValue> numpyScalar(const PickleDocument& document, PickleRef ref) {
    const PickleGlobal* called = calledGlobal(document, ref);
    if (called == nullptr ||
        (called->module != "numpy.core.multiarray" && called->module != "numpy._core.multiarray"))
        return std::nullopt;
    const auto& object = *document.as<PickleObject>(ref);
    if (called->name == "scalar") { // scalar(dtype, bytes)
        const auto* arguments = document.sequence(object.arguments);
        if (arguments != nullptr && arguments->size() == 2)
            return numpyValue(document, (*arguments)[0], (*arguments)[1]);
    } else if (called->name == "_reconstruct" && object.state) { // (version, shape, dtype, order, bytes)
        const auto* state = document.sequence(*object.state);
        if (state != nullptr && state->size() == 5)
            return numpyValue(document, (*state)[2], (*state)[4]);
    }
    return std::nullopt;
}

} // namespace

std::optional<ConfigValue> pickledScalar(const PickleDocument& document, PickleRef ref) {
    if (const auto* flag = document.as<bool>(ref))
        return *flag;
    if (const auto* whole = document.as<std::int64_t>(ref))
        return *whole;
    if (const auto* real = document.as<double>(ref))
        return *real;
    if (const auto* text = document.as<std::string>(ref))
        return *text;
    return numpyScalar(document, ref);
}

std::optional<ConfigValue> scalarIn(const Tensor& tensor) {
    if (tensor.elementCount() != 1)
        return std::nullopt;
    const DType dtype = tensor.dtype();
    if (dtype == DType::F64)
        return storedIn<double>(tensor.bytes());
    if (dtype == DType::I64)
        return storedIn<std::int64_t>(tensor.bytes());
    if (dtype == DType::I32)
        return std::int64_t{storedIn<std::int32_t>(tensor.bytes())};
    if (dtype == DType::Bool)
        return tensor.bytes()[0] != std::byte{0};
    const double value = tensor.toFloats().front(); // a float holds all others exactly
    if (isFloating(dtype))
        return value;
    return static_cast<std::int64_t>(value);
}

} // namespace lila
