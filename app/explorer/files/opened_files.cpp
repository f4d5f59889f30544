// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/files/opened_files.h"

#include "app/explorer/files/file_name.h"
#include "app/explorer/files/text_form.h"
#include "core/checkpoint/checkpoint_format.h"
#include "core/story/session/session_file.h"
#include "core/training/texts/story_format.h"
#include "widgets/tr.h"

#include <QFile>
#include <QFileInfo>
#include <QStringConverter>

#include <algorithm>
#include <filesystem>

namespace lila {
namespace {

constexpr qint64 headBytes = 64 * 1024;

bool isCheckpoint(const QString& name) {
    static const QStringList suffixes{QStringLiteral("pt"), QStringLiteral("pth"), QStringLiteral("ckpt"),
                                      QStringLiteral("bin"), QStringLiteral("safetensors")};
    return suffixes.contains(QFileInfo(name).suffix().toLower()) ||
           looksLikeCheckpoint(QFile::encodeName(name).toStdString());
}

/// By its first bytes: no characters that text has no use for.
bool looksLikeText(const QByteArray& head) {
    static const QByteArray spaces("\t\n\f\r");
    return std::ranges::none_of(head, [](char c) {
        const bool isControl = static_cast<unsigned char>(c) < ' ' || c == '\x7f';
        return isControl && !spaces.contains(c);
    });
}

QString neither(const QString& name) {
    return tr("%1 is neither a checkpoint (.pt, .safetensors), nor a tokenizer (.model), nor a text.")
        .arg(name);
}

/// What holds stories in another form than their text, by content where it is small enough to be a story.
QString corpusProblem(const QString& name) {
    const std::filesystem::path path(name.toStdU16String());
    const bool isSmall = QFileInfo(name).size() <= largestStory; // to be told by its content
    const StoryFormat format = isSmall ? storyFormatOf(path) : StoryFormat::Text;
    const auto is = [&](StoryFormat wanted) { return format == wanted || isNamedAs(path, wanted); };
    if (is(StoryFormat::JsonLines) || is(StoryFormat::Json))
        return tr("%1 is JSON, not a story. If it holds stories to train on, open it in Model, Train…; to go "
                  "on "
                  "with one of them, copy its text into this window.")
            .arg(name);
    if (is(StoryFormat::Table))
        return tr("%1 is a table, not a story. If it holds stories to train on, open it in Model, Train…; to "
                  "go "
                  "on with one of them, copy its text into this window.")
            .arg(name);
    return {};
}

/// Why a file that is neither checkpoint nor tokenizer is not opened as a story; empty where that is to be
/// tried: of what is named a text, opening it tells why it is none.
QString textProblem(const QString& name) {
    static const QStringList texts{QStringLiteral("txt"), QStringLiteral("md")};
    const QFileInfo file(name);
    if (const QString problem = corpusProblem(name); !problem.isEmpty())
        return problem;
    if (texts.contains(file.suffix().toLower()))
        return {};
    return file.isReadable() ? readStory(name).problem : neither(name);
}

} // namespace

bool isSessionFile(const QString& file) {
    return QFileInfo(file).suffix().toLower() == QLatin1String("lila") || looksLikeSession(pathOf(file));
}

StoryText readStory(const QString& name) {
    QFile file(name);
    if (!file.open(QIODevice::ReadOnly))
        return {.problem = tr("Could not read %1: %2").arg(name, file.errorString())};
    if (!looksLikeText(file.peek(headBytes)) && !QStringConverter::encodingForData(file.peek(headBytes)))
        return {.problem = neither(name)};
    if (file.size() > largestStory)
        return {.problem =
                    tr("%1 is larger than 4 MB: too long for a story. To train on it, open it in Model, "
                       "Train….")
                        .arg(name)};
    StoryText read{.content = file.readAll()};
    if (const std::optional<QString> text = storyOfFile(read.content))
        read.text = *text;
    else
        read.problem =
            tr("%1 is text, but neither in UTF-8 nor in UTF-16. Save it as UTF-8 and open it again.")
                .arg(name);
    return read;
}

OpenedFiles sortFiles(const QStringList& files) {
    OpenedFiles sorted;
    for (const QString& file : files) {
        if (isSessionFile(file))
            sorted.text = file;
        else if (isCheckpoint(file))
            sorted.checkpoint = file;
        else if (QFileInfo(file).suffix().toLower() == QLatin1String("model"))
            sorted.tokenizer = file;
        else if (const QString problem = textProblem(file); problem.isEmpty())
            sorted.text = file;
        else
            sorted.problems.append(problem);
    }
    return sorted;
}

} // namespace lila
