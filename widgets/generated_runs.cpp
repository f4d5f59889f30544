// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/generated_runs.h"

#include "widgets/story_document.h"

#include <QTextBlock>
#include <QTextDocument>

#include <algorithm>

namespace lila {

GeneratedRuns::GeneratedRuns(QTextDocument& document) : m_document(document) {
    connect(&m_document, &QTextDocument::contentsChange, this, &GeneratedRuns::change);
    change(0, 0, m_document.characterCount());
}

GeneratedRun GeneratedRuns::run(std::size_t index) const {
    if (index < m_before.size())
        return m_before[index];
    GeneratedRun run = m_after[count() - 1 - index];
    run.start = m_length - run.start;
    return run;
}

std::vector<GeneratedRun> GeneratedRuns::all() const {
    std::vector<GeneratedRun> runs;
    for (std::size_t i = 0; i < count(); ++i)
        runs.push_back(run(i));
    return runs;
}

/// The index of the first that ends behind `position`.
std::size_t GeneratedRuns::firstFrom(int position) const {
    std::size_t low = 0, high = count();
    while (low < high) {
        const std::size_t middle = (low + high) / 2;
        if (run(middle).end() > position)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

std::optional<GeneratedRun> GeneratedRuns::at(int position) const {
    const std::size_t index = firstFrom(position);
    return index < count() && run(index).start <= position ? std::optional(run(index)) : std::nullopt;
}

bool GeneratedRuns::isAnyIn(int start, int end) const {
    const std::size_t index = firstFrom(start);
    return index < count() && run(index).start < end;
}

std::optional<GeneratedRun> GeneratedRuns::last() const {
    return count() > 0 ? std::optional(run(count() - 1)) : std::nullopt;
}

GeneratedRun GeneratedRuns::firstOf(const GeneratedRun& one) const {
    const auto parts = m_parts.find(one.generation);
    if (parts == m_parts.end() || parts->second == 1)
        return one;
    std::size_t index = 0;
    while (run(index).generation != one.generation)
        ++index;
    return run(index);
}

GeneratedRun GeneratedRuns::take(std::vector<GeneratedRun>& side) {
    GeneratedRun run = side.back();
    side.pop_back();
    if (&side == &m_after)
        run.start = m_length - run.start;
    if (--m_parts[run.generation] == 0)
        m_parts.erase(run.generation);
    return run;
}

void GeneratedRuns::put(std::vector<GeneratedRun>& side, const GeneratedRun& run) {
    ++m_parts[run.generation];
    side.push_back(run);
    if (&side == &m_after)
        side.back().start = m_length - run.start;
}

/// Divides the runs into those that begin before `position`, and the others.
void GeneratedRuns::moveTo(int position) {
    while (!m_before.empty() && m_before.back().start >= position)
        put(m_after, take(m_before));
    while (!m_after.empty() && m_length - m_after.back().start < position)
        put(m_before, take(m_after));
}

/// Takes out what lies between; what is left of a run behind it comes back.
std::optional<GeneratedRun> GeneratedRuns::cut(int from, int to) {
    std::optional<GeneratedRun> rest;
    const auto keepRest = [&](const GeneratedRun& run) {
        if (run.end() > to)
            rest = GeneratedRun{to, run.end() - to, run.generation};
    };
    if (!m_before.empty() && m_before.back().end() > from) {
        keepRest(m_before.back());
        m_before.back().length = from - m_before.back().start;
    }
    while (!m_after.empty() && m_length - m_after.back().start < to)
        keepRest(take(m_after));
    return rest;
}

/// A run that begins where the last one before the gap ends, or behind it.
void GeneratedRuns::extend(const GeneratedRun& run) {
    if (run.length == 0 || run.generation == 0)
        return;
    if (!m_before.empty() && m_before.back().generation == run.generation &&
        m_before.back().end() == run.start)
        m_before.back().length += run.length;
    else
        put(m_before, run);
}

void GeneratedRuns::joinBehind() {
    if (m_before.empty() || m_after.empty())
        return;
    const int start = m_length - m_after.back().start;
    if (m_before.back().end() == start && m_before.back().generation == m_after.back().generation)
        m_before.back().length += take(m_after).length;
}

/// What the document has between.
void GeneratedRuns::read(int from, int to) {
    m_read += static_cast<std::size_t>(std::max(0, to - from));
    for (QTextBlock block = m_document.findBlock(from); block.isValid() && block.position() <= to;
         block = block.next()) {
        // A block's own format is that of the line break before it.
        const int before = block.position() - 1;
        if (before >= from && before < to)
            extend({before, 1, generationOf(block.charFormat())});
        for (auto it = block.begin(); !it.atEnd(); ++it) {
            const int start = std::max(from, it.fragment().position());
            const int end = std::min(to, it.fragment().position() + it.fragment().length());
            extend({start, std::max(0, end - start), generationOf(it.fragment().charFormat())});
        }
    }
}

void GeneratedRuns::change(int position, int removed, int added) {
    const int length = m_document.characterCount() - 1;
    // A character more on both sides: where blocks are joined, line breaks change. The document's last
    // character, which is no text, may be counted.
    int from = std::max(0, position - 1);
    int oldEnd = std::min(position + removed + 1, m_length);
    int newEnd = std::min(position + added + 1, length);
    if (m_length - oldEnd != length - newEnd) { // what is behind must be what was behind
        from = 0;
        oldEnd = m_length;
        newEnd = length;
    }
    moveTo(from);
    const std::optional<GeneratedRun> rest = cut(from, oldEnd);
    m_length = length;
    read(from, newEnd);
    if (rest)
        extend({newEnd, rest->length, rest->generation});
    joinBehind();
}

} // namespace lila
