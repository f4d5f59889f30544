// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/attention_strip.h"

#include "widgets/theme.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace lila {
namespace {

constexpr double margin = 6;
constexpr double rounding = 1e-6; ///< of summed widths

/// A space is a space here; a newline has its sign and ends the line.
QString shown(const QString& name) {
    QString text = name;
    return text.replace(QStringLiteral("␣"), QStringLiteral(" "));
}

bool endsLine(const ShadedToken& token) {
    return token.text == QStringLiteral("⏎");
}

} // namespace

double TokenWidths::of(const QString& name) const {
    const auto known = m_known.constFind(name);
    return known != m_known.constEnd()
               ? *known
               : *m_known.insert(name, QFontMetricsF(m_font).horizontalAdvance(shown(name)));
}

/// A line breaks before a word; inside of one only where it is longer than the line.
std::vector<QRectF> tokenPlaces(const std::vector<ShadedToken>& tokens, double width,
                                const TokenWidths& widths) {
    const double height = std::ceil(1.35 * QFontMetricsF(widths.font()).height());
    std::vector<double> advances;
    for (const ShadedToken& token : tokens)
        advances.push_back(widths.of(token.text));
    const auto goesOn = [&tokens](std::size_t i) {
        return i < tokens.size() && !tokens[i].text.startsWith(QStringLiteral("␣")) &&
               !endsLine(tokens[i - 1]);
    };
    std::vector<QRectF> places;
    QPointF at(0, 0);
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        double ahead = advances[i];
        if (i == 0 || !goesOn(i))
            for (std::size_t next = i + 1; goesOn(next); ++next)
                ahead += advances[next];
        if (at.x() > 0 && at.x() + ahead > width + rounding)
            at = {0, at.y() + height};
        places.emplace_back(at, QSizeF(advances[i], height));
        at.rx() += advances[i];
        if (endsLine(tokens[i]))
            at = {0, at.y() + height};
    }
    return places;
}

void paintTokens(QPainter& painter, const std::vector<ShadedToken>& tokens, const QRectF& area,
                 const TokenWidths& widths, const QPalette& palette) {
    const std::vector<QRectF> places = tokenPlaces(tokens, area.width(), widths);
    painter.setFont(widths.font());
    painter.setPen(palette.color(QPalette::Text));
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const QRectF place = places[i].translated(area.topLeft());
        painter.fillRect(place.adjusted(0, 1, -1, -1), tokens[i].colour);
        painter.drawText(place, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextDontClip, shown(tokens[i].text));
    }
}

AttentionStrip::AttentionStrip(QWidget* parent) : QWidget(parent), m_widths(font()) {
    setAccessibleName(tr("The tokens that were seen, shaded by the head's attention"));
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    setMouseTracking(true);
}

void AttentionStrip::setTokens(std::vector<ShadedToken> tokens, std::function<QString(std::size_t)> textOf) {
    m_tokens = std::move(tokens);
    m_textOf = std::move(textOf);
    updateGeometry();
    update();
}

QPoint AttentionStrip::position(std::size_t token) const {
    return places(width())[token].translated(margin, margin).center().toPoint();
}

const TokenWidths& AttentionStrip::widths() const {
    if (m_widths.font() != font())
        m_widths = font();
    return m_widths;
}

std::vector<QRectF> AttentionStrip::places(double width) const {
    return tokenPlaces(m_tokens, width - 2 * margin, widths());
}

int AttentionStrip::heightForWidth(int width) const {
    const std::vector<QRectF> all = places(width);
    return static_cast<int>(std::ceil((all.empty() ? 0 : all.back().bottom()) + 2 * margin));
}

QSize AttentionStrip::sizeHint() const {
    return {280, heightForWidth(std::max(280, width()))};
}

bool AttentionStrip::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const std::vector<QRectF> all = places(width());
    const auto at = std::ranges::find_if(
        all, [&](const QRectF& place) { return place.translated(margin, margin).contains(help->pos()); });
    if (at == all.end())
        QToolTip::hideText();
    else
        QToolTip::showText(help->globalPos(), m_textOf(static_cast<std::size_t>(at - all.begin())), this);
    return true;
}

void AttentionStrip::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    paintTokens(painter, m_tokens, QRectF(rect()).adjusted(margin, margin, -margin, -margin), widths(),
                palette());
}

} // namespace lila
