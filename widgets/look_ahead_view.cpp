// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/look_ahead_view.h"

#include "widgets/csv_text.h"
#include "widgets/figure.h"
#include "widgets/number_text.h"
#include "widgets/root_scene.h"
#include "widgets/theme.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>

#include <algorithm>
#include <cmath>
#include <utility>

namespace lila {
namespace {

constexpr double margin = 10;
constexpr double gap = 10;    ///< between a token and the next
constexpr double leading = 8; ///< between rows
constexpr double barHeight = 2;
constexpr double faintest = 0.6; ///< of a token that is hardly possible

/// Every token can be seen.
QString shown(const PossibleToken& token) {
    if (token.endsStory)
        return LookAheadView::tr("<end>");
    if (token.text.isEmpty()) // a byte of a character
        return QStringLiteral("·");
    QString text = token.text;
    text.replace(QLatin1Char('\n'), QStringLiteral("⏎"));
    return text.replace(QLatin1Char(' '), QStringLiteral("␣"));
}

/// The less probable its way, the fainter: by the number of zeros.
QColor textColour(const PossibleToken& token, const QPalette& palette) {
    const double zeros = -std::log10(std::max(token.pathProbability, 1e-12));
    return lineColour(palette, std::clamp(1 - zeros / 8, faintest, 1.0));
}

} // namespace

LookAheadView::LookAheadView(QWidget* parent) : QAbstractScrollArea(parent) {
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setFont(captionFont());
    setAccessibleName(tr("What could come next"));
    viewport()->setMouseTracking(true);
    viewport()->setBackgroundRole(QPalette::Base);
    viewport()->setAutoFillBackground(true);
}

void LookAheadView::clear() {
    m_tokens.clear();
    m_current = m_pressed = -1;
    layOut();
    Q_EMIT statementChanged(statement());
}

void LookAheadView::add(const std::vector<PossibleToken>& tokens) {
    m_tokens.insert(m_tokens.end(), tokens.begin(), tokens.end());
    layOut();
    Q_EMIT statementChanged(statement());
}

void LookAheadView::layOut() {
    m_places = placesWith(font());
    setScrollRanges();
    viewport()->update();
}

/// A token stands in the row of its parent where it is the first to follow it, else in one of its own.
std::vector<QRectF> LookAheadView::placesWith(const QFont& font) const {
    const QFontMetricsF metrics(font);
    const double rowHeight = metrics.height() + leading;
    std::vector<std::vector<int>> children(m_tokens.size() + 1); // of the text's end last
    for (std::size_t i = 0; i < m_tokens.size(); ++i)
        children[m_tokens[i].parent < 0 ? m_tokens.size() : static_cast<std::size_t>(m_tokens[i].parent)]
            .push_back(static_cast<int>(i));
    std::vector<QRectF> places(m_tokens.size());
    std::vector<int> open(children.back().rbegin(), children.back().rend());
    int row = -1;
    while (!open.empty()) {
        const int token = open.back();
        open.pop_back();
        const PossibleToken& it = m_tokens[static_cast<std::size_t>(token)];
        const std::vector<int>& siblings =
            children[it.parent < 0 ? m_tokens.size() : static_cast<std::size_t>(it.parent)];
        if (it.parent < 0 || siblings.front() != token)
            ++row;
        const double left =
            it.parent < 0 ? margin : places[static_cast<std::size_t>(it.parent)].right() + gap;
        places[static_cast<std::size_t>(token)] = {left, margin + row * rowHeight,
                                                   metrics.horizontalAdvance(shown(it)), metrics.height()};
        const std::vector<int>& next = children[static_cast<std::size_t>(token)];
        open.insert(open.end(), next.rbegin(), next.rend());
    }
    return places;
}

void LookAheadView::setScrollRanges() {
    QRectF all;
    for (const QRectF& place : m_places)
        all |= place;
    const QSize room = viewport()->size();
    const auto set = [](QScrollBar* bar, double end, int page, int step) {
        bar->setRange(0, std::max(0, static_cast<int>(std::ceil(end + margin)) - page));
        bar->setPageStep(page);
        bar->setSingleStep(step);
    };
    const int rowHeight = static_cast<int>(QFontMetricsF(font()).height() + leading);
    set(verticalScrollBar(), all.bottom(), room.height(), rowHeight);
    set(horizontalScrollBar(), all.right(), room.width(), 3 * rowHeight);
}

QPointF LookAheadView::scrolled() const {
    return QPointF(horizontalScrollBar()->value(), verticalScrollBar()->value());
}

QRectF LookAheadView::placeOf(int token) const {
    return m_places[static_cast<std::size_t>(token)].translated(-scrolled());
}

int LookAheadView::tokenAt(const QPointF& point) const {
    const QPointF at = point + scrolled();
    const auto token = std::ranges::find_if(m_places, [&](const QRectF& place) {
        return place.adjusted(-gap / 2, -leading / 2, gap / 2, leading / 2).contains(at);
    });
    return token == m_places.end() ? -1 : static_cast<int>(token - m_places.begin());
}

std::vector<bool> LookAheadView::wayTo(int token) const {
    std::vector<bool> way(m_tokens.size(), false);
    for (; token >= 0; token = m_tokens[static_cast<std::size_t>(token)].parent)
        way[static_cast<std::size_t>(token)] = true;
    return way;
}

QString LookAheadView::wayText(int token) const {
    QString text;
    for (; token >= 0; token = m_tokens[static_cast<std::size_t>(token)].parent) {
        const PossibleToken& it = m_tokens[static_cast<std::size_t>(token)];
        text.prepend(it.endsStory ? QStringLiteral(" ") + shown(it) : it.text);
    }
    return text.simplified();
}

void LookAheadView::setCurrent(int token) {
    if (std::exchange(m_current, token) == token)
        return;
    setAccessibleDescription(statement());
    viewport()->update();
    Q_EMIT statementChanged(statement());
}

void LookAheadView::paintTree(QPainter& painter, const std::vector<QRectF>& places, const QRectF& visible,
                              const QPalette& palette, int current) const {
    const std::vector<bool> way = wayTo(current);
    const double half = leading / 2;
    for (std::size_t i = 0; i < m_tokens.size(); ++i) {
        const PossibleToken& token = m_tokens[i];
        const QRectF& place = places[i];
        if (token.parent >= 0) {
            const QRectF& before = places[static_cast<std::size_t>(token.parent)];
            const double x = before.right() + gap / 2;
            const double y = place.center().y();
            painter.setPen(lineColour(palette, way[i] ? 0.6 : 0.2));
            if (before.top() < place.top() && before.top() < visible.bottom() &&
                place.bottom() > visible.top()) {
                painter.drawLine(QPointF(x, before.bottom()), QPointF(x, y));
                painter.drawLine(QPointF(x, y), QPointF(place.left() - 2, y));
            }
        }
        if (!place.intersects(visible))
            continue;
        if (way[i])
            painter.fillRect(place.adjusted(-3, -half + 1, 3, half - 1), selectedTokenColour(palette));
        painter.setPen(textColour(token, palette));
        painter.drawText(place, Qt::AlignLeft | Qt::AlignVCenter, shown(token));
        const QRectF bar(place.left(), place.bottom() + 1, place.width(), barHeight);
        painter.fillRect(bar, lineColour(palette, 0.1));
        painter.fillRect(QRectF(bar.topLeft(), QSizeF(bar.width() * token.probability, barHeight)),
                         palette.color(QPalette::Highlight));
    }
}

void LookAheadView::paintEvent(QPaintEvent*) {
    QPainter painter(viewport());
    if (m_tokens.empty()) {
        painter.setPen(captionColour(palette()));
        painter.drawText(
            viewport()->rect().adjusted(16, 8, -16, -8), static_cast<int>(Qt::AlignCenter) | Qt::TextWordWrap,
            tr("Story → Look ahead: what could come next at the caret appears here as a tree, to "
               "choose a way from."));
        return;
    }
    painter.setFont(font());
    painter.translate(-scrolled());
    paintTree(painter, m_places, QRectF(viewport()->rect()).translated(scrolled()), palette(), m_current);
}

bool LookAheadView::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        auto* help = static_cast<QHelpEvent*>(event);
        const int token = tokenAt(help->pos());
        if (token < 0) {
            QToolTip::hideText();
            return true;
        }
        const PossibleToken& it = m_tokens[static_cast<std::size_t>(token)];
        QToolTip::showText(help->globalPos(),
                           tr("“%1”: probability %2; of the whole way %3")
                               .arg(shown(it), percentText(it.probability), numberText(it.pathProbability)),
                           viewport());
        return true;
    }
    if (event->type() == QEvent::Leave && !hasFocus())
        setCurrent(-1);
    return QAbstractScrollArea::viewportEvent(event);
}

