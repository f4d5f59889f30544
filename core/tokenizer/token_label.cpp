// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/tokenizer/token_label.h"

namespace lila {

std::string tokenLabel(const Tokenizer& tokenizer, int id) {
    if (id == tokenizer.eosId())
        return "<end of story>";
    if (id == tokenizer.padId())
        return "<padding>";
    if (const auto byte = tokenizer.byteOf(id)) {
        if (*byte == '\n')
            return "⏎";
        if (*byte > ' ' && *byte < 0x7f)
            return std::string(1, static_cast<char>(*byte));
    }
    constexpr std::string_view space = "▁";
    std::string name;
    for (std::string_view rest = tokenizer.piece(id); !rest.empty();) {
        const bool isSpace = rest.starts_with(space);
        name += isSpace ? "␣" : std::string(1, rest.front());
        rest.remove_prefix(isSpace ? space.size() : 1);
    }
    return name;
}

} // namespace lila
