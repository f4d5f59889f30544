// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/story/context_text.h"

#include <algorithm>

namespace lila {
namespace {

bool isSpace(char c) {
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

} // namespace

ContextTokens contextOf(const std::shared_ptr<const Tokenizer>& tokenizer, std::span<const int> ids) {
    const int size = tokenizer->size();
    ContextTokens context;
    StreamingDecoder decoder(tokenizer);
    for (const int id : ids) {
        if (id < 0 || id >= size)
            throw std::out_of_range("the prompt has the id " + std::to_string(id) +
                                    ", but the vocabulary ends with " + std::to_string(size - 1));
        context.ids.push_back(id);
        context.text += decoder.push(id);
        context.ends.push_back(context.text.size());
    }
    return context;
}

ContextText::ContextText(std::shared_ptr<const Tokenizer> tokenizer)
    : m_tokenizer(std::move(tokenizer)), m_stream(m_tokenizer) {
    setText({});
}

void ContextText::setText(std::string_view text) {
    if (text == m_text && !m_ids.empty())
        return;
    const auto common = static_cast<std::size_t>(std::ranges::mismatch(m_text, text).in1 - m_text.begin());
    // Words are encoded apart from each other, so the cut may fall wherever white space follows.
    std::size_t kept = std::ranges::upper_bound(m_ends, common) - m_ends.begin();
    const auto cutAt = [&] { return kept == 0 ? 0 : m_ends[kept - 1]; };
    while (kept > 0 && cutAt() < text.size() && !isSpace(text[cutAt()]))
        --kept;
    if (cutAt() == 0)
        kept = 0; // nothing of the text is kept, so neither is an eos that stood for the empty one
    const std::size_t from = cutAt();
    m_ids.resize(kept);
    m_ends.resize(kept);
    m_text = text;
    encodeFrom(from);
}

void ContextText::encodeFrom(std::size_t textAt) {
    for (const auto& [id, end] : m_tokenizer->encodeWithEnds(std::string_view(m_text).substr(textAt))) {
        m_ids.push_back(id);
        m_ends.push_back(textAt + end);
    }
    if (m_ids.empty()) {
        m_ids.push_back(m_tokenizer->eosId() >= 0 ? m_tokenizer->eosId() : m_tokenizer->unknownId());
        m_ends.push_back(0);
    }
    m_stream = StreamingDecoder(m_tokenizer, m_text.empty() || isSpace(m_text.back()));
}

void ContextText::setTokens(ContextTokens tokens) {
    if (tokens.ids.empty())
        return setText({});
    m_ids = std::move(tokens.ids);
    m_ends = std::move(tokens.ends);
    m_text = std::move(tokens.text);
    m_stream = StreamingDecoder(m_tokenizer, m_text.empty() || (tokens.isTyped && isSpace(m_text.back())));
    // Bytes of a character that is not complete yet.
    auto at = static_cast<std::size_t>(std::ranges::lower_bound(m_ends, m_ends.back()) - m_ends.begin());
    for (at += m_ends.back() > 0 ? 1 : 0; at < m_ids.size(); ++at)
        m_stream.push(m_ids[at]);
}

void ContextText::rewind(const Mark& mark) {
    m_ids.resize(mark.ids);
    m_ends.resize(mark.ids);
    m_text.resize(mark.text);
    m_stream = mark.stream;
}

std::string ContextText::append(int id) {
    const std::string text = m_stream.push(id);
    m_text += text;
    m_ids.push_back(id);
    m_ends.push_back(m_text.size());
    return text;
}

std::string ContextText::finish() {
    const std::string text = m_stream.finish();
    m_text += text;
    m_ends.back() = m_text.size();
    return text;
}

} // namespace lila
