// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/views/layer_choice.h"

#include "app/explorer/views/focus.h"
#include "widgets/tr.h"
#include "widgets/wheel_guard.h"

#include <QComboBox>
#include <QMenu>
#include <QSignalBlocker>

namespace lila {
namespace {

constexpr int allLayers = -1; ///< as an item's data

/// Names and data, in the order of the choice.
QList<std::pair<QString, int>> choices(const Focus& focus) {
    QList<std::pair<QString, int>> all;
    for (int layer = 0; layer < focus.layerCount(); ++layer)
        all.append({tr("Layer %1").arg(layer), layer});
    all.append({tr("All layers"), allLayers});
    return all;
}

std::optional<int> layerOf(int data) {
    return data == allLayers ? std::nullopt : std::optional(data);
}

void fill(QComboBox& box, const Focus& focus) {
    const QSignalBlocker quiet(&box);
    box.clear();
    for (const auto& [name, data] : choices(focus))
        box.addItem(name, data);
    box.setCurrentIndex(box.findData(focus.layer().value_or(allLayers)));
}

} // namespace

QComboBox* layerBox(Focus& focus) {
    auto* box = new QComboBox;
    box->setAccessibleName(tr("Layer"));
    box->setToolTip(tr("Whose root weights are shown"));
    guardWheel(box);
    fill(*box, focus);
    QObject::connect(box, &QComboBox::currentIndexChanged, &focus,
                     [box, &focus] { focus.setLayer(layerOf(box->currentData().toInt())); });
    QObject::connect(&focus, &Focus::changed, box, [box, &focus](Focus::Part part) {
        if (part != Focus::Part::Token)
            fill(*box, focus);
    });
    return box;
}

void offerLayers(QMenu& menu, Focus& focus) {
    QObject::connect(&menu, &QMenu::aboutToShow, &focus, [&menu, &focus] {
        menu.clear();
        for (const auto& [name, data] : choices(focus)) {
            QAction* action = menu.addAction(name);
            action->setCheckable(true);
            action->setChecked(layerOf(data) == focus.layer());
            QObject::connect(action, &QAction::triggered, &focus,
                             [&focus, layer = layerOf(data)] { focus.setLayer(layer); });
        }
    });
}

} // namespace lila
