// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/training/corpus/cache_folder.h"

#include "core/training/corpus/token_corpus.h"

#include <cstdlib>

namespace lila {
namespace {

namespace fs = std::filesystem;

fs::path environmentFolder(const char* name) {
    const char* value = std::getenv(name); // NOLINT(concurrency-mt-unsafe): nothing sets it
    fs::path folder = value != nullptr ? value : "";
    return folder.is_absolute() ? folder : fs::path();
}

} // namespace

fs::path defaultCorpusCacheFolder() {
    if (const fs::path folder = environmentFolder("XDG_CACHE_HOME"); !folder.empty())
        return folder / "lila-explorer";
    if (const fs::path folder = environmentFolder("HOME"); !folder.empty())
        return folder / ".cache/lila-explorer";
    throw CorpusError(
        "there is no place for fetched and tokenised texts: neither XDG_CACHE_HOME nor HOME is set; choose a "
        "folder");
}

} // namespace lila
