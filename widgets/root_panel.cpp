// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/root_panel.h"

#include "widgets/menu_button.h"
#include "widgets/root_rows.h"
#include "widgets/sorted_table.h"
#include "widgets/theme.h"
#include "widgets/wheel_guard.h"

#include <QActionGroup>
#include <QBoxLayout>
#include <QComboBox>
#include <QMenu>
#include <QStackedWidget>
#include <QToolButton>

#include <algorithm>

namespace lila {
namespace {

constexpr int arrowWidth = 40; ///< and frame, of a box
constexpr int fitted = -1;     ///< a plane's data, where it is no classical one

QComboBox* addBox(QLayout& row, const QString& name, const QString& tip) {
    auto* box = new QComboBox;
    box->setAccessibleName(name);
    box->setToolTip(tip);
    box->setFont(captionFont());
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(8);
    box->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    guardWheel(box);
    row.addWidget(box);
    return box;
}

template <class Button = QToolButton>
Button* addButton(QLayout& row, const QString& text, const QString& tip) {
    auto* button = new Button;
    button->setText(text);
    button->setToolTip(tip);
    button->setFont(captionFont());
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::TabFocus);
    row.addWidget(button);
    return button;
}

QString planeName(int plane) {
    switch (static_cast<lattice::ClassicalPlane>(plane)) {
    case lattice::ClassicalPlane::Coxeter:
        break;
    case lattice::ClassicalPlane::TwentyFour:
        return RootPanel::tr("10 circles of 24 roots");
    case lattice::ClassicalPlane::Twenty:
        return RootPanel::tr("12 circles of 20 roots");
    case lattice::ClassicalPlane::Eighteen:
        return RootPanel::tr("13 circles of 18 roots, six in the centre");
    case lattice::ClassicalPlane::Icosahedral:
        return RootPanel::tr("two 600-cells, sizes 1 and φ, along an edge");
    }
    return RootPanel::tr("Coxeter plane: 8 rings of 30 roots");
}

void fillPlanes(QComboBox& box) {
    using enum lattice::ClassicalPlane;
    box.addItem(RootPanel::tr("Coxeter plane (8 × 30)"), static_cast<int>(Coxeter));
    box.addItem(RootPanel::tr("Plane of 10 × 24"), static_cast<int>(TwentyFour));
    box.addItem(RootPanel::tr("Plane of 12 × 20"), static_cast<int>(Twenty));
    box.addItem(RootPanel::tr("Plane of 13 × 18"), static_cast<int>(Eighteen));
    box.addItem(RootPanel::tr("Two 600-cells"), static_cast<int>(Icosahedral));
    box.addItem(RootPanel::tr("Fitted to this story"), fitted);
}

void fillMeasures(QComboBox& box) {
    using enum RootMeasure;
    box.addItem(RootPanel::tr("Token"), static_cast<int>(Token));
    box.addItem(RootPanel::tr("Mean of the story"), static_cast<int>(StoryMean));
    box.addItem(RootPanel::tr("Mean of the selection"), static_cast<int>(SelectionMean));
    box.addItem(RootPanel::tr("Token minus this one"), static_cast<int>(AgainstToken));
    box.addItem(RootPanel::tr("Mean minus this branch"), static_cast<int>(AgainstBranch));
    box.setItemData(3, RootPanel::tr("The token looked at, minus the one looked at now"), Qt::ToolTipRole);
    box.setItemData(4, RootPanel::tr("The mean of the branch shown, minus that of the branch shown now"),
                    Qt::ToolTipRole);
}

} // namespace

RootPanel::RootPanel(QWidget* parent)
    : QWidget(parent),
      m_view(new RootView),
      m_pages(new QStackedWidget),
      m_table(new SortedTable(*new RootRows(*m_view, this), RootRows::sortRole, RootRows::Weight)) {
    m_bar = new QVBoxLayout;
    m_bar->setContentsMargins(4, 2, 4, 2);
    m_bar->setSpacing(3);
    auto* choices = new QHBoxLayout;
    auto* row = new QHBoxLayout;
    m_bar->addLayout(choices, 1);
    m_bar->addLayout(row);
    m_plane = addBox(*choices, tr("Plane"), tr("The plane that the roots are seen on"));
    fillPlanes(*m_plane);
    m_measure = addBox(*choices, tr("Weights"), tr("What the weights are of, layer by layer"));
    fillMeasures(*m_measure);
    m_reflect = addButton(*row, tr("Reflect"),
                          tr("Reflects all roots in the one that was clicked (R, or a double click)"));
    m_turn = addButton<MenuButton>(*row, tr("Turn"), tr("Where dragging and arrows turn to"));
    m_path = addButton(*row, tr("Path"),
                       tr("The way of the story's tokens: z of each of them, before it is quantised"));
    m_path->setCheckable(true);
    m_asTable = addButton(*row, tr("Table"), tr("The same as a table"));
    m_asTable->setCheckable(true);
    row->addStretch();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(m_bar);
    column->addWidget(m_pages, 1);
    m_pages->addWidget(m_view);
    addTable();
    addTurns();
    setFocusProxy(m_view);

    connect(m_plane, &QComboBox::activated, this, &RootPanel::choosePlane);
    connect(m_measure, &QComboBox::activated, this, [this] { Q_EMIT measureChosen(measure()); });
    connect(m_reflect, &QToolButton::clicked, m_view, [this] {
        if (m_view->pinned())
            m_view->reflect(m_view->pinned()->root);
    });
    connect(m_path, &QToolButton::toggled, this, &RootPanel::pathToggled);
    connect(m_view, &RootView::pinnedChanged, this, &RootPanel::followPin);
    connect(m_view, &RootView::weightsChanged, this, &RootPanel::followPin);
    followPin();
}

