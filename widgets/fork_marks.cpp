// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/fork_marks.h"

#include "widgets/theme.h"

#include <QApplication>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QTextDocument>
#include <QTextEdit>
#include <QTextLayout>

#include <algorithm>

namespace lila {
namespace {

constexpr double share = 0.6;                ///< of the size of the story's letters
constexpr double largest = 13, smallest = 7; ///< points
constexpr double arrowRoom = 0.95;           ///< in heights of the number, as the next
constexpr double sideRoom = 0.2;
constexpr int aimRoom = 5; ///< pixels above and below a mark that belong to it

QString countText(const ForkMark& mark) {
    return QStringLiteral("%1/%2")
        .arg(mark.taken > 0 ? QString::number(mark.taken) : QStringLiteral("–"))
        .arg(mark.ways);
}

/// Wide enough for every way's number, so that nothing moves while one goes from way to way.
QString widestText(const ForkMark& mark) {
    return QStringLiteral("%1/%1").arg(mark.ways);
}

} // namespace

ForkMarks::ForkMarks(QTextEdit& view) : QObject(&view), m_view(view), m_first(new QWidget(&view)) {
    connect(view.document(), &QTextDocument::contentsChange, this, &ForkMarks::follow);
    connect(view.verticalScrollBar(), &QScrollBar::valueChanged, this, &ForkMarks::placeFirst);
    view.viewport()->setMouseTracking(true);
    m_first->setMouseTracking(true);
    m_first->setCursor(Qt::PointingHandCursor);
    m_first->installEventFilter(this);
    m_first->hide();
}

void ForkMarks::update() {
    m_view.viewport()->update();
    m_first->update();
}

void ForkMarks::placeFirst() {
    const bool isThere = !m_marks.empty() && anchorOf(m_marks.front().position) < 0;
    m_first->setVisible(isThere);
    if (isThere)
        m_first->setGeometry(place(0).toAlignedRect().translated(m_view.viewport()->pos()));
}

bool ForkMarks::eventFilter(QObject* watched, QEvent* event) {
    const QPoint offset = m_first->pos() - m_view.viewport()->pos();
    switch (event->type()) {
    case QEvent::Paint: {
        QPainter painter(m_first);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.translate(-offset);
        if (!m_marks.empty())
            paint(painter, 0, place(0));
        return true;
    }
    case QEvent::MouseMove:
    case QEvent::MouseButtonPress:
    case QEvent::MouseButtonDblClick: {
        const auto& mouse = static_cast<QMouseEvent&>(*event);
        QMouseEvent moved(mouse.type(), mouse.position() + offset, mouse.globalPosition(), mouse.button(),
                          mouse.buttons(), mouse.modifiers());
        return handle(moved);
    }
    case QEvent::ToolTip: {
        const auto& help = static_cast<QHelpEvent&>(*event);
        QHelpEvent moved(QEvent::ToolTip, help.pos() + offset, help.globalPos());
        return handle(moved);
    }
    case QEvent::Leave:
        return handle(*event);
    default:
        return QObject::eventFilter(watched, event);
    }
}

void ForkMarks::follow(int position, int removed, int added) {
    for (std::size_t i = firstBehind(position); i < m_marks.size(); ++i) {
        int& place = m_marks[i].position;
        place = place >= position + removed ? place + added - removed : position;
    }
}

/// The first mark behind a position.
std::size_t ForkMarks::firstBehind(int position) const {
    return static_cast<std::size_t>(std::ranges::upper_bound(m_marks, position, {}, &ForkMark::position) -
                                    m_marks.begin());
}

void ForkMarks::set(std::vector<ForkMark> marks) {
    if (marks == m_marks)
        return;
    const std::vector<Gap> before = gaps();
    const auto hovered = m_hovered ? std::optional(m_marks[m_hovered->index].position) : std::nullopt;
    m_marks = std::move(marks);
    if (m_hovered && (m_hovered->index >= m_marks.size() || m_marks[m_hovered->index].position != hovered))
        m_hovered.reset();
    const std::vector<Gap> after = gaps();
    QTextBlock last;
    const auto tell = [&](const Gap& gap) {
        const QTextBlock block = m_view.document()->findBlock(gap.position);
        if (block != last)
            Q_EMIT gapsChanged(block);
        last = block;
    };
    const auto tellMissing = [&](const std::vector<Gap>& all, const std::vector<Gap>& others) {
        for (const Gap& gap : all)
            if (const auto same = std::ranges::lower_bound(others, gap.position, {}, &Gap::position);
                same == others.end() || *same != gap)
                tell(gap);
    };
    tellMissing(before, after);
    tellMissing(after, before);
    placeFirst();
    update();
}

void ForkMarks::setLocked(bool isLocked) {
    if (std::exchange(m_isLocked, isLocked) != isLocked)
        update();
}

void ForkMarks::refit() {
    QTextBlock last;
    for (const Gap& gap : gaps())
        if (const QTextBlock block = m_view.document()->findBlock(gap.position); block != last)
            Q_EMIT gapsChanged(last = block);
}

QFont ForkMarks::font() const {
    QFont font = QApplication::font();
    font.setPointSizeF(std::clamp(share * m_view.font().pointSizeF(), smallest, largest));
    return font;
}

/// The character that the mark stands behind: white space may be at a line's end, where no room can be made.
/// None at the text's beginning.
int ForkMarks::anchorOf(int position) const {
    const QTextDocument& document = *m_view.document();
    do
        --position;
    while (position >= 0 && document.characterAt(position).isSpace());
    return position;
}

double ForkMarks::widthOf(const ForkMark& mark) const {
    const QFontMetricsF metrics(font());
    return metrics.horizontalAdvance(widestText(mark)) + 2 * (arrowRoom + sideRoom) * metrics.ascent();
}

/// Of all marks, each place once.
std::vector<ForkMarks::Gap> ForkMarks::gaps() const {
    std::vector<Gap> gaps;
    for (const ForkMark& mark : m_marks) {
        const int anchor = anchorOf(mark.position);
        if (gaps.empty() || gaps.back().position != anchor)
            gaps.push_back({anchor, 0});
        gaps.back().width += widthOf(mark);
    }
    std::erase_if(gaps, [](const Gap& gap) { return gap.position < 0; });
    return gaps;
}

std::vector<ForkMarks::Gap> ForkMarks::gapsIn(const QTextBlock& block) const {
    std::vector<Gap> gaps;
    for (std::size_t i = firstBehind(block.position()); i < m_marks.size(); ++i) {
        const int anchor = anchorOf(m_marks[i].position);
        if (anchor >= block.position() + block.length())
            break;
        if (anchor < block.position())
            continue;
        if (gaps.empty() || gaps.back().position != anchor)
            gaps.push_back({anchor, 0});
        gaps.back().width += widthOf(m_marks[i]);
    }
    return gaps;
}

QRectF ForkMarks::place(std::size_t index) const {
    const ForkMark& mark = m_marks[index];
    const int anchor = anchorOf(mark.position);
    const double height = QFontMetricsF(font()).height();
    double before = 0, behind = 0; // of marks in the same gap
    for (std::size_t i = index; i-- > 0 && anchorOf(m_marks[i].position) == anchor;)
        before += widthOf(m_marks[i]);
    for (std::size_t i = index; i < m_marks.size() && anchorOf(m_marks[i].position) == anchor; ++i)
        behind += widthOf(m_marks[i]);
    QTextCursor cursor(m_view.document());
    cursor.setPosition(std::max(0, anchor));
    const QRect caret = m_view.cursorRect(cursor);
    if (anchor < 0) // above the first line
        return {caret.left() + before, caret.top() - height - 1, widthOf(mark), height};
    const QTextBlock block = cursor.block();
    const int inBlock = anchor - block.position();
    const QTextLine line = block.layout()->lineForTextPosition(inBlock);
    if (!line.isValid())
        return {};
    const double right = caret.left() + line.cursorToX(inBlock + 1) - line.cursorToX(inBlock);
    const QFontMetricsF metrics(m_view.font());
    const double middle = caret.top() + line.ascent() - metrics.xHeight() / 2;
    return {right - behind, middle - height / 2, widthOf(mark), height};
}

void ForkMarks::paint(QPainter& painter, const QRect& area) const {
    if (m_marks.empty())
        return;
    const int first = m_view.cursorForPosition({0, area.top()}).block().position();
    painter.setRenderHint(QPainter::Antialiasing);
    for (std::size_t i = firstBehind(first); i < m_marks.size(); ++i) { // one at 0 is not in the viewport
        const QRectF place = this->place(i);
        if (place.top() > area.bottom())
            break;
        if (place.intersects(area))
            paint(painter, i, place);
    }
}

void ForkMarks::paint(QPainter& painter, std::size_t index, const QRectF& place) const {
    const ForkMark& mark = m_marks[index];
    const QPalette& palette = m_view.palette();
    const QFont font = this->font();
    const double unit = QFontMetricsF(font).ascent();
    const bool isHovered = m_hovered && m_hovered->index == index;
    const QRectF inner = place.adjusted(sideRoom * unit, 0, -sideRoom * unit, 0);
    if (isHovered) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(lineColour(palette, 0.09));
        painter.drawRoundedRect(inner, 4, 4);
    }
    const auto colourOf = [&](Part part) {
        const Hit hit{index, part};
        if (part != Part::Number && !canStep(hit))
            return lineColour(palette, 0.22);
        return m_hovered == hit && !m_isLocked ? palette.color(QPalette::Highlight)
                                               : lineColour(palette, 0.55);
    };
    painter.setFont(font);
    painter.setPen(colourOf(Part::Number));
    painter.drawText(inner, Qt::AlignCenter, countText(mark));
    painter.setBrush(Qt::NoBrush);
    const auto paintArrow = [&](double x, double to, Part part) {
        const double half = 0.26 * unit;
        const double y = inner.center().y();
        painter.setPen(
            QPen(colourOf(part), std::max(1.1, 0.1 * unit), Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter.drawPolyline(QPolygonF(
            {{x - to * half / 2, y - half}, {x + to * half / 2, y}, {x - to * half / 2, y + half}}));
    };
    paintArrow(inner.left() + arrowRoom * unit / 2, -1, Part::Back);
    paintArrow(inner.right() - arrowRoom * unit / 2, 1, Part::On);
}

bool ForkMarks::canStep(const Hit& hit) const {
    const ForkMark& mark = m_marks[hit.index];
    if (m_isLocked)
        return false;
    return hit.part == Part::Back ? mark.taken != 1 : mark.taken != mark.ways;
}

std::optional<ForkMarks::Hit> ForkMarks::hitAt(const QPointF& place) const {
    if (m_marks.empty())
        return std::nullopt;
    const QTextBlock block = m_view.cursorForPosition(place.toPoint()).block();
    // One at the block's end may stand before the next block's first character, or further on.
    for (std::size_t i = block.position() == 0 ? 0 : firstBehind(block.position()); i < m_marks.size(); ++i) {
        if (anchorOf(m_marks[i].position) >= block.position() + block.length())
            break;
        const QRectF mark = this->place(i);
        if (!mark.adjusted(0, -aimRoom, 0, aimRoom).contains(place))
            continue;
        const double arrow = (arrowRoom + sideRoom) * QFontMetricsF(font()).ascent();
        return Hit{i, place.x() < mark.left() + arrow    ? Part::Back
                      : place.x() > mark.right() - arrow ? Part::On
                                                         : Part::Number};
    }
    return std::nullopt;
}

void ForkMarks::point(const std::optional<Hit>& hit) {
    if (hit == m_hovered)
        return;
    if (hit.has_value() != m_hovered.has_value())
        m_view.viewport()->setCursor(hit ? Qt::PointingHandCursor : Qt::IBeamCursor);
    m_hovered = hit;
    update();
}

bool ForkMarks::press(const Hit& hit, const QPoint& place) {
    const int index = static_cast<int>(hit.index);
    if (hit.part == Part::Number)
        Q_EMIT choiceWanted(index, place);
    else if (canStep(hit))
        Q_EMIT stepWanted(index, hit.part == Part::Back ? -1 : 1);
    return true;
}

bool ForkMarks::handle(QEvent& event) {
    switch (event.type()) {
    case QEvent::MouseMove: {
        const auto& mouse = static_cast<QMouseEvent&>(event);
        if (mouse.buttons() == Qt::NoButton)
            point(hitAt(mouse.position()));
        return false;
    }
    case QEvent::Leave:
        point({});
        return false;
    case QEvent::MouseButtonPress:
    case QEvent::MouseButtonDblClick: {
        const auto& mouse = static_cast<QMouseEvent&>(event);
        const auto hit = mouse.button() == Qt::LeftButton ? hitAt(mouse.position()) : std::nullopt;
        return hit && press(*hit, mouse.globalPosition().toPoint());
    }
    case QEvent::ToolTip: {
        const auto& help = static_cast<QHelpEvent&>(event);
        const auto hit = hitAt(help.pos());
        if (hit)
            Q_EMIT pointedAt(static_cast<int>(hit->index), help.globalPos());
        return hit.has_value();
    }
    default:
        return false;
    }
}

} // namespace lila
