// SPDX-License-Identifier: AGPL-3.0-or-later
// Writes pickles of protocol 2, opcode by opcode, memoising as Python does.
#pragma once

#include "core/checkpoint/pickle_opcode.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace lila {

/// What is written is what the stack machine does, in its order: `list()`, then `mark()`, items, `op(Appends)`.
/// Throws std::length_error where a string has 4 GiB or more.
class PickleWriter {
public:
    PickleWriter();

    void op(PickleOpcode opcode) { m_bytes += static_cast<char>(opcode); }
    void mark() { op(PickleOpcode::Mark); }
    /// Remembers what was just made, as Python's pickler does with every container and call result.
    void memoise();

    void text(std::string_view value); ///< memoised: the second time it is recalled
    void global(std::string_view module, std::string_view name); ///< memoised likewise
    void integer(std::int64_t value);
    void real(double value);
    void boolean(bool value);
    void none() { op(PickleOpcode::None); }
    void emptyDict();
    void emptyList();
    void emptyTuple() { op(PickleOpcode::EmptyTuple); }
    /// Ends the tuple begun by mark(), or made of the last 1 to 3 items.
    void tuple(PickleOpcode opcode);
    /// Calls with the arguments on the stack.
    void reduce();

    /// The pickle, ended.
    std::string finish();

private:
    void little(std::uint64_t value, unsigned size);
    bool recall(const std::string& key);
    void memoiseAs(const std::string& key);

    std::string m_bytes;
    std::map<std::string, std::uint32_t> m_known;
    std::uint32_t m_memoSize = 0;
};

} // namespace lila
