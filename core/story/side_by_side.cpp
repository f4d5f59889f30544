// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/story/side_by_side.h"

#include "core/sampling/divergence.h"
#include "core/sampling/vocabulary_kernels.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace lila {
namespace {

constexpr std::size_t mostRows = 64; ///< of logits at a time

/// Random numbers a token, beside the one that draws it.
int drawsForStages(const GenerationSettings& settings) {
    return settings.xtcProbability > 0 && settings.stages.contains(SamplingStage::Xtc) && !settings.isGreedy()
               ? 1
               : 0;
}

bool sayTheSame(const WritingSide& a, const WritingSide& b) {
    return &a.model.weights() == &b.model.weights() &&
           a.model.engine->precision() == b.model.engine->precision() && a.interventions == b.interventions &&
           a.settings.context == b.settings.context;
}

std::ptrdiff_t topOf(std::span<const float> logits) {
    return std::ranges::max_element(logits) - logits.begin();
}

} // namespace

struct SideBySide::Side {
    Side(WritingSide side, int place) : how(std::move(side)), index(place), generator(how.model) {}

    void gain(const std::vector<StepRecord>& records);

    WritingSide how;
    int index;
    Generator generator;
    std::optional<WritingTurns> turns;
    StreamingDecoder stream{how.model.tokenizer};
    std::vector<int> ids; ///< of the prompt, then of what was shown
    std::size_t prompt = 0;
    std::vector<SideToken> tokens;
    std::size_t measured = 0;
    std::optional<WritingEnd> end;
    bool isLastCut = false;
    std::array<std::optional<Decoder>, 2> readers; ///< of this text, with A's and B's model
};

void SideBySide::Side::gain(const std::vector<StepRecord>& records) {
    for (const StepRecord& record : records) {
        ids.push_back(record.id);
        SideToken& token = tokens.emplace_back();
        token.id = record.id;
        token.text = record.text;
        token.endOfStory = record.endOfStory;
        token.seconds = record.seconds;
        isLastCut = !record.endOfStory && stream.push(record.id) != record.text;
    }
}

SideBySide::SideBySide(std::array<WritingSide, 2> sides, const ContextTokens& prompt, std::uint64_t seed)
    : m_sameVocabulary(sides[0].model.tokenizer->sha256() == sides[1].model.tokenizer->sha256()),
      m_sameModel(sayTheSame(sides[0], sides[1])) {
    for (int i = 0; i < 2; ++i)
        m_sides[i] = std::make_unique<Side>(std::move(sides[i]), i);
    for (const auto& side : m_sides) {
        Generator& generator = side->generator;
        if (side->index == 0 || m_sameVocabulary)
            generator.setTokens(prompt);
        else
            generator.setText(prompt.text);
        generator.start(seed);
        generator.skipDraws(skipsDraws(side->index) ? 1 : 0);
        side->stream = generator.stream();
        side->ids.assign(generator.ids().begin(), generator.ids().end());
        side->prompt = side->ids.size();
        Writing writing{.settings = side->how.settings,
                        .interventions = side->how.interventions,
                        .tokens = std::numeric_limits<int>::max(),
                        .recording = Recording::None};
        writing.goOn = [this] { return !m_goOn || m_goOn(); };
        writing.show = [&side = *side](const std::vector<StepRecord>& records, const std::string&) {
            side.gain(records);
        };
        side->turns.emplace(generator, std::move(writing));
    }
}

SideBySide::~SideBySide() = default;

bool SideBySide::skipsDraws(int side) const {
    return drawsForStages(m_sides[side]->how.settings) < drawsForStages(m_sides[1 - side]->how.settings);
}

bool SideBySide::write(std::size_t tokens, const std::function<bool()>& goOn) {
    m_goOn = goOn;
    m_isStopped = false;
    const auto isWanting = [tokens](const auto& side) { return !side->end && side->tokens.size() < tokens; };
    while (std::ranges::any_of(m_sides, isWanting))
        for (const auto& side : m_sides) {
            if (!isWanting(side))
                continue;
            const std::optional<WritingEnd> end = side->turns->turn();
            if (end == WritingEnd::Interrupted)
                return false;
            side->end = end;
        }
    return measure();
}

std::array<SideGain, 2> SideBySide::gained(const std::array<std::size_t, 2>& known) const {
    std::array<SideGain, 2> gains;
    for (int i = 0; i < 2; ++i) {
        const Side& side = *m_sides[i];
        gains[i].tokens.assign(side.tokens.begin() + static_cast<std::ptrdiff_t>(known[i]),
                               side.tokens.begin() + static_cast<std::ptrdiff_t>(side.measured));
        if (side.measured == side.tokens.size())
            gains[i].end = side.end;
        gains[i].isCut = side.end == WritingEnd::Stopped && side.isLastCut;
        if (!gains[i].isCut)
            gains[i].tail = StreamingDecoder(side.stream).finish();
    }
    return gains;
}

