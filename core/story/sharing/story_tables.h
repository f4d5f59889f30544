// SPDX-License-Identifier: AGPL-3.0-or-later
// A shared story as tables for scripts. Tokens count from 0; a cell is empty where it is not known.
#pragma once

#include "core/checkpoint/safetensors.h"
#include "core/story/sharing/shared_story.h"

namespace lila {

/// CSV (RFC 4180), a row a token: token, key, id, text, author (person or model), passage and seed of a
/// model's, probability (the model's own), drawn_from (after the settings), entropy in bits, resonator_lift.
std::string tokensCsv(const SharedStory& shared);
/// A row a candidate, the most probable first: token, rank, id, text, logit, probability, drawn_from, chosen
/// (1 or 0).
std::string candidatesCsv(const SharedStory& shared);
/// How each passage was made: a JSON array of objects, with first_token, tokens, all settings, interventions,
/// seed, precision, and SHA-256 of model, tokenizer and resonator (empty: made from the seed).
std::string passagesJson(const SharedStory& shared);

/// Layers of the records; 0 where there are none.
std::size_t layerCount(const SharedStory& shared);
/// A row a token that has a record: token, z1 to z8, r0 to r239 (the weights of the roots).
std::string rootsCsv(const SharedStory& shared, std::size_t layer);
/// The same of all layers: token [T] (I64), z [T, L, 8], root_weights [T, L, 240].
SafetensorsFile rootTensors(const SharedStory& shared);

} // namespace lila
