// SPDX-License-Identifier: AGPL-3.0-or-later
// Any bytes as a tokenised corpus; what is accepted must also be fit to be trained on.
#include "core/training/corpus/batch_stream.h"

#include <cstdlib>
#include <cstring>

namespace {

void takeBatches(const std::shared_ptr<const lila::TokenCorpus>& corpus) {
    using lila::BatchLayout;
    for (const BatchLayout layout : {BatchLayout::Packed, BatchLayout::Padded}) {
        if (layout == BatchLayout::Padded && corpus->vocabulary().padId < 0)
            continue;
        lila::BatchStream batches(corpus, {.layout = layout, .batchSize = 2, .blockSize = 5});
        std::vector<std::int64_t> ids(12);
        for (std::int64_t batch = 0; batch < 8; ++batch) {
            batches.fill(batch, ids);
            for (const std::int64_t id : ids)
                if (id < 0 || id >= corpus->vocabulary().vocabSize)
                    std::abort();
        }
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::vector<std::uint64_t> aligned(size / 8 + 1); // as a mapped file is
    std::memcpy(aligned.data(), data, size);
    try {
        takeBatches(lila::TokenCorpus::of(std::as_bytes(std::span(aligned)).first(size), nullptr, "fuzz"));
    } catch (const lila::CorpusError&) { // what broken files are answered with
    }
    return 0;
}
