// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/story/writing.h"

#include "core/story/text_stops.h"

#include <algorithm>
#include <deque>
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

/// One writing. A token is shown only when it will not be taken back.
class Writer {
public:
    Writer(Generator& generator, Writing writing)
        : m_generator(generator),
          m_writing(std::move(writing)),
          m_start(generator.text().size()),
          m_firstId(generator.ids().size()) {}

    WritingEnd run() {
        std::optional<WritingEnd> end;
        while (!end) {
            end = step();
            // When no further step follows, nothing is held back.
            show(end ? m_held.size() : m_shown);
        }
        return *end;
    }

private:
    struct Held {
        StepRecord record;
        std::size_t end = 0; ///< of its text, a byte of the generator's
    };

    int made() const { return static_cast<int>(m_generator.ids().size() - m_firstId); }
    std::optional<WritingEnd> step();
    std::optional<WritingEnd> look(std::size_t before);
    bool takeBack(std::size_t from);
    void endAt(std::size_t end);
    void show(std::size_t count);

    Generator& m_generator;
    Writing m_writing;
    std::size_t m_start;   ///< of what it has written, a byte of the generator's text
    std::size_t m_firstId; ///< and its index
    std::deque<Held> m_held;
    std::size_t m_shown = 0; ///< of those held, what can be shown
    std::string m_takenBack;
};

std::optional<WritingEnd> Writer::step() {
    m_shown = 0;
    if (m_writing.before)
        m_writing.before(m_writing, made());
    if (made() >= m_writing.tokens)
        return WritingEnd::Complete;
    if (m_writing.goOn && !m_writing.goOn())
        return WritingEnd::Interrupted;
    const GenerationSettings& settings = m_writing.settings;
    // A token stands for a byte of the phrase at least.
    m_generator.keepChoices(settings.ban.empty() ? 0 : longest(settings.ban) + retreatRoom);
    const std::size_t before = m_generator.text().size();
    std::optional<StepRecord> record = m_generator.step(settings, m_writing.interventions, m_writing.greedy,
                                                        m_writing.goOn, m_writing.recording);
    if (!record)
        return WritingEnd::Interrupted;
    const bool storyEnded = record->endOfStory;
    m_held.push_back({std::move(*record), m_generator.text().size()});
    return storyEnded ? std::optional(WritingEnd::StoryEnded) : look(before);
}

/// At the text, whose last token begins at `before`.
std::optional<WritingEnd> Writer::look(std::size_t before) {
    const GenerationSettings& settings = m_writing.settings;
    const WrittenText written{m_generator.text(), m_start, before};
    if (const auto banned = banIn(written, settings.ban))
        return takeBack(std::max(*banned, m_start)) ? std::nullopt : std::optional(WritingEnd::Exhausted);
    if (const auto end = stopIn(written, settings)) {
        endAt(*end);
        return WritingEnd::Stopped;
    }
    const std::size_t leave = settings.ban.empty() ? 0 : retreatRoom;
    const std::size_t open = openFrom(written, settings);
    while (m_shown + leave < m_held.size() && m_held[m_shown].end <= open)
        ++m_shown;
    return std::nullopt;
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

void Writer::show(std::size_t count) {
    if (count == 0 && m_takenBack.empty())
        return;
    std::vector<StepRecord> records;
    for (; count > 0; --count, m_held.pop_front())
        records.push_back(std::move(m_held.front().record));
    const std::string takenBack = std::exchange(m_takenBack, {});
    if (m_writing.show)
        m_writing.show(std::move(records), takenBack);
}

} // namespace

WritingEnd writeOn(Generator& generator, Writing writing) {
    return Writer(generator, std::move(writing)).run();
}

std::optional<std::string> writtenOn(Generator& generator, Writing writing) {
    std::string text;
    writing.show = [&text](const std::vector<StepRecord>& records, const std::string&) {
        for (const StepRecord& record : records)
            text += record.text;
    };
    if (writeOn(generator, std::move(writing)) == WritingEnd::Interrupted)
        return std::nullopt;
    return text + generator.finishText();
}

} // namespace lila
