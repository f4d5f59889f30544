// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/opened_files.h"

#include <QFileInfo>

namespace lila {

OpenedFiles sortFiles(const QStringList& files) {
    static const QStringList checkpoints{QStringLiteral("pt"), QStringLiteral("pth"),
                                         QStringLiteral("safetensors")};
    static const QStringList texts{QStringLiteral("txt"), QStringLiteral("md"), QString()};
    OpenedFiles sorted;
    for (const QString& file : files) {
        const QString suffix = QFileInfo(file).suffix().toLower();
        if (checkpoints.contains(suffix))
            sorted.checkpoint = file;
        else if (suffix == QLatin1String("model"))
            sorted.tokenizer = file;
        else if (texts.contains(suffix))
            sorted.text = file;
        else
            sorted.unknown.append(file);
    }
    return sorted;
}

} // namespace lila
