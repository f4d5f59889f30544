// SPDX-License-Identifier: AGPL-3.0-or-later
// The names of a model's tensors in files of other programs, which put words before and into them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lila {

/// The name without the words that wrap modules in place: torch.compile's `_orig_mod`, DataParallel's
/// `module` and the like, wherever they stand.
std::string plainName(std::string_view name);

/// What stands before the names of a LILA model in a list of plain names, as "net."; empty strings count. As
/// many as there are models in the list; none where there is none.
std::vector<std::string> modelPrefixes(const std::vector<std::string>& plainNames);

/// Counters and notes that other programs keep among the weights: no part of a model.
bool isForeignEntry(std::string_view name);

/// "found under net.", and what else was there, for the person who opens the file; empty where nothing is
/// worth a word.
std::string foundRemark(std::string_view place, std::string_view prefix);
std::string passedOverRemark(const std::vector<std::string>& names);

} // namespace lila
