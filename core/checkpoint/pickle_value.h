// SPDX-License-Identifier: AGPL-3.0-or-later
// What a pickle says, as plain data: nothing in here can act.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace lila {

/// Index of a value in its document. Values refer to each other by index, so that shared and even
/// self-containing ones cost nothing and are destroyed without recursion. Whoever walks a document must bound
/// his own depth.
using PickleRef = std::uint32_t;
using PickleEntry = std::pair<PickleRef, PickleRef>; ///< key, value

struct PickleNone {};
struct PickleBigInteger {}; ///< an integer beyond 64 bits; its value is not kept
struct PickleBytes {
    std::string bytes;
};
struct PickleTuple {
    std::vector<PickleRef> items;
};
struct PickleList {
    std::vector<PickleRef> items;
};
struct PickleSet {
    std::vector<PickleRef> items;
};
struct PickleDict {
    std::vector<PickleEntry> entries; ///< as written: of equal keys the last counts
};

/// The name of a Python class or function. It is never looked up.
struct PickleGlobal {
    std::string module;
    std::string name;
};

/// What the pickle leaves to its surroundings; in a .pt file the name of a storage.
struct PicklePersistent {
    PickleRef id = 0;
};

/// What Python would have made by a call: a record of the call and of what was done with its result.
struct PickleObject {
    PickleRef callable = 0;
    PickleRef arguments = 0;           ///< usually a tuple
    std::optional<PickleRef> keywords; ///< a dict
    std::optional<PickleRef> state;    ///< for __setstate__ or __dict__
    std::vector<PickleRef> items;      ///< appended, as to a list
    std::vector<PickleEntry> entries;  ///< set, as in a dict
};

using PickleValue = std::variant<PickleNone, bool, std::int64_t, PickleBigInteger, double, std::string,
                                 PickleBytes, PickleTuple, PickleList, PickleSet, PickleDict, PickleGlobal,
                                 PicklePersistent, PickleObject>;

struct PickleDocument {
    std::vector<PickleValue> values;
    PickleRef root = 0;

    const PickleValue& operator[](PickleRef ref) const { return values[ref]; }

    /// The value if it is a T, else null.
    template <class T>
    const T* as(PickleRef ref) const {
        return std::get_if<T>(&values[ref]);
    }

    /// Items of a tuple or list, else null.
    const std::vector<PickleRef>* sequence(PickleRef ref) const {
        if (const auto* tuple = as<PickleTuple>(ref))
            return &tuple->items;
        const auto* list = as<PickleList>(ref);
        return list ? &list->items : nullptr;
    }
};

} // namespace lila
