// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/samples_view.h"

#include "widgets/csv_text.h"
#include "widgets/figure.h"
#include "widgets/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QListWidget>
#include <QLocale>
#include <QPainter>
#include <QTextBrowser>
#include <QTextDocument>

#include <cmath>

namespace lila {
namespace {

constexpr double storySize = 11; ///< points
constexpr int listWidth = 120;
constexpr int figureWidth = 640;
constexpr int figurePixels = 15; ///< of the stories' letters

} // namespace

SamplesView::SamplesView(QWidget* parent)
    : QWidget(parent), m_list(new QListWidget(this)), m_text(new QTextBrowser(this)) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(1);
    layout->addWidget(m_list);
    layout->addWidget(m_text, 1);
    m_list->setFixedWidth(listWidth);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setAccessibleName(tr("Steps that samples were written at"));
    m_text->setFrameShape(QFrame::NoFrame);
    m_text->setAccessibleName(tr("Sample stories"));
    m_text->setFont(storyFont(StoryFace::Book, storySize));
    m_text->document()->setDocumentMargin(14);
    connect(m_list, &QListWidget::currentRowChanged, this, &SamplesView::showChosen);
    showChosen();
}

void SamplesView::clear() {
    m_samples.clear();
    m_list->clear();
    showChosen();
}

void SamplesView::addSamples(std::span<const StorySample> samples) {
    if (samples.empty())
        return;
    const bool follows = m_list->currentRow() <= 0;
    for (const StorySample& sample : samples) {
        m_samples.push_back(sample);
        const auto step = static_cast<qlonglong>(sample.step);
        if (m_list->count() > 0 && m_list->item(0)->data(Qt::UserRole).toLongLong() == step)
            continue;
        auto* item = new QListWidgetItem(tr("step %1").arg(QLocale().toString(step)));
        item->setData(Qt::UserRole, step);
        m_list->insertItem(0, item);
    }
    if (follows)
        m_list->setCurrentRow(0);
    showChosen();
}

QString SamplesView::chosenHtml(const QPalette& palette) const {
    const QListWidgetItem* item = m_list->currentItem();
    if (item == nullptr)
        return {};
    QStringList stories;
    const QString prompt = userTextColour(palette).name();
    for (const StorySample& sample : m_samples)
        if (sample.step == item->data(Qt::UserRole).toLongLong())
            stories.append(QStringLiteral("<p style='line-height:108%; white-space:pre-wrap'>"
                                          "<span style='color:%1'>%2</span>%3</p>")
                               .arg(prompt, QString::fromStdString(sample.prompt).toHtmlEscaped(),
                                    QString::fromStdString(sample.text).toHtmlEscaped()));
    return stories.join(QString());
}

void SamplesView::showChosen() {
    m_list->setVisible(!m_samples.empty());
    QString html = chosenHtml(palette());
    if (m_samples.empty())
        html = QStringLiteral("<p align='center' style='color:%1'>%2</p>")
                   .arg(captionColour(palette()).name(),
                        tr("Stories that the model writes at every checkpoint appear here."));
    if (html == m_text->property("shown").toString())
        return; // a reader's place in the text is not to be lost
    m_text->setProperty("shown", html);
    m_text->setHtml(html);
    Q_EMIT statementChanged(statement());
}

QString SamplesView::shownText() const {
    return m_text->toPlainText();
}

QString SamplesView::meaning() const {
    return tr("What the model writes as it learns");
}

QString SamplesView::statement() const {
    if (m_list->currentItem() == nullptr)
        return tr("what the model writes as it learns");
    return tr("what the model wrote at %1; the prompt is coloured").arg(m_list->currentItem()->text());
}

QString SamplesView::figureTitle() const {
    return m_list->currentItem() == nullptr ? QString()
                                            : tr("What the model wrote at %1, after a prompt (coloured)")
                                                  .arg(m_list->currentItem()->text());
}

std::unique_ptr<QTextDocument> SamplesView::figureText(const FigureStyle& style) const {
    QFont font = storyFont(StoryFace::Book, storySize);
    font.setPixelSize(figurePixels);
    font.setHintingPreference(QFont::PreferNoHinting);
    auto text = std::make_unique<QTextDocument>();
    text->setDocumentMargin(0);
    text->setDefaultFont(font);
    text->setDefaultStyleSheet(
        QStringLiteral("p { color: %1 }").arg(style.palette.color(QPalette::Text).name()));
    text->setHtml(chosenHtml(style.palette));
    text->setTextWidth(figureWidth);
    return text;
}

QSize SamplesView::figureSize(const FigureStyle& style) const {
    return {figureWidth, static_cast<int>(std::ceil(figureText(style)->size().height()))};
}

void SamplesView::paintFigure(QPainter& painter, const QRectF& area, const FigureStyle& style) {
    painter.translate(area.topLeft());
    figureText(style)->drawContents(&painter);
}

QString SamplesView::csv() const {
    QString out = QStringLiteral("step,prompt,text\n");
    for (const StorySample& sample : m_samples)
        out += QStringLiteral("%1,%2,%3\n")
                   .arg(QString::number(sample.step), csvText(QString::fromStdString(sample.prompt)),
                        csvText(QString::fromStdString(sample.text)));
    return out;
}

void SamplesView::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange)
        showChosen();
    QWidget::changeEvent(event);
}

} // namespace lila
