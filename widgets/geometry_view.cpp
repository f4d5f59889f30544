// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/geometry_view.h"

#include "widgets/elided_label.h"
#include "widgets/factor_bar.h"
#include "widgets/figure.h"
#include "widgets/geometry_cells.h"
#include "widgets/theme.h"
#include "widgets/typed_number.h"
#include "widgets/wheel_guard.h"

#include <QComboBox>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <set>

namespace lila {
namespace {

using Kind = GeometryKnob::Kind;

constexpr int headWidth = 60;   ///< of a figure's columns
constexpr int otherWidth = 100; ///< the same
constexpr int rowHeight = 26;
constexpr int rowNames = 60;

} // namespace

GeometryView::GeometryView(QWidget* parent)
    : QWidget(parent),
      m_table(new GeometryTable(this)),
      m_cells(new GeometryCells(*m_table, this)),
      m_view(new QTableView(this)),
      m_empty(new QLabel(this)),
      m_pages(new QStackedWidget(this)),
      m_factor(new FactorBar(this)),
      m_effect(new ElidedLabel(this, 2)),
      m_sections(new QComboBox(this)),
      m_reset(new QToolButton(this)) {
    m_view->setModel(m_table);
    m_view->setItemDelegate(m_cells);
    m_view->setAccessibleName(tr("Geometry by layer"));
    m_view->setShowGrid(false);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setFont(captionFont());
    m_view->setTabKeyNavigation(false);
    m_view->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed |
                            QAbstractItemView::AnyKeyPressed);
    m_view->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_view->installEventFilter(this);
    for (QHeaderView* header : {m_view->horizontalHeader(), m_view->verticalHeader()}) {
        header->setFont(captionFont());
        header->setMinimumSectionSize(18);
        header->setDefaultSectionSize(18); // fit() widens them
        header->setHighlightSections(false);
    }
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setWordWrap(true);
    m_empty->setMargin(12);
    m_pages->addWidget(m_empty);
    m_pages->addWidget(m_view);
    m_sections->addItems({tr("β"), tr("In attention"), tr("E8 branch")});
    m_sections->setAccessibleName(tr("What is shown"));
    m_sections->setToolTip(
        tr("β of every head; how much of its attention is geometry; or the E8 branch of every layer"));
    guardWheel(m_sections);
    m_reset->setText(tr("Reset"));
    m_reset->setToolTip(tr("Take all changes inside of the model back"));
    m_effect->setFont(captionFont());
    m_effect->setObjectName(QStringLiteral("effect"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_pages, 1);
    layout->addWidget(m_factor);
    auto* effect = new QHBoxLayout;
    effect->setContentsMargins(6, 0, 6, 2);
    effect->addWidget(m_effect);
    layout->addLayout(effect);

    connect(m_sections, &QComboBox::currentIndexChanged, this,
            [this](int section) { setSection(static_cast<GeometrySection>(section)); });
    connect(m_reset, &QToolButton::clicked, this, &GeometryView::resetWanted);
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
        m_selectedEffect.reset();
        showSelected();
        Q_EMIT selectionChanged();
    });
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex& cell) {
                if (cell.isValid() && cell.column() < m_table->headCount())
                    Q_EMIT headPointedAt(cell.row(), cell.column());
            });
    connect(m_factor, &FactorBar::factorChosen, this,
            [this](double factor) { Q_EMIT factorWanted(selected(), factor); });
    connect(m_factor, &FactorBar::factorMoved, this,
            [this](double factor) { Q_EMIT factorMoved(selected(), factor); });
    connect(m_factor, &FactorBar::boostsResetWanted, this, [this] { Q_EMIT factorWanted(selected(), 0); });
    connect(m_factor, &FactorBar::searchWanted, this, [this] { Q_EMIT searchWanted(selected()); });
    connect(m_table, &GeometryTable::typed, this, [this](const QModelIndex& cell, double value) {
        std::vector<GeometryKnob> knobs = selected();
        const GeometryKnob knob = *m_table->knobAt(cell);
        if (std::ranges::find(knobs, knob) == knobs.end())
            knobs = {knob};
        Q_EMIT factorWanted(knobs, value);
    });
    setNumbers({});
}

void GeometryView::setNumbers(const GeometryNumbers& numbers) {
    m_table->setNumbers(numbers);
    m_reset->setEnabled(numbers.overrides > 0);
    showSection();
    Q_EMIT statementChanged(statement());
}

void GeometryView::setSection(GeometrySection section) {
    {
        const QSignalBlocker quiet(m_sections);
        m_sections->setCurrentIndex(static_cast<int>(section));
    }
    m_table->setSection(section);
    m_view->clearSelection();
    showSection();
    Q_EMIT statementChanged(statement());
}

