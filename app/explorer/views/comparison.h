// SPDX-License-Identifier: AGPL-3.0-or-later
// Has both sides of a comparison written on the worker's thread, shows them while they come, and makes a side
// a branch of the story.
#pragma once

#include "app/explorer/views/compared_sides.h"
#include "app/explorer/work/comparison_work.h"
#include "widgets/comparison_view.h"

#include <QObject>

namespace lila {

class Focus;
class StoryBook;
struct LoadedModel;

class Comparison : public QObject {
    Q_OBJECT

public:
    /// `focus`, which has a story, must outlive this.
    Comparison(ComparisonView& view, Focus& focus);

private:
    void connectView();
    void goOn(std::size_t tokens);
    void ask();
    void take(const ComparisonNews& news);
    void stop();
    void forget();
    void show();
    void showBeside();
    void makeBranch(int side);
    void report(const QString& problem);
    void follow();
    std::size_t startByte() const;
    ComparedSides chosen() const;
    ComparedColumn column(int side) const;
    bool parts(std::size_t place, int side) const;
    std::string startText() const;

    ComparisonView& m_view;
    Focus& m_focus;
    StoryBook& m_book;
    QString m_problem;
    const LoadedModel* m_beside = nullptr; ///< that was told of last; may be gone

    // Of the comparison that is shown; nothing where there is none:
    std::shared_ptr<ComparisonWork> m_work; ///< the worker's thread uses it while something is asked for
    ComparedSides m_sides;
    std::string m_startText; ///< of the story, before it
    std::uint64_t m_seed = 0;
    std::optional<ComparisonBegun> m_begun;
    std::array<std::vector<SideToken>, 2> m_tokens;
    std::array<SideGain, 2> m_last; ///< how they stand; their tokens are above
    std::size_t m_wanted = 0;       ///< tokens on each side
    bool m_isRunning = false;
};

} // namespace lila
