// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/files/text_form.h"

#include <QFile>
#include <QStringConverter>

namespace lila {
namespace {

constexpr qint64 largestContent = 16 * largestStory; ///< bytes

/// All that QTextDocument takes for the end of a line.
constexpr QStringView lineEnds = u"\n\r\u2028\u2029\ufdd0\ufdd1";

QChar normal(QChar character) {
    return lineEnds.contains(character) ? QChar(u'\n') : character;
}

bool isPair(QStringView text, qsizetype at) {
    return at >= 0 && at + 1 < text.size() && text[at] == u'\r' && text[at + 1] == u'\n';
}

/// How much of `text` its last line's end takes.
qsizetype lastEnd(QStringView text) {
    if (text.isEmpty() || !lineEnds.contains(text.back()))
        return 0;
    return isPair(text, text.size() - 2) ? 2 : 1;
}

struct Decoded {
    QString text; ///< line ends as they are
    QStringConverter::Encoding encoding = QStringConverter::Utf8;
    bool marked = false; ///< begins with a byte order mark
};

std::optional<Decoded> decoded(const QByteArray& file) {
    Decoded result;
    if (const auto encoding = QStringConverter::encodingForData(file)) {
        result.encoding = *encoding;
        result.marked = true;
    }
    QStringDecoder decode(result.encoding, QStringConverter::Flag::Stateless); // half a character is an error
    result.text = decode(file);
    if (decode.hasError() || result.text.contains(QChar::Null))
        return std::nullopt;
    return result;
}

/// `story`, but its beginning and its end, as far as they are those of `text`, are written as there; lines
/// that are new end with `newLine`.
QString merged(const QString& story, QStringView text, const QString& newLine) {
    qsizetype from = 0;
    qsizetype textFrom = 0;
    while (from < story.size() && textFrom < text.size() && story[from] == normal(text[textFrom])) {
        textFrom += isPair(text, textFrom) ? 2 : 1;
        ++from;
    }
    qsizetype to = story.size();
    qsizetype textTo = text.size();
    while (to > from && textTo > textFrom && story[to - 1] == normal(text[textTo - 1])) {
        textTo -= isPair(text, textTo - 2) ? 2 : 1;
        --to;
    }
    QString middle = story.mid(from, to - from);
    middle.replace(QStringLiteral("\n"), newLine);
    return text.first(textFrom).toString().append(middle).append(text.sliced(textTo));
}

} // namespace

QString withPlainLines(QStringView text) {
    QString result;
    result.reserve(text.size());
    for (qsizetype i = 0; i < text.size(); ++i)
        if (!isPair(text, i))
            result += normal(text[i]);
    return result;
}

QByteArray contentOf(const QString& name) {
    QFile file(name);
    const bool good = !name.isEmpty() && file.open(QIODevice::ReadOnly) && file.size() <= largestContent;
    return good ? file.readAll() : QByteArray();
}

std::optional<QString> storyOfFile(const QByteArray& file) {
    const std::optional<Decoded> content = decoded(file);
    if (!content)
        return std::nullopt;
    return withPlainLines(QStringView(content->text).chopped(lastEnd(content->text)));
}

QByteArray fileOfStory(const QString& story, const QByteArray& file) {
    if (storyOfFile(file) == story)
        return file;
    const std::optional<Decoded> content = decoded(file);
    if (!content || content->text.isEmpty())
        return story.toUtf8() + '\n';
    const QStringView text = content->text;
    const qsizetype end = lastEnd(text);
    QStringEncoder encode(content->encoding, content->marked ? QStringConverter::Flag::WriteBom
                                                             : QStringConverter::Flag::Default);
    const QString newLine = text.contains(u"\r\n") ? QStringLiteral("\r\n") : QStringLiteral("\n");
    return encode(merged(story, text.chopped(end), newLine).append(text.last(end)));
}

QString beginningOf(const QByteArray& file) {
    QStringDecoder decode(QStringConverter::encodingForData(file).value_or(QStringConverter::Utf8));
    return decode(file);
}

} // namespace lila
