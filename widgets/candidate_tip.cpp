// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/candidate_tip.h"

#include "widgets/number_text.h"
#include "widgets/root_scene.h"
#include "widgets/theme.h"

#include <QPainter>

#include <algorithm>

namespace lila {
namespace {

constexpr int margin = 7;
constexpr int gap = 4;  ///< between word and list
constexpr int edge = 4; ///< between list and window
constexpr int barWidth = 90;
constexpr int barHeight = 7;

} // namespace

CandidateTip::CandidateTip(QWidget& window) : QFrame(&window) {
    setFont(captionFont());
    setFrameShape(QFrame::Box);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::ToolTipBase);
    setForegroundRole(QPalette::ToolTipText);
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setAccessibleName(tr("Candidates for the word under the pointer"));
    hide();
}

void CandidateTip::showAt(const QRect& word, const CandidateList& candidates) {
    m_candidates = candidates;
    std::vector<CandidateRow>& rows = m_candidates.rows;
    const auto chosen = std::ranges::find(rows, true, &CandidateRow::chosen);
    if (chosen != rows.end() && chosen - rows.begin() > mostRows)
        std::iter_swap(rows.begin() + mostRows, chosen); // it is shown as well
    const bool isBehind = chosen != rows.end() && chosen - rows.begin() >= mostRows;
    rows.resize(std::min<std::size_t>(rows.size(), mostRows + (isBehind ? 1 : 0)));
    resize(sizeHint());
    const int most = parentWidget()->width() - width() - edge;
    const bool fitsBelow = word.bottom() + gap + height() < parentWidget()->height();
    move(std::max(edge, std::min(word.left() - margin, most)),
         fitsBelow ? word.bottom() + gap : word.top() - gap - height());
    show();
    raise();
    update();
}

QString CandidateTip::title() const {
    return tr("entropy %L1 bits").arg(m_candidates.entropy, 0, 'f', 1);
}

int CandidateTip::rowHeight() const {
    return fontMetrics().height() + 3;
}

QSize CandidateTip::sizeHint() const {
    QFont bold = font();
    bold.setBold(true);
    const QFontMetrics metrics(bold);
    int widest = metrics.horizontalAdvance(QStringLiteral("mmmmmm"));
    for (const CandidateRow& row : m_candidates.rows)
        widest = std::max(widest, std::min(metrics.horizontalAdvance(row.token), 180));
    const int number = metrics.horizontalAdvance(QStringLiteral(" 00.0 %"));
    const auto rows = static_cast<int>(m_candidates.rows.size()) + 1;
    return {2 * margin + widest + 8 + barWidth + number, 2 * margin + rows * rowHeight()};
}

void CandidateTip::paintEvent(QPaintEvent* event) {
    QFrame::paintEvent(event);
    QPainter painter(this);
    const QRect inside = rect().adjusted(margin, margin, -margin, -margin);
    const int number = fontMetrics().horizontalAdvance(QStringLiteral(" 00.0 %")) + 4;
    QRect line(inside.topLeft(), QSize(inside.width(), rowHeight()));
    for (const CandidateRow& row : m_candidates.rows) {
        QFont face = font();
        face.setBold(row.chosen);
        painter.setFont(face);
        painter.setPen(palette().color(QPalette::ToolTipText));
        const QRect name = line.adjusted(0, 0, -(barWidth + number + 8), 0);
        painter.drawText(name, Qt::AlignLeft | Qt::AlignVCenter,
                         QFontMetrics(face).elidedText(row.token, Qt::ElideRight, name.width()));
        const QRect bar(name.right() + 8, line.center().y() - barHeight / 2, barWidth, barHeight);
        painter.fillRect(bar, lineColour(palette(), 0.1));
        painter.fillRect(QRectF(bar.left(), bar.top(), bar.width() * row.modelProbability, bar.height()),
                         palette().color(QPalette::Highlight));
        painter.setFont(font());
        painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, percentText(row.modelProbability));
        line.translate(0, rowHeight());
    }
    painter.setFont(font());
    painter.setPen(captionColour(palette()));
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, title());
}

} // namespace lila
