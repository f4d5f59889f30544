// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/window/language.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>

#include <algorithm>
#include <array>

namespace lila {
namespace {

constexpr std::array table = {Language{"en", "English"}, Language{"de", "Deutsch"}};

const Language* findLanguage(const QString& code) {
    const auto found = std::ranges::find_if(
        table, [&](const Language& language) { return code == QLatin1String(language.code); });
    return found == table.end() ? nullptr : &*found;
}

void install(QCoreApplication& application, const QString& name, const QString& folder) {
    auto* translator = new QTranslator(&application);
    if (translator->load(name, folder))
        QCoreApplication::installTranslator(translator);
}

} // namespace

std::span<const Language> languages() {
    return table;
}

QString languageFor(const QStringList& wished) {
    for (const QString& language : wished)
        if (const QString code = language.section(QLatin1Char('-'), 0, 0); findLanguage(code) != nullptr)
            return code;
    return QLatin1String(table.front().code);
}

void loadLanguage(QCoreApplication& application, const QString& chosen) {
    const QString code =
        findLanguage(chosen) != nullptr ? chosen : languageFor(QLocale::system().uiLanguages());
    if (const QLocale own(code); code == chosen && own.language() != QLocale::system().language())
        QLocale::setDefault(own);
    if (code == QLatin1String(table.front().code))
        return;
    install(application, QStringLiteral("qtbase_") + code,
            QLibraryInfo::path(QLibraryInfo::TranslationsPath));
    install(application, QStringLiteral("lila_") + code, QStringLiteral(":/translations"));
}

} // namespace lila
