// SPDX-License-Identifier: AGPL-3.0-or-later
// A branch of a story as a text for others to read: plain, Markdown, or a page that tells a person's words
// from a model's, and how those were made.
#pragma once

#include "core/story/tree/story_path.h"

#include <QObject>
#include <QStringList>

#include <optional>
#include <string>

namespace lila {

enum class ExportForm {
    Text,     ///< the text alone
    Markdown, ///< a person's words bold, where a model wrote as well; generations in a comment
    Html,     ///< XHTML in one file, for light and dark; generations at the foot
};

/// The form that a file's name wants; nothing where it wants another.
std::optional<ExportForm> exportFormOf(const QString& file);
QStringList storyExportFilters();

/// UTF-8. Characters that XML does not know are U+FFFD in a page.
std::string exportedStory(const Story& story, const StoryPath& path, const std::string& title,
                          ExportForm form);

/// Writes it, on a thread of its own.
class StoryExport : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    void write(const Story& story, const QString& title, const QString& file);

Q_SIGNALS:
    /// What went wrong, or an empty text.
    void written(const QString& file, const QString& problem);
};

} // namespace lila
