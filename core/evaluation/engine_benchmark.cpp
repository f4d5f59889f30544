// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/evaluation/engine_benchmark.h"

#include "core/evaluation/machine_limits.h"
#include "core/inference/batch.h"
#include "core/story/look_ahead.h"
#include "core/story/writing.h"
#include "core/threads/timing.h"

#include <algorithm>

namespace lila {
namespace {

constexpr int decodeLengths[] = {64, 256, 500};
constexpr int branchCounts[] = {1, 4, 8, 16};
constexpr int trunkLength = 64;   ///< of the branches that step together
constexpr int stepsTogether = 12; ///< a round
constexpr int severalCounts[] = {1, 8};
constexpr int severalTokens = 24; ///< of each, a round
constexpr int stepsPerRound = 24;
constexpr int stepsToWarmUp = 4; ///< until the weights are where caches can help
constexpr int passesPerRound = 8;
constexpr int passesToWarmUp = 2;
constexpr int prefillsPerRound = 2;
constexpr int differentContexts = 50;
constexpr int recordedPairs = 12;

/// Any ids will do: what they are changes nothing in the work.
std::vector<int> someIds(int count, int vocabulary) {
    std::vector<int> ids;
    for (std::int64_t i = 0; i < count; ++i)
        ids.push_back(static_cast<int>((i * 131 + i * i) % vocabulary));
    return ids;
}

/// Additions and multiplications of a prefill of the whole window for its last logits: of the last layer only
/// keys and values are needed of the other positions.
double prefillOperations(const ModelConfig& config) {
    const double n = config.blockSize;
    const double d = config.dModel;
    const double layer = n * 12 * d * d + n * (n + 1) * d; // products with weights; scores and mixing, causal
    const double lastLayer = n * 2 * d * d + 10 * d * d + 2 * n * d;
    return 2 * ((config.nLayers - 1) * layer + lastLayer + config.vocabSize * d);
}

/// Branches of one story that step together.
class BranchBenchmark {
public:
    BranchBenchmark(const std::shared_ptr<const PackedModel>& model, std::span<const int> ids)
        : m_ids(ids), m_batch(model), m_trunk(model) {
        const int length = std::min(trunkLength, model->config().blockSize - 1);
        m_context.assign(ids.begin(), ids.begin() + length + 1);
        m_trunk.logitsAfter(ids.first(length), ContextPolicy::Exact);
    }

    void round() {
        for (const int count : branchCounts) {
            std::vector<Decoder> branches(count, m_trunk);
            std::vector<std::vector<int>> contexts(count, m_context);
            std::vector<BatchStep> steps;
            for (int i = 0; i < count; ++i)
                steps.push_back({&branches[i], contexts[i]});
            for (int step = 0; step < stepsTogether; ++step) {
                for (int i = 0; i < count; ++i)
                    contexts[i].back() = m_ids[step * count + i];
                const double ms = millisecondsOf([&] { m_batch.step(steps); });
                if (step >= stepsToWarmUp)
                    m_samples[count].add(ms);
            }
        }
    }

    std::map<int, double> tokensPerSecond() const {
        std::map<int, double> rates;
        for (const auto& [count, samples] : m_samples)
            rates[count] = 1000 * count / samples.median();
        return rates;
    }

private:
    std::span<const int> m_ids;
    Batch m_batch;
    Decoder m_trunk;
    std::vector<int> m_context;
    std::map<int, Samples> m_samples;
};

/// All that is measured of one precision; decoders stay at their context from round to round.
class PrecisionBenchmark {
public:
    PrecisionBenchmark(StoryModel model, const BenchmarkSettings& settings)
        : m_model(std::move(model)), m_window(m_model.engine->config().blockSize), m_generator(m_model) {
        const int vocabulary = m_model.engine->config().vocabSize;
        m_ids = someIds(2 * m_window + settings.anchoredTokens + differentContexts, vocabulary);
        for (const int length : decodeLengths)
            if (length <= m_window)
                m_decoders.emplace(length, Decoder(m_model.engine));
        if (m_decoders.empty())
            m_decoders.emplace(m_window, Decoder(m_model.engine));
        m_branches.emplace(m_model.engine, m_ids);
    }

    void round() {
        for (auto& [length, decoder] : m_decoders) {
            std::vector<int> context(m_ids.begin(), m_ids.begin() + length);
            decoder.logitsAfter(context, ContextPolicy::Exact);
            for (int i = 0; i < stepsPerRound; ++i) {
                context.back() = m_ids[length + i];
                const double ms =
                    millisecondsOf([&, &d = decoder] { d.logitsAfter(context, ContextPolicy::Exact); });
                if (i >= stepsToWarmUp)
                    m_decode[length].add(ms);
            }
        }
        m_branches->round();
        for (int i = 0; i < prefillsPerRound; ++i) {
            const int turn = 1 + (m_rounds * prefillsPerRound + i) % differentContexts;
            const auto window = std::span(m_ids).first(m_window);
            m_prefill.add(millisecondsOf([&] { m_windowDecoder.logitsAfter(window, ContextPolicy::Exact); }));
            const auto past = std::span(m_ids).first(m_window + turn);
            m_exact.add(millisecondsOf([&] { m_windowDecoder.logitsAfter(past, ContextPolicy::Exact); }));
        }
        m_generator.setText("Once upon a time there was a little girl. ");
        m_generator.start(1);
        m_generator.step(m_settings, {});
        for (int i = 0; i < recordedPairs; ++i) {
            m_plain.add(
                millisecondsOf([&] { m_generator.step(m_settings, {}, false, {}, Recording::None); }));
            m_recorded.add(
                millisecondsOf([&] { m_generator.step(m_settings, {}, false, {}, Recording::Candidates); }));
        }
        several();
        ++m_rounds;
    }

