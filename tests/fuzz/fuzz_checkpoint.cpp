// SPDX-License-Identifier: AGPL-3.0-or-later
// Any bytes as a checkpoint file, and what comes out as a model. The corpus decides which format is tried
// most.
#include "core/model/weights.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    try {
        const lila::Checkpoint checkpoint =
            lila::readCheckpoint(std::as_bytes(std::span(data, size)), "input");
        (void)lila::weightsOf(checkpoint);
    } catch (const lila::CheckpointError&) { // what broken files are answered with
    }
    return 0;
}
