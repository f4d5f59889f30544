// SPDX-License-Identifier: AGPL-3.0-or-later
// Any bytes as a safetensors file, whatever its tensors are for.
#include "core/checkpoint/safetensors.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    try {
        const lila::SafetensorsFile file = lila::safetensorsOf(std::as_bytes(std::span(data, size)), nullptr);
        for (const auto& [name, tensor] : file.tensors)
            (void)tensor.toFloats();
    } catch (const lila::CheckpointError&) { // what broken files are answered with
    }
    return 0;
}
