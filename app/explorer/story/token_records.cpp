// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/story/token_records.h"

#include "app/explorer/story/story_book.h"

#include <QTextDocument>

#include <algorithm>
#include <iterator>

namespace lila {
namespace {

constexpr std::size_t recordBudget = std::size_t{64} << 20U; ///< bytes: a record takes some ten thousand
constexpr std::size_t mostWords = 4096;

bool beginsWord(const StepRecord& record) {
    return record.text.empty() || QChar::fromLatin1(record.text.front()).isSpace();
}

} // namespace

TokenRecords::TokenRecords(const StoryBook& book)
    : m_book(book), m_records(recordBudget), m_settings(settingsForWords({})) {
    connect(book.view().document(), &QTextDocument::contentsChange, this,
            [this](int position) { forgetFrom(m_book.byteOf(position)); });
    connect(&book, &StoryBook::begun, this, [this] { m_words.clear(); });
}

void TokenRecords::clear() {
    m_records = RecordStore(recordBudget);
    m_words.clear();
}

void TokenRecords::setSettings(const GenerationSettings& settings) {
    GenerationSettings ofWords = settingsForWords(settings);
    if (ofWords == m_settings)
        return;
    m_settings = std::move(ofWords);
    m_words.clear();
    Q_EMIT settingsChanged();
}

void TokenRecords::changeInterventions() {
    m_words.clear();
    Q_EMIT settingsChanged();
}

void TokenRecords::put(const ScoredToken& token) {
    if (token.key) {
        const auto kept = m_records.find(*token.key);
        const bool isOther = kept && (*kept->settings != *token.record.settings ||
                                      *kept->interventions != *token.record.interventions);
        if (!kept || (isOther && isOfNow(token.record)))
            m_records.put(*token.key, token.record);
    } else if (token.end > token.begin && isOfNow(token.record)) {
        if (m_words.size() >= mostWords)
            m_words.clear();
        m_words[token.begin] = {token.end, std::make_shared<const StepRecord>(token.record)};
    }
}

void TokenRecords::takeKeys() {
    if (m_words.empty())
        return;
    visit(m_words.begin()->first, m_words.rbegin()->second.end, [this](const KnownToken& token) {
        if (!token.key || token.record)
            return;
        const auto word = m_words.find(m_book.byteOf(token.start));
        const auto at = m_book.path().positionAt(m_book.story(), *token.index)->token;
        if (word != m_words.end() &&
            word->second.record->id == m_book.story().span(at.span).tokens[at.from].id)
            m_records.put(*token.key, word->second.record);
    });
}

/// Of the word that has changed there as well, as it is encoded as one.
void TokenRecords::forgetFrom(std::size_t byte) {
    while (!m_words.empty() && m_words.rbegin()->second.end >= byte) {
        bool isWithin = true;
        while (isWithin && !m_words.empty()) {
            isWithin = !beginsWord(*m_words.rbegin()->second.record);
            m_words.erase(std::prev(m_words.end()));
        }
    }
}

/// With the interventions that a model saw a person's token with: those of what it wrote next on the branch.
bool TokenRecords::isSeenSo(const StepRecord& record, const StoryPath::Position& at) const {
    const auto& parts = m_book.path().parts();
    auto part = std::ranges::upper_bound(parts, at.index, {}, &StoryPath::Part::firstToken);
    while (part != parts.end() && !m_book.story().span(part->span).origin)
        ++part;
    const auto& seen = part == parts.end() ? m_book.story().interventions()
                                           : m_book.story().span(part->span).origin->interventions;
    return record.interventions == seen || *record.interventions == *seen;
}

/// One that has an id.
KnownToken TokenRecords::known(const StoryPath::Position& at) {
    const Span& span = m_book.story().span(at.token.span);
    const Token token = span.tokens[at.token.from];
    auto record = m_records.find(token.key);
    if (record && !span.origin && !(isOfNow(*record) && isSeenSo(*record, at)))
        record = nullptr;
    const int start = m_book.positionOf(at.byte);
    const int end = m_book.positionOf(at.byte + token.text.size());
    return {start, end - start, at.index, token.key, !span.origin, std::move(record)};
}

template <class Visit>
void TokenRecords::visit(std::size_t begin, std::size_t end, Visit visit) {
    const Story& story = m_book.story();
    const StoryPath& path = m_book.path();
    const auto show = [&](std::size_t from, std::size_t to, KnownToken token) {
        token.start = m_book.positionOf(from);
        token.length = m_book.positionOf(to) - token.start;
        visit(token);
    };
    std::size_t done = begin;
    for (auto at = path.positionOf(story, begin); at && at->byte < end;
         at = path.positionAt(story, at->index + 1)) {
        const Span& span = story.span(at->token.span);
        const Token token = span.tokens[at->token.from];
        const std::size_t last = at->byte + token.text.size();
        if (token.id != notEncoded) {
            visit(known(*at));
            done = last;
            continue;
        }
        done = std::max(done, at->byte);
        auto word = m_words.upper_bound(done);
        if (word != m_words.begin() && std::prev(word)->second.end > done)
            --word;
        for (const std::size_t stop = std::min(last, end); done < stop;) {
            const bool isKnown = word != m_words.end() && word->first <= done;
            const std::size_t next = word == m_words.end() ? stop : std::min(stop, word->first);
            const std::size_t to = isKnown ? word->second.end : next;
            show(isKnown ? word->first : done, to,
                 {0, 0, {}, {}, true, isKnown ? word->second.record : nullptr});
            done = to;
            if (isKnown)
                ++word;
        }
    }
}

std::optional<KnownToken> TokenRecords::at(int position) {
    std::optional<KnownToken> found;
    const std::size_t byte = m_book.byteOf(position);
    visit(byte, byte + 1, [&found](const KnownToken& token) {
        if (!found)
            found = token;
    });
    return found;
}

std::optional<KnownToken> TokenRecords::atIndex(std::size_t index) {
    const auto at = m_book.path().positionAt(m_book.story(), index);
    return at ? std::optional(known(*at)) : std::nullopt;
}

std::vector<KnownToken> TokenRecords::in(int start, int end) {
    std::vector<KnownToken> tokens;
    visit(m_book.byteOf(start), m_book.byteOf(end),
          [&tokens](const KnownToken& token) { tokens.push_back(token); });
    return tokens;
}

} // namespace lila
