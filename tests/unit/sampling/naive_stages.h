// SPDX-License-Identifier: AGPL-3.0-or-later
// All stages of sampling as one would write them down first, and random calls to hold the sampler against.
#pragma once

#include "core/sampling/sampler.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <map>
#include <numeric>

namespace lila::test {

inline constexpr int mark = 4;           // the punctuation of the test's vocabulary
inline constexpr int breaker = 7;        // that no passage goes across
inline constexpr double rounding = 1e-6; // that a probability may differ by

inline SamplingVocabulary vocabulary(std::size_t size) {
    SamplingVocabulary all{.punctuation = {mark}, .isBreaker = std::vector<char>(size, 0)};
    if (size > breaker)
        all.isBreaker[breaker] = 1;
    return all;
}

/// What DRY takes off each logit, as its author defines it.
inline std::map<int, double> naiveDry(const std::vector<int>& context, const GenerationSettings& s) {
    const std::vector<int> ids(context.end() - std::min(std::ssize(context), std::ptrdiff_t{dryReach}),
                               context.end());
    std::map<int, double> penalty;
    for (std::size_t i = 0; i + 1 < ids.size(); ++i) {
        int match = 0; // of the ids that end with i and those at the end
        while (match <= static_cast<int>(i) && ids[i - match] == ids[ids.size() - 1 - match] &&
               ids[i - match] != breaker)
            ++match;
        const int next = ids[i + 1];
        if (match >= s.dryAllowedLength && next != breaker)
            penalty[next] =
                std::max(penalty[next], s.dryMultiplier * std::pow(s.dryBase, match - s.dryAllowedLength));
    }
    return penalty;
}

/// What one call is given, drawn at random.
struct Case {
    std::vector<float> logits, bias;
    std::vector<int> context, excluded;
    std::vector<TokenBias> tokenBias;
    GenerationSettings settings;

    explicit Case(RandomStream& random) {
        const auto one = [&](auto... values) {
            const std::array of = {values...};
            return of[static_cast<std::size_t>(random.uniform() * static_cast<double>(of.size()))];
        };
        const auto size = static_cast<std::size_t>(one(5, 37, 300, 2048));
        const auto someId = [&] { return static_cast<int>(random.uniform() * static_cast<double>(size)); };
        const double spread = one(0.5, 1.0, 2.5);
        for (std::size_t i = 0; i < size; ++i)
            logits.push_back(static_cast<float>(std::round(random.normal() * spread * 16) / 16));
        if (random.uniform() < 0.5)
            for (std::size_t i = 0; i < size; ++i)
                bias.push_back(static_cast<float>(std::round(random.uniform() * 16 - 8) / 8));
        const int kinds = one(2, 5, 30);
        for (int i = one(0, 1, 20, 200); i > 0; --i)
            context.push_back(someId() % kinds);
        if (random.uniform() < 0.3) {
            tokenBias = {{someId(), 2}, {someId(), -5}};
            excluded = {someId()};
        }
        settings.temperature = one(0.5, 1.0, 2.0);
        settings.topK = one(0, 0, 5, 50, 300);
        settings.topP = one(0.0, 0.5, 0.9);
        settings.minP = one(0.0, 0.05, 0.3);
        settings.dryMultiplier = one(0.0, 0.5);
        settings.dryBase = one(1.0, 1.25);
        settings.dryAllowedLength = one(1, 2, 4);
        settings.xtcProbability = one(0.0, 0.5, 1.0);
        settings.xtcThreshold = one(0.01, 0.1, 0.6);
        settings.repetitionPenalty = one(0.0, 1.25);
        settings.resonanceStrength = 0.5;
        std::vector<SamplingStage> stages(usualStages.begin(), usualStages.end());
        for (std::size_t i = stages.size(); i > 1; --i)
            std::swap(stages[i - 1],
                      stages[static_cast<std::size_t>(random.uniform() * static_cast<double>(i))]);
        settings.stages.clear();
        for (const SamplingStage stage : stages)
            if (random.uniform() < 0.8)
                settings.stages.append(stage);
        if (settings.stages.size() == 0 || random.uniform() < 0.3)
            settings.stages = usualStages;
    }
};

/// Stage by stage over whole arrays, in double.
struct Naive {
    std::map<SamplingStage, std::vector<double>> after;
    std::vector<double> logits, p;
    std::vector<char> gone;
    bool isClose = false; ///< something that only rounding decides

