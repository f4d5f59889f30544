// SPDX-License-Identifier: AGPL-3.0-or-later
// Exchanges words of a story for others of their kind, the same ones wherever they stand: names, animals,
// toys.
//
// The groups are lines of text, "#" begins a remark:
//     girls: Lily, Mia, Sue
//     wild animals unless roar, zoo: bear/bears, wolf/wolves
// The words of a group are exchanged for each other; a word may have several forms, all words of a group as
// many. Where one of those after "unless" stands in a story, the group stays as it is there. "wolf" stands
// for "Wolf" and "WOLF" too, "Lily" for "LILY" but not for "lily".
#pragma once

#include "core/sampling/random.h"

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace lila {

/// Immutable after making; may be shared between threads.
class WordExchange {
public:
    /// Of each group: word i becomes word [i]. Empty where the group stays as it is.
    using Permutations = std::vector<std::vector<std::size_t>>;

    /// Throws CorpusError, which names the line.
    explicit WordExchange(std::string_view groups);
    static WordExchange read(const std::filesystem::path& file); ///< the same; names the file

    Permutations drawn(std::string_view story, RandomStream& random) const;
    std::string exchanged(std::string_view story, const Permutations& permutations) const;

    const std::string& sha256() const { return m_sha256; } ///< of the groups' text

private:
    struct Group {
        std::vector<std::vector<std::string>> words; ///< each its forms
        std::set<std::string> unless;
    };
    struct Place {
        std::size_t group = 0, word = 0, form = 0;
    };

    void addLine(std::string_view line);
    std::string otherWord(std::string_view word, const Permutations& permutations) const;
    void addWord(std::size_t group, std::string_view forms);

    std::vector<Group> m_groups;
    std::map<std::string, Place, std::less<>> m_places; ///< by form in small letters
    std::string m_sha256;
};

} // namespace lila
