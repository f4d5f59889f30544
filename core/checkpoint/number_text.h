// SPDX-License-Identifier: AGPL-3.0-or-later
// Numbers as text that reads back as the same number, whatever the locale.
#pragma once

#include <charconv>
#include <string>

namespace lila {

template <class Number>
std::string shortestText(Number number) {
    char text[64]; // longer than any number
    return {text, std::to_chars(text, text + sizeof text, number).ptr};
}

} // namespace lila
