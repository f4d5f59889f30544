// SPDX-License-Identifier: AGPL-3.0-or-later
// The options with which a command takes stories to measure on, and the stories they name.
#pragma once

#include "core/training/texts/story_format.h"

#include <CLI/CLI.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace lila::cli {

/// Adds --read_as: the format of a file of stories, told by its name and content where it is not named.
void addReadAs(CLI::App& command, std::optional<StoryFormat>& format);

/// The first `most` stories (0: all) of a file or a folder (story_format.h); no more is read than they need.
/// Says on stderr where it is not all UTF-8. Throws std::runtime_error where there is nothing to read or it
/// holds none.
std::vector<std::string> readStories(const std::filesystem::path& file, int most,
                                     std::optional<StoryFormat> format = {});

struct StoryOptions {
    std::filesystem::path text; ///< empty: the stories that come along
    int stories = 0;            ///< 0: all

    std::optional<StoryFormat> format; ///< nothing: told by name and content

    /// Adds --text, --read_as and --stories.
    void addTo(CLI::App& command);
    std::filesystem::path textPath() const;
    std::vector<std::string> read() const { return readStories(textPath(), stories, format); }
};

} // namespace lila::cli
