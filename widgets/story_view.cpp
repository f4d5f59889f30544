// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/story_view.h"

#include "widgets/story_document.h"
#include "widgets/text_direction.h"

#include <QAction>
#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QMimeData>
#include <QPainter>
#include <QScopedValueRollback>
#include <QScrollBar>
#include <QSignalBlocker>
#include <QTextBlock>
#include <QTimer>

#include <algorithm>
#include <utility>

namespace lila {
namespace {

constexpr double basePointSize = 13;
constexpr int smallestMargin = 28;
constexpr int verticalMargin = 22;
constexpr int takenBackTime = 900; ///< milliseconds
constexpr int takenBackRoom = 80;  ///< pixels that its beginning takes at least

bool isTyping(const QKeyEvent& event) {
    const QString text = event.text();
    if (text.isEmpty() || !text.front().isPrint())
        return false;
    const auto modifiers = event.modifiers() & (Qt::ControlModifier | Qt::AltModifier);
    // AltGr arrives as both on some platforms.
    return !modifiers || modifiers == (Qt::ControlModifier | Qt::AltModifier);
}

bool isReturn(const QKeyEvent& event) {
    return (event.key() == Qt::Key_Return || event.key() == Qt::Key_Enter) &&
           !(event.modifiers() & (Qt::ControlModifier | Qt::AltModifier));
}

} // namespace

StoryView::StoryView(QWidget* parent)
    : QTextEdit(parent), m_runs(new GeneratedRuns(*document())), m_forks(new ForkMarks(*this)) {
    m_runs->setParent(this);
    setAcceptRichText(false);
    setTabChangesFocus(true);
    setFrameShape(QFrame::NoFrame);
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    setAccessibleName(tr("Story"));
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setPlaceholderText(
        tr("Write a beginning here and press Generate (Ctrl+Return): the story goes on from its end."));
    document()->setDocumentMargin(2);
    document()->setUndoRedoEnabled(false);
    followDirection(*document());
    new StoryHighlighter(*this, *m_forks);
    m_takenBack = new QLabel(viewport());
    m_takenBack->setTextFormat(Qt::PlainText);
    m_takenBack->setAttribute(Qt::WA_TransparentForMouseEvents);
    m_takenBack->hide();
    m_takenBackTime = new QTimer(this);
    m_takenBackTime->setSingleShot(true);
    connect(m_takenBackTime, &QTimer::timeout, m_takenBack, &QLabel::hide);
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, &StoryView::placeTakenBack);
    setZoom(100);
    setStory({});
    connect(this, &QTextEdit::cursorPositionChanged, this, [this] {
        if (!m_isMoving)
            Q_EMIT caretPlaced(textCursor().position());
    });
}

QString StoryView::storyText() const {
    m_read += static_cast<std::size_t>(document()->characterCount());
    return storyTextOf(*document());
}

int StoryView::storyLength() const {
    return document()->characterCount() - 1;
}

QString StoryView::textIn(int start, int length) const {
    m_read += static_cast<std::size_t>(length);
    return lila::textIn(*document(), start, length);
}

void StoryView::setStory(const QString& text, const std::vector<GeneratedRun>& runs) {
    QTextCursor cursor(document());
    cursor.select(QTextCursor::Document);
    cursor.insertText(text, writerFormat());
    cursor.select(QTextCursor::Document);
    cursor.setBlockFormat(storyBlockFormat(font()));
    for (const GeneratedRun& run : runs)
        markGenerated(*document(), run);
    document()->setModified(false);
    setMarked(0, 0);
    moveCursor(QTextCursor::End);
}

void StoryView::rewrite(int start, int length, const std::vector<AuthoredText>& texts) {
    const QScopedValueRollback moving(m_isMoving, true);
    QTextCursor cursor(document());
    cursor.setPosition(start);
    cursor.setPosition(start + length, QTextCursor::KeepAnchor);
    cursor.beginEditBlock();
    cursor.removeSelectedText();
    for (const AuthoredText& text : texts)
        cursor.insertText(text.text, text.generation > 0 ? generatedFormat(text.generation) : writerFormat());
    cursor.endEditBlock();
}

