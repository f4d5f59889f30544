// SPDX-License-Identifier: AGPL-3.0-or-later
// Any bytes as a journal: as they are, and with the lines' checksums put right, so that what they say is
// looked at, too.
#include "core/story/session/journal.h"
#include "tests/unit/story/session_fixture.h"

#include <zlib.h>

#include <cstdio>
#include <cstdlib>

namespace {

std::string withChecksums(std::string journal) {
    constexpr std::size_t digits = 8;
    for (std::size_t at = 0; at < journal.size();) {
        const std::size_t end = std::min(journal.find('\n', at), journal.size());
        if (end > at + digits) {
            char sum[digits + 1];
            const std::string_view text =
                std::string_view(journal).substr(at + digits + 1, end - at - digits - 1);
            std::snprintf(sum, sizeof sum, "%08lx",
                          ::crc32_z(0, reinterpret_cast<const Bytef*>(text.data()), text.size()));
            journal.replace(at, digits, sum);
        }
        at = end + 1;
    }
    return journal;
}

void replayed(const std::string& journal) {
    static const lila::Session seed = lila::test::smallSession();
    lila::Session session{seed.story, seed.facts, {}, "1-2"};
    try {
        replay(journal, session);
        if (lila::storyFromJson(storyJson(session.story)) != session.story)
            std::abort();
    } catch (const lila::StoryError&) { // what broken files are answered with
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string journal(reinterpret_cast<const char*>(data), size);
    replayed(journal);
    replayed(withChecksums(journal));
    return 0;
}
