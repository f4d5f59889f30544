// SPDX-License-Identifier: AGPL-3.0-or-later
// Two sides that write on from the same text with the same random numbers, and how far their models are
// apart at every token.
#pragma once

#include "core/story/writing.h"

#include <array>

namespace lila {

struct WritingSide {
    StoryModel model;
    GenerationSettings settings{}; ///< its maxTokens and seed are not looked at
    Interventions interventions{};
};

/// A token that one side wrote. A and B are the two sides' models with their interventions, before any stage
/// of sampling, and both see the text of the side that wrote it (resources/docs/model.md section 12).
struct SideToken {
    int id = 0;
    std::string text = {};
    bool endOfStory = false;
    double seconds = 0;               ///< of the step that wrote it
    double logProbability = 0;        ///< natural, that the side's own model gave it
    std::optional<double> divergence; ///< KL(A ‖ B), nats; nothing where the vocabularies differ
    bool sharesTop = false;           ///< then: the most probable token is the same for A and B
};

/// What a side has gained behind so many of its tokens.
struct SideGain {
    std::vector<SideToken> tokens;
    // Of all that it has gained:
    std::optional<WritingEnd> end;
    std::string tail;   ///< of a character that is half made
    bool isCut = false; ///< the text of the last token is not all that its id says
};

/// At every token that has the same place the two draw the same random number, also where one of them draws
/// more for its stages. One thread at a time; models that were given the same threads share them.
class SideBySide {
public:
    /// `prompt` has the ids of A's vocabulary; a B that has another one gets its text. Throws CheckpointError
    /// as a Generator does.
    SideBySide(std::array<WritingSide, 2> sides, const ContextTokens& prompt, std::uint64_t seed);
    SideBySide(const SideBySide&) = delete;
    SideBySide& operator=(const SideBySide&) = delete;
    ~SideBySide();

    /// Token by token on both, until each side has so many or has ended. False where `goOn`
    /// (Decoder::logitsAfter) stopped it: it can be gone on with. Throws DamagedModel, and
    /// std::invalid_argument where a token bias names no token.
    bool write(std::size_t tokens, const std::function<bool()>& goOn = {});
    /// Behind those that are known of each.
    std::array<SideGain, 2> gained(const std::array<std::size_t, 2>& known) const;

    /// Its draws are not those of the seed alone: the other side draws more for its stages.
    bool skipsDraws(int side) const;

    bool hasSameVocabulary() const { return m_sameVocabulary; }

private:
    struct Side;

    bool measure();
    bool measure(Side& side, std::size_t to, Side* other);
    std::vector<float> logitsOf(Side& side, int model, std::size_t from, std::size_t to);
    void note(Side& side, std::size_t token, std::span<const float> a, std::span<const float> b);

    std::array<std::unique_ptr<Side>, 2> m_sides;
    bool m_sameVocabulary = false;
    bool m_sameModel = false; ///< A and B say the same of any text
    std::function<bool()> m_goOn;
    bool m_isStopped = false;
};

/// By ids where the vocabularies are the same, else by texts.
bool isSameToken(const SideToken& x, const SideToken& y, bool sameVocabulary);

/// The first place at which the tokens differ, or one of the two has ended and the other has not; nothing
/// where there is none yet.
std::optional<std::size_t> firstDivergence(std::span<const SideToken> a, bool aHasEnded,
                                           std::span<const SideToken> b, bool bHasEnded, bool sameVocabulary);

} // namespace lila
