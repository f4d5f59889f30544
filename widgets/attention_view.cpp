// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/attention_view.h"

#include "widgets/attention_grid.h"
#include "widgets/attention_strip.h"
#include "widgets/csv_text.h"
#include "widgets/figure.h"
#include "widgets/number_text.h"
#include "widgets/root_scene.h"
#include "widgets/theme.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QStandardItemModel>
#include <QTreeView>

#include <algorithm>
#include <cmath>
#include <utility>

namespace lila {
namespace {

constexpr int figureWidth = 640;
constexpr double figureGap = 14;
constexpr int controlsMargin = 6;
constexpr int mostGrid = 55; ///< percent of the width

enum Column { Position, Token, Weight, Content, Geometry, Columns };

QScrollArea* scrolling(QWidget* widget, bool isFlowing) {
    auto* area = new QScrollArea;
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(isFlowing);
    area->setWidget(widget);
    if (isFlowing)
        area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    return area;
}

} // namespace

AttentionView::AttentionView(QWidget* parent) : QWidget(parent) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeControls());
    m_whole = new QStackedWidget;
    m_words = new QLabel;
    m_words->setAlignment(Qt::AlignCenter);
    m_words->setWordWrap(true);
    m_words->setMargin(16);
    m_words->setForegroundRole(QPalette::PlaceholderText);
    m_whole->addWidget(m_words);
    m_whole->addWidget(makeBody());
    layout->addWidget(m_whole, 1);
    setPicture({});
}

QWidget* AttentionView::makeControls() {
    auto* row = new QWidget;
    m_controls = new QBoxLayout(QBoxLayout::LeftToRight, row);
    m_controls->setContentsMargins(controlsMargin, 3, controlsMargin, 3);
    m_controls->setSpacing(4);
    m_choice = new AttentionChoice(*row);
    m_form = smallChoice(tr("Shown as"), tr("As a text, or as a table with all numbers"),
                         {tr("Text"), tr("Table")}, row);
    for (const auto& [first, second] :
         {std::pair(&m_choice->layers(), &m_choice->heads()), std::pair(&m_choice->parts(), m_form)}) {
        auto* pair = new QHBoxLayout;
        pair->addWidget(first);
        pair->addWidget(second);
        m_controls->addLayout(pair, second == m_form ? 1 : 0);
        m_controls->setAlignment(pair, Qt::AlignLeft);
    }
    connect(m_choice, &AttentionChoice::headChosen, this, &AttentionView::choose);
    connect(m_choice, &AttentionChoice::partChanged, this, &AttentionView::showHead);
    connect(m_form, &QComboBox::currentIndexChanged, this, [this](int form) {
        m_forms->setCurrentIndex(form);
        fillTable();
    });
    return row;
}

QWidget* AttentionView::makeBody() {
    auto* body = new QWidget;
    auto* layout = new QHBoxLayout(body);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_grid = new AttentionGrid;
    m_strip = new AttentionStrip;
    m_rows = new QStandardItemModel(0, Columns, this);
    m_table = new QTreeView;
    m_table->setModel(m_rows);
    m_table->setRootIsDecorated(false);
    m_table->setUniformRowHeights(true);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setTabKeyNavigation(false);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setFont(captionFont());
    m_table->header()->setFont(captionFont());
    m_table->header()->setStretchLastSection(false);
    m_table->setAccessibleName(tr("The tokens that were seen, with the head's attention"));
    m_forms = new QStackedWidget;
    m_forms->addWidget(scrolling(m_strip, true));
    m_forms->addWidget(m_table);
    layout->addWidget(m_gridArea = scrolling(m_grid, false));
    layout->addWidget(m_forms, 1);
    connect(m_grid, &AttentionGrid::chosen, this, &AttentionView::choose);
    return body;
}

void AttentionView::setPicture(AttentionPicture picture) {
    m_picture = std::make_shared<const AttentionPicture>(std::move(picture));
    m_words->setText(tr("Generate a story, or click a word: where its attention went appears here."));
    m_whole->setCurrentIndex(hasFigure() ? 1 : 0);
    if (hasFigure()) { // those of the last one may be wanted again
        m_choice->setShape(m_picture->heads.size(), m_picture->heads[0].size());
        fitControls();
        updateGeometry();
    }
    showHead();
}

void AttentionView::setProblem(const QString& problem) {
    setPicture({});
    m_words->setText(problem);
}

void AttentionView::setHead(int layer, int head) {
    const std::pair before(this->layer(), this->head());
    m_choice->setHead(layer, head);
    if (std::pair(this->layer(), this->head()) != before)
        showHead();
}

void AttentionView::choose(int layer, int head) {
    m_choice->setHead(layer, head);
    showHead();
    Q_EMIT headChosen(this->layer(), this->head());
}

const AttentionHead& AttentionView::shownHead() const {
    return m_picture->heads[static_cast<std::size_t>(layer())][static_cast<std::size_t>(head())];
}

std::vector<ShadedToken> AttentionView::shaded(const QPalette& palette) const {
    std::vector<ShadedToken> tokens;
    if (!hasFigure())
        return tokens;
    const std::vector<double> shades = attentionShades(shownHead(), part());
    for (std::size_t i = 0; i < shades.size(); ++i)
        tokens.push_back({m_picture->tokens[i], attentionColour(shades[i], part(), palette)});
    return tokens;
}

