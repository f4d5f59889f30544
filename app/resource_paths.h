// SPDX-License-Identifier: AGPL-3.0-or-later
// Where the files that come with the program are: the default model, its tokenizer, a text, the programs beside it.
#pragma once

#include <filesystem>

namespace lila {

/// Each looks in $LILA_RESOURCES, in ../share/lila-explorer beside the program's folder, and in the source
/// tree it was built from. Where none has the file, the last place is returned, so that the message about it
/// names a real path.
std::filesystem::path defaultCheckpointPath(); ///< models/tiny_stories.safetensors
std::filesystem::path defaultTokenizerPath();  ///< vocab/e8_morpheme_.model
std::filesystem::path defaultStoriesPath();    ///< texts/stories.txt: to measure on

/// The folder that this program was started from.
std::filesystem::path programFolder();

} // namespace lila
