// SPDX-License-Identifier: AGPL-3.0-or-later
// The options with which a command takes stories to measure on, and the stories they name.
#pragma once

#include <CLI/CLI.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace lila::cli {

/// The first `most` stories (0: all) of a text file, JSON lines or a folder (story_source.h); no more is read
/// than they need. Says on stderr where it is not all UTF-8. Throws std::runtime_error where there is nothing
/// to read or it holds none.
std::vector<std::string> readStories(const std::filesystem::path& file, int most);

struct StoryOptions {
    std::filesystem::path text; ///< empty: the stories that come along
    int stories = 0;            ///< 0: all

    /// Adds --text and --stories.
    void addTo(CLI::App& command);
    std::filesystem::path textPath() const;
    std::vector<std::string> read() const { return readStories(textPath(), stories); }
};

} // namespace lila::cli
