// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/root_card.h"

#include "widgets/csv_text.h"
#include "widgets/figure.h"
#include "widgets/number_text.h"
#include "widgets/plot_table.h"
#include "widgets/root_histogram.h"
#include "widgets/root_scene.h"
#include "widgets/theme.h"
#include "widgets/wheel_guard.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QEvent>
#include <QLocale>
#include <QPainter>
#include <QProgressBar>
#include <QScrollBar>
#include <QTextBrowser>
#include <QTextDocument>
#include <QToolButton>

#include <utility>

namespace lila {
namespace {

constexpr int figureWidth = 620;
constexpr int histogramHeight = 90; ///< in a figure

QString link(int root) {
    return QStringLiteral("<a href='%1'>%1</a>").arg(root);
}

template <class Roots>
QString links(const Roots& roots) {
    QStringList all;
    for (const int root : roots)
        all.append(link(root));
    return all.join(QStringLiteral(" "));
}

QString paragraph(const QString& text) {
    return QStringLiteral("<p style='margin-top:0; margin-bottom:5px'>%1</p>").arg(text);
}

/// That of the selected token, as it looks on the background: rich text knows no transparency.
QColor markColour(const QPalette& palette) {
    const QColor over = selectedTokenColour(palette), under = palette.color(QPalette::Base);
    const auto channel = [&](float top, float bottom) { return bottom + (top - bottom) * over.alphaF(); };
    return QColor::fromRgbF(channel(over.redF(), under.redF()), channel(over.greenF(), under.greenF()),
                            channel(over.blueF(), under.blueF()));
}

} // namespace

RootCard::RootCard(QWidget* parent)
    : QWidget(parent),
      m_source(new QComboBox),
      m_progress(new QProgressBar),
      m_cancel(new QToolButton),
      m_reading(new QWidget),
      m_histogram(new RootHistogram),
      m_table(new PlotTable),
      m_text(new QTextBrowser) {
    m_source->addItem(tr("In this story"), static_cast<int>(RootTextSource::Story));
    m_source->addItem(tr("In the stories that come along"), static_cast<int>(RootTextSource::Shipped));
    m_source->addItem(tr("In a file…"), static_cast<int>(RootTextSource::File));
    m_source->setAccessibleName(tr("Texts"));
    m_source->setToolTip(tr("Where it is looked for what lights the root"));
    m_source->setFont(captionFont());
    m_source->setMinimumContentsLength(10);
    m_source->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_source->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    guardWheel(m_source);
    m_progress->setRange(0, 1000);
    m_progress->setTextVisible(false);
    m_progress->setMaximumHeight(10);
    m_progress->setAccessibleName(tr("Texts read"));
    m_cancel->setText(tr("Cancel"));
    m_cancel->setFont(captionFont());
    auto* reading = new QHBoxLayout(m_reading);
    reading->setContentsMargins(0, 0, 0, 0);
    reading->addWidget(m_progress, 1);
    reading->addWidget(m_cancel);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(4, 2, 4, 2);
    row->addWidget(m_source, 1);
    row->addWidget(m_reading, 1);
    m_reading->hide();
    m_text->setFrameShape(QFrame::NoFrame);
    m_text->setOpenLinks(false);
    m_text->setAccessibleName(tr("Root"));
    m_text->document()->setDocumentMargin(6);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(row);
    column->addWidget(m_histogram);
    column->addWidget(m_table, 1);
    m_table->setAccessibleName(m_histogram->accessibleName());
    m_table->hide();
    column->addWidget(m_text, 1);
    m_column = column;
    setFocusProxy(m_text);
    connect(m_source, &QComboBox::activated, this, [this] { Q_EMIT sourceChosen(source()); });
    connect(m_cancel, &QToolButton::clicked, this, &RootCard::cancelled);
    connect(m_text, &QTextBrowser::anchorClicked, this,
            [this](const QUrl& url) { Q_EMIT rootWanted(url.toString().toInt()); });
    renew();
}

void RootCard::addControls(QWidget* controls) {
    static_cast<QVBoxLayout*>(m_column)->insertWidget(1, controls);
}

void RootCard::setRoot(std::optional<int> root, int layer, bool isE8, const QString& whyNone) {
    m_root = root;
    m_layer = layer;
    m_isE8 = isE8;
    m_whyNone = whyNone;
    if (!root)
        m_figures = {};
    renew();
}

void RootCard::setFigures(const RootCardFigures& figures) {
    m_figures = figures;
    m_problem.clear();
    renew();
}

void RootCard::setProblem(const QString& problem) {
    m_figures = {};
    m_problem = problem;
    renew();
}

void RootCard::setProgress(std::optional<double> share) {
    m_reading->setVisible(share.has_value());
    m_progress->setValue(static_cast<int>(1000 * share.value_or(0)));
}

RootTextSource RootCard::source() const {
    return static_cast<RootTextSource>(m_source->currentData().toInt());
}

void RootCard::setSource(RootTextSource source) {
    m_source->setCurrentIndex(m_source->findData(static_cast<int>(source)));
}

QString RootCard::text() const {
    return m_text->toPlainText();
}

void RootCard::renew() {
    if (const QString text = html(palette()); std::exchange(m_html, text) != text) {
        const int scrolled = m_text->verticalScrollBar()->value();
        m_text->setHtml(text);
        m_text->verticalScrollBar()->setValue(scrolled);
    }
    m_histogram->setCounts(m_figures.histogram);
    showHistogram();
    Q_EMIT statementChanged(statement());
}

void RootCard::setTableShown(bool isShown) {
    m_isTableShown = isShown;
    showHistogram();
}

void RootCard::showHistogram() {
    const std::vector<unsigned>& counts = m_figures.histogram;
    m_histogram->setVisible(!counts.empty() && !m_isTableShown);
    m_table->setVisible(!counts.empty() && m_isTableShown);
    m_table->setNumbers(columnNames(), QStringLiteral("from,to,positions\n") + histogramRows({}));
}

/// Its bins in the form of csv().
QString RootCard::histogramRows(const QString& before) const {
    const std::vector<unsigned>& counts = m_figures.histogram;
    QString rows;
    for (std::size_t bin = 0; bin < counts.size(); ++bin)
        rows += before + QStringLiteral("%1,%2,%3\n")
                             .arg(RootHistogram::weightFrom(bin, counts.size()), 0, 'g', 9)
                             .arg(RootHistogram::weightFrom(bin + 1, counts.size()), 0, 'g', 9)
                             .arg(counts[bin]);
    return rows;
}

QString RootCard::html(const QPalette& palette) const {
    if (!m_root)
        return paragraph(m_whyNone.toHtmlEscaped());
    QString out = rootHtml();
    if (!m_problem.isEmpty())
        out += paragraph(m_problem.toHtmlEscaped());
    else if (m_figures.positions > 0)
        out += figuresHtml(palette);
    if (m_isE8)
        out += paragraph(tr("56 neighbours, at 60 degrees: %1").arg(links(lattice::neighbours(*m_root))));
    return out;
}

QString RootCard::rootHtml() const {
    if (!m_isE8)
        return paragraph(tr("<b>Direction %1</b> of layer %2: a random control, and no root of E8")
                             .arg(*m_root)
                             .arg(m_layer));
    const RootScene scene;
    const bool isInteger = lattice::rootType(*m_root) == lattice::RootType::Integer;
    return paragraph(
        tr("<b>Root %1</b> of layer %2, %3<br>%4, ring %5 of 8; opposite: %6")
            .arg(*m_root)
            .arg(m_layer)
            .arg(scene.coordinates(*m_root), isInteger ? tr("integer, ±eᵢ ± eⱼ") : tr("half-integer, (±½)⁸"))
            .arg(scene.ring(*m_root) + 1)
            .arg(link(lattice::antipode(*m_root))));
}

QString RootCard::figuresHtml(const QPalette& palette) const {
    const QLocale locale;
    QString out = paragraph(tr("The strongest at %1 of %2 positions of %3 (%4); mean weight %5")
                                .arg(locale.toString(static_cast<qulonglong>(m_figures.strongest)),
                                     locale.toString(static_cast<qulonglong>(m_figures.positions)),
                                     m_figures.texts.toHtmlEscaped(),
                                     percentText(static_cast<double>(m_figures.strongest) /
                                                 static_cast<double>(m_figures.positions)),
                                     percentText(m_figures.mean)));
    if (!m_figures.contexts.empty())
        out += paragraph(tr("Where it lights most; marked is the word read last:"));
    out += QStringLiteral("<table cellspacing='0' cellpadding='1'>");
    const QString mark = markColour(palette).name();
    for (const RootCardContext& context : m_figures.contexts)
        out += QStringLiteral("<tr><td align='right' width='52'>%1&nbsp;&nbsp;</td><td>%2<span "
                              "style='background-color:%3; font-weight:bold'>%4</span>%5</td></tr>")
                   .arg(percentText(context.weight), context.before.toHtmlEscaped(), mark,
                        context.word.toHtmlEscaped(), context.after.toHtmlEscaped());
    out += QStringLiteral("</table>");
    if (m_isE8)
        out +=
            paragraph(m_figures.shared.isEmpty()
                          ? tr("No word lights both this root and its opposite most.")
                          : tr("Words that light this root most in one place and its opposite in another: %1")
                                .arg(m_figures.shared.join(QStringLiteral(" · ")).toHtmlEscaped()));
    return out + paragraph(deadText());
}

QString RootCard::deadText() const {
    if (m_figures.dead.empty())
        return tr("No root of this layer is dead: each is the strongest somewhere.");
    const auto count = m_figures.dead.size();
    const QString dead = count == 1
                             ? tr("1 root of this layer is dead, the strongest nowhere:")
                             : tr("%L1 roots of this layer are dead, the strongest nowhere:").arg(count);
    return dead + QLatin1Char(' ') + links(m_figures.dead);
}

QString RootCard::meaning() const {
    return tr("What one root of one layer is, and which words light it");
}

QString RootCard::statement() const {
    if (!m_root)
        return m_whyNone;
    return (m_isE8 ? tr("root %1 of layer %2") : tr("direction %1 of layer %2")).arg(*m_root).arg(m_layer);
}

QString RootCard::figureTitle() const {
    const QString what = m_isE8 ? tr("Root %1 of layer %2") : tr("Direction %1 of layer %2");
    const QString named = what.arg(m_root.value_or(0)).arg(m_layer);
    return m_figures.positions > 0 ? tr("%1 in %2").arg(named, m_figures.texts) : named;
}

QSize RootCard::figureSize(const FigureStyle& style) const {
    QTextDocument document;
    document.setDefaultFont(style.font);
    document.setHtml(html(style.palette));
    document.setTextWidth(figureWidth);
    return {figureWidth,
            static_cast<int>(document.size().height()) + (m_figures.histogram.empty() ? 0 : histogramHeight)};
}

void RootCard::paintFigure(QPainter& painter, const QRectF& area, const FigureStyle& style) {
    painter.save();
    painter.setFont(style.font);
    painter.translate(area.topLeft());
    if (!m_figures.histogram.empty()) {
        RootHistogram::paint(painter, QRectF(0, 0, area.width(), histogramHeight), m_figures.histogram,
                             style.palette);
        painter.translate(0, histogramHeight);
    }
    QTextDocument document;
    document.setDefaultFont(style.font);
    document.setDefaultStyleSheet(QStringLiteral("a { color: %1; text-decoration: none; }")
                                      .arg(style.palette.color(QPalette::Text).name()));
    document.setHtml(html(style.palette));
    document.setTextWidth(area.width());
    document.drawContents(&painter);
    painter.restore();
}

QString RootCard::csv() const {
    QString out =
        QStringLiteral("layer,root,rank,weight,before,word,after,weight_from,weight_to,positions\n");
    for (std::size_t i = 0; i < m_figures.contexts.size(); ++i) {
        const RootCardContext& context = m_figures.contexts[i];
        out += QStringLiteral("%1,%2,%3,%4,")
                   .arg(m_layer)
                   .arg(m_root.value_or(0))
                   .arg(i + 1)
                   .arg(context.weight, 0, 'g', 9) +
               csvText(context.before) + QLatin1Char(',') + csvText(context.word) + QLatin1Char(',') +
               csvText(context.after) + QStringLiteral(",,,\n");
    }
    return out + histogramRows(QStringLiteral("%1,%2,,,,,,").arg(m_layer).arg(m_root.value_or(0)));
}

QStringList RootCard::columnNames() const {
    return {tr("Weight from"), tr("to"), tr("Positions")};
}

void RootCard::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange) {
        m_html.clear(); // links are in the colours of the palette
        renew();
    }
    QWidget::changeEvent(event);
}

} // namespace lila
