// SPDX-License-Identifier: AGPL-3.0-or-later
// The sampler over random calls: against a naive twin of its stages, with and without a record, and without
// allocations.
#include "core/sampling/sampler.h"
#include "tests/allocation_count.h"
#include "tests/test_main.h"

#include <QTest>

#include <cmath>
#include <numeric>

using namespace lila;

namespace {

constexpr int mark = 4;           // the punctuation of the test's vocabulary
constexpr double rounding = 1e-6; // that a probability, or a sum of them, may differ by

/// What one call is given. All numbers are multiples of 1/16 or more, so that there are many ties and no two
/// probabilities that only rounding could tell apart.
struct Case {
    std::vector<float> logits, bias;
    std::vector<int> context;
    GenerationSettings settings;

    explicit Case(RandomStream& random) {
        const auto one = [&](auto... values) {
            const std::array of = {values...};
            return of[static_cast<std::size_t>(random.uniform() * static_cast<double>(of.size()))];
        };
        const auto size = static_cast<std::size_t>(one(1, 2, 5, 37, 255, 300, 2047, 2048, 2048, 2051));
        const double spread = one(0.0, 1.0, 2.5, 40.0);
        for (std::size_t i = 0; i < size; ++i)
            logits.push_back(static_cast<float>(std::round(random.normal() * spread * 16) / 16));
        if (random.uniform() < 0.5)
            for (std::size_t i = 0; i < size; ++i)
                bias.push_back(static_cast<float>(std::round(random.uniform() * 16 - 8) / 8));
        for (int i = one(0, 1, 20, 80); i > 0; --i)
            context.push_back(static_cast<int>(random.uniform() * static_cast<double>(std::min(size, 30UL))));
        if (size > mark && !context.empty() && random.uniform() < 0.3)
            context.back() = mark;
        settings.temperature = one(0.01, 0.5, 1.0, 5.0);
        settings.topK = one(0, 1, 5, 50, 200, 256, 257, 1000, 2047, 5000);
        settings.topP = one(0.0, 0.1, 0.9, 0.999, 0.9999999, 1.0);
        settings.repetitionPenalty = one(0.0, 1.25);
        settings.repetitionWindow = one(0, 3, 50);
        settings.resonanceStrength = 0.5;
    }

    QString text() const {
        return QStringLiteral("V %1, temperature %2, top-k %3, top-p %4, %5 before")
            .arg(logits.size())
            .arg(settings.temperature)
            .arg(settings.topK)
            .arg(settings.topP)
            .arg(context.size());
    }
};

/// resources/docs/model.md section 6, stage by stage over whole arrays.
struct Naive {
    std::array<std::vector<double>, samplingStageCount> probability;
    std::vector<std::size_t> order; ///< by probability, then by id
    std::size_t topK = 0;           ///< how many of `order` top-k leaves
    std::vector<double> before;     ///< the sum before each of `order`

    static std::vector<double> softmax(std::vector<float> logits, float temperature = 1) {
        for (float& l : logits)
            l /= temperature;
        const float top = std::ranges::max(logits);
        std::vector<double> p;
        for (const float l : logits)
            p.push_back(std::exp(static_cast<double>(l - top)));
        const double sum = std::accumulate(p.begin(), p.end(), 0.0);
        for (double& x : p)
            x /= sum;
        return p;
    }

    std::vector<double>& at(SamplingStage stage) { return probability[static_cast<std::size_t>(stage)]; }

    explicit Naive(const Case& given) {
        const GenerationSettings& s = given.settings;
        std::vector<float> logits = given.logits;
        at(SamplingStage::Model) = softmax(logits);
        for (std::size_t i = 0; i < given.bias.size(); ++i)
            logits[i] += static_cast<float>(s.resonanceStrength) * given.bias[i];
        at(SamplingStage::Resonator) = softmax(logits);
        const auto window = std::min(std::ssize(given.context), std::ptrdiff_t{s.repetitionWindow});
        for (auto id = given.context.end() - window; id != given.context.end(); ++id)
            logits[*id] -= static_cast<float>(s.repetitionPenalty);
        at(SamplingStage::Repetition) = softmax(logits);
        if (!given.context.empty() && given.context.back() == mark)
            logits[mark] -= 50;
        at(SamplingStage::Punctuation) = softmax(logits);
        std::vector<double>& p = at(SamplingStage::Temperature);
        p = softmax(logits, s.temperature > 0 ? static_cast<float>(s.temperature) : 1);
        order.resize(p.size());
        std::iota(order.begin(), order.end(), 0);
        std::ranges::stable_sort(order, std::ranges::greater{},
                                 [&](std::size_t id) { return static_cast<float>(p[id]); });
        topK = p.size();
        const int k = s.temperature > 0 ? s.topK : 1;
        if (k > 0 && k < std::ssize(p))
            for (topK = k; topK < p.size() && p[order[topK]] == p[order[k - 1]];)
                ++topK;
        if (s.temperature == 0) { // the limit: all to the most probable, equals alike
            const double each = 1.0 / static_cast<double>(topK);
            std::ranges::fill(p, 0);
            for (std::size_t i = 0; i < topK; ++i)
                p[order[i]] = each;
        }
        double sum = 0;
        for (const std::size_t id : order) {
            before.push_back(sum);
            sum += p[id];
        }
    }

    /// Whether top-k and top-p may leave the first `count`: to the token, but for what only rounding decides.
    bool mayKeep(std::size_t count, double p) const {
        const auto& all = probability[static_cast<std::size_t>(SamplingStage::Temperature)];
        const bool cuts = p > 0 && p < 1;
        if (count < 1 || count > topK || (cuts && count > 1 && before[count - 1] > p + rounding) ||
            all[order[count - 1]] < 1e-46)
            return false;
        return count == topK || (cuts && before[count] > p - rounding) || all[order[count]] < 1e-38;
    }

