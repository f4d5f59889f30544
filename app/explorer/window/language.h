// SPDX-License-Identifier: AGPL-3.0-or-later
// The language of the program's texts. English is that of the sources; resources/translations holds the
// others.
#pragma once

#include <QStringList>

#include <span>

class QCoreApplication;

namespace lila {

struct Language {
    const char* code; ///< as QLocale names it, and the file lila_<code>.ts
    const char* name; ///< in itself
};

/// Those that there are texts in, English first.
std::span<const Language> languages();

/// The code of the first of `wished` (as QLocale::uiLanguages() lists them) that there are texts in; English
/// where there is none.
QString languageFor(const QStringList& wished);

/// To be called before there is a window: what stands there keeps its texts. `chosen` is a code; of anything
/// else, as an empty one, the desktop's languages count (LANGUAGE, LC_ALL, LC_MESSAGES, LANG). Qt's own texts
/// follow where they are installed, and numbers are written as in the chosen language, where the desktop has
/// another.
void loadLanguage(QCoreApplication& application, const QString& chosen);

} // namespace lila