void GeometryView::setSelectedEffect(const std::optional<MeasuredEffect>& effect) {
    m_selectedEffect = effect;
    showEffect();
}

QToolButton* GeometryView::zeroButton() const {
    return m_factor->zeroButton();
}

void GeometryView::setSearching(bool isSearching) {
    m_factor->setSearching(isSearching);
}

void GeometryView::tell(const QString& news) {
    m_news = news;
    showEffect();
}

QString GeometryView::whyEmpty() const {
    if (numbers().layers.empty())
        return tr("The geometry of a model appears here as soon as one is loaded: change it, and see what "
                  "that does.");
    if (section() != GeometrySection::Branch && m_table->headCount() == 0)
        return tr("This model's heads have fewer than 8 dimensions: there is no β.");
    return {};
}

void GeometryView::showSection() {
    for (int column = 0; column < m_table->columnCount(); ++column)
        m_view->setColumnHidden(column, !m_table->isOfSection(column));
    fit();
    m_empty->setText(whyEmpty());
    m_pages->setCurrentWidget(whyEmpty().isEmpty() ? static_cast<QWidget*>(m_view) : m_empty);
    showSelected();
}

/// Columns grow with what stands in them; they hold still while numbers change, until nothing is changed.
void GeometryView::fit() {
    m_view->resizeRowsToContents();
    for (const int column : shownColumns()) {
        const int before = numbers().overrides == 0 ? 0 : m_view->columnWidth(column);
        m_view->resizeColumnToContents(column);
        m_view->setColumnWidth(column, std::max(before, m_view->columnWidth(column)));
    }
}

std::vector<int> GeometryView::shownColumns() const {
    std::vector<int> columns;
    for (int column = 0; column < m_table->columnCount(); ++column)
        if (m_table->isOfSection(column))
            columns.push_back(column);
    return columns;
}

std::vector<GeometryKnob> GeometryView::selected() const {
    const QItemSelectionModel& selection = *m_view->selectionModel();
    std::vector<GeometryKnob> knobs;
    for (const QModelIndex& cell : selection.selectedIndexes())
        if (const auto knob = m_table->knobAt(cell); knob && m_table->isOfSection(cell.column()))
            knobs.push_back(*knob);
    if (knobs.empty())
        return knobs;
    const auto current = m_table->knobAt(m_view->currentIndex());
    const bool isSelected = current && std::ranges::find(knobs, *current) != knobs.end();
    std::erase_if(knobs, [kind = (isSelected ? *current : knobs[0]).kind](const GeometryKnob& knob) {
        return knob.kind != kind;
    });
    std::ranges::sort(knobs, {}, [](const GeometryKnob& knob) { return std::pair(knob.layer, knob.head); });
    return knobs;
}

QString GeometryView::nameOf(const std::vector<GeometryKnob>& knobs) const {
    const bool isOne = knobs.size() == 1;
    const QString layer = QString::number(knobs[0].layer);
    const auto layers = static_cast<std::size_t>(m_table->rowCount());
    switch (knobs[0].kind) {
    case Kind::Beta: {
        std::set<int> rows;
        for (const GeometryKnob& knob : knobs)
            rows.insert(knob.layer);
        if (isOne)
            return tr("β of layer %1, head %2 ×").arg(layer).arg(knobs[0].head);
        if (knobs.size() == layers * static_cast<std::size_t>(m_table->headCount()))
            return tr("every β ×");
        if (rows.size() == 1 && knobs.size() == static_cast<std::size_t>(m_table->headCount()))
            return tr("β of layer %1 ×").arg(layer);
        return tr("β of %1 heads ×").arg(knobs.size());
    }
    case Kind::Branch:
        return isOne ? tr("E8 branch of layer %1 ×").arg(layer)
                     : tr("E8 branch of %1 layers ×").arg(knobs.size());
    case Kind::Temperature:
        return isOne ? tr("Temperature of layer %1 ×").arg(layer)
                     : tr("Temperature of %1 layers ×").arg(knobs.size());
    case Kind::Boosts:
        break;
    }
    return isOne ? tr("Boosts of layer %1").arg(layer) : tr("Boosts of %1 layers").arg(knobs.size());
}

void GeometryView::showSelected() {
    const std::vector<GeometryKnob> knobs = selected();
    if (knobs.empty()) {
        m_factor->showNothing(tr("Select a cell, a layer or all"));
    } else if (knobs[0].kind == Kind::Boosts) {
        m_factor->showBoosts(nameOf(knobs), std::ranges::any_of(knobs, [this](const GeometryKnob& knob) {
                                 return m_table->isChanged(knob);
                             }));
    } else {
        const auto [least, most] = rangeOf(knobs[0].kind);
        m_factor->show(nameOf(knobs), asTyped(m_table->valueOf(knobs[0])), least, most);
    }
    showEffect();
}

