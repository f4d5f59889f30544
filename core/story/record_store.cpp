// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/story/record_store.h"

#include <utility>

namespace lila {
namespace {

template <class Value>
std::size_t heapOf(const std::vector<Value>& values) {
    return values.capacity() * sizeof(Value);
}

/// With what a map and a list need for it.
std::size_t bytesOf(const StepRecord& record) {
    constexpr std::size_t places = 160;
    return sizeof record + places + record.text.capacity() + heapOf(record.candidates) +
           heapOf(record.activation) + heapOf(record.resonatorLift);
}

/// The last one where it is alike, and else remembered as the last one.
template <class Value>
std::shared_ptr<const Value> shared(std::shared_ptr<const Value>& last,
                                    const std::shared_ptr<const Value>& value) {
    if (!last || (last != value && *last != *value))
        last = value;
    return last;
}

} // namespace

void RecordStore::put(TokenKey key, std::shared_ptr<const StepRecord> record) {
    remove(key);
    const auto settings = shared(m_settings, record->settings);
    const auto interventions = shared(m_interventions, record->interventions);
    if (settings != record->settings || interventions != record->interventions) {
        StepRecord sharing = *record;
        sharing.settings = settings;
        sharing.interventions = interventions;
        record = std::make_shared<const StepRecord>(std::move(sharing));
    }
    m_bytes += bytesOf(*record);
    m_uses.push_front({key, std::move(record)});
    m_places.emplace(key, m_uses.begin());
    while (m_bytes > m_budget && m_uses.size() > 1)
        remove(m_uses.back().key);
}

std::shared_ptr<const StepRecord> RecordStore::find(TokenKey key) {
    const auto place = m_places.find(key);
    if (place == m_places.end())
        return nullptr;
    m_uses.splice(m_uses.begin(), m_uses, place->second);
    return place->second->record;
}

void RecordStore::remove(TokenKey key) {
    const auto place = m_places.find(key);
    if (place == m_places.end())
        return;
    m_bytes -= bytesOf(*place->second->record);
    m_uses.erase(place->second);
    m_places.erase(place);
}

Records RecordStore::all() const {
    Records records;
    for (const Use& use : m_uses)
        records.emplace(use.key, use.record);
    return records;
}

} // namespace lila
