// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/number_text.h"

#include <QLocale>

namespace lila {

QString numberText(double value) {
    const QLocale locale;
    return locale.toString(value, 'g', 4).replace(locale.exponential(), QStringLiteral("e"));
}

} // namespace lila
