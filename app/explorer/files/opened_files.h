// SPDX-License-Identifier: AGPL-3.0-or-later
// What a file is, judged by its content where its name does not tell: that decides what opening it means.
#pragma once

#include <QByteArray>
#include <QStringList>

namespace lila {

struct OpenedFiles {
    QString checkpoint; ///< the last of its kind wins
    QString tokenizer;
    QString text;
    QStringList problems; ///< with the others: a sentence each
};

/// Checkpoints and tokenizers have names of their own; whatever else is text, is a text, but for what holds
/// many stories in a form of its own.
OpenedFiles sortFiles(const QStringList& files);

/// A story with its branches (core/story/session/session_file.h), by its content or its name.
bool isSessionFile(const QString& file);

struct StoryText {
    QByteArray content{};
    QString text{};    ///< the same as a story
    QString problem{}; ///< a sentence that says why it is none; else empty
};

StoryText readStory(const QString& file);

} // namespace lila
