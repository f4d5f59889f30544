// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/comparison_view.h"

#include "widgets/colour_scale.h"
#include "widgets/comparison_figure.h"
#include "widgets/elided_label.h"
#include "widgets/icons.h"
#include "widgets/menu_button.h"
#include "widgets/message_row.h"
#include "widgets/plot_table.h"
#include "widgets/seed_box.h"
#include "widgets/theme.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QScopedValueRollback>
#include <QScrollBar>
#include <QStackedWidget>
#include <QToolButton>

#include <algorithm>
#include <utility>

namespace lila {
namespace {

constexpr int margin = 10;
constexpr int lineGap = 1;  ///< between rows of the columns
constexpr int fewLines = 8; ///< of text

QWidget* rowOf(QHBoxLayout*& layout) {
    auto* row = new QWidget;
    layout = new QHBoxLayout(row);
    layout->setContentsMargins(margin, 0, margin, 0);
    layout->setSpacing(6);
    return row;
}

} // namespace

ComparisonView::ComparisonView(const QStringList& kinds, const QStringList& starts, QWidget* parent)
    : QWidget(parent), m_message(new MessageRow), m_forms(new QStackedWidget), m_table(new PlotTable) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 4, 0, 4);
    layout->setSpacing(5);
    m_forms->addWidget(makeColumns());
    m_forms->addWidget(m_table);
    m_table->setAccessibleName(tr("Comparison, token by token"));
    layout->addWidget(makeChoices(kinds));
    layout->addWidget(makeControls(starts));
    layout->addWidget(m_message);
    layout->addWidget(m_forms, 1);
    layout->addWidget(makeLegend());
    m_message->hide();
    connect(m_message, &MessageRow::triggered, this, [this] {
        if (m_message->kind() == MessageKind::Busy)
            Q_EMIT cancelWanted();
        else
            Q_EMIT openWanted();
    });
    connect(m_message, &MessageRow::dismissed, this, &ComparisonView::problemRead);
    setAccessibleName(tr("Comparison"));
    setBeside({});
    refresh();
}

QWidget* ComparisonView::makeChoices(const QStringList& kinds) {
    QHBoxLayout* layout = nullptr;
    QWidget* row = rowOf(layout);
    m_kinds = new QComboBox(row);
    m_kinds->addItems(kinds);
    m_kinds->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_kinds->setMinimumContentsLength(14);
    auto* label = new QLabel(tr("&B is"), row);
    label->setBuddy(m_kinds);
    auto* models = new MenuButton(row);
    auto* menu = new QMenu(models);
    models->setMenuText(tr("Model B"));
    models->setToolTip(tr("The model beside the open one: a checkpoint dropped here is opened as B"));
    models->setPopupMode(QToolButton::InstantPopup);
    models->setMenu(menu);
    connect(menu->addAction(tr("&Open for comparison…")), &QAction::triggered, this,
            &ComparisonView::openWanted);
    m_swap = menu->addAction(tr("&Swap A and B"));
    m_close = menu->addAction(tr("&Close B"));
    connect(m_swap, &QAction::triggered, this, &ComparisonView::swapWanted);
    connect(m_close, &QAction::triggered, this, &ComparisonView::closeWanted);
    layout->addWidget(label);
    layout->addWidget(m_kinds, 1);
    layout->addWidget(models);
    connect(m_kinds, &QComboBox::activated, this, &ComparisonView::kindChosen);
    return row;
}

QWidget* ComparisonView::makeControls(const QStringList& starts) {
    QHBoxLayout* layout = nullptr;
    QWidget* row = rowOf(layout);
    m_starts = new QComboBox(row);
    m_starts->addItems(starts);
    m_starts->setToolTip(tr("What both begin with: the story up to the caret, or its first sentence"));
    m_starts->setAccessibleName(m_starts->toolTip());
    m_starts->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_seed = new SeedBox(row);
    m_seed->setToolTip(tr("Seed: at every place both sides draw the same random number"));
    m_seed->setAccessibleName(tr("Seed"));
    layout->setSpacing(4);
    layout->addWidget(m_starts, 1);
    layout->addWidget(m_seed);
    const auto add = [&](ActionIcon icon, const QString& name, void (ComparisonView::*signal)()) {
        auto* button = new QToolButton(row);
        button->setIcon(actionIcon(icon));
        button->setAutoRaise(true);
        button->setToolTip(name);
        button->setAccessibleName(name);
        connect(button, &QToolButton::clicked, this, signal);
        connect(button, &QToolButton::clicked, this, [this, button] {
            if (!button->hasFocus()) // it was the mouse: Esc is for what is looked at
                m_columns[0].text->setFocus();
        });
        layout->addWidget(button);
        return button;
    };
    m_step = add(ActionIcon::Step, tr("Step: a token on both sides"), &ComparisonView::stepWanted);
    m_run = add(ActionIcon::Generate, tr("Run: both sides write"), &ComparisonView::runWanted);
    m_stop = add(ActionIcon::Stop, tr("Stop (Esc)"), &ComparisonView::stopWanted);
    m_anew = add(ActionIcon::Reset, tr("Clear, to begin anew"), &ComparisonView::anewWanted);
    connect(m_starts, &QComboBox::activated, this, &ComparisonView::startChosen);
    connect(m_seed, &SeedBox::valueChanged, this, &ComparisonView::seedChosen);
    return row;
}