void AttentionView::showHead() {
    m_grid->setPicture(m_picture, part());
    m_grid->adjustSize();
    fitGrid();
    m_grid->setCurrent(layer(), head());
    m_strip->setTokens(shaded(palette()), [this](std::size_t token) {
        return tr("“%1”: %2").arg(m_picture->tokens[token], attentionText(shownHead(), token));
    });
    m_strip->setAccessibleDescription(statement());
    fillTable();
    Q_EMIT statementChanged(statement());
}

/// Below each other where there is not the room for one line, so that all that is chosen can be read.
void AttentionView::fitControls() {
    int needed = 0;
    for (int pair = 0; pair < m_controls->count(); ++pair)
        needed += m_controls->itemAt(pair)->minimumSize().width() + m_controls->spacing();
    m_controls->setDirection(needed + 2 * controlsMargin > width() ? QBoxLayout::TopToBottom
                                                                   : QBoxLayout::LeftToRight);
}

QSize AttentionView::minimumSizeHint() const {
    int widest = 0;
    for (int pair = 0; pair < m_controls->count(); ++pair)
        widest = std::max(widest, m_controls->itemAt(pair)->minimumSize().width());
    return {std::max(180, widest + 2 * controlsMargin), 140};
}

/// As wide as its thumbnails, if that leaves the text its room.
void AttentionView::fitGrid() {
    const int bar = m_gridArea->verticalScrollBar()->sizeHint().width();
    m_gridArea->setFixedWidth(std::min(m_grid->width() + bar, width() * mostGrid / 100));
}

void AttentionView::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    fitControls();
    fitGrid();
}

/// While it is seen: all its cells change with every token.
void AttentionView::fillTable() {
    if (m_forms->currentWidget() != m_table)
        return;
    m_rows->setHorizontalHeaderLabels(
        {tr("Position"), tr("Token"), tr("Weight"), tr("Content"), tr("Geometry")});
    const std::size_t count = hasFigure() ? m_picture->tokens.size() : 0;
    m_rows->setRowCount(static_cast<int>(count));
    for (std::size_t i = 0; i < count; ++i) {
        const AttentionHead& head = shownHead();
        const QString texts[] = {QString::number(i), m_picture->tokens[i],
                                 percentText(static_cast<double>(head.weights[i])),
                                 numberText(static_cast<double>(head.content[i])),
                                 numberText(static_cast<double>(head.geometry[i]))};
        for (int column = 0; column < Columns; ++column) {
            auto* item = m_rows->item(static_cast<int>(i), column);
            if (item == nullptr)
                m_rows->setItem(static_cast<int>(i), column, item = new QStandardItem);
            item->setText(texts[column]);
            if (column != Token)
                item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
        }
    }
}

QString AttentionView::meaning() const {
    return tr("Which tokens each head of attention looked at for the token that came");
}

QString AttentionView::statement() const {
    if (!hasFigure())
        return tr("where the token's attention went, head by head");
    const std::vector<float>& weights = shownHead().weights;
    const auto most = std::ranges::max_element(weights);
    return tr("for “%1”, layer %2, head %3: most on “%4” (%5)")
        .arg(m_picture->token, QString::number(layer()), QString::number(head()),
             m_picture->tokens[static_cast<std::size_t>(most - weights.begin())],
             percentText(static_cast<double>(*most)));
}

QString AttentionView::exportName() const {
    return QStringLiteral("attention");
}

QString AttentionView::figureTitle() const {
    return tr("Attention for “%1”, layer %2, head %3 (%4); below, all heads by layer")
        .arg(m_picture->token, QString::number(layer()), QString::number(head()), m_choice->partName());
}

QSize AttentionView::figureSize(const FigureStyle& style) const {
    const std::vector<QRectF> places = tokenPlaces(shaded(style.palette), figureWidth, style.font);
    const double height = places.empty() ? 0 : places.back().bottom();
    const QSizeF grid = attentionGridSize(*m_picture, style.font);
    return {std::max(figureWidth, static_cast<int>(std::ceil(grid.width()))),
            static_cast<int>(std::ceil(height + figureGap + grid.height()))};
}

void AttentionView::paintFigure(QPainter& painter, const QRectF& area, const FigureStyle& style) {
    const std::vector<ShadedToken> tokens = shaded(style.palette);
    const std::vector<QRectF> places = tokenPlaces(tokens, figureWidth, style.font);
    paintTokens(painter, tokens, QRectF(area.topLeft(), QSizeF(figureWidth, area.height())), style.font,
                style.palette);
    const double height = places.empty() ? 0 : places.back().bottom();
    paintAttentionGrid(painter, area.adjusted(0, height + figureGap, 0, 0), *m_picture, part(), style.font,
                       style.palette);
}

QString AttentionView::csv() const {
    QString out = QStringLiteral("layer,head,position,token,weight,content,geometry\n");
    for (std::size_t i = 0; i < m_picture->tokens.size(); ++i) {
        const AttentionHead& shown = shownHead();
        out += QStringLiteral("%1,%2,%3,").arg(layer()).arg(head()).arg(i) + csvText(m_picture->tokens[i]) +
               QStringLiteral(",%1,%2,%3\n")
                   .arg(static_cast<double>(shown.weights[i]), 0, 'g', 9)
                   .arg(static_cast<double>(shown.content[i]), 0, 'g', 9)
                   .arg(static_cast<double>(shown.geometry[i]), 0, 'g', 9);
    }
    return out;
}

} // namespace lila
