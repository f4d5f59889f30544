// SPDX-License-Identifier: AGPL-3.0-or-later
// Gives the view of the roots what it is to show: the token that is looked at, or what is computed of the
// whole branch: means, differences, the path of its z, the plane that these lie in.
#pragma once

#include "app/explorer/views/branch_reader.h"
#include "app/explorer/views/model_memory.h"
#include "app/explorer/views/while_seen.h"
#include "widgets/root_panel.h"

namespace lila {

class StoryRoots : public QObject {
    Q_OBJECT

public:
    /// Lives with the panel; `focus` must outlive both.
    StoryRoots(RootPanel& panel, Focus& focus);

private:
    /// Of the branch that is shown.
    struct Found {
        std::vector<std::vector<lattice::Vector>> z; ///< a row a layer
        RootWeights mean;                            ///< of the tokens that are wanted
        std::size_t meanTokens = 0;                  ///< so many
        std::optional<std::size_t> current;          ///< the token that is looked at
    };
    struct Wish;

    void follow(Focus::Part part);
    void followStory();
    void measure(RootMeasure measure);
    bool isDifference() const;
    bool wantsBranch() const;
    void renew();
    void ask();
    Wish wish() const;
    void take(const Found& found);
    QString hint() const;
    void show();
    QString meanOf(std::size_t tokens) const;

    RootPanel& m_panel;
    RootView& m_view;
    Focus& m_focus;
    WhileSeen* m_seen;
    ModelMemory<BranchReader::Known> m_known;
    std::optional<Found> m_found;
    RootWeights m_against;
    bool m_keepsMean = false; ///< the next mean is the one that others are compared to
    bool m_fits = false;      ///< the plane is to be fitted to what is found next
};

} // namespace lila
