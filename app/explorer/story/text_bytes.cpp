// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/story/text_bytes.h"

#include <algorithm>

namespace lila {
namespace {

int bytesOf(QChar character) {
    if (character.isSurrogate() || (character.unicode() >= 0x80 && character.unicode() < 0x800))
        return 2;
    return character.unicode() < 0x80 ? 1 : 3;
}

} // namespace

void TextBytes::put(bool after, int start, int count, int more) {
    std::vector<Run>& side = after ? m_after : m_before;
    const std::size_t before = side.empty() ? 0 : side.back().sum;
    const std::size_t sum = before + static_cast<std::size_t>(count) * static_cast<std::size_t>(more);
    side.push_back({after ? m_length - start - count : start, count, more, sum});
}

TextBytes::Run TextBytes::take(bool after) {
    std::vector<Run>& side = after ? m_after : m_before;
    Run run = side.back();
    run.start = startOf(run, after);
    side.pop_back();
    return run;
}

/// Divides the runs into what lies before `position`, and the others.
void TextBytes::moveTo(int position) {
    const auto divide = [&](const Run& run) {
        const int before = std::clamp(position - run.start, 0, run.count);
        if (before < run.count)
            put(true, run.start + before, run.count - before, run.more);
        if (before > 0)
            put(false, run.start, before, run.more);
    };
    while (!m_before.empty() && m_before.back().start + m_before.back().count > position)
        divide(take(false));
    while (!m_after.empty() && startOf(m_after.back(), true) < position)
        divide(take(true));
}

void TextBytes::replace(int position, int removed, const QString& added) {
    moveTo(position);
    m_bytes -= static_cast<std::size_t>(removed);
    while (!m_after.empty() && startOf(m_after.back(), true) < position + removed) {
        const Run run = take(true);
        const int gone = std::min(run.count, position + removed - run.start);
        m_bytes -= static_cast<std::size_t>(gone) * static_cast<std::size_t>(run.more);
        if (gone < run.count)
            put(true, run.start + gone, run.count - gone, run.more);
    }
    const int size = static_cast<int>(added.size());
    m_length += size - removed;
    m_bytes += static_cast<std::size_t>(size);
    for (int i = 0; i < size;) {
        const int more = bytesOf(added[i]) - 1;
        const int begin = i;
        while (i < size && bytesOf(added[i]) - 1 == more)
            ++i;
        if (more == 0)
            continue;
        put(false, position + begin, i - begin, more);
        m_bytes += static_cast<std::size_t>(i - begin) * static_cast<std::size_t>(more);
    }
}

std::size_t TextBytes::byteOf(int position) const {
    const auto whole = static_cast<std::size_t>(position);
    const auto isBefore = [&](const Run& run) { return run.start + run.count <= position; };
    const auto next = std::ranges::partition_point(m_before, isBefore);
    const auto part = [&](int start, const Run& run) {
        return static_cast<std::size_t>(std::clamp(position - start, 0, run.count)) *
               static_cast<std::size_t>(run.more);
    };
    if (next != m_before.end())
        return whole + (next == m_before.begin() ? 0 : std::prev(next)->sum) + part(next->start, *next);
    // What is more behind the place, from the end.
    const auto behind =
        std::ranges::partition_point(m_after, [&](const Run& run) { return startOf(run, true) >= position; });
    std::size_t more = behind == m_after.begin() ? 0 : std::prev(behind)->sum;
    if (behind != m_after.end()) {
        const int start = startOf(*behind, true);
        more += static_cast<std::size_t>(behind->count) * static_cast<std::size_t>(behind->more) -
                part(start, *behind);
    }
    return whole + m_bytes - static_cast<std::size_t>(m_length) - more;
}

int TextBytes::positionOf(std::size_t byte) const {
    int low = 0, high = m_length; // the first position whose byte is not before it
    while (low < high) {
        const int middle = low + (high - low) / 2;
        if (byteOf(middle) < byte)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

QString wholeCharacters(QString text) {
    for (qsizetype i = 0; i < text.size(); ++i) {
        const bool isPair = text[i].isHighSurrogate() && i + 1 < text.size() && text[i + 1].isLowSurrogate();
        if (isPair)
            ++i;
        else if (text[i].isSurrogate())
            text[i] = QChar::ReplacementCharacter;
    }
    return text;
}

} // namespace lila
