// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/in_place_preview.h"

#include "widgets/theme.h"

#include <QAbstractTextDocumentLayout>
#include <QPainter>
#include <QScrollBar>
#include <QTextBlock>
#include <QTextEdit>
#include <QTextOption>

#include <algorithm>
#include <cmath>

namespace lila {
namespace {

constexpr int mostCharacters = 5000; ///< of paragraphs that are laid out anew
constexpr int border = 1;

} // namespace

InPlacePreview::InPlacePreview(QTextEdit& view) : QWidget(view.viewport()), m_view(view) {
    setAttribute(Qt::WA_TransparentForMouseEvents);
    hide();
    connect(view.verticalScrollBar(), &QScrollBar::valueChanged, this, &QWidget::hide);
    connect(&view, &QTextEdit::textChanged, this, &QWidget::hide);
}

void InPlacePreview::present(int start, int end, const QString& text) {
    const QTextBlock first = m_view.document()->findBlock(start);
    const QTextBlock last = m_view.document()->findBlock(end);
    const int behind = last.position() + last.length() - 1 - end;
    if (!first.isValid() || !last.isValid() || start - first.position() + behind > mostCharacters) {
        hide();
        return;
    }
    const QString before = first.text().left(start - first.position());
    QString all = before + text + last.text().right(behind);
    all.replace(QLatin1Char('\n'), QChar::LineSeparator);
    m_layout = std::make_unique<QTextLayout>(all, m_view.font());
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    m_layout->setTextOption(option);
    QTextLayout::FormatRange passage{static_cast<int>(before.size()), static_cast<int>(text.size()), {}};
    passage.format.setBackground(selectedTokenColour(palette()));
    m_layout->setFormats({passage});

    const QRectF there = m_view.document()->documentLayout()->blockBoundingRect(first) |
                         m_view.document()->documentLayout()->blockBoundingRect(last);
    const QTextLine line = first.layout()->lineAt(0);
    const double step =
        first.layout()->lineCount() > 1
            ? first.layout()->lineAt(1).y() - line.y()
            : std::max(line.height(), m_view.document()->documentLayout()->blockBoundingRect(first).height());
    m_layout->beginLayout();
    for (QTextLine next = m_layout->createLine(); next.isValid(); next = m_layout->createLine()) {
        next.setLineWidth(line.width());
        next.setPosition({0, line.y() + (m_layout->lineCount() - 1) * step});
    }
    m_layout->endLayout();
    const QPointF scrolled(m_view.horizontalScrollBar()->value(), m_view.verticalScrollBar()->value());
    const double height = std::max(there.height(), m_layout->lineCount() * step) + border;
    const double left = there.left() + line.x();
    m_origin = {left - scrolled.x(), 0};
    setGeometry(0, static_cast<int>(std::floor(there.top() - scrolled.y())), m_view.viewport()->width(),
                static_cast<int>(std::ceil(height)));
    show();
    raise();
    update();
}

QString InPlacePreview::shownText() const {
    return isHidden() || !m_layout ? QString() : m_layout->text();
}

void InPlacePreview::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), m_view.palette().color(QPalette::Base));
    painter.setPen(m_view.palette().color(QPalette::Text));
    if (m_layout)
        m_layout->draw(&painter, m_origin);
    painter.setPen(lineColour(m_view.palette(), 0.15));
    painter.drawLine(rect().bottomLeft(), rect().bottomRight());
}

} // namespace lila
