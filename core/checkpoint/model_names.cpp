// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/checkpoint/model_names.h"

#include <algorithm>
#include <array>
#include <set>

namespace lila {
namespace {

constexpr std::array<std::string_view, 4> transparentWords{"_orig_mod", "module", "_fsdp_wrapped_module",
                                                           "_checkpoint_wrapped_module"};
/// Each model has one of each, under this name only.
constexpr std::array<std::string_view, 2> landmarks{"core.final_norm.weight", "core.layers.0.to_e8.weight"};
constexpr std::array<std::string_view, 4> foreignWords{"n_averaged", "_extra_state", "total_ops",
                                                       "total_params"};

} // namespace

std::string plainName(std::string_view name) {
    std::string plain;
    for (std::size_t at = 0; at <= name.size();) {
        const std::size_t end = std::min(name.find('.', at), name.size());
        const std::string_view word = name.substr(at, end - at);
        const bool isLast = end == name.size();
        if (isLast || std::ranges::find(transparentWords, word) == transparentWords.end())
            plain.append(word).append(isLast ? "" : ".");
        at = end + 1;
    }
    return plain;
}

std::vector<std::string> modelPrefixes(const std::vector<std::string>& plainNames) {
    std::set<std::string> prefixes;
    for (const std::string_view name : plainNames)
        for (const std::string_view landmark : landmarks) {
            if (!name.ends_with(landmark))
                continue;
            const std::string_view prefix = name.substr(0, name.size() - landmark.size());
            if (prefix.empty() || prefix.ends_with('.'))
                prefixes.emplace(prefix);
        }
    return {prefixes.begin(), prefixes.end()};
}

bool isForeignEntry(std::string_view name) {
    const std::size_t dot = name.rfind('.');
    const std::string_view word = dot == std::string_view::npos ? name : name.substr(dot + 1);
    return std::ranges::find(foreignWords, word) != foreignWords.end();
}

std::string foundRemark(std::string_view place, std::string_view prefix) {
    if (place.empty() && prefix.empty())
        return {};
    return "the model was found " + (place.empty() ? "" : "in " + std::string(place)) +
           (place.empty() || prefix.empty() ? "" : ", ") +
           (prefix.empty() ? "" : "under names that begin with " + std::string(prefix));
}

std::string passedOverRemark(const std::vector<std::string>& names) {
    if (names.empty())
        return {};
    constexpr std::size_t most = 4;
    std::string list;
    for (std::size_t i = 0; i < std::min(most, names.size()); ++i)
        list += (i == 0 ? "" : ", ") + names[i].substr(0, 60);
    if (names.size() > most)
        list += " and " + std::to_string(names.size() - most) + " more";
    return "no part of the model, and passed over: " + list;
}

} // namespace lila
