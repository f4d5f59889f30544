// SPDX-License-Identifier: AGPL-3.0-or-later
// The view of how a layer uses the roots, over the texts that the card of a root is of.
#include "app/explorer/story/story_book.h"
#include "app/explorer/views/focus.h"
#include "app/explorer/views/layer_choice.h"
#include "app/explorer/views/root_texts.h"
#include "app/explorer/views/view_dock.h"
#include "app/explorer/views/while_seen.h"
#include "core/inspection/root_angles.h"
#include "widgets/elided_label.h"
#include "widgets/root_usage_rows.h"
#include "widgets/root_usage_view.h"
#include "widgets/sorted_table.h"
#include "widgets/theme.h"
#include "widgets/tr.h"
#include "widgets/wheel_guard.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QStackedWidget>
#include <QToolButton>

namespace lila {
namespace {

constexpr int summaryLines = 4;

RootUsage usageOf(const RootTexts& texts, int layer, bool isE8) {
    RootUsage usage;
    const RootIndex& index = texts.texts()->index;
    usage.layer = layer;
    usage.isE8 = isE8;
    usage.texts = texts.name();
    usage.positions = index.positionCount();
    const auto positions = static_cast<double>(std::max<std::size_t>(1, usage.positions));
    for (int r = 0; r < lattice::rootCount; ++r) {
        usage.strongest[r] = index.of(layer, r).strongest / positions;
        usage.weight[r] = index.of(layer, r).weight / positions;
    }
    const AngleTest test = testAngles(index, layer);
    usage.angles = test.observed;
    usage.chance = test.expected;
    usage.chiSquare = test.chiSquare;
    usage.degrees = test.degrees;
    usage.p = test.p;
    return usage;
}

void showUsage(RootUsageView& view, const Focus& focus, const RootTexts& texts) {
    RootUsage none;
    none.isE8 = focus.model() == nullptr || !focus.model()->model.weights().config.randomRoots;
    const bool isKnown = focus.model() != nullptr && focus.layer() && texts.texts() != nullptr;
    view.setUsage(isKnown && texts.problem().isEmpty() ? usageOf(texts, *focus.layer(), none.isE8) : none);
    if (!focus.layer())
        view.setProblem(tr("Choose one layer: layers share no frame, so each is counted by itself."));
    else if (!texts.problem().isEmpty())
        view.setProblem(texts.problem());
}

QComboBox* orderBox(RootUsageView& view) {
    auto* box = new QComboBox;
    box->addItem(tr("By use"), static_cast<int>(RootOrder::Use));
    box->addItem(tr("By root"), static_cast<int>(RootOrder::Root));
    box->addItem(tr("By ring"), static_cast<int>(RootOrder::Ring));
    box->addItem(tr("By type"), static_cast<int>(RootOrder::Type));
    box->setAccessibleName(tr("Order"));
    box->setToolTip(tr("The order of the bars"));
    guardWheel(box);
    QObject::connect(box, &QComboBox::currentIndexChanged, &view,
                     [box, &view] { view.setOrder(static_cast<RootOrder>(box->currentData().toInt())); });
    return box;
}

/// Bars or rows, by a button below the box of the bars' order.
QLayout* formControls(RootUsageView& view, SortedTable& table, QStackedWidget& forms) {
    auto* box = orderBox(view);
    auto* asTable = new QToolButton;
    asTable->setText(tr("Table"));
    asTable->setToolTip(tr("The same as a table"));
    asTable->setFont(captionFont());
    asTable->setAutoRaise(true);
    asTable->setCheckable(true);
    asTable->setFocusPolicy(Qt::TabFocus);
    forms.addWidget(&view);
    forms.addWidget(&table);
    QObject::connect(asTable, &QToolButton::toggled, &forms, [box, &forms](bool on) {
        forms.setCurrentIndex(on ? 1 : 0);
        box->setEnabled(!on); // a click on a column sorts rows
    });
    auto* column = new QVBoxLayout;
    column->setSpacing(2);
    column->addWidget(box);
    column->addWidget(asTable, 0, Qt::AlignRight);
    column->addStretch();
    return column;
}

} // namespace

void fillRootUsage(ViewDock& place, Focus& focus) {
    auto* view = new RootUsageView;
    auto* page = new QWidget;
    auto* summary = new ElidedLabel(nullptr, summaryLines);
    summary->setFont(captionFont());
    summary->setMargin(4);
    summary->setBackgroundRole(QPalette::Base);
    summary->setAutoFillBackground(true);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* table =
        new SortedTable(*new RootUsageRows(*view, view), RootUsageRows::sortRole, RootUsageRows::Strongest);
    table->setAccessibleName(tr("How often each root is the strongest"));
    auto* forms = new QStackedWidget;
    column->addWidget(forms, 1);
    auto* foot = new QHBoxLayout;
    foot->setContentsMargins(6, 0, 6, 6);
    foot->addWidget(summary, 1);
    foot->addLayout(formControls(*view, *table, *forms));
    column->addLayout(foot);
    place.show(view, page);
    place.title->addControl(layerBox(focus));

    RootTexts& texts = RootTexts::of(focus);
    auto* seen = new WhileSeen(*page, [&texts] { texts.want(); });
    QObject::connect(view, &RootUsageView::statementChanged, summary,
                     [view, summary] { summary->setStatement(view->summary()); });
    QObject::connect(view, &RootUsageView::rootWanted, &focus, &Focus::setRoot);
    QObject::connect(table, &SortedTable::rowChosen, &focus, &Focus::setRoot);
    QObject::connect(&texts, &RootTexts::changed, view, [view, seen, &focus, &texts] {
        showUsage(*view, focus, texts);
        seen->tell();
    });
    QObject::connect(&focus, &Focus::changed, view, [view, seen, &focus, &texts](Focus::Part part) {
        if (part == Focus::Part::Story)
            QObject::connect(focus.story(), &StoryBook::changed, seen, &WhileSeen::tell);
        if (part != Focus::Part::Model && part != Focus::Part::Layer)
            return;
        showUsage(*view, focus, texts);
        seen->tell();
    });
}

} // namespace lila
