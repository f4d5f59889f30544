// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/story/session/session_file.h"

#include "core/checkpoint/mapped_file.h"
#include "core/checkpoint/safetensors.h"
#include "core/story/session/record_tensors.h"
#include "core/story/tree/json_fields.h"
#include "core/story/tree/story_path.h"
#include "core/tokenizer/utf8.h"

#include <algorithm>
#include <charconv>
#include <fstream>

namespace lila {
namespace {

using nlohmann::json;

constexpr int formatVersion = 1;
constexpr auto versionName = "lila_story";
constexpr auto journalName = "journal";
constexpr auto beginningName = "beginning";
constexpr std::size_t beginningBytes = 400; ///< enough for a title
constexpr auto storyName = "story";
constexpr auto factsName = "facts";

json usedJson(const UsedFile& file) {
    return {{"path", file.path}, {"sha256", file.sha256}};
}

UsedFile usedFrom(const Fields& fields, std::string_view name) {
    const Fields file(fields[name], "the " + std::string(name), {"path", "sha256"});
    return {file.text("path"), file.text("sha256")};
}

Tensor textTensor(std::string text) {
    const auto owner = std::make_shared<const std::string>(std::move(text));
    return {DType::U8, {static_cast<std::int64_t>(owner->size())}, std::as_bytes(std::span(*owner)), owner};
}

std::string_view textOf(const SafetensorsFile& file, const char* name) {
    const auto found = file.tensors.find(name);
    if (found == file.tensors.end() || found->second.dtype() != DType::U8)
        throw StoryError("its part \"" + std::string(name) + "\" is missing");
    const std::span<const std::byte> bytes = found->second.bytes();
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

void requireVersion(const SafetensorsFile& file) {
    const auto found = file.metadata.find(versionName);
    if (found == file.metadata.end())
        throw StoryError("it is a safetensors file, but holds no story");
    const std::string& text = found->second;
    int version = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), version);
    if (error != std::errc() || end != text.data() + text.size() || version < 1)
        throw StoryError("its version \"" + text + "\" is none");
    if (version > formatVersion)
        throw StoryError("it was written by a newer version of Lila Explorer (its form is " + text +
                         ", and this one reads " + std::to_string(formatVersion) +
                         "): open it with that one; the file is left as it is");
}

/// With `work`'s errors as StoryErrors.
template <class Work>
auto withStoryErrors(const std::string& where, Work work) {
    try {
        return work();
    } catch (const std::bad_alloc&) {
        throw StoryError(where + "there is not enough memory for it");
    } catch (const std::runtime_error& error) {
        throw StoryError(where + error.what());
    }
}

SafetensorsFile contentOf(const Session& session) {
    SafetensorsFile content;
    content.metadata[versionName] = std::to_string(formatVersion);
    if (!session.journal.empty())
        content.metadata[journalName] = session.journal;
    const StoryPath path(session.story);
    content.metadata[beginningName] =
        repairUtf8(path.text(session.story, 0, std::min(path.bytes(), beginningBytes)));
    content.tensors.emplace(storyName, textTensor(storyJson(session.story)));
    content.tensors.emplace(factsName, textTensor(factsJson(session.facts)));
    addRecords(content, session.records, session.story);
    return content;
}

std::uint64_t littleEndian(std::string_view bytes) {
    std::uint64_t number = 0;
    for (auto byte = bytes.rbegin(); byte != bytes.rend(); ++byte)
        number = number << 8U | static_cast<unsigned char>(*byte);
    return number;
}

} // namespace

std::optional<std::string> beginningOfSession(const std::filesystem::path& file) {
    constexpr std::uint64_t longestHeader = std::uint64_t{1} << 20U;
    std::ifstream stream(file, std::ios::binary);
    std::string size(8, '\0');
    if (!stream.read(size.data(), static_cast<std::streamsize>(size.size())) ||
        littleEndian(size) > longestHeader)
        return std::nullopt;
    std::string header(littleEndian(size), '\0');
    if (!stream.read(header.data(), static_cast<std::streamsize>(header.size())))
        return std::nullopt;
    const json object = json::parse(header, nullptr, false);
    const auto metadata = object.is_object() ? object.find("__metadata__") : object.end();
    if (metadata == object.end() || !metadata->is_object() || !metadata->contains(versionName))
        return std::nullopt;
    const auto beginning = metadata->find(beginningName);
    return beginning != metadata->end() && beginning->is_string() ? beginning->get<std::string>()
                                                                  : std::string();
}

bool looksLikeSession(const std::filesystem::path& file) {
    return beginningOfSession(file).has_value();
}

std::string factsJson(const SessionFacts& facts) {
    for (const std::string& text :
         {facts.model.path, facts.tokenizer.path, facts.resonator.path, facts.layout, facts.file.path}) {
        std::uint64_t broken = 0;
        repairUtf8(text, &broken);
        if (broken > 0)
            throw StoryError("\"" + repairUtf8(text) + "\" is not UTF-8");
    }
    return json{{"model", usedJson(facts.model)},         {"tokenizer", usedJson(facts.tokenizer)},
                {"resonator", usedJson(facts.resonator)}, {"layout", facts.layout},
                {"file", usedJson(facts.file)},           {"saved", facts.isSaved}}
        .dump();
}

SessionFacts factsFromJson(std::string_view text) {
    const json object = parsedJson(text, "what belongs to the story");
    const Fields fields(object, "what belongs to the story",
                        {"model", "tokenizer", "resonator", "layout", "file", "saved"});
    return {usedFrom(fields, "model"), usedFrom(fields, "tokenizer"), usedFrom(fields, "resonator"),
            fields.text("layout"),     usedFrom(fields, "file"),      fields.flag("saved")};
}

void writeSession(const std::filesystem::path& file, const Session& session) {
    const SafetensorsFile content = withStoryErrors(file.string() + ": ", [&] { return contentOf(session); });
    withStoryErrors("", [&] { writeSafetensors(file, content); });
}

Session readSession(const std::filesystem::path& file) {
    return withStoryErrors(file.string() + ": ", [&] {
        const auto mapped = MappedFile::open(file);
        return sessionOf(mapped->bytes());
    });
}

Session sessionOf(std::span<const std::byte> bytes) {
    return withStoryErrors("", [&] {
        const SafetensorsFile file = safetensorsOf(bytes, nullptr);
        requireVersion(file);
        Session session{storyFromJson(textOf(file, storyName)), factsFromJson(textOf(file, factsName))};
        if (const auto journal = file.metadata.find(journalName); journal != file.metadata.end())
            session.journal = journal->second;
        session.records = recordsIn(file, session.story);
        for (const auto& [name, value] : file.metadata)
            if (name != versionName && name != journalName && name != beginningName)
                throw StoryError("what its fact \"" + name + "\" means is not known");
        for (const auto& [name, tensor] : file.tensors)
            if (name != storyName && name != factsName && !isRecordTensor(name))
                throw StoryError("what its part \"" + name + "\" means is not known");
        return session;
    });
}

} // namespace lila
