// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/inspection/resonator_look.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace lila {
namespace {

/// exp(value - greatest) / sum.
std::vector<double> softmax(std::vector<double> values) {
    const double greatest = *std::ranges::max_element(values);
    double sum = 0;
    for (double& value : values)
        sum += value = std::exp(value - greatest);
    for (double& value : values)
        value /= sum;
    return values;
}

} // namespace

std::optional<ResonatorLook> resonatorAt(const SeenBranch& branch, std::size_t token,
                                         const ResonatorStart& start) {
    const std::optional<std::size_t> generation = branch.generationOf(token);
    if (!generation || !branch.origin(token)->settings->resonator)
        return std::nullopt;
    const std::shared_ptr<const ResonatorSpace> space = start(*branch.origin(token));
    if (!space)
        return std::nullopt;
    ResonatorLook look{Resonator(space), {}};
    std::map<std::pair<int, int>, std::size_t> places; ///< of pairs among the relations
    std::optional<int> before;
    for (std::size_t at = *generation; at <= token; ++at) {
        const GenerationSettings& settings = *branch.origin(at)->settings;
        if (!settings.resonator)
            continue;
        const int id = branch.idBefore(at);
        if (at == token)
            look.resonator.step(id, settings.encodeRelationWeight);
        else
            look.resonator.takeIn(id, settings.encodeRelationWeight);
        if (const auto& write = look.resonator.lastWrite()) {
            const std::size_t place =
                places.try_emplace({write->from, write->to}, look.relations.size()).first->second;
            if (place == look.relations.size())
                look.relations.emplace_back();
            ResonatorRelation& relation = look.relations[place];
            ++relation.times;
            relation.fromId = *before;
            relation.toId = id;
        }
        before = id;
    }
    for (const ResonatorWrite& write : look.resonator.writes())
        look.relations[places.at({write.from, write.to})].pair = write;
    return look;
}

std::vector<LiftedToken> liftedTokens(std::span<const float> logits, std::span<const float> bias,
                                      double strength, std::size_t count) {
    std::vector<double> before(logits.begin(), logits.end());
    std::vector<double> after = before;
    for (std::size_t id = 0; id < after.size(); ++id)
        after[id] += strength * static_cast<double>(bias[id]);
    before = softmax(std::move(before));
    after = softmax(std::move(after));
    std::vector<LiftedToken> tokens;
    for (std::size_t id = 0; id < after.size(); ++id)
        tokens.push_back(
            {static_cast<int>(id), strength * static_cast<double>(bias[id]), before[id], after[id]});
    const auto rise = [](const LiftedToken& token) { return token.with - token.without; };
    std::ranges::stable_sort(tokens, std::greater(), rise);
    if (tokens.size() > 2 * count)
        tokens.erase(tokens.begin() + static_cast<std::ptrdiff_t>(count),
                     tokens.end() - static_cast<std::ptrdiff_t>(count));
    return tokens;
}

} // namespace lila
