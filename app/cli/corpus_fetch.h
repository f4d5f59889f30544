// SPDX-License-Identifier: AGPL-3.0-or-later
// lila train --corpus NAME: a corpus that is known by name, fetched on first use.
#pragma once

#include <CLI/CLI.hpp>

#include <filesystem>

namespace lila {
class PreparedRun;
}

namespace lila::cli {

/// A path that is there, or the name of such a corpus.
CLI::Validator existingOrNamed();

/// Puts the files of a corpus that is named in the place of its name: in `valid` too, if that is empty and
/// `withValidation`. What is not there yet is fetched into `cache` (empty: defaultCorpusCacheFolder()), and
/// what that is, its size and licence are told first. A file of that name takes precedence. `run` is told how
/// far it is. False where it was interrupted. Throws DownloadError, which says where the files may be put by
/// hand, and CorpusError where there is no folder for them.
bool fetchNamedCorpus(std::filesystem::path& corpus, std::filesystem::path& valid, bool withValidation,
                      std::filesystem::path cache, const PreparedRun& run);

} // namespace lila::cli