    void keep(std::size_t count) {
        for (const auto stage : {SamplingStage::TopK, SamplingStage::TopP, SamplingStage::Final})
            at(stage).assign(order.size(), 0);
        for (std::size_t i = 0; i < topK; ++i)
            at(SamplingStage::TopK)[order[i]] = at(SamplingStage::Temperature)[order[i]];
        for (std::size_t i = 0; i < count; ++i)
            at(SamplingStage::TopP)[order[i]] = at(SamplingStage::Temperature)[order[i]];
        const auto& left = at(SamplingStage::TopP);
        const double sum = std::accumulate(left.begin(), left.end(), 0.0);
        for (std::size_t i = 0; i < left.size(); ++i)
            at(SamplingStage::Final)[i] = left[i] / sum;
    }
};

/// What is wrong with `result`, or nothing. `uniform`: the number drawn with, or none for the argmax.
QString problem(const Case& given, const SampleResult& result, std::optional<double> uniform) {
    Naive naive(given);
    if (!naive.mayKeep(result.keptCount, given.settings.temperature > 0 ? given.settings.topP : 0))
        return QStringLiteral("%1 kept").arg(result.keptCount);
    naive.keep(result.keptCount);
    const std::vector<double>& final = naive.at(SamplingStage::Final);

    double entropy = 0;
    for (const double p : final)
        entropy -= p > 0 ? p * std::log2(p) : 0;
    if (std::abs(entropy - result.entropy) > rounding || std::signbit(result.entropy))
        return QStringLiteral("entropy %1, not %2").arg(result.entropy, 0, 'g', 10).arg(entropy, 0, 'g', 10);

    const double below = std::accumulate(final.begin(), final.begin() + result.id, 0.0);
    if (uniform && given.settings.temperature > 0
            ? *uniform < below - rounding || *uniform > below + final[result.id] + rounding
            : result.id != static_cast<int>(naive.order[0]))
        return QStringLiteral("token %1").arg(result.id);
    if (!(std::abs(std::exp(result.logProbability) - final[result.id]) < rounding))
        return QStringLiteral("log-probability");

    std::vector<std::size_t> listed(
        naive.order.begin(),
        naive.order.begin() + std::min(std::ssize(naive.order), std::ptrdiff_t{recordedCandidates}));
    if (std::ranges::find(listed, result.id) == listed.end())
        listed.push_back(result.id);
    if (result.stages.size() != 8)
        return QStringLiteral("%1 stages").arg(result.stages.size());
    if (!std::ranges::equal(listed, result.candidates, {}, {},
                            [](const Candidate& c) { return static_cast<std::size_t>(c.id); }))
        return QStringLiteral("other candidates");
    for (const Candidate& c : result.candidates) {
        if (c.logit != given.logits[c.id])
            return QStringLiteral("logit of %1").arg(c.id);
        for (const SamplingStage stage : result.stages)
            if (!(std::abs(c.probability[static_cast<std::size_t>(stage)] - naive.at(stage)[c.id]) <
                  rounding))
                return QStringLiteral("token %1 at stage %2").arg(c.id).arg(static_cast<int>(stage));
    }
    return {};
}

} // namespace

class SamplerTwinTest : public QObject {
    Q_OBJECT

    Sampler m_sampler{SamplingVocabulary{.punctuation = {mark}}};

private Q_SLOTS:
    void equalsANaiveTwinOfAllStages() {
        RandomStream random(5);
        for (int i = 0; i < 1500; ++i) {
            Case given(random);
            if (i % 5 == 0)
                given.settings.temperature = 0;
            const bool greedy = i % 4 == 0;
            RandomStream drawn = random;
            const double uniform = random.uniform();
            const SampleResult& recorded = m_sampler.sample(given.logits, given.bias, given.context,
                                                            given.settings, greedy ? nullptr : &drawn);
            const QString wrong = problem(given, recorded, greedy ? std::nullopt : std::optional(uniform));
            QVERIFY2(wrong.isEmpty(), qPrintable(given.text() + ": " + wrong));
        }
    }

    void recordingChangesNothing() {
        RandomStream random(6);
        for (int i = 0; i < 1500; ++i) {
            Case given(random);
            if (i % 5 == 0)
                given.settings.temperature = 0;
            RandomStream drawn = random;
            RandomStream again = random;
            const SampleResult recorded =
                m_sampler.sample(given.logits, given.bias, given.context, given.settings, &drawn);
            const SampleResult& plain = m_sampler.sample(given.logits, given.bias, given.context,
                                                         given.settings, &again, Recording::None);
            QVERIFY(plain.candidates.empty());
            QVERIFY2(plain.id == recorded.id && plain.keptCount == recorded.keptCount &&
                         plain.logProbability == recorded.logProbability && plain.entropy == recorded.entropy,
                     qPrintable(given.text()));
            random.uniform();
        }
    }

    void nothingIsAllocatedFromTheSecondCallOn() {
        RandomStream random(7);
        std::vector<Case> cases;
        while (cases.size() < 200)
            if (Case given(random); given.logits.size() == 2048)
                cases.push_back(std::move(given));
        Sampler sampler = m_sampler;
        long before = 0;
        for (const Case& given : cases) {
            for (const Recording recording : {Recording::None, Recording::Candidates})
                sampler.sample(given.logits, given.bias, given.context, given.settings, &random, recording);
            if (&given == &cases.front())
                before = allocationCount;
        }
        QVERIFY(before > 0);
        QCOMPARE(allocationCount, before);
    }
};

LILA_TEST(SamplerTwinTest)
#include "sampler_twin_test.moc"
