// SPDX-License-Identifier: AGPL-3.0-or-later
// Which stretches of a document the model wrote, kept up to date by every change: a change costs what it
// changes, and the way to it from the one before.
#pragma once

#include <QObject>

#include <optional>
#include <unordered_map>
#include <vector>

class QTextDocument;

namespace lila {

/// A stretch of generated text. Positions are those of the story's text.
struct GeneratedRun {
    int start = 0;
    int length = 0;
    int generation = 0; ///< counts up from 1; no two that a view shows have the same

    int end() const { return start + length; }
    bool operator==(const GeneratedRun&) const = default;
};

class GeneratedRuns : public QObject {
    Q_OBJECT

public:
    /// `document` must outlive this.
    explicit GeneratedRuns(QTextDocument& document);

    /// In order; touching ones are of different generations.
    std::vector<GeneratedRun> all() const;
    /// The one that holds the character there.
    std::optional<GeneratedRun> at(int position) const;
    bool isAnyIn(int start, int end) const;
    std::optional<GeneratedRun> last() const;
    /// The first of a generation, of which `run` is one.
    GeneratedRun firstOf(const GeneratedRun& run) const;

    /// Characters that have been read for this so far.
    std::size_t charactersRead() const { return m_read; }

private:
    std::size_t count() const { return m_before.size() + m_after.size(); }
    GeneratedRun run(std::size_t index) const;
    std::size_t firstFrom(int position) const;
    void change(int position, int removed, int added);
    void moveTo(int position);
    std::optional<GeneratedRun> cut(int from, int to);
    void read(int from, int to);
    void extend(const GeneratedRun& run);
    void joinBehind();
    GeneratedRun take(std::vector<GeneratedRun>& side);
    void put(std::vector<GeneratedRun>& side, const GeneratedRun& run);

    QTextDocument& m_document;
    int m_length = 0; ///< of the document
    // Around the place of the last change: what lies behind it counts from the document's end, and so stays
    // as it is.
    std::vector<GeneratedRun> m_before;   ///< in order
    std::vector<GeneratedRun> m_after;    ///< backwards; `start` is the distance from the document's end
    std::unordered_map<int, int> m_parts; ///< runs of each generation
    std::size_t m_read = 0;
};

} // namespace lila
