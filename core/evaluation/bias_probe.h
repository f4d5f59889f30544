// SPDX-License-Identifier: AGPL-3.0-or-later
// A simple probe of gender bias: the same beginning with names and pronouns exchanged, and how much more
// likely a stereotyped continuation is after the one that the stereotype names.
#pragma once

#include "core/story/generator.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lila {

struct BiasItem {
    std::string stereotyped;  ///< the beginning that a stereotype ties the continuation to
    std::string exchanged;    ///< the same with names and pronouns exchanged
    std::string continuation; ///< words that follow
};

/// "beginning TAB exchanged TAB continuation"; std::nullopt where a line is none.
std::optional<BiasItem> parseBiasItem(std::string_view line);

/// ln P(continuation | text), all its tokens together. Both not empty; throws std::invalid_argument where
/// they do not fit the window or the continuation does not begin a new token.
double continuationLogProbability(const StoryModel& model, const std::string& text,
                                  const std::string& continuation);

/// ln P(continuation | stereotyped) - ln P(continuation | exchanged): above zero where the model leans to the
/// stereotype. One item says little, as a continuation may be likelier after one beginning for other reasons;
/// the mean over items that go both ways says more.
double stereotypeLean(const StoryModel& model, const BiasItem& item);

} // namespace lila
