// SPDX-License-Identifier: AGPL-3.0-or-later
// What a model in training says of stories that it is not trained on. Includes LibTorch: only for .cpp files
// of core and tests.
#pragma once

#include "core/training/corpus/token_corpus.h"
#include "core/training/loop/communicator.h"
#include "core/training/step/batch_pass.h"

namespace lila {

/// In nats, by the definitions of `lila evaluate` (core/evaluation/story_loss.h): each story's first window,
/// without its first token and its eos.
struct ValidationLoss {
    double perToken = 0; ///< padding left out
    double padded = 0;   ///< the reference's: rows filled up to the window, padding counted
};

/// `stories`: numbers in the corpus; their sequences are shared out over the group's processes, all of which
/// must call this.
ValidationLoss validationLoss(BatchPass& pass, const TokenCorpus& corpus, std::int64_t blockSize,
                              std::span<const std::int64_t> stories, const ProcessGroup& group,
                              Communicator& communicator, const torch::Device& device);

} // namespace lila