void GeometryView::showEffect() {
    const GeometryNumbers& all = numbers();
    m_effect->setVisible(!all.layers.empty());
    const std::vector<GeometryKnob> knobs = selected();
    const auto changed =
        std::ranges::count_if(knobs, [this](const GeometryKnob& knob) { return m_table->isChanged(knob); });
    const QString measured = all.effect ? effectSentence(*all.effect) : tr("being measured …");
    QString text = m_news;
    if (text.isEmpty())
        text = all.overrides == 0   ? tr("The model is as it is: nothing is changed")
               : all.overrides == 1 ? tr("1 override: %1").arg(measured)
                                    : tr("%1 overrides: %2").arg(all.overrides).arg(measured);
    if (m_news.isEmpty() && changed > 0 && changed < all.overrides)
        text += QStringLiteral(" · ") +
                tr("What is selected, alone: %1")
                    .arg(m_selectedEffect ? effectSentence(*m_selectedEffect) : tr("being measured …"));
    m_effect->setStatement(text);
}

/// Delete takes back what is selected.
bool GeometryView::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride &&
        static_cast<QKeyEvent*>(event)->matches(QKeySequence::SelectAll))
        event->accept(); // or a window's shortcut would select what is elsewhere
    if (event->type() != QEvent::KeyPress)
        return QWidget::eventFilter(watched, event);
    const int key = static_cast<QKeyEvent*>(event)->key();
    const std::vector<GeometryKnob> knobs = selected();
    if ((key != Qt::Key_Delete && key != Qt::Key_Backspace) || knobs.empty())
        return QWidget::eventFilter(watched, event);
    Q_EMIT factorWanted(knobs, knobs[0].kind == Kind::Boosts ? 0 : 1);
    return true;
}

QString GeometryView::meaning() const {
    return tr("What the model does with its geometry, and what it does without it");
}

QString GeometryView::statement() const {
    if (const int overrides = numbers().overrides; overrides > 0)
        return overrides == 1 ? tr("1 override") : tr("%1 overrides").arg(overrides);
    switch (section()) {
    case GeometrySection::Beta:
        return tr("β of every head");
    case GeometrySection::Attention:
        return tr("share of geometry in the scores");
    case GeometrySection::Branch:
        break;
    }
    return tr("the E8 branch of every layer");
}

QString GeometryView::figureTitle() const {
    switch (section()) {
    case GeometrySection::Beta:
        return tr("β of every head (columns), by layer (rows)");
    case GeometrySection::Attention:
        return tr("Share of geometry in the attention scores of every head (columns), by layer (rows)");
    case GeometrySection::Branch:
        break;
    }
    return tr("The E8 branch, by layer (rows)");
}

bool GeometryView::hasFigure() const {
    return whyEmpty().isEmpty();
}

int GeometryView::figureWidth(int column, const QFont& font) const {
    int width = column < m_table->headCount() ? headWidth : otherWidth;
    for (int row = 0; row < m_table->rowCount(); ++row)
        width = std::max(width, m_cells->widthOf(m_table->index(row, column), font));
    return width;
}

QSize GeometryView::figureSize(const FigureStyle& style) const {
    int width = rowNames;
    for (const int column : shownColumns())
        width += figureWidth(column, style.font);
    return {width, rowHeight * (m_table->rowCount() + 1)};
}

void GeometryView::paintFigure(QPainter& painter, const QRectF& area, const FigureStyle& style) {
    painter.setFont(style.font);
    QRectF place(area.left() + rowNames, area.top(), 0, rowHeight);
    for (int row = 0; row < m_table->rowCount(); ++row) {
        painter.setPen(captionColour(style.palette));
        painter.drawText(QRectF(area.left(), area.top() + (row + 1) * rowHeight, rowNames - 8, rowHeight),
                         Qt::AlignRight | Qt::AlignVCenter, tr("layer %1").arg(row));
    }
    for (const int column : shownColumns()) {
        place.setWidth(figureWidth(column, style.font));
        place.moveTop(area.top());
        painter.setPen(captionColour(style.palette));
        painter.drawText(place.adjusted(4, 0, -4, 0),
                         (column < m_table->headCount() ? Qt::AlignHCenter : Qt::AlignRight) |
                             Qt::AlignVCenter,
                         m_table->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString());
        for (int row = 0; row < m_table->rowCount(); ++row) {
            place.translate(0, rowHeight);
            m_cells->paintCell(painter, place, style.palette, m_table->index(row, column));
        }
        place.translate(place.width(), 0);
    }
}

} // namespace lila
