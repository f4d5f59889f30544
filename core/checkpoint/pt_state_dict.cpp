// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/checkpoint/pt_state_dict.h"

#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/model_names.h"
#include "core/checkpoint/state_dict_order.h"

#include <algorithm>
#include <array>
#include <ranges>
#include <set>

namespace lila {
namespace {

using Entries = std::vector<PickleEntry>;

constexpr std::array<std::string_view, 3> wrappers{"model_state_dict", "state_dict", "model"};
/// What may stand beside tensors in one dict; read from there, or by those who train.
constexpr std::array<std::string_view, 4> facts{"config", "step", "loss", "optimizer_state_dict"};

bool isTensor(const PickleDocument& document, PickleRef ref) {
    const PickleGlobal* global = calledGlobal(document, ref);
    return global != nullptr && global->module == "torch._utils";
}

/// One string can be the key of many entries: no copy of it may be as long as itself. The names of a model's
/// tensors are shorter.
std::optional<std::string_view> nameOf(const PickleDocument& document, PickleRef key) {
    constexpr std::size_t longest = 200;
    const auto* text = document.as<std::string>(key);
    return text ? std::optional(std::string_view(*text).substr(0, longest)) : std::nullopt;
}

std::string textOf(const PickleDocument& document, PickleRef key) {
    const auto name = nameOf(document, key);
    return name ? std::string(name->substr(0, 60)) : describe(document, key);
}

/// The keys of a dict, for a message: the first few.
std::string keyList(const PickleDocument& document, const Entries& entries) {
    std::string list;
    for (std::size_t i = 0; i < entries.size() && i < 6; ++i)
        list += (list.empty() ? "" : ", ") + textOf(document, entries[i].first);
    return entries.empty() ? "nothing" : list + (entries.size() > 6 ? ", …" : "");
}

/// A value that other values can stand in.
struct Place {
    PickleRef ref = 0;
    std::size_t outer = 0; ///< index of the place that it stands in; of the root its own
    std::size_t depth = 0;
    std::string key;
};

struct Candidate {
    std::size_t place = 0;
    std::string prefix;
};

class ModelSearch {
public:
    explicit ModelSearch(const PickleDocument& document) : m_document(document) {
        m_seen.insert(document.root);
        m_places.push_back({document.root, 0, 0, ""});
        for (std::size_t i = 0; i < m_places.size(); ++i) // grows meanwhile: breadth first
            lookInto(i);
    }

    FoundModel result() const {
        if (m_candidates.empty())
            return modelOfAnyNames();
        const Candidate& chosen = m_candidates.size() == 1 ? m_candidates.front() : usualOne();
        const Place& place = m_places[chosen.place];
        FoundModel model = modelAt(chosen);
        const bool isUsual = place.outer == 0 && (chosen.place == 0 || isWrapper(place.key));
        const std::string found = foundRemark(isUsual ? "" : pathOf(chosen.place), chosen.prefix);
        if (!found.empty())
            model.remarks.insert(model.remarks.begin(), found);
        return model;
    }

private:
    static bool isWrapper(std::string_view key) { return std::ranges::find(wrappers, key) != wrappers.end(); }

    void visit(PickleRef ref, std::size_t outer, std::string key) {
        constexpr std::size_t deepest = 16;
        const std::size_t depth = m_places[outer].depth + 1;
        if (depth <= deepest && m_seen.insert(ref).second)
            m_places.push_back({ref, outer, depth, std::move(key)});
    }

    void lookInto(std::size_t index) {
        const PickleRef ref = m_places[index].ref;
        if (const auto* items = m_document.sequence(ref)) {
            for (std::size_t i = 0; i < items->size(); ++i)
                if (mayHoldMore((*items)[i]))
                    visit((*items)[i], index, std::to_string(i));
            return;
        }
        std::set<std::string> prefixes;
        for (const auto& [key, value] : dictEntries(m_document, ref).value_or(Entries{})) {
            const auto name = nameOf(m_document, key);
            if (name && isTensor(m_document, value))
                for (std::string& prefix : modelPrefixes({plainName(*name)}))
                    prefixes.insert(std::move(prefix));
            else if (mayHoldMore(value))
                visit(value, index, textOf(m_document, key));
        }
        for (const std::string& prefix : prefixes)
            m_candidates.push_back({index, prefix});
    }

    bool mayHoldMore(PickleRef ref) const {
        return m_document.sequence(ref) || m_document.as<PickleDict>(ref) || m_document.as<PickleObject>(ref);
    }

    std::string pathOf(std::size_t index) const {
        std::string path;
        for (; index != 0; index = m_places[index].outer)
            path = m_places[index].key + (path.empty() ? "" : "." + path);
        return path;
    }

