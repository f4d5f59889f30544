// SPDX-License-Identifier: AGPL-3.0-or-later
// Computes what the roots do behind the tokens of a story's branch, on the worker's thread, and keeps it from
// one look to the next.
#pragma once

#include "core/inspection/branch_activations.h"

#include <memory>

namespace lila {

/// Of one branch; a look (InspectRequest) holds it. Copies made for later looks go on from what was computed
/// for earlier ones.
class BranchReader {
public:
    /// Shared by readers: the worker's alone, which looks once at a time (ModelMemory).
    using Known = std::optional<BranchActivations>;

    BranchReader(std::shared_ptr<Known> known, Story story)
        : m_known(std::move(known)), m_story(std::move(story)) {}

    /// A block more; null where there are others to come.
    const BranchActivations* next(const StoryModel& model, const std::function<bool()>& goOn) {
        Known& read = *m_known;
        if (!read || read->model().engine != model.engine || read->model().tokenizer != model.tokenizer) {
            read.emplace(model);
            m_isBegun = false;
        }
        if (!m_isBegun)
            read->setBranch(SeenBranch(model.tokenizer, m_story));
        m_isBegun = true;
        return read->next(goOn) ? &*read : nullptr;
    }

private:
    std::shared_ptr<Known> m_known;
    Story m_story;
    bool m_isBegun = false;
};

} // namespace lila
