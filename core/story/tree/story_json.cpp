// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/story/tree/story_json.h"

#include "core/story/tree/json_fields.h"

#include <algorithm>
#include <limits>
#include <unordered_map>
#include <utility>

namespace lila {
namespace {

using nlohmann::json;
using namespace std::string_view_literals;

json placeJson(Place place) {
    return {place.span, place.at};
}

/// `visit(first, tokens)` for each stretch of keys that follow each other, wherever its tokens came from, cut
/// behind a token where `isEnd(tokens so far)` says so.
template <class IsEnd, class Visit>
void forEachRun(const TokenRun& tokens, IsEnd isEnd, Visit visit) {
    std::vector<Token> run;
    const auto end = [&] {
        if (!run.empty())
            visit(run);
        run.clear();
    };
    tokens.forEach([&](const Token& token) {
        if (!run.empty() && run.back().key + 1 != token.key)
            end();
        run.push_back(token);
        if (isEnd(run))
            end();
    });
    end();
}

json runJson(const std::vector<Token>& run) {
    json ids = json::array(), ends = json::array();
    std::string text;
    for (const Token& token : run) {
        text += token.text;
        ids.push_back(token.id);
        ends.push_back(text.size());
    }
    return {{"ids", std::move(ids)}, {"ends", std::move(ends)}, {"text", std::move(text)}};
}

json tokensJson(const TokenRun& tokens) {
    json runs = json::array();
    forEachRun(
        tokens, [](const auto&) { return false; },
        [&](const std::vector<Token>& run) {
            runs.push_back(runJson(run));
            runs.back()["key"] = run.front().key;
        });
    return runs;
}

/// Tokens in blocks, of which each stands in a file once: branches that share a text share most of its
/// blocks. Where a block ends is said by its last tokens, so that it is the same wherever that text stands.
class Blocks {
public:
    json indexed(const TokenRun& tokens) {
        json runs = json::array();
        TokenKey next{};
        forEachRun(tokens, isEnd, [&](const std::vector<Token>& run) {
            if (runs.empty() || run.front().key != next)
                runs.push_back({{"key", run.front().key}, {"blocks", json::array()}});
            runs.back()["blocks"].push_back(indexOf(run));
            next = run.back().key + 1;
        });
        return runs;
    }
    json take() { return std::move(m_list); }

private:
    static bool isEnd(const std::vector<Token>& run) {
        constexpr std::size_t least = 16, most = 256, usual = 64;
        if (run.size() < least || run.size() >= most)
            return run.size() >= most;
        std::uint64_t hash = 0xCBF29CE484222325U; // FNV-1a
        const auto mix = [&](std::uint64_t value) { hash = (hash ^ value) * 0x100000001B3U; };
        for (const Token& token : std::span(run).last(4)) {
            mix(static_cast<std::uint64_t>(token.id));
            for (const char c : token.text)
                mix(static_cast<unsigned char>(c));
        }
        return (hash >> 32U) % usual == 0;
    }
    std::size_t indexOf(const std::vector<Token>& run) {
        m_content.clear();
        for (const Token& token : run) {
            for (const std::size_t number : {static_cast<std::size_t>(token.id), token.text.size()})
                m_content.append(reinterpret_cast<const char*>(&number), sizeof number);
            m_content += token.text;
        }
        const auto [place, isNew] = m_index.try_emplace(m_content, m_list.size());
        if (isNew)
            m_list.push_back(runJson(run));
        return place->second;
    }

