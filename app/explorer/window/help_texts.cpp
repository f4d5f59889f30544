// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/window/help_texts.h"

#include "app/explorer/window/menu_texts.h"
#include "widgets/tr.h"

#include <QAction>
#include <QCoreApplication>
#include <QMenu>
#include <QMenuBar>

namespace lila {
namespace {

QString letterOf(const QString& label) {
    return QKeySequence::mnemonic(label).toString(QKeySequence::NativeText).section(QLatin1Char('+'), -1);
}

QString row(const QString& name, const QString& keys) {
    return QStringLiteral("<tr><td style='padding:1px 18px 1px 0'>%1</td><td>%2</td></tr>")
        .arg(name.toHtmlEscaped(), keys.toHtmlEscaped());
}

/// `path`: the letters that lead to the menu.
QString rowsOf(const QMenu& menu, const QString& path, bool keysOnly) {
    QString rows;
    for (const QAction* action : menu.actions()) {
        if (action->isSeparator() || !action->isVisible())
            continue;
        const QString keys = keysOf(*action);
        const QString letter = letterOf(action->text());
        const QString way = letter.isEmpty() ? QString() : path + QStringLiteral(", ") + letter;
        if (!keys.isEmpty() || !keysOnly)
            rows += row(plainLabel(action->text()), keys.isEmpty() ? way : keys);
        if (action->menu() != nullptr)
            rows += rowsOf(*action->menu(), way, true);
    }
    return rows;
}

} // namespace

QString shortcutSheet(const QMenuBar& bar) {
    QStringList menus;
    for (const QAction* title : bar.actions()) {
        if (title->menu() == nullptr)
            continue;
        const QString way = QKeySequence::mnemonic(title->text()).toString(QKeySequence::NativeText);
        menus.append(QStringLiteral("<tr><td colspan='2'><h3>%1</h3></td></tr>%2")
                         .arg(plainLabel(title->text()).toHtmlEscaped(), rowsOf(*title->menu(), way, false)));
    }
    const qsizetype half = (menus.size() + 1) / 2;
    const auto column = [](const QStringList& part) {
        return QStringLiteral("<td style='padding-right:28px'><table>%1</table></td>")
            .arg(part.join(QString()));
    };
    return QStringLiteral("<table><tr>%1%2</tr></table>")
        .arg(column(menus.mid(0, half)), column(menus.mid(half)));
}

QString aboutText() {
    return tr("<h2>Lila Explorer %1</h2>"
              "<p>Write stories with LILA-E8 and see its geometry at work.</p>"
              "<p>Free software under the GNU Affero General Public License, version 3 or later "
              "(AGPL-3.0-or-later): you may use, study, change and share it, and whoever gets it from you, "
              "also "
              "over a network, may do the same. It comes without any warranty.</p>"
              "<h3>What comes with it</h3>"
              "<ul>"
              "<li><b>The default model</b>, tiny_stories: AGPL-3.0-or-later, as the program. It was "
              "trained "
              "on "
              "TinyStories by Eldan and Li (CDLA-Sharing-1.0) and on similar tales (MIT).</li>"
              "<li><b>The vocabulary</b>, e8_morpheme_: made from the tiny Shakespeare text, which is in "
              "the "
              "public domain.</li>"
              "<li><b>The stories to measure on</b>: from TinyStories (CDLA-Sharing-1.0).</li>"
              "</ul>"
              "<p>Models of others have their makers' licences.</p>"
              "<h3>What it is built on</h3>"
              "<ul>"
              "<li>Qt %2 (LGPL-3.0), QCustomPlot (GPL-3.0-or-later)</li>"
              "<li>SentencePiece (Apache-2.0), Highway (Apache-2.0)</li>"
              "<li>CLI11 (BSD-3-Clause), nlohmann-json (MIT), libzip (BSD-3-Clause), zlib (Zlib), "
              "Nettle (LGPL-3.0-or-later)</li>"
              "<li>for training, in a program of its own: LibTorch (BSD-3-Clause)</li>"
              "</ul>")
        .arg(QCoreApplication::applicationVersion(), QString::fromLatin1(qVersion()));
}

} // namespace lila
