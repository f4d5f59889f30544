// SPDX-License-Identifier: AGPL-3.0-or-later
// A language that nobody speaks: every text that goes through tr() has accents and is longer by two fifths.
#pragma once

#include <QRegularExpression>
#include <QTranslator>

namespace lila {

/// What is left as it is in a text: places for values, tags, entities, kinds of file.
inline const QRegularExpression
    untouched(QStringLiteral("%L?[0-9n]|<[/a-zA-Z|][^>]*>|&[a-z]+;|\\(\\*\\.[^)]*\\)|\\(\\*\\)"));

inline QString accented(const QString& text) {
    static const QString plain = QStringLiteral("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
    static const QString strange = QStringLiteral("áƀçđéƒğĥíĵķĺɱñóþɋřšťúṽŵẋýžÁƁÇĐÉƑĞĤÍĴĶĹṀÑÓÞɊŘŠŤÚṼŴẊÝŽ");
    QString changed = text;
    for (QChar& letter : changed)
        if (const qsizetype at = plain.indexOf(letter); at >= 0)
            letter = strange[at];
    return changed;
}

inline QString pseudo(const QString& text) {
    if (text.isEmpty())
        return text;
    QString changed;
    qsizetype from = 0;
    for (auto each = untouched.globalMatch(text); each.hasNext();) {
        const auto match = each.next();
        changed += accented(text.mid(from, match.capturedStart() - from)) + match.captured();
        from = match.capturedEnd();
    }
    changed += accented(text.mid(from));
    const bool isFilter = text.contains(QLatin1String("(*"));
    const qsizetype more = isFilter ? 0 : (text.size() * 2 + 4) / 5;
    return changed + QStringLiteral("ŝ").repeated(more);
}

class PseudoTranslator : public QTranslator {
public:
    QString translate(const char*, const char* source, const char*, int) const override {
        return pseudo(QString::fromUtf8(source));
    }
    bool isEmpty() const override { return false; }
};

} // namespace lila
