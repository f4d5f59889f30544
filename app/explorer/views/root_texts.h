// SPDX-License-Identifier: AGPL-3.0-or-later
// The texts in which roots are looked for: the story, the stories that come along, or a file; read in the
// background, once for all views that ask.
#pragma once

#include "app/explorer/views/branch_reader.h"
#include "app/explorer/views/model_memory.h"
#include "core/inspection/root_index.h"
#include "widgets/root_card.h"

#include <QTimer>

#include <atomic>
#include <memory>

namespace lila {

/// Texts and what the roots do in them.
struct IndexedTexts {
    struct Text {
        std::string text;
        std::vector<std::size_t> ends; ///< bytes, of each token
    };
    std::vector<Text> texts;
    RootIndex index;
};

/// With the words around it.
RootCardContext contextIn(const IndexedTexts& texts, const RootContext& context);

class RootTexts : public QObject {
    Q_OBJECT

public:
    /// More stories of a file are not read.
    static constexpr std::size_t mostStories = 500;

    /// The one for all views over this focus, whose child it is.
    static RootTexts& of(Focus& focus);

    RootTextSource source() const { return m_source; }
    /// `file`: of RootTextSource::File.
    void setSource(RootTextSource source, const QString& file = {});
    /// For who is to show them and can be seen: reads what is not known yet.
    void want();
    void cancel();

    const IndexedTexts* texts() const { return m_texts.get(); } ///< null while they are not known
    QString name() const;                                       ///< "40 stories of stories.txt"
    QString problem() const { return m_problem; }
    std::optional<double> share() const; ///< read; nothing: nothing is being read

Q_SIGNALS:
    /// Texts, problem or source are others, or no longer known.
    void changed();
    void progressed();

private:
    explicit RootTexts(Focus& focus);
    void forget();
    void readStory();
    void readFile();
    void take(const std::shared_ptr<const IndexedTexts>& texts);

    Focus& m_focus;
    ModelMemory<BranchReader::Known> m_known; ///< of the story
    RootTextSource m_source = RootTextSource::Story;
    QString m_file;
    std::shared_ptr<const IndexedTexts> m_texts;
    std::optional<quint64> m_read; ///< the state of the story that was asked for
    QString m_problem;
    bool m_isCancelled = false;
    std::shared_ptr<std::atomic<double>> m_share; ///< null: nothing is being read
    QTimer m_pace;
};

} // namespace lila
