// SPDX-License-Identifier: AGPL-3.0-or-later
// What a model saw when each token of a branch was chosen: ids, window, interventions, and since when its
// random numbers and its resonator run.
#pragma once

#include "core/inference/decoder.h"
#include "core/story/branch_context.h"

#include <optional>

namespace lila {

bool areAlike(const std::shared_ptr<const Interventions>& a, const std::shared_ptr<const Interventions>& b);

/// A value. What has no ids is encoded beside the story, as a generation would encode it.
class SeenBranch {
public:
    /// The last tokens, behind which no model has written, are seen as the story's next generation would.
    /// Throws std::out_of_range where the branch has ids of another vocabulary, that this one has not.
    SeenBranch(const std::shared_ptr<const Tokenizer>& tokenizer, const Story& story);

    std::size_t size() const { return m_ends.size(); }
    int id(std::size_t token) const { return m_ids[token + 1]; }
    /// Bytes of the branch's text.
    std::size_t begin(std::size_t token) const { return token == 0 ? 0 : m_ends[token - 1]; }
    std::size_t end(std::size_t token) const { return m_ends[token]; }
    std::string_view text(std::size_t token) const {
        return std::string_view(m_text).substr(begin(token), end(token) - begin(token));
    }
    /// The token whose text covers the byte; past the text, size().
    std::size_t indexAt(std::size_t byte) const;
    /// In the story; nothing where it has no ids.
    std::optional<TokenKey> key(std::size_t token) const;

    /// Null: a person wrote it.
    const std::shared_ptr<const Origin>& origin(std::size_t token) const { return runOf(token).origin; }
    /// The first token of the generation that wrote it, whose random numbers and resonator are those of the
    /// seed; nothing where a person did, or it was written elsewhere.
    std::optional<std::size_t> generationOf(std::size_t token) const { return runOf(token).generation; }

    /// All ids that came before a token.
    std::span<const int> context(std::size_t token) const {
        const std::size_t first = hasEmpty(token) ? 0 : 1;
        return std::span(m_ids).subspan(first, token + 1 - first);
    }
    int idBefore(std::size_t token) const { return m_ids[token]; }

    /// What the model's positions count from. Where two tokens have the same, one pass is enough for both.
    struct Window {
        bool hasEmpty = false; ///< the id that stands for the empty text comes first
        int start = 0;         ///< index in the context
        int opened = 1;        ///< length of the context for which it was first looked at

        bool operator==(const Window&) const = default;
    };
    /// A person's words are seen as with ContextPolicy::Anchored.
    Window window(std::size_t token, int blockSize) const;
    /// Ids of the window up to the token before.
    std::span<const int> seen(const Window& window, std::size_t token) const;
    /// The token that follows a position of the window.
    static std::size_t tokenBehind(const Window& window, std::size_t position) {
        return static_cast<std::size_t>(window.start) + position + (window.hasEmpty ? 0 : 1);
    }
    /// With which the model saw a position of the window: those of the tokens that were written next.
    const std::shared_ptr<const Interventions>& interventions(const Window& window,
                                                              std::size_t position) const;
    /// So many of the window's first positions a decoder has seen as the branch has them.
    std::size_t seenBy(const Decoder& decoder, const Window& window) const;

private:
    struct Run {
        std::size_t first = 0; ///< token
        std::shared_ptr<const Origin> origin;
        std::optional<std::size_t> generation;
    };

    const Run& runOf(std::size_t token) const;
    bool hasEmpty(std::size_t token) const { return token == 0 || runOf(token).generation == std::size_t{0}; }
    void readRuns(const Story& story, const StoryPath& path);
    void add(std::size_t first, const std::shared_ptr<const Origin>& origin);

    std::string m_text;
    std::vector<int> m_ids; ///< behind the one that stands for the empty text
    std::vector<std::size_t> m_ends;
    std::vector<TokenKey> m_keys; ///< empty where no ids are known
    TokenKey m_free{};            ///< keys from here on are not the story's
    std::vector<Run> m_runs;
    std::vector<std::pair<std::size_t, std::shared_ptr<const Interventions>>>
        m_steering; ///< up to the token where each written stretch ends, in order
    std::shared_ptr<const Interventions> m_next;
};

} // namespace lila
