// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/story/writer.h"

#include "core/story/text_stops.h"

#include <algorithm>
#include <utility>

namespace lila {
namespace {

/// Tokens before a banned phrase that can be taken back with it.
constexpr std::size_t retreatRoom = 8;
/// Where the model gives less than this to all that is not excluded, the way there is taken back as well.
constexpr double leastLeft = 0.01;

std::size_t longest(const Phrases& phrases) {
    std::size_t most = 0;
    for (const std::string& phrase : phrases)
        most = std::max(most, phrase.size());
    return most;
}

} // namespace

Writer::Writer(Generator& generator)
    : m_generator(generator), m_start(generator.text().size()), m_firstId(generator.ids().size()) {}

Writer::End Writer::step(const GenerationSettings& settings, const Interventions& interventions, bool greedy,
                         const std::function<bool()>& goOn, Recording recording) {
    const bool bans = !settings.ban.empty();
    // A token stands for a byte of the phrase at least.
    m_generator.keepChoices(bans ? longest(settings.ban) + retreatRoom : 0);
    const std::size_t before = m_generator.text().size();
    std::optional<StepRecord> record = m_generator.step(settings, interventions, greedy, goOn, recording);
    if (!record)
        return End::Interrupted;
    const bool storyEnded = record->endOfStory;
    m_held.push_back({std::move(*record), m_generator.text().size()});
    if (storyEnded)
        return End::StoryEnded;
    const WrittenText written{m_generator.text(), m_start, before};
    if (const auto banned = banIn(written, settings.ban))
        return takeBack(std::max(*banned, m_start)) ? End::None : End::Exhausted;
    if (const auto end = stopIn(written, settings)) {
        endAt(*end);
        return End::Stopped;
    }
    show(openFrom(written, settings), bans ? retreatRoom : 0);
    return End::None;
}

/// False where nothing else can be said.
bool Writer::takeBack(std::size_t from) {
    const std::size_t size = m_generator.ids().size();
    const std::size_t earliest = std::max(m_generator.firstChoice(), size - m_held.size());
    std::size_t at = std::max(m_generator.indexAt(from), earliest);
    const std::string text = m_generator.text();
    double left = m_generator.retake(at);
    // Where a way back has been taken already, it is not taken again, or it would be for each way on.
    while (at > earliest && (left == 0 || (left < leastLeft && !m_generator.hasExcluded(at - 1))))
        left = m_generator.retake(--at);
    m_takenBack += text.substr(m_generator.text().size());
    m_held.resize(m_held.size() - (size - at));
    return left > 0;
}

void Writer::endAt(std::size_t end) {
    while (!m_held.empty() && m_held.back().end - m_held.back().record.text.size() >= end)
        m_held.pop_back();
    if (!m_held.empty() && m_held.back().end > end) {
        std::string& text = m_held.back().record.text;
        text.resize(text.size() - (m_held.back().end - end));
    }
    const std::string text = m_generator.text().substr(0, end);
    m_generator.setText(text);
}

void Writer::show(std::size_t upTo, std::size_t leave) {
    for (; m_held.size() > leave && m_held.front().end <= upTo; m_held.pop_front())
        m_shown.push_back(std::move(m_held.front().record));
}

std::vector<StepRecord> Writer::takeAll() {
    for (; !m_held.empty(); m_held.pop_front())
        m_shown.push_back(std::move(m_held.front().record));
    return take();
}

} // namespace lila
