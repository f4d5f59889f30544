// SPDX-License-Identifier: AGPL-3.0-or-later
// How tokens are named to people.
#pragma once

#include "core/story/step_record.h"
#include "core/tokenizer/tokenizer.h"
#include "widgets/candidates_view.h"

namespace lila {

/// "␣the", "⏎", "<end>": every token has a name that can be seen.
QString tokenName(const Tokenizer& tokenizer, int id);

CandidateList candidateList(const Tokenizer& tokenizer, const StepRecord& record);

} // namespace lila
