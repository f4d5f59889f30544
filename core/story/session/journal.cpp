// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/story/session/journal.h"

#include "core/sampling/overloaded.h"
#include "core/story/tree/json_fields.h"

#include <zlib.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <optional>

namespace lila {
namespace {

using nlohmann::json;

constexpr int formatVersion = 1;
constexpr std::size_t checksumDigits = 8;

std::string checksumOf(std::string_view text) {
    const uLong sum = ::crc32_z(0, reinterpret_cast<const Bytef*>(text.data()), text.size());
    char digits[checksumDigits + 1];
    std::snprintf(digits, sizeof digits, "%08lx", sum);
    return digits;
}

std::string lineOf(const std::string& text) {
    return checksumOf(text) + ' ' + text + '\n';
}

/// What a whole line says; nothing where it is not whole.
std::optional<std::string_view> takeLine(std::string_view& journal) {
    const std::size_t end = journal.find('\n');
    if (end == std::string_view::npos || end < checksumDigits + 1 || journal[checksumDigits] != ' ')
        return std::nullopt;
    const std::string_view text = journal.substr(checksumDigits + 1, end - checksumDigits - 1);
    if (checksumOf(text) != journal.substr(0, checksumDigits))
        return std::nullopt;
    journal.remove_prefix(end + 1);
    return text;
}

void doAgain(std::string_view entry, Session& session) {
    if (entry.starts_with('{')) {
        session.facts = factsFromJson(entry);
        return;
    }
    try {
        session.story.apply(editFromJson(entry));
    } catch (const std::invalid_argument& error) {
        throw StoryError(error.what());
    }
}

} // namespace

std::string journalHead(const std::string& name) {
    return lineOf(json{{"lila_journal", formatVersion}, {"of", name}}.dump());
}

std::string journalLine(const JournalEntry& entry) {
    return lineOf(std::visit(Overloaded{[](const Edit& edit) { return editJson(edit); },
                                        [](const SessionFacts& facts) { return factsJson(facts); }},
                             entry));
}

JournalReplay replay(std::string_view journal, Session& session) {
    const auto head = takeLine(journal);
    if (!head)
        return {}; // cut short before anything was done
    const json object = parsedJson(*head, "the journal's head");
    const Fields fields(object, "the journal's head", {"lila_journal", "of"});
    if (fields.whole("lila_journal") > formatVersion)
        throw StoryError(
            "the journal was written by a newer version of Lila Explorer: open it with that one");
    if (fields.text("of") != session.journal || session.journal.empty())
        return {};

    JournalReplay result;
    std::string problem = "its line is not whole";
    while (!journal.empty()) {
        std::string_view rest = journal;
        const auto line = takeLine(rest);
        if (!line)
            break;
        try {
            doAgain(*line, session);
        } catch (const StoryError& error) {
            problem = error.what();
            break;
        }
        journal = rest;
        ++result.entries;
    }
    requireOwnKeys(session.story); // or what is written of it could not be read
    const auto lost = std::ranges::count(journal, '\n');
    if (lost > 0)
        result.problem = "entry " + std::to_string(result.entries + 1) + " of the journal is damaged (" +
                         problem + "): the last " + std::to_string(lost) +
                         (lost == 1 ? " change is lost" : " changes are lost");
    return result;
}

} // namespace lila
