// SPDX-License-Identifier: AGPL-3.0-or-later
// The records of a story's tokens, as many as a budget of memory takes.
#pragma once

#include "core/story/step_record.h"
#include "core/story/tree/token_run.h"

#include <list>
#include <map>
#include <unordered_map>

namespace lila {

/// Of tokens of a story. Those that are missing can be computed anew.
using Records = std::map<TokenKey, std::shared_ptr<const StepRecord>>;

/// One thread at a time.
class RecordStore {
public:
    /// In bytes. The record put last is kept, however large.
    explicit RecordStore(std::size_t budget) : m_budget(budget) {}

    /// In the place of one that the token had. Settings and interventions that are as those of the record put
    /// before are shared with it. What was not used for longest makes room.
    void put(TokenKey key, StepRecord record) {
        put(key, std::make_shared<const StepRecord>(std::move(record)));
    }
    void put(TokenKey key, std::shared_ptr<const StepRecord> record);
    /// A use. Null where the token has none, or no more: it can be computed anew, as a
    /// Scorer does, with the settings and interventions of the token's span (Origin).
    std::shared_ptr<const StepRecord> find(TokenKey key);
    bool contains(TokenKey key) const { return m_places.contains(key); }
    void remove(TokenKey key);

    std::size_t size() const { return m_uses.size(); }
    std::size_t bytes() const { return m_bytes; } ///< without what records share
    /// All of them, as a session file takes them.
    Records all() const;

private:
    struct Use {
        TokenKey key{};
        std::shared_ptr<const StepRecord> record;
    };

    std::size_t m_budget;
    std::size_t m_bytes = 0;
    std::list<Use> m_uses; ///< the last one first
    std::unordered_map<TokenKey, std::list<Use>::iterator> m_places;
    std::shared_ptr<const GenerationSettings> m_settings; ///< of the record put last
    std::shared_ptr<const Interventions> m_interventions;
};

} // namespace lila
