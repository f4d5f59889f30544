// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/story/writing.h"

#include "core/sampling/seeds.h"
#include "core/story/text_stops.h"

#include <algorithm>
#include <deque>
#include <memory>
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

/// One writing. A token is shown only when it will not be taken back.
class StoryWriter {
public:
    StoryWriter(Generator& generator, Writing writing)
        : m_generator(generator),
          m_writing(std::move(writing)),
          m_start(generator.text().size()),
          m_firstId(generator.ids().size()) {}

    WritingEnd run() {
        while (!m_end) {
            begin();
            advance();
            tell();
        }
        return *m_end;
    }

    const std::optional<WritingEnd>& end() const { return m_end; }
    /// Before each advance(), which takes the step unless this was the end; tell() then shows it.
    void begin();
    /// What the step will ask the model for, if anything; after begin().
    std::optional<BatchStep> pending() {
        return m_end ? std::nullopt
                     : m_generator.pending(m_writing.interventions, m_writing.settings.context);
    }
    void takeLogits(std::span<const float> logits) { m_generator.takeLogits(logits); }
    void advance() {
        if (!m_end)
            m_end = step();
    }
    /// When no further step follows, nothing is held back.
    void tell() { show(m_end ? m_held.size() : m_shown); }
    void interrupt() {
        if (!m_end)
            m_end = WritingEnd::Interrupted;
    }
    /// begin() and advance() can be tried again: what is held may still be taken back.
    bool resume() {
        if (m_end != WritingEnd::Interrupted)
            return false;
        m_end.reset();
        return true;
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
    std::optional<WritingEnd> m_end;
    std::deque<Held> m_held;
    std::size_t m_shown = 0; ///< of those held, what can be shown
    std::string m_takenBack;
};

void StoryWriter::begin() {
    m_shown = 0;
    if (m_writing.before)
        m_writing.before(m_writing, made());
    if (made() >= m_writing.tokens)
        m_end = WritingEnd::Complete;
    else if (m_writing.goOn && !m_writing.goOn())
        m_end = WritingEnd::Interrupted;
}

std::optional<WritingEnd> StoryWriter::step() {
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
std::optional<WritingEnd> StoryWriter::look(std::size_t before) {
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
bool StoryWriter::takeBack(std::size_t from) {
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

void StoryWriter::endAt(std::size_t end) {
    while (!m_held.empty() && m_held.back().end - m_held.back().record.text.size() >= end)
        m_held.pop_back();
    if (!m_held.empty() && m_held.back().end > end) {
        std::string& text = m_held.back().record.text;
        text.resize(text.size() - (m_held.back().end - end));
    }
    const std::string text = m_generator.text().substr(0, end);
    m_generator.setText(text);
}

void StoryWriter::show(std::size_t count) {
    if (count == 0 && m_takenBack.empty())
        return;
    std::vector<StepRecord> records;
    for (; count > 0; --count, m_held.pop_front())
        records.push_back(std::move(m_held.front().record));
    const std::string takenBack = std::exchange(m_takenBack, {});
    if (m_writing.show)
        m_writing.show(std::move(records), takenBack);
}

WritingEnd writeOn(Generator& generator, Writing writing) {
    return StoryWriter(generator, std::move(writing)).run();
}

WritingTurns::WritingTurns(Generator& generator, Writing writing)
    : m_writer(std::make_unique<StoryWriter>(generator, std::move(writing))) {}
WritingTurns::WritingTurns(WritingTurns&&) noexcept = default;
WritingTurns& WritingTurns::operator=(WritingTurns&&) noexcept = default;
WritingTurns::~WritingTurns() = default;

std::optional<WritingEnd> WritingTurns::turn() {
    if (m_writer->end())
        return m_writer->end();
    m_writer->begin();
    m_writer->advance();
    if (m_writer->resume())
        return WritingEnd::Interrupted;
    m_writer->tell();
    return m_writer->end();
}

std::vector<Generator> copiesOf(Generator& generator, int count, std::uint64_t seed, const Writing& writing,
                                const std::stop_token& stop) {
    if (!generator.prefill(writing.interventions, writing.settings.context,
                           [&stop] { return !stop.stop_requested(); }))
        return {};
    std::vector<Generator> copies(static_cast<std::size_t>(count), generator);
    for (Generator& copy : copies) {
        copy.start(seed);
        seed = seedBehind(seed);
    }
    return copies;
}

WritingGroup::WritingGroup(std::shared_ptr<const PackedModel> engine)
    : m_engine(std::move(engine)), m_batch(m_engine) {}
WritingGroup::~WritingGroup() = default;

WritingGroup::Key WritingGroup::join(Generator& generator, Writing writing) {
    m_writers.emplace(m_nextKey, std::make_unique<StoryWriter>(generator, std::move(writing)));
    return m_nextKey++;
}

/// Those that ask for one position, and so many of the others: first those behind the last whose turn it was.
std::vector<WritingGroup::Asking> WritingGroup::longInTurn(std::vector<Asking> asking, int most) {
    const int blockSize = m_engine->config().blockSize;
    const auto isShort = [blockSize](const Asking& one) {
        const auto& [decoder, context, policy, probe] = one.step;
        const int start = windowStart(policy, static_cast<int>(context.size()), blockSize);
        return context.size() == decoder->seen() + 1 &&
               static_cast<std::size_t>(start) == decoder->windowBegin();
    };
    const auto longer = std::stable_partition(asking.begin(), asking.end(), isShort);
    if (asking.end() - longer <= most)
        return asking;
    const auto next = std::ranges::upper_bound(longer, asking.end(), m_lastLong, {}, &Asking::key);
    std::rotate(longer, next, asking.end());
    asking.erase(longer + most, asking.end());
    m_lastLong = asking.back().key;
    return asking;
}

bool WritingGroup::ask(const std::vector<Asking>& asking, const std::stop_token& stop) {
    std::vector<BatchStep> steps;
    for (const Asking& one : asking)
        steps.push_back(one.step);
    if (stop.stop_requested() || !m_batch.step(steps, [&stop] { return !stop.stop_requested(); }))
        return false;
    for (std::size_t i = 0; i < asking.size(); ++i)
        asking[i].writer->takeLogits(m_batch.logits(i));
    return true;
}

std::vector<WritingGroup::Ended> WritingGroup::step(const std::stop_token& stop, const WritingPace& pace) {
    std::vector<Ended> taking; // part in this step
    std::vector<StoryWriter*> writers;
    std::vector<Asking> asking;
    std::vector<Key> known; // what they would ask, or ended
    for (const auto& [key, writer] : m_writers) {
        if (pace.isReady && !pace.isReady(key))
            continue;
        writer->begin();
        if (const auto step = writer->pending())
            asking.push_back({key, writer.get(), *step});
        else
            known.push_back(key);
    }
    asking = longInTurn(std::move(asking), pace.longPasses);
    const bool goesOn = ask(asking, stop);
    for (const Asking& one : asking)
        known.push_back(one.key);
    for (const Key key : known) {
        taking.push_back({key});
        writers.push_back(m_writers[key].get());
        if (!goesOn)
            writers.back()->interrupt();
    }
    // Sampling takes as long as a step of a small model.
    m_engine->threads().run(static_cast<int>(writers.size()), [&](int i, int) {
        try {
            writers[i]->advance();
        } catch (...) {
            taking[i].error = std::current_exception();
        }
    });
    std::vector<Ended> ended;
    for (std::size_t i = 0; i < writers.size(); ++i) {
        if (!taking[i].error)
            writers[i]->tell();
        if (!taking[i].error && !writers[i]->end())
            continue;
        taking[i].end = writers[i]->end().value_or(WritingEnd::Interrupted);
        ended.push_back(taking[i]);
        m_writers.erase(taking[i].key);
    }
    return ended;
}

std::vector<WritingEnd> writeTogether(std::span<Generator> generators, std::vector<Writing> writings,
                                      const std::stop_token& stop) {
    if (generators.empty())
        return {};
    WritingGroup group(generators.front().model().engine);
    for (std::size_t i = 0; i < generators.size(); ++i)
        group.join(generators[i], std::move(writings[i]));
    std::vector<WritingEnd> ends(generators.size());
    while (group.size() > 0)
        for (const WritingGroup::Ended& ended : group.step(stop)) {
            if (ended.error)
                std::rethrow_exception(ended.error);
            ends[ended.key] = ended.end;
        }
    return ends;
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