void StoryView::claim(int start, int length) {
    if (!m_runs->isAnyIn(start, start + length))
        return;
    QTextCursor cursor(document());
    cursor.setPosition(start);
    cursor.setPosition(start + length, QTextCursor::KeepAnchor);
    cursor.setCharFormat(writerFormat());
}

void StoryView::attribute(int start, const std::vector<AuthoredText>& texts) {
    int end = start;
    bool isSo = true;
    for (const AuthoredText& text : texts) {
        const int from = std::exchange(end, end + static_cast<int>(text.text.size()));
        const auto run = m_runs->at(from);
        isSo =
            isSo && (text.generation == 0 ? !m_runs->isAnyIn(from, end)
                                          : run && run->generation == text.generation && run->end() >= end);
    }
    if (isSo)
        return;
    const QScopedValueRollback moving(m_isMoving, true);
    QTextCursor caret = textCursor();
    const int anchor = caret.anchor();
    const int position = caret.position();
    rewrite(start, end - start, texts);
    caret.setPosition(anchor);
    caret.setPosition(position, QTextCursor::KeepAnchor);
    setTextCursor(caret);
}

void StoryView::setUndoable(bool undo, bool redo) {
    if (std::exchange(m_canUndo, undo) != undo)
        Q_EMIT undoAvailable(undo);
    if (std::exchange(m_canRedo, redo) != redo)
        Q_EMIT redoAvailable(redo);
}

int StoryView::newestGeneration() const {
    int newest = 0;
    for (const GeneratedRun& run : generatedRuns())
        newest = std::max(newest, run.generation);
    return newest;
}

std::optional<int> StoryView::lastGenerationStart() const {
    const int newest = newestGeneration();
    for (const GeneratedRun& run : generatedRuns())
        if (run.generation == newest)
            return run.start;
    return std::nullopt;
}

bool StoryView::endsInGeneration() const {
    const std::optional<GeneratedRun> last = m_runs->last();
    int end = storyLength();
    while (last && end > last->end() && document()->characterAt(end - 1).isSpace())
        --end;
    return last && end <= last->end();
}

void StoryView::beginGeneration(int generation) {
    m_generation = generation;
    m_generating = true;
    setMarked(0, 0);
    setReadOnly(true);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard); // keys still move
    verticalScrollBar()->setValue(verticalScrollBar()->maximum());
}

void StoryView::append(const QString& text) {
    if (text.isEmpty())
        return;
    const QScopedValueRollback moving(m_isMoving, true);
    QScrollBar* bar = verticalScrollBar();
    const bool following = bar->value() >= bar->maximum() - 2;
    // A selection that ends at the text's end must not grow with the stream.
    const QTextCursor user = textCursor();
    const int anchor = user.anchor();
    const int position = user.position();

    QTextCursor cursor(document());
    cursor.movePosition(QTextCursor::End);
    cursor.insertText(text, generatedFormat(m_generation));

    if (anchor != position && (textCursor().position() != position || textCursor().anchor() != anchor)) {
        QTextCursor kept = textCursor();
        kept.setPosition(anchor);
        kept.setPosition(position, QTextCursor::KeepAnchor);
        setTextCursor(kept);
    }
    if (following)
        bar->setValue(bar->maximum());
    placeTakenBack();
}

void StoryView::showTakenBack(const QString& text) {
    QFont struck = font();
    struck.setStrikeOut(true);
    m_takenBack->setFont(struck);
    QPalette faded = palette();
    faded.setColor(QPalette::WindowText, captionColour(faded));
    m_takenBack->setPalette(faded);
    m_takenBack->setText(text.simplified());
    m_takenBack->setVisible(!m_takenBack->text().isEmpty());
    m_takenBackTime->start(takenBackTime);
    placeTakenBack();
}

/// Behind the last word, or below it where the line is full.
void StoryView::placeTakenBack() {
    if (m_takenBack->isHidden())
        return;
    QTextCursor end(document());
    end.movePosition(QTextCursor::End);
    QPoint place = cursorRect(end).topRight() + QPoint(fontMetrics().averageCharWidth(), 0);
    if (viewport()->width() - place.x() < std::min(takenBackRoom, m_takenBack->sizeHint().width()))
        place = QPoint(0, cursorRect(end).bottom());
    m_takenBack->move(place);
    m_takenBack->resize(std::min(m_takenBack->sizeHint().width(), viewport()->width() - place.x()),
                        m_takenBack->sizeHint().height());
}

