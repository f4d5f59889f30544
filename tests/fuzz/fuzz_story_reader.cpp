// SPDX-License-Identifier: AGPL-3.0-or-later
// Any bytes as stories in every format of files: stories are whole UTF-8, never empty, without white space
// around.
#include "core/tokenizer/utf8.h"
#include "core/training/texts/story_reader.h"

#include <cstdlib>
#include <unistd.h>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    namespace fs = std::filesystem;
    for (const char* suffix : {".txt", ".jsonl", ".json", ".csv"}) {
        const fs::path file =
            fs::temp_directory_path() / ("lila-fuzz-" + std::to_string(::getpid()) + suffix);
        std::ofstream(file, std::ios::binary | std::ios::trunc)
            .write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
        try {
            lila::StoryReader reader(lila::storySourceAt(file));
            for (std::string story; reader.next(story);)
                if (story.empty() || lila::repairUtf8(story) != story ||
                    story.find_last_not_of(" \t\r\n") != story.size() - 1)
                    std::abort();
        } catch (const lila::CorpusError&) { // what broken texts are answered with
        }
        fs::remove(file);
    }
    return 0;
}
