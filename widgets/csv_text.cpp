// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/csv_text.h"

namespace lila {

QString csvText(QString text) {
    return QLatin1Char('"') + text.replace(QLatin1Char('"'), QStringLiteral("\"\"")) + QLatin1Char('"');
}

QStringList csvLines(const QString& csv) {
    QStringList lines;
    bool continues = false;
    for (const QString& part : csv.split(QLatin1Char('\n'))) {
        if (continues)
            lines.last() += QLatin1Char('\n') + part;
        else if (!part.isEmpty())
            lines.append(part);
        continues ^= part.count(QLatin1Char('"')) % 2 == 1;
    }
    return lines;
}

CsvField csvField(const QString& line, int column) {
    QString field;
    bool isQuoted = false;
    for (const QChar c : line) {
        if (c == QLatin1Char(',') && !isQuoted) {
            if (column-- == 0)
                break;
        } else if (column == 0) {
            field += c;
        }
        isQuoted ^= c == QLatin1Char('"');
    }
    if (!field.startsWith(QLatin1Char('"')))
        return {field, false};
    return {field.sliced(1, field.size() - 2).replace(QStringLiteral("\"\""), QStringLiteral("\"")), true};
}

} // namespace lila
