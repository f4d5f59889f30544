// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/story/token_log.h"

#include <utility>

namespace lila {

void TokenLog::add(int generation, StepRecord record) {
    QString text = QString::fromStdString(record.text);
    m_tokens.push_back({generation, std::move(text), std::move(record)});
    if (m_tokens.size() > capacity)
        m_tokens.pop_front();
}

std::optional<TokenLog::Place> TokenLog::find(int generation, int offset, const QString& runText) const {
    int start = 0;
    for (const Token& token : m_tokens) {
        if (token.generation != generation)
            continue;
        const int length = static_cast<int>(token.text.size());
        if (QStringView(runText).mid(start, length) != token.text)
            return std::nullopt;
        if (offset >= start && offset < start + length)
            return Place{&token.record, start, length};
        start += length;
    }
    return std::nullopt;
}

} // namespace lila
