// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/csv_text.h"

namespace lila {

QString csvText(QString text) {
    return QLatin1Char('"') + text.replace(QLatin1Char('"'), QStringLiteral("\"\"")) + QLatin1Char('"');
}

} // namespace lila