void StoryView::endGeneration() {
    if (!m_generating)
        return;
    const QScopedValueRollback moving(m_isMoving, true);
    const bool following = verticalScrollBar()->value() >= verticalScrollBar()->maximum() - 2;
    setReadOnly(false);
    // A reader who scrolled up or selected something stays there; a writer goes on at the end.
    if (following && !textCursor().hasSelection()) {
        QTextCursor cursor = textCursor();
        cursor.movePosition(QTextCursor::End);
        setTextCursor(cursor);
    }
    m_generating = false;
}

QTextEdit::ExtraSelection StoryView::tinted(int start, int length, const QColor& colour) const {
    ExtraSelection selection;
    selection.cursor = QTextCursor(document());
    selection.cursor.setPosition(start);
    selection.cursor.setPosition(start + length, QTextCursor::KeepAnchor);
    selection.format.setBackground(colour);
    return selection;
}

void StoryView::setMarked(int start, int length) {
    m_marked.clear();
    if (length > 0)
        m_marked.append(tinted(start, length, selectedTokenColour(palette())));
    showTints();
}

void StoryView::setFound(const std::vector<int>& starts, int length, std::size_t current) {
    if (starts.empty() && m_found.isEmpty())
        return;
    m_found.clear();
    for (std::size_t i = 0; i < starts.size(); ++i)
        m_found.append(tinted(starts[i], length, foundColour(palette(), i == current)));
    showTints();
}

void StoryView::showTints() {
    setExtraSelections(m_found + m_marked);
}

std::pair<int, int> StoryView::inSight() const {
    const QRect shown = viewport()->rect();
    return {cursorForPosition(shown.topLeft()).position(), cursorForPosition(shown.bottomRight()).position()};
}

void StoryView::setTints(TintsIn tintsIn) {
    m_tintsIn = std::move(tintsIn);
    viewport()->update();
}

void StoryView::paintEvent(QPaintEvent* event) {
    if (m_tintsIn)
        paintTints(*this, *event, m_tintsIn);
    QTextEdit::paintEvent(event);
    QPainter painter(viewport());
    m_forks->paint(painter, event->rect());
}

void StoryView::setZoom(int percent) {
    m_zoom = std::clamp(percent, 50, 300);
    setFont(storyFont(m_face, basePointSize * m_zoom / 100.0));
    m_forks->refit();
    layOutColumn();
    Q_EMIT zoomChanged(m_zoom);
}

void StoryView::setFace(StoryFace face) {
    m_face = face;
    setZoom(m_zoom);
    const QSignalBlocker quiet(document()); // the text is as it was: nobody need read it again
    const bool isModified = document()->isModified();
    QTextCursor all(document());
    all.select(QTextCursor::Document);
    all.mergeBlockFormat(storyBlockFormat(font()));
    document()->setModified(isModified);
    viewport()->update();
}

void StoryView::setColumn(int characters) {
    m_column = characters;
    layOutColumn();
}

void StoryView::layOutColumn() {
    const int column = fontMetrics().averageCharWidth() * m_column;
    const int side =
        std::max(smallestMargin, (width() - verticalScrollBar()->sizeHint().width() - column) / 2);
    setViewportMargins(side, verticalMargin, side, verticalMargin / 2);
    m_forks->placeFirst();
}

void StoryView::insertUserText(const QString& text) {
    QTextCursor cursor = textCursor();
    cursor.insertText(text, writerFormat());
    setTextCursor(cursor);
    ensureCursorVisible();
}

bool StoryView::event(QEvent* event) {
    // The margins left and right of the column belong to the text: what happens there, happens to it.
    switch (event->type()) {
    case QEvent::Wheel:
        wheelEvent(static_cast<QWheelEvent*>(event));
        return true;
    case QEvent::MouseButtonPress:
    case QEvent::MouseMove:
    case QEvent::MouseButtonRelease:
    case QEvent::MouseButtonDblClick: {
        const auto* mouse = static_cast<QMouseEvent*>(event);
        const QPointF place = viewport()->mapFrom(this, mouse->position());
        QMouseEvent moved(mouse->type(), place, mouse->globalPosition(), mouse->button(), mouse->buttons(),
                          mouse->modifiers());
        return viewportEvent(&moved);
    }
    default:
        return QTextEdit::event(event);
    }
}

