// SPDX-License-Identifier: AGPL-3.0-or-later
// One field for all that the menus offer: a few letters, Return.
#pragma once

#include "app/explorer/window/commands.h"

#include <QFrame>

class QLineEdit;
class QListWidget;
class QMainWindow;
class QSettings;

namespace lila {

class CommandSearch : public QFrame {
    Q_OBJECT

public:
    /// What was used lately is kept in `store`, which must outlive the window.
    CommandSearch(QMainWindow& window, QSettings& store);

    void present();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void list();
    void run();
    QStringList recent() const;

    QMainWindow& m_window;
    QSettings& m_store;
    QLineEdit* m_query;
    QListWidget* m_list;
    std::vector<Command> m_commands; ///< all of them
    std::vector<Command> m_listed;
};

} // namespace lila