void RootPanel::addTurns() {
    auto* menu = new QMenu(m_turn);
    auto* axes = new QActionGroup(menu);
    for (int axis = RootTurning::firstHidden; axis < lattice::dimension; ++axis) {
        QAction* action = menu->addAction(tr("Towards axis %1\t%1").arg(axis + 1));
        action->setCheckable(true);
        action->setChecked(axis == m_view->turning().hiddenAxis());
        axes->addAction(action);
        connect(action, &QAction::triggered, m_view, [this, axis] { m_view->setHiddenAxis(axis); });
        connect(m_view, &RootView::hiddenAxisChanged, action,
                [action, axis](int now) { action->setChecked(now == axis); });
    }
    menu->addSeparator();
    connect(menu->addAction(tr("Turn back\t0")), &QAction::triggered, m_view, &RootView::takeTurnBack);
    connect(menu->addAction(tr("Undo reflections\tBackspace")), &QAction::triggered, m_view,
            &RootView::undoReflections);
    m_turn->setMenuText(m_turn->text());
    m_turn->setMenu(menu);
    m_turn->setPopupMode(QToolButton::InstantPopup);
}

void RootPanel::addTable() {
    m_table->setAccessibleName(tr("Roots and their weights"));
    m_table->setColumnWidth(RootRows::Weight,
                            m_table->fontMetrics().horizontalAdvance(tr("Difference")) + arrowWidth);
    m_pages->addWidget(m_table);
    connect(m_asTable, &QToolButton::toggled, m_pages, [this](bool on) {
        m_pages->setCurrentIndex(on ? 1 : 0);
        setFocusProxy(on ? static_cast<QWidget*>(m_table) : m_view);
        showPinnedRow();
    });
    connect(m_table, &SortedTable::rowChosen, m_view, [this](int root) {
        if (m_asTable->isChecked())
            m_view->choose(RootView::LayerRoot{m_view->shownLayers().front(), root});
    });
}

QSize RootPanel::minimumSizeHint() const {
    QSize least = m_view->minimumSizeHint();
    for (int part = 0; part < m_bar->count(); ++part) {
        const QSize line = m_bar->itemAt(part)->layout()->minimumSize();
        least =
            QSize(std::max(least.width(), line.width()), least.height() + line.height() + m_bar->spacing());
    }
    return least + QSize(8, 4); // the bar's margins
}

/// Whatever is chosen, it can be read.
void RootPanel::resizeEvent(QResizeEvent*) {
    const auto widest = [](const QComboBox& box) {
        int width = 0;
        for (int i = 0; i < box.count(); ++i)
            width = std::max(width, box.fontMetrics().horizontalAdvance(box.itemText(i)));
        return width + arrowWidth;
    };
    int needed = widest(*m_plane) + widest(*m_measure);
    for (const QToolButton* button :
         std::initializer_list<QToolButton*>{m_reflect, m_turn, m_path, m_asTable})
        needed += button->sizeHint().width() + m_bar->spacing();
    const auto direction = needed < width() ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom;
    if (direction == m_bar->direction())
        return;
    m_bar->setDirection(direction);
    layout()->activate(); // at once: nothing moves afterwards
}

RootMeasure RootPanel::measure() const {
    return static_cast<RootMeasure>(m_measure->currentData().toInt());
}

void RootPanel::setMeasure(RootMeasure measure) {
    m_measure->setCurrentIndex(m_measure->findData(static_cast<int>(measure)));
}

bool RootPanel::isFitted() const {
    return m_plane->currentData().toInt() == fitted;
}

bool RootPanel::isPathShown() const {
    return m_path->isChecked();
}

void RootPanel::choosePlane() {
    if (isFitted()) {
        Q_EMIT fittedWanted();
        return;
    }
    const int plane = m_plane->currentData().toInt();
    m_view->setFrame(lattice::classicalFrame(static_cast<lattice::ClassicalPlane>(plane)), planeName(plane));
}

void RootPanel::setFitted(const lattice::Frame& frame, int layer) {
    m_view->setFrame(frame, tr("the plane of this story's z in layer %1").arg(layer));
}

void RootPanel::followPin() {
    m_reflect->setEnabled(m_view->pinned().has_value() && m_view->isE8());
    m_plane->setEnabled(m_view->isE8());
    showPinnedRow();
}

void RootPanel::showPinnedRow() {
    if (m_view->pinned() && m_asTable->isChecked())
        m_table->choose(m_view->pinned()->root);
}

} // namespace lila
