// SPDX-License-Identifier: AGPL-3.0-or-later
// Objects one after another, or in an array, in a JSON text that comes in blocks: where each ends, and its
// text.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace lila {

/// Counts braces outside of strings; says nothing of what stands between them.
class JsonObjects {
public:
    /// Where the object ends that is open or opens next; npos where that needs more bytes. `from`: up to
    /// where `text` was looked at before.
    std::size_t endIn(std::string_view text, std::size_t from);
    /// Of a piece up to such an end, the object. What stands before it, or in a piece without one, must be
    /// white space, commas and the array's brackets. Throws std::invalid_argument.
    std::string_view objectIn(std::string_view piece);
    bool isArrayOpen() const { return m_arrays != 0; }

private:
    int m_depth = 0;
    int m_arrays = 0;
    bool m_inString = false;
    bool m_isEscaped = false;
};

/// The string called `text` of an object. Throws std::invalid_argument with what is there instead.
std::string storyOfJson(std::string_view object);

} // namespace lila