    std::string m_content;
    json m_list = json::array();
    std::unordered_map<std::string, std::size_t> m_index;
};

json originJson(const Origin& origin, json settings, json interventions) {
    return {{"settings", std::move(settings)},
            {"interventions", std::move(interventions)},
            {"seed", origin.seed},
            {"goes_on", origin.goesOn},
            {"past_end", origin.pastEnd},
            {"copied", origin.isCopied},
            {"precision", precisionName(origin.precision)},
            {"model", origin.modelSha256},
            {"tokenizer", origin.tokenizerSha256},
            {"resonator", origin.resonatorSha256}};
}

TokenRun runFrom(const Fields& fields, TokenKey key) {
    std::vector<int> ids;
    for (const json& id : fields.list("ids"))
        ids.push_back(fields.integerOf(id, "ids", notEncoded));
    std::vector<std::uint32_t> ends;
    for (const json& end : fields.list("ends"))
        ends.push_back(static_cast<std::uint32_t>(
            fields.wholeOf(end, "ends", std::numeric_limits<std::uint32_t>::max())));
    if (ids.empty())
        fields.fail("there are none");
    return fields.checked(
        [&] { return TokenRun(key, std::move(ids), std::move(ends), fields.text("text")); });
}

TokenRun tokensFrom(const Fields& parent, std::string_view name) {
    TokenRun tokens;
    for (const json& item : parent.list(name)) {
        const Fields fields(item, parent.where() + ", its tokens", {"key", "ids", "ends", "text"});
        tokens.replace(tokens.size(), 0, runFrom(fields, TokenKey{fields.whole("key")}));
    }
    return tokens;
}

/// Spans that have a block share its memory.
TokenRun tokensFrom(const Fields& parent, std::string_view name, const std::vector<TokenRun>& blocks) {
    constexpr std::size_t mostBytes = std::size_t{1} << 28U; // few blocks can be named often
    TokenRun tokens;
    for (const json& item : parent.list(name)) {
        const Fields fields(item, parent.where() + ", its tokens", {"key", "blocks"});
        TokenKey key{fields.whole("key")};
        for (const json& number : fields.list("blocks")) {
            const std::uint64_t index = fields.wholeOf(number, "blocks");
            if (index >= blocks.size())
                fields.fail("there is no block " + std::to_string(index));
            tokens.replace(tokens.size(), 0, blocks[index].renamed(key));
            key = key + blocks[index].size();
            if (tokens.bytes() > mostBytes || tokens.size() > mostBytes)
                fields.fail("they are more than fit into a span");
        }
    }
    return tokens;
}

Place placeFrom(const Fields& fields, std::string_view name) {
    const json& pair = fields.listOf(fields[name], 2, name);
    return {SpanId{fields.wholeOf(pair[0], name)}, fields.wholeOf(pair[1], name)};
}

constexpr auto originFields = {"settings"sv, "interventions"sv, "seed"sv,  "goes_on"sv,   "past_end"sv,
                               "copied"sv,   "precision"sv,     "model"sv, "tokenizer"sv, "resonator"sv};

std::shared_ptr<const Origin> originFrom(const Fields& fields,
                                         std::shared_ptr<const GenerationSettings> settings,
                                         std::shared_ptr<const Interventions> interventions) {
    const auto precision = parsePrecision(fields.text("precision"));
    if (!precision)
        fields.fail("there is no precision \"" + fields.text("precision") + "\"");
    return std::make_shared<const Origin>(
        Origin{.settings = std::move(settings),
               .interventions = std::move(interventions),
               .seed = fields.whole("seed", std::numeric_limits<std::uint64_t>::max()),
               .goesOn = fields.flag("goes_on"),
               .pastEnd = fields.flag("past_end"),
               .isCopied = fields.flag("copied"),
               .precision = *precision,
               .modelSha256 = fields.text("model"),
               .tokenizerSha256 = fields.text("tokenizer"),
               .resonatorSha256 = fields.text("resonator")});
}

SetBookmark bookmarkFrom(const Fields& fields, const json& item) {
    fields.listOf(item, 2, "bookmark");
    SetBookmark bookmark{TokenKey{fields.wholeOf(item[0], "bookmark")}, {}};
    if (!item[1].is_null())
        bookmark.name = fields.textOf(item[1], "bookmark");
    return bookmark;
}

json changeJson(const AddSpan& c) {
    json origin;
    if (c.origin)
        origin = originJson(*c.origin, settingsObject(*c.origin->settings),
                            interventionsObject(*c.origin->interventions));
    return {{"kind", "add"},
            {"span", c.span},
            {"parent", placeJson(c.parent)},
            {"tokens", tokensJson(c.tokens)},
            {"origin", std::move(origin)},
            {"title", c.title},
            {"rank", c.rank == AddSpan::last ? json() : json(c.rank)}};
}
json changeJson(const RemoveSpan& c) {
    return {{"kind", "remove"}, {"span", c.span}};
}
json changeJson(const Splice& c) {
    return {{"kind", "splice"}, {"span", c.span},   {"from", c.from},
            {"count", c.count}, {"carry", c.carry}, {"tokens", tokensJson(c.tokens)}};
}
json changeJson(const SetTitle& c) {
    return {{"kind", "title"}, {"span", c.span}, {"title", c.title}};
}
json changeJson(const SetBookmark& c) {
    return {{"kind", "bookmark"}, {"bookmark", {c.token, c.name ? json(*c.name) : json()}}};
}
json changeJson(const MoveTip& c) {
    return {{"kind", "tip"}, {"tip", placeJson(c.tip)}};
}
json changeJson(const SetSettings& c) {
    return {{"kind", "settings"}, {"settings", settingsObject(*c.settings)}};
}
json changeJson(const SetInterventions& c) {
    return {{"kind", "interventions"}, {"interventions", interventionsObject(*c.interventions)}};
}

AddSpan addFrom(const json& item, const std::string& where) {
    const Fields fields(item, where, {"kind", "span", "parent", "tokens", "origin", "title", "rank"});
    AddSpan add{SpanId{fields.whole("span")},
                placeFrom(fields, "parent"),
                tokensFrom(fields, "tokens"),
                {},
                fields.text("title")};
    if (!fields["rank"].is_null())
        add.rank = fields.whole("rank");
    if (!fields["origin"].is_null()) {
        const Fields origin(fields["origin"], where + ", its origin", originFields);
        add.origin = originFrom(origin, settingsFrom(origin["settings"], origin.where()),
                                interventionsFrom(origin["interventions"], origin.where()));
    }
    return add;
}

Splice spliceFrom(const json& item, const std::string& where) {
    const Fields fields(item, where, {"kind", "span", "from", "count", "carry", "tokens"});
    return {SpanId{fields.whole("span")}, fields.whole("from"), fields.whole("count"),
            tokensFrom(fields, "tokens"), fields.flag("carry")};
}

Change changeFrom(const json& item, const std::string& where) {
    const json* const kind = item.is_object() && item.contains("kind") ? &item["kind"] : nullptr;
    if (kind == nullptr || !kind->is_string())
        throw StoryError(where + ": it does not say its kind");
    if (*kind == "add")
        return addFrom(item, where);
    if (*kind == "splice")
        return spliceFrom(item, where);
    if (*kind == "remove")
        return RemoveSpan{SpanId{Fields(item, where, {"kind", "span"}).whole("span")}};
    if (*kind == "tip")
        return MoveTip{placeFrom(Fields(item, where, {"kind", "tip"}), "tip")};
    if (*kind == "title") {
        const Fields fields(item, where, {"kind", "span", "title"});
        return SetTitle{SpanId{fields.whole("span")}, fields.text("title")};
    }
    if (*kind == "bookmark") {
        const Fields fields(item, where, {"kind", "bookmark"});
        return bookmarkFrom(fields, fields["bookmark"]);
    }
    if (*kind == "settings")
        return SetSettings{settingsFrom(Fields(item, where, {"kind", "settings"})["settings"], where)};
    if (*kind == "interventions")
        return SetInterventions{
            interventionsFrom(Fields(item, where, {"kind", "interventions"})["interventions"], where)};
    throw StoryError(where + ": there is no kind " + kind->dump());
}

} // namespace

void requireOwnKeys(const Story& story) {
    std::vector<std::pair<TokenKey, TokenKey>> stretches;
    for (const SpanId id : story.spans())
        story.span(id).tokens.forEachStretch(
            [&](TokenKey first, std::size_t count) { stretches.emplace_back(first, first + count); });
    std::ranges::sort(stretches);
    const auto twice = std::ranges::adjacent_find(
        stretches, [](const auto& a, const auto& b) { return b.first < a.second; });
    if (twice != stretches.end())
        throw StoryError("the story: the key " + std::to_string(static_cast<std::uint64_t>(twice[1].first)) +
                         " stands for two tokens");
}

std::string storyJson(const Story& story) {
    SharedObjects<GenerationSettings> settings;
    SharedObjects<Interventions> interventions;
    SharedObjects<Origin> origins;
    Blocks blocks;
    const auto settingsIndex = [&](const auto& value) { return settings.indexOf(value, settingsObject); };
    const auto interventionsIndex = [&](const auto& value) {
        return interventions.indexOf(value, interventionsObject);
    };
    json out = {{"title", story.span(rootSpan).title},
                {"tip", placeJson(story.tip())},
                {"next_settings", settingsIndex(story.settings())},
                {"next_interventions", interventionsIndex(story.interventions())},
                {"spans", json::array()},
                {"bookmarks", json::array()}};
    for (const SpanId id : story.spans()) {
        if (id == rootSpan)
            continue;
        const Span& span = story.span(id);
        json origin;
        if (span.origin)
            origin = origins.indexOf(span.origin, [&](const Origin& o) {
                return originJson(o, settingsIndex(o.settings), interventionsIndex(o.interventions));
            });
        out["spans"].push_back({{"id", id},
                                {"parent", placeJson(span.parent)},
                                {"title", span.title},
                                {"origin", std::move(origin)},
                                {"tokens", blocks.indexed(span.tokens)}});
    }
    for (const auto& [key, name] : story.bookmarks())
        out["bookmarks"].push_back({key, name});
    out["settings"] = settings.take();
    out["interventions"] = interventions.take();
    out["origins"] = origins.take();
    out["blocks"] = blocks.take();
    return out.dump();
}

Story storyFromJson(std::string_view text) {
    const json root = parsedJson(text, "the story");
    const Fields fields(root, "the story",
                        {"title", "tip", "spans", "blocks", "settings", "interventions", "origins",
                         "next_settings", "next_interventions", "bookmarks"});
    const auto where = [](const char* what, const auto& list) { return what + std::to_string(list.size()); };
    std::vector<std::shared_ptr<const GenerationSettings>> settings;
    for (const json& item : fields.list("settings"))
        settings.push_back(settingsFrom(item, where("settings ", settings)));
    std::vector<std::shared_ptr<const Interventions>> interventions;
    for (const json& item : fields.list("interventions"))
        interventions.push_back(interventionsFrom(item, where("interventions ", interventions)));
    std::vector<std::shared_ptr<const Origin>> origins;
    for (const json& item : fields.list("origins")) {
        const Fields origin(item, where("origin ", origins), originFields);
        origins.push_back(originFrom(origin, sharedAt(settings, origin, "settings"),
                                     sharedAt(interventions, origin, "interventions")));
    }

    std::vector<TokenRun> blocks;
    for (const json& item : fields.list("blocks"))
        blocks.push_back(runFrom(Fields(item, where("block ", blocks), {"ids", "ends", "text"}), {}));

    Edit edit{SetTitle{rootSpan, fields.text("title")},
              SetSettings{sharedAt(settings, fields, "next_settings")},
              SetInterventions{sharedAt(interventions, fields, "next_interventions")}};
    for (const json& item : fields.list("spans")) {
        const Fields span(item, "span number " + std::to_string(edit.size() - 3),
                          {"id", "parent", "title", "origin", "tokens"});
        edit.push_back(AddSpan{
            SpanId{span.whole("id")}, placeFrom(span, "parent"), tokensFrom(span, "tokens", blocks),
            span["origin"].is_null() ? nullptr : sharedAt(origins, span, "origin"), span.text("title")});
    }
    for (const json& item : fields.list("bookmarks"))
        edit.push_back(bookmarkFrom(fields, item));
    edit.push_back(MoveTip{placeFrom(fields, "tip")});
    Story story;
    fields.checked([&] { return story.apply(edit); });
    requireOwnKeys(story);
    return story;
}

std::string editJson(const Edit& edit) {
    json list = json::array();
    for (const Change& change : edit)
        list.push_back(std::visit([](const auto& c) { return changeJson(c); }, change));
    return list.dump();
}

Edit editFromJson(std::string_view text) {
    const json list = parsedJson(text, "the edit");
    if (!list.is_array())
        throw StoryError("the edit is no list of changes");
    Edit edit;
    for (const json& item : list)
        edit.push_back(changeFrom(item, "change " + std::to_string(edit.size())));
    return edit;
}

} // namespace lila
