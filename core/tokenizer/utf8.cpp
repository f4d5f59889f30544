// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/tokenizer/utf8.h"

#include <algorithm>

namespace lila {
namespace {

constexpr std::string_view replacement = "\uFFFD";

struct Scan {
    std::size_t length = 0; ///< bytes looked at that belong together
    enum { Whole, Unfinished, Malformed } kind = Malformed;
};

/// The character at the front (Unicode 15, table 3-7: well-formed UTF-8 byte sequences).
Scan scanCharacter(std::string_view bytes) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
    const unsigned char lead = byte(0);
    if (lead < 0x80)
        return {1, Scan::Whole};
    if (lead < 0xC2 || lead > 0xF4)
        return {1, Scan::Malformed};
    const std::size_t wanted = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    for (std::size_t i = 1; i < wanted; ++i) {
        if (i == bytes.size())
            return {i, Scan::Unfinished};
        unsigned char low = 0x80;
        unsigned char high = 0xBF;
        if (i == 1) {
            low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
            high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
        }
        if (byte(i) < low || byte(i) > high)
            return {i, Scan::Malformed};
    }
    return {wanted, Scan::Whole};
}

/// takeWholeCharacters, counting what it replaces.
std::string takeCounting(std::string& bytes, std::uint64_t& replaced) {
    std::string text;
    std::size_t at = 0;
    while (at < bytes.size()) {
        const std::string_view rest = std::string_view(bytes).substr(at);
        const Scan scan = scanCharacter(rest);
        if (scan.kind == Scan::Unfinished)
            break;
        text += scan.kind == Scan::Whole ? rest.substr(0, scan.length) : replacement;
        replaced += scan.kind == Scan::Malformed ? 1 : 0;
        at += scan.length;
    }
    bytes.erase(0, at);
    return text;
}

} // namespace

std::string takeWholeCharacters(std::string& bytes) {
    std::uint64_t replaced = 0;
    return takeCounting(bytes, replaced);
}

std::string repairUtf8(std::string_view bytes, std::uint64_t* replaced) {
    std::uint64_t count = 0;
    std::string rest(bytes);
    std::string text = takeCounting(rest, count);
    if (!rest.empty()) {
        text += replacement;
        ++count;
    }
    if (replaced != nullptr)
        *replaced += count;
    return text;
}

std::int64_t characterCount(std::string_view utf8) {
    return std::ranges::count_if(utf8, [](char byte) { return (byte & 0xC0) != 0x80; });
}

} // namespace lila
