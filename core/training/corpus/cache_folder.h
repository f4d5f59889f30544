// SPDX-License-Identifier: AGPL-3.0-or-later
// Where corpora that were fetched or tokenised are kept, unless the user names another folder.
#pragma once

#include <filesystem>

namespace lila {

/// $XDG_CACHE_HOME/lila-explorer, or ~/.cache/lila-explorer. Throws CorpusError where neither is known.
std::filesystem::path defaultCorpusCacheFolder();

} // namespace lila
