// SPDX-License-Identifier: AGPL-3.0-or-later
// Texts for people: tr() where no class has one, and what the tables of the core say.
#pragma once

#include <QCoreApplication>

#include <string>
#include <string_view>

namespace lila {

/// lupdate takes the namespace as the context of a tr() outside of classes. A class that is no QObject must
/// have one of its own (Q_DECLARE_TR_FUNCTIONS): translation_test looks.
inline QString tr(const char* text, const char* comment = nullptr) {
    return QCoreApplication::translate("lila", text, comment);
}

/// A label, a help text or a choice's name from a table that resources/translations/table_texts.cpp lists.
inline QString tableText(std::string_view english) {
    return QCoreApplication::translate("Tables", std::string(english).c_str());
}

} // namespace lila