bool SideBySide::measure() {
    Side& a = *m_sides[0];
    Side& b = *m_sides[1];
    if (m_sameVocabulary) {
        const auto parted = firstDivergence(a.tokens, a.end.has_value(), b.tokens, b.end.has_value(), true);
        const std::size_t both = std::min(a.tokens.size(), b.tokens.size());
        // Behind the same ids, what is read of one text is true of the other.
        if (!measure(a, parted ? std::min(*parted + 1, both) : both, &b))
            return false;
        if (!parted)
            return true;
        if (!b.readers[0] && !b.readers[1])
            b.readers = a.readers;
    }
    return measure(a, a.tokens.size(), nullptr) && measure(b, b.tokens.size(), nullptr);
}

bool SideBySide::measure(Side& side, std::size_t to, Side* other) {
    while (side.measured < to) {
        const std::size_t from = side.measured;
        const std::size_t end = std::min(to, from + mostRows);
        std::array<std::vector<float>, 2> read;
        const int own = side.index;
        read[own] = logitsOf(side, own, from, end);
        if (m_sameVocabulary && !m_sameModel)
            read[1 - own] = logitsOf(side, 1 - own, from, end);
        if (m_isStopped)
            return false;
        const auto row = [&](int model, std::size_t token) -> std::span<const float> {
            const std::vector<float>& rows = read[read[model].empty() ? own : model];
            const std::size_t size = rows.size() / (end - from);
            return std::span(rows).subspan((token - from) * size, size);
        };
        for (std::size_t token = from; token < end; ++token) {
            note(side, token, row(0, token), row(1, token));
            if (other != nullptr)
                note(*other, token, row(0, token), row(1, token));
        }
        side.measured = end;
        if (other != nullptr)
            other->measured = end;
    }
    return true;
}

/// A row for each token [from, to), of a model that sees this side's text; none where it was stopped.
std::vector<float> SideBySide::logitsOf(Side& side, int model, std::size_t from, std::size_t to) {
    const WritingSide& how = m_sides[model]->how;
    const ContextPolicy policy = how.settings.context;
    const auto context = [&side](std::size_t token) {
        return std::span<const int>(side.ids).first(side.prompt + token);
    };
    const auto stop = [this] {
        m_isStopped = true;
        return std::vector<float>();
    };
    std::optional<Decoder>& reader = side.readers[model];
    if (!reader) {
        Decoder fresh(how.model.engine);
        fresh.setInterventions(how.interventions);
        if (side.prompt > 1 && fresh.logitsAfter(context(0).first(side.prompt - 1), policy, m_goOn).empty())
            return stop();
        reader = std::move(fresh);
    }
    std::vector<float> rows;
    const auto take = [&](std::size_t position, std::span<const float> logits) {
        if (position + 1 >= side.prompt + from)
            rows.insert(rows.end(), logits.begin(), logits.end());
    };
    const int blockSize = how.model.weights().config.blockSize;
    reader->forgetBehind(side.prompt + from - 1); // read already where the other model was stopped
    if (windowStart(policy, static_cast<int>(side.prompt + to - 1), blockSize) == 0)
        return reader->logitsAfterEach(context(to - 1), policy, take, m_goOn) ? rows : stop();
    for (std::size_t token = from; token < to; ++token) {
        const std::span<const float> logits = reader->logitsAfter(context(token), policy, m_goOn);
        if (logits.empty())
            return stop();
        rows.insert(rows.end(), logits.begin(), logits.end());
    }
    return rows;
}

void SideBySide::note(Side& side, std::size_t token, std::span<const float> a, std::span<const float> b) {
    SideToken& noted = side.tokens[token];
    const std::span<const float> own = side.index == 0 ? a : b;
    noted.logProbability = own[noted.id] - logSumExp(own);
    if (!m_sameVocabulary)
        return;
    noted.divergence = m_sameModel ? 0.0 : std::max(0.0, klDivergence(a, b));
    noted.sharesTop = m_sameModel || topOf(a) == topOf(b);
}

bool isSameToken(const SideToken& x, const SideToken& y, bool sameVocabulary) {
    return sameVocabulary ? x.id == y.id : x.text == y.text && x.endOfStory == y.endOfStory;
}

std::optional<std::size_t> firstDivergence(std::span<const SideToken> a, bool aHasEnded,
                                           std::span<const SideToken> b, bool bHasEnded,
                                           bool sameVocabulary) {
    const auto isSame = [sameVocabulary](const SideToken& x, const SideToken& y) {
        return isSameToken(x, y, sameVocabulary);
    };
    const auto both = std::min(a.size(), b.size());
    const auto same = static_cast<std::size_t>(std::ranges::mismatch(a, b, isSame).in1 - a.begin());
    if (same < both)
        return same;
    const bool isOneOver = (aHasEnded && b.size() > both) || (bHasEnded && a.size() > both);
    return isOneOver ? std::optional(both) : std::nullopt;
}

} // namespace lila
