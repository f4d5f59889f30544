// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/undo_keys.h"

#include <QKeyEvent>
#include <QLineEdit>

namespace lila {
namespace {

class UndoKeys : public QObject {
public:
    using QObject::QObject;

    bool eventFilter(QObject* watched, QEvent* event) override {
        if (event->type() != QEvent::ShortcutOverride)
            return false;
        const auto* key = static_cast<QKeyEvent*>(event);
        const auto* line = qobject_cast<QLineEdit*>(watched);
        if ((line != nullptr && line->isModified()) ||
            !(key->matches(QKeySequence::Undo) || key->matches(QKeySequence::Redo)))
            return false;
        event->ignore();
        return true;
    }
};

} // namespace

void passUndoOn(QWidget* field) {
    field->installEventFilter(new UndoKeys(field));
}

} // namespace lila
