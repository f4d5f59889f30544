// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/core_problem.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <iterator>
#include <vector>

namespace lila {
namespace {

/// What people meet who choose a wrong or damaged file, or type what cannot be.
constexpr const char* problems[] = {
    QT_TRANSLATE_NOOP("Problems", "there is no such file"),
    QT_TRANSLATE_NOOP("Problems", "it is a folder: choose a .pt or .safetensors file in it"),
    QT_TRANSLATE_NOOP("Problems", "it is not a regular file"),
    QT_TRANSLATE_NOOP("Problems", "it cannot be read: look at its permissions"),
    QT_TRANSLATE_NOOP("Problems", "the file is empty: download or copy it again"),
    QT_TRANSLATE_NOOP(
        "Problems", "it is a git-lfs pointer, not the model itself: run \"git lfs pull\" where it came from"),
    QT_TRANSLATE_NOOP("Problems",
                      "it is a web page, not a model: the download went wrong, often for want of a login"),
    QT_TRANSLATE_NOOP("Problems", "it is a GGUF file; LILA models come as .pt or .safetensors"),
    QT_TRANSLATE_NOOP("Problems", "it is a bare pickle, not a file of torch.save"),
    QT_TRANSLATE_NOOP("Problems", "by its content it is neither a .pt nor a .safetensors file, whatever its "
                                  "name, or its beginning is damaged: choose another file, or copy it again"),
    QT_TRANSLATE_NOOP("Problems", "it is cut short: %1 bytes"),
    QT_TRANSLATE_NOOP("Problems",
                      "its header claims %1 bytes, more than there can be: the file is cut short or "
                      "not safetensors"),
    QT_TRANSLATE_NOOP("Problems", "its header is not JSON (at byte %1)"),
    QT_TRANSLATE_NOOP("Problems", "its header is not a JSON object"),
    QT_TRANSLATE_NOOP("Problems", "%1 ends at byte %2 of %3: the file is cut short or its header wrong"),
    QT_TRANSLATE_NOOP("Problems", "tensor %1 has type %2, which is not supported"),
    QT_TRANSLATE_NOOP("Problems", "it is a zip, but not one of torch.save: there is no data.pkl in it"),
    QT_TRANSLATE_NOOP("Problems", "it is cut short before storage %1: copy or download it again"),
    QT_TRANSLATE_NOOP("Problems", "tensor %1 is missing: this is no LILA model, or not all of one"),
    QT_TRANSLATE_NOOP("Problems",
                      "tensors core.layers.* are missing: this is no LILA model, or not all of one"),
    QT_TRANSLATE_NOOP("Problems", "tensor %1 is missing: the model is not complete"),
    QT_TRANSLATE_NOOP("Problems", "tensor %1 has shape %2, but the configuration asks for %3"),
    QT_TRANSLATE_NOOP("Problems",
                      "tensor %1 is none of a LILA model: it would be left out of the computation"),
    QT_TRANSLATE_NOOP("Problems",
                      "tensor %1 holds %2 at element %3: the training that made it went wrong, or "
                      "the file is damaged"),
    QT_TRANSLATE_NOOP("Problems", "the tokenizer has %1 pieces, but the model was made for %2; open the "
                                  "tokenizer that belongs to this checkpoint"),
    QT_TRANSLATE_NOOP("Problems", "the checkpoint was trained with another vocabulary (%1…) than this "
                                  "tokenizer's (%2…); open the tokenizer that belongs to this checkpoint"),
    QT_TRANSLATE_NOOP("Problems", "%1 is a folder; choose the .model file in it"),
    QT_TRANSLATE_NOOP("Problems", "%1 is a list of pieces; choose the .model file beside it"),
    QT_TRANSLATE_NOOP("Problems",
                      "%1 is no SentencePiece model, or a damaged one; choose another, or make one "
                      "with `lila tokenizer train`"),
    QT_TRANSLATE_NOOP("Problems", "cannot read the tokenizer file %1"),
    QT_TRANSLATE_NOOP("Problems", "%1 needs %2 of memory (%3), and %4 are free; %5"),
    QT_TRANSLATE_NOOP("Problems", "it is a safetensors file, but holds no story"),
    QT_TRANSLATE_NOOP("Problems", "its part \"%1\" is missing"),
    QT_TRANSLATE_NOOP("Problems",
                      "it was written by a newer version of Lila Explorer (its form is %1, and this one "
                      "reads %2): open it with that one; the file is left as it is"),
    QT_TRANSLATE_NOOP("Problems", "there is not enough memory for it"),
    QT_TRANSLATE_NOOP("Problems", "setting %1 must be %2"),
    QT_TRANSLATE_NOOP("Problems", "a whole number from 0 to %1, or negative for a random one"),
    QT_TRANSLATE_NOOP("Problems", "a whole number %1"),
    QT_TRANSLATE_NOOP("Problems", "a number %1"),
    QT_TRANSLATE_NOOP("Problems", "between %1 and %2"),
    QT_TRANSLATE_NOOP("Problems", "names out of %1, each once, with commas between them"),
    QT_TRANSLATE_NOOP("Problems", "text in which a backslash stands only as \\n, \\t, \\| or \\\\"),
    QT_TRANSLATE_NOOP("Problems", "bias is %1, but must be TOKEN=NUMBER, the number between %2 and %3"),
    QT_TRANSLATE_NOOP("Problems", "%1 has a text of %2 bytes, but must have 1 to %3"),
    QT_TRANSLATE_NOOP("Problems", "%1 is %2, but must lie between %3 and %4"),
    QT_TRANSLATE_NOOP("Problems", "d_model %1 cannot be divided among %2 heads"),
    QT_TRANSLATE_NOOP("Problems",
                      "bpe_dropout and exchange need variants: with 1, every epoch has the text as it is"),
    QT_TRANSLATE_NOOP("Problems",
                      "%1 is being trained in by process %2: stop that first, or take another folder"),
    QT_TRANSLATE_NOOP("Problems",
                      "%1 is being trained in by a process of another machine or container: stop it there"),
    QT_TRANSLATE_NOOP("Problems", "process %1, which trains in %2, cannot be stopped: %3"),
    QT_TRANSLATE_NOOP("Problems",
                      "%1: %2. Or fetch %3 by other means and put it at %4, or choose another folder "
                      "for the cache (--cache)"),
    QT_TRANSLATE_NOOP("Problems", "%1; what has come is kept, to go on from"),
    QT_TRANSLATE_NOOP("Problems", "the server cannot be reached, look at the network: %1 (%2)"),
    QT_TRANSLATE_NOOP("Problems", "the server answers %1 (%2)"),
    QT_TRANSLATE_NOOP("Problems",
                      "a web page comes in the place of the file, perhaps for a login of this network: "
                      "open it in a browser first"),
    QT_TRANSLATE_NOOP("Problems",
                      "%1 cannot be written on: %2; make room and start again, it goes on from there"),
    QT_TRANSLATE_NOOP("Problems",
                      "%1 has room for %2 MiB, and %3 MiB are to come: make room, or choose another "
                      "folder"),
    QT_TRANSLATE_NOOP("Problems", "it holds no stories"),
    QT_TRANSLATE_NOOP("Problems", "%1 is no resonator state: it has no tensor %2"),
    QT_TRANSLATE_NOOP("Problems", "%1 does not fit the model: its %2 is %3, not %4"),
    QT_TRANSLATE_NOOP("Problems", "%1 does not fit the model: %2"),
    QT_TRANSLATE_NOOP("Problems", "the resonator's basis or gate holds values that are not finite"),
};

struct Pattern {
    const char* problem;
    QRegularExpression expression;
};

std::vector<Pattern> patterns() {
    static const QRegularExpression place(QStringLiteral("\\\\%[0-9]"));
    std::vector<Pattern> all;
    for (const char* problem : problems) {
        QString expression = QRegularExpression::escape(QString::fromUtf8(problem));
        expression.replace(place, QStringLiteral("(.+?)"));
        all.push_back({problem, QRegularExpression(QRegularExpression::anchoredPattern(expression),
                                                   QRegularExpression::DotMatchesEverythingOption)});
    }
    return all;
}

/// Null where it is not known.
QString known(const QString& english) {
    static const std::vector<Pattern> all = patterns();
    for (const auto& [problem, expression] : all)
        if (const auto match = expression.match(english); match.hasMatch()) {
            const QString text = QCoreApplication::translate("Problems", problem);
            QString filled;
            for (qsizetype i = 0; i < text.size(); ++i) {
                const bool isPlace =
                    text[i] == QLatin1Char('%') && i + 1 < text.size() && text[i + 1].isDigit();
                const QString named = isPlace ? match.captured(text[++i].digitValue()) : QString(text[i]);
                const QString inside = isPlace ? known(named) : QString();
                filled += inside.isNull() ? named : inside;
            }
            return filled;
        }
    return {};
}

} // namespace

std::span<const char* const> knownProblems() {
    return problems;
}

QString coreProblem(const std::string& english) {
    const QString text = QString::fromStdString(english);
    if (const QString whole = known(text); !whole.isNull())
        return whole;
    const QString colon = QStringLiteral(": ");
    for (qsizetype at = text.indexOf(colon); at >= 0; at = text.indexOf(colon, at + 1))
        if (const QString reason = known(text.mid(at + colon.size())); !reason.isNull())
            return text.left(at) + colon + reason;
    return text;
}

} // namespace lila
