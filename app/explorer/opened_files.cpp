// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/opened_files.h"

#include "app/explorer/text_form.h"
#include "core/checkpoint/checkpoint_format.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>

namespace lila {
namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("OpenedFiles", text);
}

bool isCheckpoint(const QString& name) {
    static const QStringList suffixes{QStringLiteral("pt"), QStringLiteral("pth"), QStringLiteral("ckpt"),
                                      QStringLiteral("bin"), QStringLiteral("safetensors")};
    return suffixes.contains(QFileInfo(name).suffix().toLower()) ||
           looksLikeCheckpoint(QFile::encodeName(name).toStdString());
}

bool isText(const QString& name) {
    QFile file(name);
    return file.open(QIODevice::ReadOnly) && file.size() <= largestStory && storyOfFile(file.readAll());
}

} // namespace

OpenedFiles sortFiles(const QStringList& files) {
    static const QStringList texts{QStringLiteral("txt"), QStringLiteral("md")};
    static const QStringList corpora{QStringLiteral("jsonl"), QStringLiteral("ndjson")};
    OpenedFiles sorted;
    for (const QString& file : files) {
        const QString suffix = QFileInfo(file).suffix().toLower();
        if (isCheckpoint(file))
            sorted.checkpoint = file;
        else if (suffix == QLatin1String("model"))
            sorted.tokenizer = file;
        else if (corpora.contains(suffix))
            sorted.problems.append(tr("%1 holds many stories, to train on: see Model, Train….").arg(file));
        else if (texts.contains(suffix) || isText(file))
            sorted.text = file;
        else
            sorted.problems.append(
                tr("%1 is neither a checkpoint (.pt, .safetensors), nor a tokenizer (.model), nor a text.")
                    .arg(file));
    }
    return sorted;
}

} // namespace lila