    /// Of several models the one at the top, or under a key that says that it is the one.
    const Candidate& usualOne() const {
        const auto isAt = [&](const Candidate& candidate, std::string_view key) {
            const Place& place = m_places[candidate.place];
            return key.empty() ? candidate.place == 0 && candidate.prefix.empty()
                               : place.outer == 0 && place.key == key;
        };
        for (const std::string_view key : {std::string_view(), wrappers[0], wrappers[1], wrappers[2]}) {
            const auto isHere = [&](const Candidate& candidate) { return isAt(candidate, key); };
            const auto here = std::ranges::count_if(m_candidates, isHere);
            if (here == 1)
                return *std::ranges::find_if(m_candidates, isHere);
            if (here > 1)
                break;
        }
        constexpr std::size_t most = 4;
        std::string list;
        for (const Candidate& candidate : m_candidates | std::views::take(most)) {
            const std::string path = pathOf(candidate.place);
            list += (list.empty() ? "" : ", ") + (path.empty() || candidate.prefix.empty()
                                                      ? path + candidate.prefix
                                                      : path + "." + candidate.prefix);
        }
        if (m_candidates.size() > most)
            list += " and " + std::to_string(m_candidates.size() - most) + " more";
        throw CheckpointError("it holds " + std::to_string(m_candidates.size()) + " models (" + list +
                              "): save the one that is meant alone, or under model_state_dict");
    }

    FoundModel modelAt(const Candidate& candidate) const {
        FoundModel model;
        for (std::size_t index = candidate.place;; index = m_places[index].outer) {
            model.around.push_back(m_places[index].ref);
            if (index == 0)
                break;
        }
        std::vector<std::string> passedOver;
        const Entries all = dictEntries(m_document, m_places[candidate.place].ref).value_or(Entries{});
        for (const auto& [key, value] : all) {
            const auto text = nameOf(m_document, key);
            const std::string plain = text ? plainName(*text) : describe(m_document, key);
            const bool isUnderPrefix = text && plain.starts_with(candidate.prefix);
            const std::string name = isUnderPrefix ? plain.substr(candidate.prefix.size()) : plain;
            if (isUnderPrefix && isPart(name, value))
                model.entries.emplace_back(name, value);
            else if (std::ranges::find(facts, name) == facts.end())
                passedOver.push_back(plain);
        }
        if (const std::string remark = passedOverRemark(passedOver); !remark.empty())
            model.remarks.push_back(remark);
        return model;
    }

    /// Plain values beside the tensors, as counters, are no part of a model; but where its tensors are named,
    /// there must be tensors, and what a program would have made is never passed over.
    bool isPart(const std::string& name, PickleRef value) const {
        if (isForeignEntry(name) || std::ranges::find(facts, name) != facts.end())
            return false;
        const bool isPlain = !m_document.as<PickleObject>(value) && !m_document.as<PickleGlobal>(value) &&
                             !m_document.as<PicklePersistent>(value);
        return !isPlain || isModelTensor(name);
    }

    /// Where there is no name of a LILA model: what is wrong with it is then for others to say.
    FoundModel modelOfAnyNames() const {
        const auto top = dictEntries(m_document, m_document.root);
        if (!top)
            throw CheckpointError("it holds " + describe(m_document, m_document.root) +
                                  ", not a dict of a model's state: save it with model.state_dict()");
        for (const std::string_view wrapper : wrappers) {
            const auto wrapped = entryNamed(m_document, *top, wrapper);
            if (!wrapped)
                continue;
            if (!dictEntries(m_document, *wrapped))
                throw CheckpointError("its " + std::string(wrapper) + " is " +
                                      describe(m_document, *wrapped) + ", not a state dict");
            const auto place = std::ranges::find(m_places, *wrapped, &Place::ref);
            return modelAt({static_cast<std::size_t>(place - m_places.begin()), ""});
        }
        if (std::ranges::any_of(*top,
                                [&](const PickleEntry& entry) { return isTensor(m_document, entry.second); }))
            return modelAt({0, ""});
        throw CheckpointError("there is no state dict in it: neither model_state_dict nor tensors, but " +
                              keyList(m_document, *top));
    }

    const PickleDocument& m_document;
    std::vector<Place> m_places;
    std::set<PickleRef> m_seen;
    std::vector<Candidate> m_candidates;
};

} // namespace

FoundModel findModel(const PickleDocument& document) {
    return ModelSearch(document).result();
}

std::optional<PickleRef> factBeside(const PickleDocument& document, const FoundModel& model,
                                    std::string_view key) {
    for (const PickleRef around : model.around) {
        const auto found = entryNamed(document, dictEntries(document, around).value_or(Entries{}), key);
        if (found && !document.as<PickleNone>(*found))
            return found;
    }
    return std::nullopt;
}

} // namespace lila
