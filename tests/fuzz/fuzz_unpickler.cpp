// SPDX-License-Identifier: AGPL-3.0-or-later
// Any bytes as a pickle, and every value of what comes out as if it were PyTorch's.
#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/torch_object.h"
#include "core/checkpoint/unpickler.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace lila;
    PickleDocument document;
    try {
        document = unpickle(std::as_bytes(std::span(data, size)), "data.pkl");
    } catch (const CheckpointError&) {
        return 0;
    }
    for (PickleRef ref = 0; ref < document.values.size(); ++ref) {
        try {
            (void)describe(document, ref);
            (void)instanceFields(document, ref);
            if (const auto entries = dictEntries(document, ref))
                (void)entryNamed(document, *entries, "model_state_dict");
            (void)storedTensor(document, ref, "t");
        } catch (const CheckpointError&) { // a tensor that makes no sense; on to the next value
        }
    }
    return 0;
}
