// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/story/shared_ends.h"

#include <algorithm>

namespace lila {
namespace {

bool isContinuation(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

} // namespace

SharedEnds sharedEnds(std::string_view a, std::string_view b) {
    auto begin = static_cast<std::size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
    const auto isWithin = [](std::string_view text, std::size_t at) {
        return at < text.size() && isContinuation(text[at]);
    };
    while (begin > 0 && (isWithin(a, begin) || isWithin(b, begin)))
        --begin;
    std::size_t end = 0;
    while (end < std::min(a.size(), b.size()) - begin && a[a.size() - 1 - end] == b[b.size() - 1 - end])
        ++end;
    while (end > 0 && isContinuation(a[a.size() - end]))
        --end;
    return {begin, end};
}

} // namespace lila
