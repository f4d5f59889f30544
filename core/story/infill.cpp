// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/story/infill.h"

#include "core/sampling/seeds.h"
#include "core/sampling/vocabulary_kernels.h"

#include <algorithm>
#include <stdexcept>

namespace lila {
namespace {

/// Tokens that a candidate may have.
struct Lengths {
    std::size_t least = 1, most = 1;
};

Lengths lengthsFor(std::size_t passage) {
    const std::size_t room = std::max<std::size_t>(2, passage / 4);
    return {passage > room ? passage - room : 1, passage + room};
}

/// Asks a model about passages between two texts.
class Judge {
public:
    Judge(const Generator& before, std::span<const int> behind, std::size_t longest,
          const std::stop_token& stop)
        : m_decoder(before.decoder()), m_stop(stop) {
        const auto window = static_cast<std::size_t>(before.model().weights().config.blockSize);
        if (longest + 2 > window)
            throw PassageTooLong(window);
        const std::size_t room = window - longest;
        const std::span<const int> ids = before.ids();
        m_behind = behind.first(std::min(behind.size(), room - std::min(ids.size(), room / 2)));
        m_before = ids.last(std::min(ids.size(), room - m_behind.size()));
    }

    int tokensBehind() const { return static_cast<int>(m_behind.size()); }

    /// Log-likelihood of the text behind; nothing where it was stopped.
    std::optional<double> behind(std::span<const int> passage) {
        const std::vector<int> ids = join(passage, m_behind.first(m_behind.size() - 1));
        const std::size_t first = ids.size() - m_behind.size();
        double sum = 0;
        const bool isWhole = look(ids, first, [&](std::size_t at, std::span<const float> logits) {
            sum += logLikelihood(logits, m_behind[at - first]);
        });
        return isWhole ? std::optional(sum) : std::nullopt;
    }

    /// Log-likelihood of the first token behind, after each token of the passage; nothing where stopped.
    std::vector<double> begins(std::span<const int> passage) {
        std::vector<double> likelihoods;
        const bool isWhole =
            look(join(passage, {}), m_before.size(), [&](auto, std::span<const float> logits) {
                likelihoods.push_back(logLikelihood(logits, m_behind.front()));
            });
        return isWhole ? likelihoods : std::vector<double>();
    }

private:
    std::vector<int> join(std::span<const int> passage, std::span<const int> behind) const {
        std::vector<int> ids(m_before.begin(), m_before.end());
        ids.insert(ids.end(), passage.begin(), passage.end());
        ids.insert(ids.end(), behind.begin(), behind.end());
        return ids;
    }
    /// At the positions from `first` on.
    bool look(const std::vector<int>& ids, std::size_t first,
              const std::function<void(std::size_t, std::span<const float>)>& take) {
        m_decoder.forgetBehind(first);
        return m_decoder.logitsAfterEach(
            ids, ContextPolicy::Exact,
            [&](std::size_t at, std::span<const float> logits) {
                if (at >= first)
                    take(at, logits);
            },
            [this] { return !m_stop.stop_requested(); });
    }
    static double logLikelihood(std::span<const float> logits, int id) {
        return logits[id] - logSumExp(logits);
    }

    Decoder m_decoder;
    std::stop_token m_stop;
    std::span<const int> m_before, m_behind; ///< what fits into the window
};

/// So many tokens of a candidate that the text behind is the likeliest to begin there.
std::size_t bestLength(std::span<const NewToken> tokens, std::span<const double> begins, Lengths lengths) {
    std::size_t best = 0;
    for (std::size_t length = std::min(lengths.least, tokens.size()); length <= tokens.size(); ++length) {
        const bool endsWithinCharacter = tokens[length - 1].text.empty();
        if (!endsWithinCharacter && (best == 0 || begins[length - 1] > begins[best - 1]))
            best = length;
    }
    return best == 0 ? tokens.size() : best;
}

std::vector<InfillCandidate> sampled(Generator before, const Infill& how, std::size_t tokens,
                                     const std::stop_token& stop) {
    Writing writing{.settings = how.settings,
                    .interventions = how.interventions,
                    .tokens = static_cast<int>(tokens),
                    .recording = Recording::None};
    writing.settings.stop.clear();
    writing.settings.stopAt = StopAt::StoryEnd;
    std::vector<Generator> copies = copiesOf(before, how.candidates, how.seed, writing, stop);
    std::vector<InfillCandidate> candidates(copies.size());
    std::vector<Writing> writings(copies.size(), writing);
    for (std::size_t i = 0; i < copies.size(); ++i) {
        candidates[i].seed = seedBehind(how.seed, i);
        writings[i].before = [&copy = copies[i]](Writing&, int made) { copy.forbidEnd(made == 0); };
        writings[i].show = [&made = candidates[i]](const std::vector<StepRecord>& records, const auto&) {
            for (const StepRecord& record : records) {
                if (record.endOfStory)
                    break;
                made.tokens.push_back({record.id, record.text});
                made.logProbabilities.push_back(record.logProbability);
            }
        };
    }
    writeTogether(copies, std::move(writings), stop);
    std::erase_if(candidates, [](const InfillCandidate& candidate) { return candidate.tokens.empty(); });
    return candidates;
}

std::vector<int> idsOf(std::span<const NewToken> tokens) {
    std::vector<int> ids;
    for (const NewToken& token : tokens)
        ids.push_back(token.id);
    return ids;
}

void add(Infilled& all, InfillCandidate candidate) {
    const auto isSame = [&](const InfillCandidate& other) {
        return idsOf(other.tokens) == idsOf(candidate.tokens);
    };
    if (std::ranges::any_of(all.candidates, isSame))
        return;
    const auto place =
        std::ranges::upper_bound(all.candidates, candidate.behind, std::greater{}, &InfillCandidate::behind);
    all.candidates.insert(place, std::move(candidate));
}

} // namespace

PassageTooLong::PassageTooLong(std::size_t tokensSeen)
    : std::invalid_argument("the passage is too long: the model sees " + std::to_string(tokensSeen) +
                            " tokens at once, and needs some of the text around it; select less"),
      window(tokensSeen) {}

Infilled infill(const Generator& before, std::span<const int> passage, std::span<const int> behind,
                const Infill& how, const std::stop_token& stop,
                const std::function<void(const Infilled&)>& show) {
    if (passage.empty() || behind.empty())
        throw std::invalid_argument("a gap needs a passage, and text behind it to judge others by");
    const Lengths lengths = lengthsFor(passage.size());
    Generator generator = before;
    Infilled all;
    if (!generator.prefill(how.interventions, how.settings.context,
                           [&stop] { return !stop.stop_requested(); }))
        return all;
    Judge judge(generator, behind, lengths.most, stop);
    all.tokensBehind = judge.tokensBehind();
    all.passage = judge.behind(passage);
    if (!all.passage)
        return all;
    if (show)
        show(all);
    for (InfillCandidate& candidate : sampled(generator, how, lengths.most, stop)) {
        const std::vector<double> begins = judge.begins(idsOf(candidate.tokens));
        if (begins.empty())
            break;
        const std::size_t length = bestLength(candidate.tokens, begins, lengths);
        candidate.tokens.resize(length);
        candidate.logProbabilities.resize(length);
        const auto likelihood = judge.behind(idsOf(candidate.tokens));
        if (!likelihood)
            break;
        candidate.behind = *likelihood;
        add(all, std::move(candidate));
        if (show)
            show(all);
    }
    return all;
}

} // namespace lila
