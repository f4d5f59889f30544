// SPDX-License-Identifier: AGPL-3.0-or-later
// A story for others to read: a branch as a text, as Markdown, or as a page that shows what is known of its
// words; or all branches.
#pragma once

#include "app/explorer/models/model_loader.h"
#include "core/story/record_store.h"
#include "core/story/tree/story_path.h"

#include <QObject>
#include <QStringList>

#include <atomic>
#include <optional>
#include <string>

namespace lila {

enum class ExportForm {
    Text,     ///< the text alone
    Markdown, ///< a person's words bold, where a model wrote as well; generations in a comment
    Outline,  ///< all branches as Markdown, with links from part to part and how each was made
    Html,     ///< core/story/sharing/story_page.h
};

/// The form that a file's name wants, and the filter where several have such names; nothing where it wants
/// another.
std::optional<ExportForm> exportFormOf(const QString& file, const QString& filter);
QStringList storyExportFilters();

struct ExportedBranch {
    Story story; ///< to its tip
    std::string title;
    Records records = {};
    std::shared_ptr<const LoadedModel> model = {}; ///< looks at what has no record; null: nothing does
};

/// UTF-8. `goOn` may stop a model's looking at what has no record, of which then nothing is known.
std::string exportedStory(const ExportedBranch& branch, ExportForm form,
                          const std::function<bool()>& goOn = {});

/// Writes it, on a thread of its own.
class StoryExport : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;
    ~StoryExport() override { *m_isOver = true; }

    /// A page is written after half a minute at the latest, also where not all could be looked at by then.
    void write(ExportedBranch branch, const QString& file, const QString& filter = {});

Q_SIGNALS:
    /// What went wrong, or an empty text.
    void written(const QString& file, const QString& problem);

private:
    std::shared_ptr<std::atomic<bool>> m_isOver = std::make_shared<std::atomic<bool>>(false);
};

} // namespace lila
