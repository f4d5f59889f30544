// SPDX-License-Identifier: AGPL-3.0-or-later
// What a file is, judged by its name: that decides what opening it means.
#pragma once

#include <QStringList>

namespace lila {

struct OpenedFiles {
    QString checkpoint; ///< the last of its kind wins
    QString tokenizer;
    QString text;
    QStringList unknown;
};

/// .pt, .pth, .safetensors are checkpoints; .model a tokenizer; .txt, .md and files without a suffix texts.
OpenedFiles sortFiles(const QStringList& files);

} // namespace lila
