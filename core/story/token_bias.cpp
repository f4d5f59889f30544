// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/story/token_bias.h"

#include <algorithm>
#include <utility>

namespace lila {
namespace {

constexpr std::string_view space = "▁"; // as pieces write it

std::string asPiece(std::string_view name) {
    std::string piece;
    for (const char c : name)
        if (c == ' ')
            piece += space;
        else
            piece += c;
    return piece;
}

std::vector<int> idsOf(const Tokenizer& tokenizer, std::string_view name) {
    std::vector<int> ids;
    const std::string piece = asPiece(name);
    for (const std::string& written : {piece, std::string(space) + piece})
        if (const auto id = tokenizer.idOf(written))
            ids.push_back(*id);
    for (int id = 0; id < tokenizer.size() && name.size() == 1; ++id)
        if (tokenizer.byteOf(id) == static_cast<unsigned char>(name[0]))
            ids.push_back(id);
    return ids;
}

} // namespace

UnknownToken::UnknownToken(std::string called, std::string instead)
    : std::invalid_argument("bias names " + called + ", which is no token of this vocabulary but several (" +
                            instead + "); name one of them"),
      name(std::move(called)),
      pieces(std::move(instead)) {}

std::vector<TokenBias> tokenBias(const Tokenizer& tokenizer, const Phrases& bias) {
    std::vector<TokenBias> all;
    for (const std::string& phrase : bias) {
        const auto named = biasIn(phrase);
        if (!named)
            throw std::invalid_argument("bias is " + phrase + ", but must be TOKEN=NUMBER");
        const std::vector<int> ids = idsOf(tokenizer, named->token);
        if (ids.empty()) {
            std::string pieces;
            for (const int id : tokenizer.encode(named->token))
                pieces.append(pieces.empty() ? "" : " ").append(tokenizer.piece(id));
            throw UnknownToken(std::string(named->token), std::move(pieces));
        }
        for (const int id : ids)
            all.push_back({id, static_cast<float>(named->bias)});
    }
    return all;
}

} // namespace lila
