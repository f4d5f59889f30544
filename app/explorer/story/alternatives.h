// SPDX-License-Identifier: AGPL-3.0-or-later
// What else could be written: has it found, shows it while it comes, and puts what is chosen into the story.
#pragma once

#include "app/explorer/story/story_session.h"

#include <QObject>
#include <QPointer>
#include <QTimer>

#include <map>
#include <memory>
#include <optional>

namespace lila {

class InPlacePreview;
class LookAheadView;
class PassageList;

class Alternatives : public QObject {
    Q_OBJECT

public:
    /// All three must outlive this.
    Alternatives(StorySession& session, PassageList& list, LookAheadView& tree, QObject* parent = nullptr);

    bool isRunning() const { return m_job.has_value(); }
    /// Something can be chosen, or is being looked for.
    bool isShown() const { return m_wanted.has_value(); }
    /// Why they cannot be had now, as a sentence; empty where they can.
    QString whyNone() const;
    /// The same of passages for the selection.
    QString whyNoPassages() const;

public Q_SLOTS:
    /// As many ways on from the story's end as the list wants.
    void writeSeveral();
    /// The tree of what could come next at the caret.
    void lookAhead();
    /// Other passages for the selection.
    void fillGap();
    /// What has been found stays.
    void stop();
    /// Nothing of it is wanted.
    void dismiss();

Q_SIGNALS:
    void stateChanged();
    void failed(const QString& message);

private:
    void ask(decltype(AlternativesRequest::wanted) wanted);
    void forget();
    void drain();
    void gather(Found found);
    void finish(const QString& error);
    void show();
    void showTree(std::size_t from);
    void preview(int row);
    void choose(int row);
    void take(int row);
    void takeWay(std::size_t way);
    void takeTokens(int node);
    void takePassage(int row);
    std::shared_ptr<const Origin> originOf(std::uint64_t seed, bool isPastEnd) const;
    void followBook();

    StorySession& m_session;
    StoryBook& m_book;
    PassageList& m_list;
    LookAheadView& m_tree;
    QPointer<InPlacePreview> m_preview; ///< goes with the view
    QTimer m_pace;
    std::optional<quint64> m_job; ///< that runs
    std::optional<int> m_chosen;  ///< to be taken when it has ended

    // Of what is shown:
    std::optional<decltype(AlternativesRequest::wanted)> m_wanted;
    std::shared_ptr<const Origin> m_origin; ///< of what is found, but for the seed
    quint64 m_state = 0;                    ///< of the book
    std::vector<EncodedDraft> m_encoded;
    std::vector<WayFound> m_ways;
    std::vector<LookAheadNode> m_nodes;
    Infilled m_infilled;
};

} // namespace lila
