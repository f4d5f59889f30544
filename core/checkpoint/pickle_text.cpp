// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/checkpoint/pickle_text.h"

#include "core/checkpoint/pickle_input.h"

#include <algorithm>
#include <charconv>

namespace lila {
namespace {

bool isDigit(char c) { return c >= '0' && c <= '9'; }

void appendUtf8(std::string& text, std::uint32_t code) {
    const auto put = [&text](std::uint32_t byte) { text += static_cast<char>(byte); };
    if (code < 0x80) {
        put(code);
    } else if (code < 0x800) {
        put(0xc0U | code >> 6U);
        put(0x80U | (code & 0x3fU));
    } else if (code < 0x10000) {
        put(0xe0U | code >> 12U);
        put(0x80U | (code >> 6U & 0x3fU));
        put(0x80U | (code & 0x3fU));
    } else {
        put(0xf0U | code >> 18U);
        put(0x80U | (code >> 12U & 0x3fU));
        put(0x80U | (code >> 6U & 0x3fU));
        put(0x80U | (code & 0x3fU));
    }
}

/// The number that `digits` in that base spell; all of them must be digits.
std::uint32_t codeOf(std::string_view digits, int base) {
    std::uint32_t code = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code, base);
    if (digits.empty() || error != std::errc() || end != digits.data() + digits.size())
        throw PickleFault("has an escape that is none");
    return code;
}

/// Decodes the escape whose backslash stands at `at`, moving `at` past it.
void appendEscaped(std::string& text, std::string_view body, std::size_t& at) {
    const char kind = body[at + 1];
    at += 2;
    if (kind == 'x') {
        text += static_cast<char>(codeOf(body.substr(at, 2), 16));
        at += 2;
    } else if (kind >= '0' && kind <= '7') {
        std::size_t end = at;
        while (end < body.size() && end < at + 2 && body[end] >= '0' && body[end] <= '7')
            ++end;
        text += static_cast<char>(codeOf(body.substr(at - 1, end - at + 1), 8));
        at = end;
    } else {
        constexpr std::string_view names = "abfnrtv\\'\"";
        constexpr std::string_view meanings = "\a\b\f\n\r\t\v\\'\"";
        const std::size_t index = names.find(kind);
        text += index == std::string_view::npos ? std::string{'\\', kind} : std::string(1, meanings[index]);
    }
}

} // namespace

PickleValue pickleInteger(std::string_view line, bool mayBeBoolean) {
    if (mayBeBoolean && (line == "00" || line == "01"))
        return line == "01";
    if (line.ends_with('L'))
        line.remove_suffix(1);
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), number);
    if (error == std::errc() && end == line.data() + line.size())
        return number;
    const std::string_view digits = line.starts_with('-') ? line.substr(1) : line;
    if (digits.empty() || !std::ranges::all_of(digits, isDigit))
        throw PickleFault("has a number that is none");
    return PickleBigInteger{};
}

double pickleDouble(std::string_view line) {
    double number = 0;
    const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), number);
    if (error != std::errc() || end != line.data() + line.size())
        throw PickleFault("has a number that is none");
    return number;
}

std::string pickleQuoted(std::string_view line) {
    const bool quoted = line.size() >= 2 && (line.front() == '\'' || line.front() == '"') && line.front() == line.back();
    if (!quoted)
        throw PickleFault("has a string without quotes");
    const std::string_view body = line.substr(1, line.size() - 2);
    std::string text;
    for (std::size_t at = 0; at < body.size();) {
        if (body[at] != '\\')
            text += body[at++];
        else if (at + 1 < body.size())
            appendEscaped(text, body, at);
        else
            throw PickleFault("has a string that ends in a backslash");
    }
    return text;
}

std::string pickleRawUnicode(std::string_view line) {
    std::string text;
    for (std::size_t at = 0; at < line.size();) {
        const bool escape = line[at] == '\\' && at + 1 < line.size() && (line[at + 1] == 'u' || line[at + 1] == 'U');
        if (!escape) {
            appendUtf8(text, static_cast<unsigned char>(line[at++]));
            continue;
        }
        const std::size_t count = line[at + 1] == 'u' ? 4 : 8;
        const std::string_view digits = line.substr(at + 2, count);
        const std::uint32_t code = codeOf(digits, 16);
        if (digits.size() != count || code > 0x10ffff)
            throw PickleFault("has an escape that is none");
        appendUtf8(text, code);
        at += 2 + count;
    }
    return text;
}

} // namespace lila
