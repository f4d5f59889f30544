// SPDX-License-Identifier: AGPL-3.0-or-later
// A branch of a story token by token, with who wrote it, how, and what is known of each: what pages and
// tables for others are made from.
#pragma once

#include "core/story/record_store.h"
#include "core/story/scoring.h"
#include "core/story/sharing/page_words.h"

#include <set>

namespace lila {

struct SharedToken {
    std::string text;
    int id = notEncoded;
    std::optional<TokenKey> key = {};
    std::optional<std::size_t> passage = {};       ///< nothing: a person wrote it
    std::shared_ptr<const StepRecord> record = {}; ///< null: nothing is known of it
};

/// Tokens in a row that a model wrote in one way.
struct SharedPassage {
    std::shared_ptr<const Origin> origin;
    std::size_t tokens = 0;
};

struct SharedStory {
    std::string title;
    std::vector<SharedToken> tokens; ///< their texts make up the branch's, but for white space at an end
    std::vector<SharedPassage> passages;
    std::map<std::string, std::string> models;  ///< names of checkpoints, by their digests
    std::shared_ptr<const Tokenizer> tokenizer; ///< null: candidates are known by their ids
    std::vector<lattice::Vector> directions;    ///< of scoreMissing()'s model; empty: E8's roots
    std::size_t lookedAt = 0;                   ///< tokens that scoreMissing() found something of
    std::string lookedAtBy;                     ///< the digest of its model

    /// Of which nothing is known.
    std::size_t missing() const;
};

/// SHA-256s of the vocabularies whose ids models left on the branch at the story's tip, each once; an empty
/// one where that is not known.
std::set<std::string> vocabulariesOf(const Story& story);
/// Whether all ids there are known to be of this one.
bool areOf(const std::set<std::string>& vocabularies, const Tokenizer& tokenizer);

/// The branch at the story's tip. A tokenizer must be the one that the story's ids are of; with it, a
/// person's words are there as the tokens that a model would see.
SharedStory sharedStory(const Story& story, const std::shared_ptr<const Tokenizer>& tokenizer,
                        const Records& records);

/// Looks at the tokens of which nothing is known: a person's with settingsForWords(settings). `goOn` is told
/// how many are still missing, and stops it. False where it was stopped. Throws DamagedModel.
bool scoreMissing(SharedStory& shared, const Story& story, const StoryModel& model,
                  const GenerationSettings& settings,
                  const std::function<bool(std::size_t missing)>& goOn = {});

/// How a passage was made, in a line: "12 tokens, seed 7, fp32, temperature 0.85". Settings that are not
/// named are the defaults.
std::string passageLine(const SharedPassage& passage, const PageWords& words = {});

} // namespace lila
