// SPDX-License-Identifier: AGPL-3.0-or-later
// What a file is, judged by its content where its name does not tell: that decides what opening it means.
#pragma once

#include <QStringList>

namespace lila {

struct OpenedFiles {
    QString checkpoint; ///< the last of its kind wins
    QString tokenizer;
    QString text;
    QStringList problems; ///< with the others: a sentence each
};

/// Checkpoints and tokenizers have names of their own; whatever else is text, is a text.
OpenedFiles sortFiles(const QStringList& files);

} // namespace lila
