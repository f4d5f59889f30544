// SPDX-License-Identifier: AGPL-3.0-or-later
// The generators of a story's branches, as many as a budget of memory takes: going on with a branch costs
// what is new.
#pragma once

#include "core/story/branch_context.h"
#include "core/story/generator.h"

#include <list>

namespace lila {

/// One thread at a time.
class BranchCache {
public:
    /// In bytes, of which pages that branches share count for each. The one kept last stays, however large.
    BranchCache(StoryModel model, std::size_t budget) : m_model(std::move(model)), m_budget(budget) {}

    struct Branch {
        Generator generator;
        /// It is the one that was kept there: its random numbers and its resonator go on. Else they are to be
        /// started.
        bool goesOn = false;
    };
    /// A generator whose context is the branch, to go on from its end with the interventions `next`: the one
    /// that was kept there, or what another one knows of it, or a new one. What is missing is computed as it
    /// was, each token with the interventions of the span that followed it; what has those of `next` is left
    /// to the next step. Nothing where `goOn` (Decoder::logitsAfter) stops that. Throws what contextOf()
    /// throws.
    std::optional<Branch> at(const Story& story, const StoryPath& path,
                             const std::shared_ptr<const Interventions>& next,
                             ContextPolicy policy = ContextPolicy::Exact,
                             const std::function<bool()>& goOn = {});

    /// As the state of that branch, in the place of the one that its last span had; an empty branch has none.
    /// Throws std::invalid_argument where the generator's ids are not the branch's.
    void keep(const Story& story, const StoryPath& path, Generator generator);

    std::size_t size() const { return m_entries.size(); }
    std::size_t bytes() const { return m_bytes; }

private:
    struct Entry {
        SpanId span{};
        std::vector<TokenKey> keys;
        std::vector<std::shared_ptr<const Interventions>> steering; ///< with which it saw each
        std::size_t bytes = 0;
        Generator generator;
    };

    static std::optional<Branch> computed(Branch branch, const BranchContext& context,
                                          const std::vector<std::shared_ptr<const Interventions>>& steering,
                                          std::size_t known, ContextPolicy policy,
                                          const std::function<bool()>& goOn);

    StoryModel m_model;
    std::size_t m_budget;
    std::size_t m_bytes = 0;
    std::list<Entry> m_entries; ///< the one used last first
};

} // namespace lila
