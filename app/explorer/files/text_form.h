// SPDX-License-Identifier: AGPL-3.0-or-later
// A story's text and the bytes of its file: line ends, byte order mark and the end of the last line are the
// file's own.
#pragma once

#include <QByteArray>
#include <QString>

#include <optional>

namespace lila {

inline constexpr qint64 largestStory = 4 * 1024 * 1024; ///< bytes; a larger file is no story

/// Of the file that a story belongs to, which may have grown since it was opened. Empty where there is no
/// such file, or nothing of use in it.
QByteArray contentOf(const QString& name);

/// UTF-8, or what a byte order mark says. Lines end with "\n", and the last one has no end, so that the story
/// goes on in it. Nothing where the bytes are no text.
std::optional<QString> storyOfFile(const QByteArray& file);

/// `story` in the form of the file that it comes from: what was not changed keeps its bytes. Where it comes
/// from none (empty), in UTF-8 with a line end after the last line.
QByteArray fileOfStory(const QString& story, const QByteArray& file);

/// All that ends a line as "\n".
QString withPlainLines(QStringView text);

/// What is written in the first bytes of a file; the last character may be cut off.
QString beginningOf(const QByteArray& file);

} // namespace lila
