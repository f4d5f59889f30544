// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/window/recent_menu.h"

#include "app/explorer/files/file_name.h"
#include "app/explorer/files/opened_files.h"
#include "app/explorer/files/text_form.h"
#include "app/explorer/story/story_store.h"
#include "app/explorer/window/offer.h"
#include "app/explorer/window/preferences.h"
#include "core/story/session/session_file.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QLocale>
#include <QMenu>

namespace lila {
namespace {

constexpr int titleLength = 40;    ///< characters
constexpr int readForTitle = 1024; ///< bytes: enough where a story begins with empty lines

QByteArray firstBytes(const QString& file) {
    if (isSessionFile(file))
        return QByteArray::fromStdString(beginningOfSession(pathOf(file)).value_or(std::string()));
    QFile text(file);
    return text.open(QIODevice::ReadOnly) ? text.read(readForTitle) : QByteArray();
}

/// The first words of a story, empty where it has none.
QString beginning(const QString& file) {
    const QString all = beginningOf(firstBytes(file)).simplified();
    if (all.size() <= titleLength)
        return all;
    const qsizetype end = all.lastIndexOf(QLatin1Char(' '), titleLength);
    return all.left(end > 0 ? end : titleLength) + QStringLiteral("…");
}

QString folderOf(const QFileInfo& file) {
    const QString home = QDir::homePath();
    const QString folder = file.absolutePath();
    const bool inHome = folder == home || folder.startsWith(home + QLatin1Char('/'));
    return QDir::toNativeSeparators(inHome ? QLatin1Char('~') + folder.mid(home.size()) : folder);
}

/// A story by its title, anything else by its folder: many a checkpoint is called best_model.pt.
QString entryText(const QString& file) {
    const QFileInfo info(file);
    if (sortFiles({file}).text.isEmpty())
        return QStringLiteral("%1 — %2").arg(info.fileName(), folderOf(info));
    const QString title = beginning(file);
    if (isSetAside(file)) {
        const QString time = QLocale().toString(info.lastModified(), QLocale::ShortFormat);
        return title.isEmpty() ? RecentMenu::tr("A story — set aside %1").arg(time)
                               : RecentMenu::tr("“%1” — set aside %2").arg(title, time);
    }
    return title.isEmpty() ? info.fileName() : QStringLiteral("%1 — “%2”").arg(info.fileName(), title);
}

} // namespace

RecentMenu::RecentMenu(QMenu& menu, const Preferences& preferences, QObject* parent)
    : QObject(parent), m_menu(menu), m_preferences(preferences) {
    m_menu.setToolTipsVisible(true);
    connect(&m_menu, &QMenu::aboutToShow, this, &RecentMenu::fill);
}

void RecentMenu::fill() {
    m_menu.clear();
    for (const QString& file : m_preferences.recentFiles()) {
        const bool there = QFileInfo::exists(file);
        const QString text =
            there ? entryText(file) : tr("%1 (no longer there)").arg(QFileInfo(file).fileName());
        QAction* action = m_menu.addAction(QString(text).replace(QLatin1Char('&'), QStringLiteral("&&")));
        action->setToolTip(there ? QDir::toNativeSeparators(file)
                                 : tr("%1 is no longer there").arg(QDir::toNativeSeparators(file)));
        action->setEnabled(there);
        connect(action, &QAction::triggered, this, [this, file] { Q_EMIT chosen(file); });
    }
    if (m_menu.isEmpty())
        offer(*m_menu.addAction(tr("No files yet")), {}, tr("What you open is listed here"));
}

} // namespace lila