void LookAheadView::resizeEvent(QResizeEvent* event) {
    QAbstractScrollArea::resizeEvent(event);
    setScrollRanges();
}

void LookAheadView::changeEvent(QEvent* event) {
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        layOut();
}

void LookAheadView::mouseMoveEvent(QMouseEvent* event) {
    const int token = tokenAt(event->position());
    viewport()->setCursor(token >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
    if (token >= 0)
        setCurrent(token);
}

void LookAheadView::mousePressEvent(QMouseEvent* event) {
    m_pressed = event->button() == Qt::LeftButton ? tokenAt(event->position()) : -1;
}

void LookAheadView::mouseReleaseEvent(QMouseEvent* event) {
    const int pressed = std::exchange(m_pressed, -1);
    if (pressed >= 0 && pressed == tokenAt(event->position()))
        Q_EMIT taken(pressed);
}

int LookAheadView::firstChildOf(int token) const {
    const auto child = std::ranges::find(m_tokens, token, &PossibleToken::parent);
    return child == m_tokens.end() ? token : static_cast<int>(child - m_tokens.begin());
}

/// Where it has none on that side, that of the nearest before it on its way.
int LookAheadView::siblingOf(int token, int step) const {
    for (int at = token; at >= 0; at = m_tokens[static_cast<std::size_t>(at)].parent)
        for (int other = at + step; other >= 0 && other < static_cast<int>(m_tokens.size()); other += step)
            if (m_tokens[static_cast<std::size_t>(other)].parent ==
                m_tokens[static_cast<std::size_t>(at)].parent)
                return other;
    return token;
}

void LookAheadView::keyPressEvent(QKeyEvent* event) {
    const bool isPlain = (event->modifiers() & ~Qt::KeypadModifier) == Qt::NoModifier;
    const int key = isPlain ? event->key() : 0;
    const bool isReturn = key == Qt::Key_Return || key == Qt::Key_Enter;
    const bool isMove = key == Qt::Key_Left || key == Qt::Key_Right || key == Qt::Key_Up ||
                        key == Qt::Key_Down || key == Qt::Key_Home;
    if (key == Qt::Key_Escape) {
        Q_EMIT dismissed();
    } else if (isReturn && m_current >= 0) {
        Q_EMIT taken(m_current);
    } else if (isMove && !m_tokens.empty()) {
        int next = 0; // the likeliest
        if (m_current >= 0 && key == Qt::Key_Left)
            next = std::max(0, m_tokens[static_cast<std::size_t>(m_current)].parent);
        else if (m_current >= 0 && key == Qt::Key_Right)
            next = firstChildOf(m_current);
        else if (m_current >= 0 && key != Qt::Key_Home)
            next = siblingOf(m_current, key == Qt::Key_Up ? -1 : 1);
        setCurrent(next);
        const QRectF place = placeOf(next);
        const QRect room = viewport()->rect();
        const auto reveal = [](QScrollBar* bar, double from, double to, int size) {
            if (from < 0 || to > size)
                bar->setValue(bar->value() + static_cast<int>(from < 0 ? from - margin : to - size + margin));
        };
        reveal(verticalScrollBar(), place.top(), place.bottom(), room.height());
        reveal(horizontalScrollBar(), place.left(), place.right(), room.width());
    } else {
        QAbstractScrollArea::keyPressEvent(event);
    }
}

QString LookAheadView::meaning() const {
    return tr("What could come next, by the model alone; a bar is a token's share");
}

QString LookAheadView::statement() const {
    if (m_tokens.empty())
        return tr("the likeliest ways on from the caret, as a tree");
    if (m_current < 0)
        return tr("a click or Return takes the way up to a token; Esc clears");
    return tr("“%1”: probability of the way %2")
        .arg(wayText(m_current), numberText(m_tokens[static_cast<std::size_t>(m_current)].pathProbability));
}

QString LookAheadView::figureTitle() const {
    return tr("What could come next, by the model's own probabilities");
}

QSize LookAheadView::figureSize(const FigureStyle& style) const {
    QRectF all;
    for (const QRectF& place : placesWith(style.font))
        all |= place;
    return QSizeF(all.right() + margin, all.bottom() + margin).toSize();
}

void LookAheadView::paintFigure(QPainter& painter, const QRectF& area, const FigureStyle& style) {
    painter.save();
    painter.setFont(style.font);
    painter.translate(area.topLeft());
    paintTree(painter, placesWith(style.font), QRectF(QPointF(), area.size()), style.palette, -1);
    painter.restore();
}

QString LookAheadView::csv() const {
    QString out = QStringLiteral("node,parent,token,probability,path_probability,ends_story\n");
    for (std::size_t i = 0; i < m_tokens.size(); ++i) {
        const PossibleToken& token = m_tokens[i];
        out += QStringLiteral("%1,%2,").arg(i).arg(token.parent) + csvText(token.text) +
               QStringLiteral(",%1,%2,%3\n")
                   .arg(token.probability, 0, 'g', 9)
                   .arg(token.pathProbability, 0, 'g', 9)
                   .arg(token.endsStory ? 1 : 0);
    }
    return out;
}

} // namespace lila
