// SPDX-License-Identifier: AGPL-3.0-or-later
// All that the menus of a window offer, and what of it somebody means by a few letters.
#pragma once

#include <QPointer>
#include <QStringList>

#include <vector>

class QAction;
class QMenuBar;

namespace lila {

struct Command {
    QPointer<QAction> action;
    QString menus;  ///< "View › Theme"
    QString name;   ///< "Dark"
    QString keys;   ///< may be empty
    QString whyNot; ///< it cannot be used; empty where it can

    QString path() const { return menus + QStringLiteral(" › ") + name; }
};

/// In the menus' order. Menus that are filled when they are shown are filled.
std::vector<Command> commandsOf(const QMenuBar& bar);

/// Those that each word of the query fits, the best first: a beginning of a word, a part, or letters in this
/// order. Of equals, and where nothing is asked for, `recent` paths come first, and what cannot be used last.
std::vector<Command> matching(std::vector<Command> commands, const QString& query, const QStringList& recent);

} // namespace lila