void StoryView::contextMenuEvent(QContextMenuEvent* event) {
    QMenu* menu = createStandardContextMenu(event->pos());
    const auto entrust = [menu](const char* name, bool isEnabled, auto* view, auto slot) {
        auto* action = menu->findChild<QAction*>(QLatin1String(name));
        if (action == nullptr)
            return;
        action->disconnect();
        action->setEnabled(isEnabled && !view->isReadOnly());
        connect(action, &QAction::triggered, view, slot);
    };
    entrust("edit-undo", m_canUndo, this, &StoryView::undo);
    entrust("edit-redo", m_canRedo, this, &StoryView::redo);
    if (!actions().isEmpty()) {
        menu->addSeparator();
        menu->addActions(actions());
        menu->setToolTipsVisible(true); // what cannot be used says why
    }
    menu->setAttribute(Qt::WA_DeleteOnClose);
    Q_EMIT menuOpened(menu, cursorForPosition(event->pos()).position());
    menu->popup(event->globalPos());
}

void StoryView::keyPressEvent(QKeyEvent* event) {
    if (event->matches(QKeySequence::Undo))
        return undo();
    if (event->matches(QKeySequence::Redo))
        return redo();
    const bool typing = isTyping(*event) || isReturn(*event);
    if (m_generating && (typing || event->key() == Qt::Key_Backspace || event->key() == Qt::Key_Delete)) {
        Q_EMIT typedWhileGenerating();
        return;
    }
    if (!m_generating && typing) {
        insertUserText(isReturn(*event) ? QStringLiteral("\n") : event->text());
        return;
    }
    QTextEdit::keyPressEvent(event);
}

void StoryView::inputMethodEvent(QInputMethodEvent* event) {
    if (m_generating) {
        Q_EMIT typedWhileGenerating();
        return;
    }
    // The base class inserts with the format of the character before: make that the writer's.
    if (!textCursor().hasSelection()) {
        setCurrentCharFormat(writerFormat());
        QTextEdit::inputMethodEvent(event);
        return;
    }
    QTextCursor edit = textCursor();
    edit.beginEditBlock();
    edit.removeSelectedText();
    setCurrentCharFormat(writerFormat());
    QTextEdit::inputMethodEvent(event);
    edit.endEditBlock();
}

bool StoryView::acceptsText(const QMimeData& content) const {
    return content.hasText() && !content.hasUrls();
}

bool StoryView::canInsertFromMimeData(const QMimeData* source) const {
    return acceptsText(*source);
}

void StoryView::insertFromMimeData(const QMimeData* source) {
    if (!m_generating && acceptsText(*source))
        insertUserText(source->text());
}

bool StoryView::viewportEvent(QEvent* event) {
    return m_forks->handle(*event) || QTextEdit::viewportEvent(event);
}

void StoryView::resizeEvent(QResizeEvent* event) {
    QScrollBar* bar = verticalScrollBar();
    const bool following = bar->value() >= bar->maximum() - 2;
    layOutColumn();
    QTextEdit::resizeEvent(event);
    if (following)
        bar->setValue(bar->maximum());
}

void StoryView::changeEvent(QEvent* event) {
    QTextEdit::changeEvent(event);
    if (event->type() != QEvent::PaletteChange)
        return;
    for (ExtraSelection& selection : m_marked)
        selection.format.setBackground(selectedTokenColour(palette()));
    showTints();
}

void StoryView::wheelEvent(QWheelEvent* event) {
    if (!(event->modifiers() & Qt::ControlModifier)) {
        QTextEdit::wheelEvent(event);
        return;
    }
    m_wheel += event->angleDelta().y();
    if (const int notches = m_wheel / 120; notches != 0) {
        m_wheel -= notches * 120;
        setZoom(m_zoom + 10 * notches);
    }
    event->accept();
}

} // namespace lila
