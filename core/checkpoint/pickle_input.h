// SPDX-License-Identifier: AGPL-3.0-or-later
// The bytes of a pickle, read front to back and never past the end.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace lila {

/// The bytes are not a pickle. unpickle() adds where, and throws it on as CheckpointError.
class PickleFault : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

class PickleInput {
public:
    explicit PickleInput(std::span<const std::byte> bytes)
        : m_text(reinterpret_cast<const char*>(bytes.data()), bytes.size()) {}

    std::size_t offset() const { return m_offset; }

    void requireAhead(std::uint64_t count) const {
        if (count > m_text.size() - m_offset)
            throw PickleFault("asks for " + std::to_string(count) + " bytes where " +
                              std::to_string(m_text.size() - m_offset) + " are left");
    }

    /// The next `count` bytes.
    std::string_view take(std::uint64_t count) {
        requireAhead(count);
        const std::string_view taken = m_text.substr(m_offset, static_cast<std::size_t>(count));
        m_offset += taken.size();
        return taken;
    }

    /// A little-endian unsigned number of 1 to 8 bytes.
    std::uint64_t takeUnsigned(unsigned size) {
        std::uint64_t number = 0;
        unsigned shift = 0;
        for (const char c : take(size)) {
            number |= std::uint64_t{static_cast<unsigned char>(c)} << shift;
            shift += 8;
        }
        return number;
    }

    /// A little-endian two's complement number of any size; nothing where 64 bits do not hold it.
    std::optional<std::int64_t> takeSigned(std::uint64_t size) {
        const std::string_view digits = take(size);
        if (digits.size() > 8)
            return std::nullopt;
        std::uint64_t number =
            !digits.empty() && static_cast<signed char>(digits.back()) < 0 ? ~std::uint64_t{0} : 0;
        for (std::size_t i = digits.size(); i-- > 0;)
            number = number << 8U | static_cast<unsigned char>(digits[i]);
        return static_cast<std::int64_t>(number);
    }

    double takeBigEndianDouble() {
        std::uint64_t bits = 0;
        for (const char c : take(8))
            bits = bits << 8U | static_cast<unsigned char>(c);
        return std::bit_cast<double>(bits);
    }

    /// Up to the next newline, which is taken too but not returned.
    std::string_view takeLine() {
        const std::size_t end = m_text.find('\n', m_offset);
        if (end == std::string_view::npos)
            throw PickleFault("its line has no end");
        const std::string_view line = m_text.substr(m_offset, end - m_offset);
        m_offset = end + 1;
        return line;
    }

private:
    std::string_view m_text;
    std::size_t m_offset = 0;
};

} // namespace lila
