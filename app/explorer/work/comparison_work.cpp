// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/work/comparison_work.h"

#include <chrono>
#include <stdexcept>
#include <utility>

namespace lila {
namespace {

constexpr std::chrono::milliseconds pieceTime(40);
constexpr std::size_t measuredTogether = 4; ///< tokens

} // namespace

std::optional<ComparisonNews> ComparisonWork::write(std::size_t tokens,
                                                    const std::array<std::size_t, 2>& known,
                                                    const std::function<bool()>& goOn) {
    if (!m_sides)
        begin();
    const auto began = std::chrono::steady_clock::now();
    do {
        const std::size_t next = std::min(tokens, m_made + measuredTogether);
        if (!m_sides->write(next, goOn))
            return std::nullopt;
        m_made = next;
    } while (m_made < tokens && std::chrono::steady_clock::now() - began < pieceTime);
    ComparisonNews news{{}, m_sides->gained(known)};
    if (known[0] + known[1] == 0)
        news.begun = m_begun;
    return news;
}

void ComparisonWork::begin() {
    const Tokenizer& tokenizer = *m_start.sides[0].model.tokenizer;
    ComparisonBegun begun;
    try {
        Story& story = m_start.story;
        begun.encoded = encodeDrafts(story, tokenizer);
        begun.place = placeBefore(story, StoryPath(story), m_start.byte);
        begun.prompt = contextOf(story, StoryPath(story, *begun.place)).tokens;
    } catch (const std::invalid_argument&) { // a model's words of which only the text was kept
        begun.place.reset();
        begun.prompt = {};
        begun.prompt.text = StoryPath(m_start.story).text(m_start.story, 0, m_start.byte);
        for (const auto& [id, end] : tokenizer.encodeWithEnds(begun.prompt.text)) {
            begun.prompt.ids.push_back(id);
            begun.prompt.ends.push_back(end);
        }
    }
    m_sides = std::make_unique<SideBySide>(m_start.sides, begun.prompt, m_start.seed);
    begun.sameVocabulary = m_sides->hasSameVocabulary();
    for (int side = 0; side < 2; ++side)
        begun.skipsDraws[side] = m_sides->skipsDraws(side);
    m_begun = std::move(begun);
    m_start.story = {};
}

} // namespace lila
