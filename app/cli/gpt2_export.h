// SPDX-License-Identifier: AGPL-3.0-or-later
// lila convert for programs that know GPT-2: what the model loses is measured first.
#pragma once

#include "app/cli/model_options.h"
#include "app/cli/story_options.h"

namespace lila::cli {

/// Without the E8 branch, a model that this much changes is another one: mean KL, nats.
inline constexpr double largestBranchKl = 1e-3;

struct Gpt2Export {
    std::filesystem::path input;     ///< stands in messages
    std::filesystem::path output;    ///< a folder's, or a GGUF's, which may be "-"
    std::filesystem::path tokenizer; ///< empty: the official vocabulary
    bool isFolder = false;
    DType matrices = DType::F32;
    StoryOptions stories;       ///< on which the branch's effect is measured
    bool withoutBranch = false; ///< whatever that effect is
    bool json = false;
};

/// Throws CheckpointError and TokenizerError, also where the effect is above `largestBranchKl` and that was
/// not asked for; nothing is written then.
void exportGpt2(const Gpt2Export& options, const Checkpoint& checkpoint);

} // namespace lila::cli
