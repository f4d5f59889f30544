// SPDX-License-Identifier: AGPL-3.0-or-later
// The one loop that writes: token by token, with an eye on the text, which stops at some and must not have
// other.
#pragma once

#include "core/story/generator.h"

#include <exception>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace lila {

class StoryWriter;

enum class WritingEnd {
    Complete,    ///< as many tokens as were asked for
    Interrupted, ///< by `goOn`
    StoryEnded,  ///< by the model
    Stopped,     ///< at a stop text, or the end of a sentence or paragraph: the text ends before it
    Exhausted,   ///< every way to go on is banned
};

/// What is written, and who is asked and told.
struct Writing {
    GenerationSettings settings{}; ///< its maxTokens is not looked at
    Interventions interventions{};
    int tokens = 0; ///< to be added to the text
    bool greedy = false;
    Recording recording = Recording::Candidates;
    /// Asked before each token, and within a long prefill.
    std::function<bool()> goOn{};
    /// Called before each token with the number of those that the text has gained: may change what is above,
    /// and the generator's engine.
    std::function<void(Writing&, int made)> before{};
    /// What can be shown, in order, and text that was taken back without having been shown; in the
    /// generator's text all that was shown stands. Where the text ends within a token, that token's text is
    /// cut.
    std::function<void(std::vector<StepRecord>, const std::string& takenBack)> show{};
};

/// Goes on from the generator's text; where the last character is half made, Generator::finishText has it.
/// A banned phrase is taken back to its first token, where another is chosen as if the model could not say
/// that one; or further back, over tokens not shown yet, where hardly anything else could be said there.
/// After that everything is as in a run in which the tokens that led there could not be chosen from the
/// beginning. Throws std::invalid_argument where a token bias names no token.
WritingEnd writeOn(Generator& generator, Writing writing);

/// Copies of a generator, of which the one at index k starts from `seed` + k (0 is none: after the largest
/// comes 1). What they have in common is computed once, in the generator. None where `stop` ends that.
std::vector<Generator> copiesOf(Generator& generator, int count, std::uint64_t seed, const Writing& writing,
                                const std::stop_token& stop = {});

/// Who takes part in a step of a WritingGroup.
struct WritingPace {
    std::function<bool(std::size_t key)> isReady{}; ///< unset: all are
    /// So many passes over more than one position, which hold up the others, are made in one step: the rest
    /// of them wait for their turn.
    int longPasses = std::numeric_limits<int>::max();
};

/// Writings of one engine that take their steps together, so that its weights are read once for all of them;
/// between two steps others may join. Each is, token for token, what writeOn() makes of it alone, whatever
/// the others do. One thread at a time.
class WritingGroup {
public:
    using Key = std::size_t;
    struct Ended {
        Key key = 0;
        WritingEnd end = WritingEnd::Complete;
        std::exception_ptr error{}; ///< that its step has thrown
    };
    explicit WritingGroup(std::shared_ptr<const PackedModel> engine);
    ~WritingGroup();

    /// The generator must outlive its writing.
    Key join(Generator& generator, Writing writing);
    std::size_t size() const { return m_writers.size(); }
    /// A token of each that is ready. Returns those that have ended, which have left. Where `stop` ends it,
    /// that are all that were ready.
    std::vector<Ended> step(const std::stop_token& stop = {}, const WritingPace& pace = {});

private:
    struct Asking {
        Key key = 0;
        StoryWriter* writer = nullptr;
        BatchStep step;
    };

    std::vector<Asking> longInTurn(std::vector<Asking> asking, int most);
    bool ask(const std::vector<Asking>& asking, const std::stop_token& stop);

    std::shared_ptr<const PackedModel> m_engine;
    Batch m_batch;
    std::map<Key, std::unique_ptr<StoryWriter>> m_writers;
    Key m_nextKey = 0;
    Key m_lastLong = 0; ///< that made the last long pass
};

/// Writings that take their steps together: the weights of the model, which must be the same for all, are
/// read once for all of them. Each is, token for token, what writeOn() makes of it alone, whatever the others
/// do. Interrupted are those that have not ended where `stop` ends it.
std::vector<WritingEnd> writeTogether(std::span<Generator> generators, std::vector<Writing> writings,
                                      const std::stop_token& stop = {});

/// A writing that can be left after each token and gone on with.
class WritingTurns {
public:
    /// `generator` must outlive it.
    WritingTurns(Generator& generator, Writing writing);
    WritingTurns(WritingTurns&&) noexcept;
    WritingTurns& operator=(WritingTurns&&) noexcept;
    ~WritingTurns();

    /// A token, where the writing has not ended; returns the end once it is known. Interrupted is none: then
    /// all is as before, and the next turn tries again.
    std::optional<WritingEnd> turn();

private:
    std::unique_ptr<StoryWriter> m_writer;
};

/// The text that writeOn adds, its `show` put aside; nothing where it was interrupted.
std::optional<std::string> writtenOn(Generator& generator, Writing writing);

} // namespace lila
