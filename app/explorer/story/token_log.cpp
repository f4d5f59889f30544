// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/story/token_log.h"

#include <algorithm>
#include <utility>

namespace lila {

void TokenLog::add(int generation, StepRecord record) {
    int start = 0;
    if (!m_tokens.empty() && m_tokens.back().generation == generation)
        start = m_tokens.back().start + static_cast<int>(m_tokens.back().text.size());
    QString text = QString::fromStdString(record.text);
    m_tokens.push_back({generation, start, std::move(text), std::move(record)});
    if (m_tokens.size() > capacity)
        m_tokens.pop_front();
}

std::optional<TokenLog::Place> TokenLog::find(int generation, int offset, const TextIn& textIn) const {
    const auto first = std::ranges::lower_bound(m_tokens, generation, {}, &Token::generation);
    const auto last = std::find_if(first, m_tokens.end(), [&](const Token& token) {
        return token.generation != generation || token.start + token.text.size() > offset;
    });
    if (last == m_tokens.end() || last->generation != generation || last->start > offset)
        return std::nullopt;
    const int length = static_cast<int>(last->text.size());
    const QString text = textIn(first->start, last->start + length - first->start);
    for (auto token = first; token <= last; ++token)
        if (QStringView(text).mid(token->start - first->start, token->text.size()) != token->text)
            return std::nullopt;
    return Place{&last->record, last->start, length};
}

} // namespace lila
