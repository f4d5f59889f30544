// SPDX-License-Identifier: AGPL-3.0-or-later
// The words that a page of a story says by itself, in English, and in what language a page has them.
#pragma once

#include <functional>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace lila {

/// All of them; %1, %2 … are places for what a page fills in.
std::span<const std::string_view> pageTexts();

struct PageWords {
    std::string language = "en"; ///< BCP 47
    /// One of pageTexts() in that language. Of any thread.
    std::function<std::string(std::string_view)> translated = [](std::string_view text) {
        return std::string(text);
    };

    /// With values in its places.
    std::string say(std::string_view text, std::initializer_list<std::string> values = {}) const;
};

} // namespace lila
