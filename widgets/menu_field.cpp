// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/menu_field.h"

#include <QCoreApplication>
#include <QHBoxLayout>
#include <QMenu>
#include <QWidgetAction>

namespace lila {
namespace {

constexpr int fieldWidth = 22; ///< average characters

} // namespace

QLineEdit& addField(QMenu& menu, int longestName) {
    auto* name = new QLineEdit(&menu);
    name->setPlaceholderText(QCoreApplication::translate("MenuField", "A name, then Return"));
    name->setMaxLength(longestName);
    name->setMinimumWidth(fieldWidth * name->fontMetrics().averageCharWidth());
    auto* action = new QWidgetAction(&menu);
    auto* frame = new QWidget(&menu);
    auto* layout = new QHBoxLayout(frame);
    layout->setContentsMargins(6, 4, 6, 4);
    layout->addWidget(name);
    action->setDefaultWidget(frame);
    menu.addAction(action);
    QObject::connect(&menu, &QMenu::aboutToShow, name, [name] {
        name->setFocus();
        name->selectAll();
    });
    return *name;
}

void whenNamed(QLineEdit& field, QMenu& all, const std::function<void(const QString& name)>& use) {
    QObject::connect(&field, &QLineEdit::returnPressed, &all, [&field, &all, use] {
        const QString typed = field.text().simplified();
        if (typed.isEmpty())
            return;
        all.close();
        // The menu may be filled anew for it, and the field with it.
        QMetaObject::invokeMethod(
            &all, [use, typed] { use(typed); }, Qt::QueuedConnection);
    });
}

} // namespace lila
