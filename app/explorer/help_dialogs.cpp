// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/help_dialogs.h"

#include "app/explorer/actions.h"

#include <QAction>
#include <QApplication>
#include <QMessageBox>

namespace lila {
namespace {

void show(QWidget& parent, const QString& title, const QString& text) {
    auto* box = new QMessageBox(QMessageBox::NoIcon, title, text, QMessageBox::Close, &parent);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setTextFormat(Qt::RichText);
    box->setTextInteractionFlags(Qt::TextBrowserInteraction);
    box->setModal(false);
    box->show();
}

} // namespace

void showShortcuts(QWidget& parent, const Actions& actions) {
    QString rows;
    for (const QAction* action : actions.all()) {
        QStringList keys;
        for (const QKeySequence& key : action->shortcuts())
            keys.append(key.toString(QKeySequence::NativeText).toHtmlEscaped());
        if (!keys.isEmpty())
            rows += QStringLiteral("<tr><td style='padding:1px 24px 1px 0'>%1</td><td>%2</td></tr>")
                        .arg(action->text().remove(QLatin1Char('&')).toHtmlEscaped(),
                             keys.join(QStringLiteral(", ")));
    }
    show(parent, QObject::tr("Keyboard shortcuts"), QStringLiteral("<table>%1</table>").arg(rows));
}

void showAbout(QWidget& parent) {
    show(
        parent, QObject::tr("About Lila Explorer"),
        QObject::tr(
            "<h3>Lila Explorer %1</h3>"
            "<p>Write stories with LILA-E8 and see its geometry at work.</p>"
            "<p>Free software under the GNU Affero General Public License, version 3 or later: you may use, "
            "study, change and share it, and whoever gets it from you, also over a network, may do the same. "
            "It comes without any warranty.</p>"
            "<p>Built with Qt %2.</p>")
            .arg(QApplication::applicationVersion(), QString::fromLatin1(qVersion())));
}

} // namespace lila