    PrecisionFigures figures(double memoryGbS) const {
        PrecisionFigures figures;
        figures.matrixBytes = m_model.engine->matrixBytes();
        figures.boundMs = static_cast<double>(figures.matrixBytes) / memoryGbS / 1e6;
        for (const auto& [length, samples] : m_decode)
            figures.decodeMs[length] = samples.median();
        figures.batchTokensPerSecond = m_branches->tokensPerSecond();
        for (const auto& [count, samples] : m_several)
            figures.severalTokensPerSecond[count] = 1000.0 * count * severalTokens / samples.median();
        figures.lookAheadNodesPerSecond = 1000 * static_cast<double>(m_nodes) / m_lookAhead.median();
        figures.prefillMs = m_prefill.median();
        figures.prefillTokensPerSecond = 1000 * m_window / figures.prefillMs;
        figures.prefillGflopS = prefillOperations(m_model.engine->config()) / figures.prefillMs / 1e6;
        figures.exactMs = m_exact.median();
        figures.recordOverhead = m_recorded.median() / m_plain.median() - 1;
        return figures;
    }

    /// A long story, token by token.
    void anchored(int tokens, PrecisionFigures& figures) {
        const int first = std::clamp(m_window / 2, 1, 64);
        m_windowDecoder.logitsAfter(std::span(m_ids).first(first), ContextPolicy::Anchored);
        double all = 0, plain = 0;
        int plainSteps = 0;
        for (int i = 1; i <= tokens; ++i) {
            const auto start = [&](int length) {
                return windowStart(ContextPolicy::Anchored, length, m_window);
            };
            const double ms = millisecondsOf([&] {
                m_windowDecoder.logitsAfter(std::span(m_ids).first(first + i), ContextPolicy::Anchored);
            });
            all += ms;
            if (start(first + i) == start(first + i - 1)) {
                plain += ms;
                ++plainSteps;
            }
        }
        figures.anchoredMeanMs = all / tokens;
        figures.plainMeanMs = plain / std::max(1, plainSteps);
    }

private:
    /// As the window has them: from a text whose beginning is known.
    void several() {
        m_generator.setText("Once upon a time there was a little girl. ");
        const Writing writing{.settings = m_settings, .tokens = severalTokens};
        for (const int count : severalCounts) {
            std::vector<Generator> ways = copiesOf(m_generator, count, 1, writing);
            for (Generator& way : ways) {
                way.forbidEnd(true);
                way.step(m_settings, {}); // the resonator is made with the first
            }
            m_several[count].add(
                millisecondsOf([&] { writeTogether(ways, std::vector<Writing>(ways.size(), writing)); }));
        }
        m_lookAhead.add(millisecondsOf([&] { m_nodes = lookAhead(m_generator, {}).size(); }));
    }

    StoryModel m_model;
    int m_window;
    Generator m_generator;
    GenerationSettings m_settings;
    std::vector<int> m_ids;
    std::map<int, Decoder> m_decoders;
    Decoder m_windowDecoder{m_model.engine};
    std::optional<BranchBenchmark> m_branches;
    std::map<int, Samples> m_decode;
    Samples m_prefill, m_exact, m_plain, m_recorded, m_lookAhead;
    std::map<int, Samples> m_several;
    std::size_t m_nodes = 0;
    int m_rounds = 0;
};

} // namespace

std::optional<EngineFigures> measureEngine(const std::shared_ptr<const ModelWeights>& weights,
                                           const std::shared_ptr<const Tokenizer>& tokenizer,
                                           const BenchmarkSettings& settings,
                                           const std::function<bool(double, const std::string&)>& goOn) {
    const auto tell = [&](double share, const std::string& what) { return !goOn || goOn(share, what); };
    const ModelConfig& config = weights->config;
    EngineFigures figures;
    const auto threads = std::make_shared<ThreadPool>(settings.threads);
    figures.threads = threads->size();

    std::map<std::string, PrecisionBenchmark> benchmarks;
    const auto add = [&](std::string_view name, const std::shared_ptr<const ModelWeights>& of,
                         Precision precision) {
        benchmarks.emplace(
            std::piecewise_construct, std::forward_as_tuple(name),
            std::forward_as_tuple(StoryModel{packed(of, {precision}, threads), tokenizer}, settings));
    };
    for (const Precision precision : settings.precisions)
        add(precisionName(precision), weights, precision);
    for (const auto& [name, of] : settings.packed)
        add(name, of, Precision::Int8);

    // As large as the fp32 matrices, whichever precisions are measured.
    MemoryReader reader(static_cast<std::size_t>(4 * config.dModel) *
                        (static_cast<std::size_t>(12 * config.nLayers) * config.dModel + config.vocabSize));
    Samples bandwidth;
    for (int round = 0; round < settings.rounds; ++round) {
        if (!tell(0.6 * round / settings.rounds, "decoding and prefill"))
            return std::nullopt;
        for (int pass = 0; pass < passesPerRound; ++pass) {
            const double rate = reader.pass(*threads);
            if (pass >= passesToWarmUp)
                bandwidth.add(rate);
        }
        figures.productGflopS = std::max(figures.productGflopS, matrixProductRate(*threads, config.dModel));
        for (auto& [name, benchmark] : benchmarks)
            benchmark.round();
    }
    figures.memoryGbS = bandwidth.median();
    double done = 0;
    for (auto& [name, benchmark] : benchmarks) {
        if (!tell(0.6 + 0.4 * done++ / static_cast<double>(benchmarks.size()), "a long story"))
            return std::nullopt;
        PrecisionFigures of = benchmark.figures(figures.memoryGbS);
        benchmark.anchored(settings.anchoredTokens, of);
        figures.precisions.emplace(name, of);
    }
    return figures;
}

} // namespace lila
