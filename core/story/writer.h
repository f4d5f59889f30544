// SPDX-License-Identifier: AGPL-3.0-or-later
// The one way to write: token by token, with an eye on the text, which stops at some and must not have other.
#pragma once

#include "core/story/generator.h"

#include <deque>

namespace lila {

/// Shows a token only when it will not be taken back. One writing, of a generator that must outlive it; one
/// thread at a time.
class Writer {
public:
    enum class End {
        None,
        Interrupted, ///< by `goOn`
        StoryEnded,  ///< by the model
        Stopped,     ///< at a stop text, or the end of a sentence or paragraph: the text ends before it
        Exhausted,   ///< every way to go on is banned
    };

    /// Goes on from the generator's text.
    explicit Writer(Generator& generator);

    /// One token more, or some fewer where a banned phrase was taken back: to the phrase's first token, where
    /// another is chosen in the next step, as if the model could not say that one; or further back, over
    /// tokens not shown yet, where hardly anything else could be said there. Parameters are
    /// Generator::step's. After a banned phrase everything is as in a run in which the tokens that led there
    /// could not be chosen from the beginning. Throws std::invalid_argument where a token bias names no
    /// token.
    End step(const GenerationSettings& settings, const Interventions& interventions, bool greedy = false,
             const std::function<bool()>& goOn = {}, Recording recording = Recording::Candidates);

    /// What can be shown since the last call, in order. Where the text ends within a token, that token's text
    /// is cut.
    std::vector<StepRecord> take() { return std::exchange(m_shown, {}); }
    /// The same, and all that is held back: when no further step follows.
    std::vector<StepRecord> takeAll();
    /// The text that was taken back since the last call; it had not been shown.
    std::string takenBack() { return std::exchange(m_takenBack, {}); }

    /// Tokens that this writing has added to the text.
    int made() const { return static_cast<int>(m_generator.ids().size() - m_firstId); }

private:
    struct Held {
        StepRecord record;
        std::size_t end = 0; ///< of its text, a byte of the generator's
    };

    bool takeBack(std::size_t from);
    void endAt(std::size_t end);
    void show(std::size_t upTo, std::size_t leave);

    Generator& m_generator;
    std::size_t m_start;   ///< of what it has written, a byte of the generator's text
    std::size_t m_firstId; ///< and its index
    std::deque<Held> m_held;
    std::vector<StepRecord> m_shown;
    std::string m_takenBack;
};

} // namespace lila
