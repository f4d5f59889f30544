// SPDX-License-Identifier: AGPL-3.0-or-later
// Where a text that is being written should end, what in it must not stand, and how much of its end may yet
// become either.
#pragma once

#include "core/sampling/settings.h"

namespace lila {

/// A text at bytes [start, size) of which a model has written so far, [before, size) just now.
struct WrittenText {
    std::string_view text;
    std::size_t start = 0;
    std::size_t before = 0;
};

/// Where the text ends by the settings: before the first stop text, before the white space after the first
/// sentence, or before the end of the first line that is not empty. Only what has come about just now counts.
std::optional<std::size_t> stopIn(const WrittenText& written, const GenerationSettings& settings);

/// Where the first banned phrase begins that is complete just now; perhaps before what the model has written.
std::optional<std::size_t> banIn(const WrittenText& written, const Phrases& ban);

/// From here on the text may yet be taken back, as the beginning of a stop text or of a banned phrase, or
/// white space after a sentence; the text's size where nothing may.
std::size_t openFrom(const WrittenText& written, const GenerationSettings& settings);

} // namespace lila
