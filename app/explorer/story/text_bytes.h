// SPDX-License-Identifier: AGPL-3.0-or-later
// Where in a text's UTF-8 a position of the document is, and back, kept up to date by every change: a change
// costs what it changes, and the way to it from the one before.
#pragma once

#include <QString>

#include <cstddef>
#include <vector>

namespace lila {

/// A character of UTF-16 takes one to three bytes; half a pair, two. Halves that stand alone must have been
/// replaced (wholeCharacters()).
class TextBytes {
public:
    int length() const { return m_length; }
    std::size_t bytes() const { return m_bytes; }

    std::size_t byteOf(int position) const;
    int positionOf(std::size_t byte) const;

    /// Puts a text in the place of the `removed` characters from `position` on.
    void replace(int position, int removed, const QString& added);

private:
    /// Characters in a row that each take so many bytes more than one.
    struct Run {
        int start = 0; ///< in m_after: the distance of its end from the text's end
        int count = 0;
        int more = 0;
        std::size_t sum = 0; ///< of what is more, up to its end; in m_after from its start to the text's end
    };

    int startOf(const Run& run, bool isAfter) const {
        return isAfter ? m_length - run.start - run.count : run.start;
    }
    void put(bool after, int start, int count, int more);
    Run take(bool after);
    void moveTo(int position);

    int m_length = 0;
    std::size_t m_bytes = 0;
    // Around the place of the last change: what lies behind it counts from the text's end.
    std::vector<Run> m_before; ///< in order
    std::vector<Run> m_after;  ///< backwards
};

/// Halves of pairs that stand alone replaced.
QString wholeCharacters(QString text);

} // namespace lila