QWidget* ComparisonView::makeColumns() {
    auto* columns = new QWidget;
    auto* grid = new QGridLayout(columns);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(1);
    grid->setVerticalSpacing(lineGap);
    grid->setRowStretch(2, 1);
    for (int side = 0; side < 2; ++side) {
        Column& column = m_columns[side];
        column = {new QLabel,
                  new ElidedLabel(nullptr, 2),
                  new ComparedText,
                  {new ElidedLabel, new ElidedLabel, new ElidedLabel},
                  new QPushButton(tr("Take as branch"))};
        column.title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
        column.title->setContentsMargins(margin, 0, margin, 0);
        QFont bold = column.title->font();
        bold.setBold(true);
        column.title->setFont(bold);
        column.take->setObjectName(QStringLiteral("take"));
        connect(column.take, &QPushButton::clicked, this, [this, side] { Q_EMIT taken(side); });
        const auto inset = [grid, side](QWidget* widget, int row) {
            QHBoxLayout* layout = nullptr;
            QWidget* place = rowOf(layout);
            layout->addWidget(widget);
            grid->addWidget(place, row, side);
            return layout;
        };
        grid->addWidget(column.title, 0, side);
        inset(column.difference, 1);
        grid->addWidget(column.text, 2, side);
        for (std::size_t line = 0; line < column.totals.size(); ++line)
            inset(column.totals[line], 3 + static_cast<int>(line));
        inset(column.take, 6)->addStretch();
        grid->setColumnStretch(side, 1);
    }
    m_columns[0].text->setAccessibleName(tr("Text of side A"));
    m_columns[1].text->setAccessibleName(tr("Text of side B"));
    m_columns[1].text->viewport()->installEventFilter(this);
    scrollTogether();
    return columns;
}

void ComparisonView::scrollTogether() {
    for (int side = 0; side < 2; ++side)
        connect(m_columns[side].text->verticalScrollBar(), &QScrollBar::valueChanged, this,
                [this, side](int value) {
                    if (m_isRefreshing)
                        return;
                    QScrollBar* other = m_columns[1 - side].text->verticalScrollBar();
                    const QSignalBlocker quiet(other); // a shorter one does not pull the longer one back
                    other->setValue(value);
                    m_columns[1 - side].text->viewport()->update();
                });
}

QWidget* ComparisonView::makeLegend() {
    QHBoxLayout* layout = nullptr;
    QWidget* row = rowOf(layout);
    auto* scale = new ColourScale(row);
    scale->setColour(TextColour::Divergence);
    auto* meaning = new ElidedLabel(row, 2);
    meaning->setStatement(tr("KL(A‖B), nats, before sampling; underlined: other words"));
    layout->addWidget(scale, 0, Qt::AlignTop);
    layout->addWidget(meaning, 1);
    return row;
}

int ComparisonView::kind() const {
    return m_kinds->currentIndex();
}

void ComparisonView::setKind(int kind) {
    m_kinds->setCurrentIndex(kind);
}

void ComparisonView::setKindName(int kind, const QString& name) {
    m_kinds->setItemText(kind, name);
}

void ComparisonView::choose(int kind, int start) {
    m_kinds->setCurrentIndex(kind);
    m_starts->setCurrentIndex(start);
    Q_EMIT kindChosen(kind);
}

int ComparisonView::start() const {
    return m_starts->currentIndex();
}

quint64 ComparisonView::seed() const {
    return m_seed->value();
}

void ComparisonView::setBeside(const BesideModel& model) {
    m_beside = model;
    m_swap->setEnabled(!model.name.isEmpty() && model.loading.isEmpty());
    m_close->setEnabled(!model.name.isEmpty());
    refreshMessage();
}

void ComparisonView::refreshMessage() {
    if (!m_beside.loading.isEmpty())
        m_message->setMessage(MessageKind::Busy, tr("Loading %1 as B…").arg(m_beside.loading), tr("Cancel"));
    else if (!m_beside.problem.isEmpty())
        m_message->setMessage(MessageKind::Error, m_beside.problem, tr("Open for comparison…"));
    else if (!m_texts.problem.isEmpty())
        m_message->setMessage(MessageKind::Error, m_texts.problem, {});
    m_message->setVisible(!m_beside.loading.isEmpty() || !m_beside.problem.isEmpty() ||
                          !m_texts.problem.isEmpty());
}

void ComparisonView::setTexts(const ComparedTexts& texts) {
    m_texts = texts;
    refresh();
}