    void soften() {
        const double top = *std::ranges::max_element(logits);
        double sum = 0;
        p.assign(logits.size(), 0);
        for (std::size_t i = 0; i < p.size(); ++i)
            sum += p[i] = gone[i] ? 0 : std::exp(logits[i] - top);
        for (std::size_t i = 0; i < p.size(); ++i) {
            p[i] /= sum;
            isClose = isClose || (p[i] > 0 && p[i] < 1e-36);
        }
    }

    std::vector<std::size_t> ranked() const {
        std::vector<std::size_t> order;
        for (std::size_t i = 0; i < p.size(); ++i)
            if (!gone[i])
                order.push_back(i);
        std::ranges::stable_sort(order, std::ranges::greater{}, [this](std::size_t i) { return p[i]; });
        return order;
    }

    void compare(double a, double b) {
        isClose = isClose || (a != b && std::abs(a - b) < rounding * std::max(a, b));
    }
    void remove(std::size_t id) {
        gone[id] = 1;
        p[id] = 0;
    }

    void cut(SamplingStage stage, const GenerationSettings& s, bool excludes) {
        const std::vector<std::size_t> order = ranked();
        const std::vector<double> was = p;
        for (std::size_t i = 1; i < order.size(); ++i)
            compare(was[order[i - 1]], was[order[i]]);
        const double all = std::accumulate(was.begin(), was.end(), 0.0);
        double before = 0;
        for (std::size_t i = 0; i < order.size(); ++i) {
            const double mine = was[order[i]];
            if (stage == SamplingStage::TopK && s.topK > 0 && std::ssize(order) > s.topK &&
                mine < was[order[s.topK - 1]])
                remove(order[i]);
            if (stage == SamplingStage::TopP && s.topP > 0) {
                compare(before, s.topP);
                if (before > s.topP)
                    remove(order[i]);
            }
            if (stage == SamplingStage::MinP) {
                compare(mine, s.minP * was[order[0]]);
                if (mine < s.minP * was[order[0]])
                    remove(order[i]);
            }
            if (stage == SamplingStage::Xtc && excludes) {
                compare(mine / all, s.xtcThreshold);
                if (i + 1 < order.size())
                    compare(was[order[i + 1]] / all, s.xtcThreshold);
                if (i + 1 < order.size() && was[order[i + 1]] / all >= s.xtcThreshold)
                    remove(order[i]);
            }
            before += mine;
        }
    }

    Naive(const Case& given, RandomStream& random) {
        const GenerationSettings& s = given.settings;
        logits.assign(given.logits.begin(), given.logits.end());
        gone.assign(logits.size(), 0);
        soften();
        after[SamplingStage::Model] = p;
        for (const TokenBias& one : given.tokenBias)
            logits[one.id] += one.bias;
        for (const int id : given.excluded)
            gone[id] = 1;
        if (!given.tokenBias.empty()) {
            soften();
            after[SamplingStage::Bias] = p;
        }
        for (const SamplingStage stage : s.stages) {
            if ((stage == SamplingStage::Dry && s.dryMultiplier == 0) ||
                (stage == SamplingStage::MinP && s.minP == 0) ||
                (stage == SamplingStage::Xtc && s.xtcProbability == 0))
                continue;
            if (stage >= SamplingStage::TopK) {
                cut(stage, s, stage == SamplingStage::Xtc && random.uniform() < s.xtcProbability);
            } else {
                change(stage, given);
                soften();
            }
            after[stage] = p;
        }
        const double sum = std::accumulate(p.begin(), p.end(), 0.0);
        for (double& each : p)
            each /= sum;
        after[SamplingStage::Final] = p;
    }

    void change(SamplingStage stage, const Case& given) {
        const GenerationSettings& s = given.settings;
        const std::vector<int>& context = given.context;
        if (stage == SamplingStage::Resonator)
            for (std::size_t i = 0; i < given.bias.size(); ++i)
                logits[i] += s.resonanceStrength * given.bias[i];
        if (stage == SamplingStage::Repetition)
            for (auto id = context.end() - std::min(std::ssize(context), std::ptrdiff_t{s.repetitionWindow});
                 id != context.end(); ++id)
                logits[*id] -= s.repetitionPenalty;
        if (stage == SamplingStage::Punctuation && !context.empty() && context.back() == mark)
            logits[mark] -= 50;
        if (stage == SamplingStage::Dry)
            for (const auto& [id, penalty] : naiveDry(context, s))
                logits[id] -= penalty;
        if (stage == SamplingStage::Temperature)
            for (double& logit : logits)
                logit /= s.temperature;
    }
};

} // namespace lila::test
