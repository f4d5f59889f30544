// SPDX-License-Identifier: AGPL-3.0-or-later
// The story: one editable text in which the writer's words and the model's are told apart.
#pragma once

#include "widgets/fork_marks.h"
#include "widgets/generated_runs.h"
#include "widgets/text_tints.h"
#include "widgets/theme.h"

#include <QTextEdit>

#include <optional>
#include <utility>
#include <vector>

class QLabel;
class QMenu;
class QTimer;

namespace lila {

/// A stretch of text and who wrote it.
struct AuthoredText {
    QString text;
    int generation = 0; ///< 0: the writer
};

/// Who wrote what is kept as a character property in the document itself, so that editing carries it along.
/// The document has no undo of its own: who keeps the story undoes and redoes, and rewrites what differs.
class StoryView : public QTextEdit {
    Q_OBJECT

public:
    static constexpr int usualColumn = 70; ///< characters

    explicit StoryView(QWidget* parent = nullptr);

    /// The text with "\n" between paragraphs, exactly as typed and generated.
    QString storyText() const;
    /// What the model wrote, in order; runs split by the writer's insertions are separate.
    std::vector<GeneratedRun> generatedRuns() const { return m_runs->all(); }
    /// The one that holds the character there, and the first of its generation.
    std::optional<GeneratedRun> generatedRunAt(int position) const { return m_runs->at(position); }
    GeneratedRun firstRunOf(const GeneratedRun& run) const { return m_runs->firstOf(run); }
    /// Of storyText(), and a part of it.
    int storyLength() const;
    QString textIn(int start, int length) const;
    /// Characters that have been read out of the document so far. What is done at a keystroke, and while a
    /// story streams, must not read in proportion to its length.
    std::size_t charactersRead() const { return m_read + m_runs->charactersRead(); }
    /// Starts a story over.
    void setStory(const QString& text, const std::vector<GeneratedRun>& runs = {});
    /// Puts texts in the place of `length` characters; the caret stays where its character stays.
    void rewrite(int start, int length, const std::vector<AuthoredText>& texts);

    /// As the writer types it, over what is selected.
    void insertUserText(const QString& text);
    /// What a model wrote there is the writer's.
    void claim(int start, int length);
    /// Tells anew who wrote the text that stands there.
    void attribute(int start, const std::vector<AuthoredText>& texts);
    void setUndoable(bool undo, bool redo);
    bool canUndo() const { return m_canUndo; }
    bool canRedo() const { return m_canRedo; }

    /// The newest generation's first position, if any of its text is left.
    std::optional<int> lastGenerationStart() const;
    /// Nothing but white space was written after the last generated text.
    bool endsInGeneration() const;

    /// Until endGeneration() the text is read-only and grows at its end by append(); the view shows the end.
    void beginGeneration(int generation);
    void append(const QString& text);
    void endGeneration();
    /// Shown for a moment behind the story's end, struck through; it is no part of the story.
    void showTakenBack(const QString& text);

    /// Painted in the text; not a part of it.
    ForkMarks& forks() { return *m_forks; }

    /// Tints a stretch; an empty one removes the tint.
    void setMarked(int start, int length);
    /// Tints what was found; `current` is an index, or none of them.
    void setFound(const std::vector<int>& starts, int length, std::size_t current);
    /// From the first to behind the last character in sight.
    std::pair<int, int> inSight() const;

    /// What stands behind the words; asked for what is painted. The document stays as it is.
    void setTints(TintsIn tintsIn);

    /// Text may be dropped and pasted; files are opened by the window, not written into the story as names.
    bool acceptsText(const QMimeData& content) const;

    /// Base point size is 100 %.
    void setZoom(int percent);
    int zoom() const { return m_zoom; }
    void setFace(StoryFace face);
    StoryFace face() const { return m_face; }
    /// How wide the text may be, in characters.
    void setColumn(int characters);
    int column() const { return m_column; }

public Q_SLOTS:
    void undo() { Q_EMIT undoWanted(); }
    void redo() { Q_EMIT redoWanted(); }

Q_SIGNALS:
    void undoWanted();
    void redoWanted();
    /// Somebody types while the text is read-only.
    void typedWhileGenerating();
    /// The writer put the caret somewhere (not the stream).
    void caretPlaced(int position);
    void zoomChanged(int percent);
    /// Others may add to it; of the character there.
    void menuOpened(QMenu* menu, int position);

protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void inputMethodEvent(QInputMethodEvent* event) override;
    bool canInsertFromMimeData(const QMimeData* source) const override;
    void insertFromMimeData(const QMimeData* source) override;
    void paintEvent(QPaintEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;

private:
    ExtraSelection tinted(int start, int length, const QColor& colour) const;
    void showTints();
    void layOutColumn();
    void placeTakenBack();
    int newestGeneration() const;

    GeneratedRuns* m_runs;
    ForkMarks* m_forks;
    TintsIn m_tintsIn;
    mutable std::size_t m_read = 0;
    bool m_generating = false;
    bool m_isMoving = false; ///< the caret, with the text, and not the writer
    bool m_canUndo = false, m_canRedo = false;
    int m_generation = 0; ///< that is written
    int m_zoom = 100;
    StoryFace m_face = StoryFace::Book;
    int m_column = usualColumn;
    int m_wheel = 0;
    QList<ExtraSelection> m_marked, m_found;
    QLabel* m_takenBack = nullptr;
    QTimer* m_takenBackTime = nullptr;
};

} // namespace lila