void ComparisonView::refresh() {
    const QScopedValueRollback refreshing(m_isRefreshing, true);
    const bool canWrite = m_texts.whyNot.isEmpty() && !m_texts.isRunning;
    const bool isOver = !m_texts.columns[0].ending.isEmpty() && !m_texts.columns[1].ending.isEmpty();
    m_step->setEnabled(canWrite && !isOver);
    m_run->setEnabled(canWrite && !isOver);
    m_stop->setEnabled(m_texts.isRunning);
    m_anew->setEnabled(m_texts.seed != 0);
    for (int side = 0; side < 2; ++side) {
        const ComparedColumn& column = m_texts.columns[side];
        const Column& shown = m_columns[side];
        shown.title->setText(column.title);
        shown.title->setToolTip(column.title);
        shown.difference->setStatement(column.difference);
        shown.text->setWords(m_texts.prompt, column.words);
        const QStringList totals = comparisonTotals(column);
        for (std::size_t line = 0; line < shown.totals.size(); ++line)
            shown.totals[line]->setStatement(totals.value(static_cast<int>(line)));
        shown.take->setEnabled(!m_texts.isRunning && !column.words.empty());
    }
    m_columns[0].text->setPlaceholderText(!m_texts.whyNot.isEmpty()
                                              ? m_texts.whyNot
                                              : tr("Run or Step: here the story goes on as it would now …"));
    showTotals(hasFigure());
    refreshInvitation();
    fillTable();
    refreshMessage();
    Q_EMIT statementChanged(statement());
}

/// Until there are any, the texts have their room, so that the view keeps its height; what is less comes
/// first, as a layout is looked at whenever something is shown.
void ComparisonView::showTotals(bool areShown) {
    const auto setRoom = [&] {
        for (const Column& column : m_columns) {
            int below = 0;
            for (const ElidedLabel* total : column.totals)
                below += areShown ? 0 : total->minimumSizeHint().height() + lineGap;
            column.text->setMinimumHeight(column.text->minimumSizeHint().height() + below);
        }
    };
    if (areShown)
        setRoom();
    for (const Column& column : m_columns)
        for (ElidedLabel* total : column.totals)
            total->parentWidget()->setVisible(areShown);
    if (!areShown)
        setRoom();
}

/// Where there is little room to read, it says where there is more.
void ComparisonView::refreshInvitation() {
    ComparedText& text = *m_columns[1].text;
    const bool isSmall = text.viewport()->height() < fewLines * text.fontMetrics().lineSpacing();
    text.setPlaceholderText(isSmall ? tr("… and here with what is chosen above. More room: Ctrl+3.")
                                    : tr("… and here with what is chosen above. Where they part is marked."));
}

bool ComparisonView::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Resize)
        refreshInvitation();
    return QWidget::eventFilter(watched, event);
}

void ComparisonView::setTableShown(bool isShown) {
    m_forms->setCurrentWidget(isShown ? static_cast<QWidget*>(m_table) : m_forms->widget(0));
    fillTable();
}

/// While it is seen: it has a row a token.
void ComparisonView::fillTable() {
    if (m_forms->currentWidget() == m_table)
        m_table->setNumbers(columnNames(), csv());
}

QStringList ComparisonView::columnNames() const {
    return {tr("Side"), tr("Place"), tr("Token"), tr("ln p"), tr("KL(A‖B)"), tr("Same top"), tr("Differs")};
}

void ComparisonView::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape && m_texts.isRunning)
        Q_EMIT stopWanted();
    else
        QWidget::keyPressEvent(event);
}

QString ComparisonView::meaning() const {
    return tr("Both draw the same random numbers: where they part, the change did it");
}

QString ComparisonView::statement() const {
    if (!hasFigure())
        return tr("two texts from one beginning");
    const std::size_t shared = std::min(m_texts.columns[0].words.size(), m_texts.columns[1].words.size());
    const QString seed = tr("seed %1").arg(m_texts.seed);
    if (m_texts.parted)
        return tr("they part at token %L1; %2").arg(*m_texts.parted + 1).arg(seed);
    return shared == 1 ? tr("the same token so far; %1").arg(seed)
                       : tr("the same %L1 tokens so far; %2").arg(shared).arg(seed);
}

QString ComparisonView::figureTitle() const {
    return tr("A: %1. B: %2. The same random numbers (seed %3); tint: KL(A‖B) of the models")
        .arg(m_texts.columns[0].difference, m_texts.columns[1].difference)
        .arg(m_texts.seed);
}

bool ComparisonView::hasFigure() const {
    return !m_texts.columns[0].words.empty() || !m_texts.columns[1].words.empty();
}

QSize ComparisonView::figureSize(const FigureStyle& style) const {
    return comparisonFigureSize(m_texts, style);
}

void ComparisonView::paintFigure(QPainter& painter, const QRectF& area, const FigureStyle& style) {
    paintComparisonFigure(painter, area, m_texts, style);
}

QString ComparisonView::csv() const {
    return comparisonCsv(m_texts);
}

} // namespace lila
