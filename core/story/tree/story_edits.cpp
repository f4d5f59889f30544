// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/story/tree/story_edits.h"

#include <algorithm>
#include <stdexcept>
#include <unordered_set>

namespace lila {
namespace {

bool isSpace(char c) {
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/// Letters and digits, of other scripts as well; 0xE2 begins punctuation and symbols.
bool isOfWord(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte >= 0x80U && byte != 0xE2U) || (byte >= '0' && byte <= '9') ||
           ((byte | 0x20U) >= 'a' && (byte | 0x20U) <= 'z');
}

/// Spans one behind the other, of which the branch is made from a place on.
class NewBranch {
public:
    NewBranch(const Story& story, Place place)
        : m_story(story), m_place(place), m_key(story.freeKey()), m_span(story.freeSpan()) {}

    void add(std::span<const NewToken> tokens, const std::shared_ptr<const Origin>& origin) {
        add(TokenRun(m_key, tokens), origin);
    }
    /// What another branch has from the token at an index on, under keys of its own.
    void copyBehind(const StoryPath& path, std::size_t index);
    Place place() const { return m_place; }
    void goTo(Place place) { m_place = place; }
    /// The story's branch ends at the place.
    Edit edit() && {
        m_edit.push_back(MoveTip{m_place});
        return std::move(m_edit);
    }

private:
    void add(TokenRun tokens, const std::shared_ptr<const Origin>& origin) {
        const std::size_t size = tokens.size();
        m_edit.push_back(AddSpan{m_span, m_place, std::move(tokens), origin});
        m_place = {m_span, size};
        m_key = m_key + size;
        m_span = SpanId{static_cast<std::uint64_t>(m_span) + 1};
    }

    const Story& m_story;
    Place m_place;
    TokenKey m_key;
    SpanId m_span;
    Edit m_edit;
};

void NewBranch::copyBehind(const StoryPath& path, std::size_t index) {
    for (const StoryPath::Part& part : path.parts())
        if (part.firstToken + part.tokens > index) {
            const Span& old = m_story.span(part.span);
            auto origin = old.origin;
            if (origin && !origin->isCopied) {
                Origin copied = *origin;
                copied.isCopied = true;
                origin = std::make_shared<const Origin>(std::move(copied));
            }
            const std::size_t from = std::max(index, part.firstToken) - part.firstToken;
            add(old.tokens.slice(from, part.tokens).renamed(m_key), origin);
        }
}

/// What is typed over what: bytes of the branch's text, and its tokens [first, last) that those touch.
class Retyping {
public:
    Retyping(const Story& story, const StoryPath& path, std::size_t begin, std::size_t end,
             std::string_view inserted)
        : m_story(story), m_path(path), m_begin(begin), m_end(end), m_inserted(inserted) {
        if (begin > end || end > path.bytes())
            throw std::invalid_argument("the text to be replaced lies beyond the branch's end");
        m_first = indexAt(begin);
        m_last = end > begin ? indexAt(end - 1) + 1 : startOf(m_first) < begin ? m_first + 1 : m_first;
    }

    Edit edit() {
        if (auto inPlace = changedDraft())
            return *std::move(inPlace);
        takeWholeWords();
        return fork();
    }

private:
    std::size_t indexAt(std::size_t byte) const {
        const auto position = m_path.positionOf(m_story, byte);
        return position ? position->index : m_path.tokenCount();
    }
    std::size_t startOf(std::size_t index) const {
        const auto position = m_path.positionAt(m_story, index);
        return position ? position->byte : m_path.bytes();
    }
    Token tokenAt(std::size_t index) const {
        const Continuation at = m_path.positionAt(m_story, index)->token;
        return m_story.span(at.span).tokens[at.from];
    }
    char charAt(std::size_t byte) const {
        const auto position = m_path.positionOf(m_story, byte);
        return m_story.span(position->token.span).tokens[position->token.from].text[byte - position->byte];
    }
    /// What the touched tokens become.
    std::string newText() const {
        return m_path.text(m_story, startOf(m_first), m_begin) + std::string(m_inserted) +
               m_path.text(m_story, m_end, startOf(m_last));
    }

    std::optional<char> charBefore(std::size_t byte) const {
        return byte == 0 ? std::nullopt : std::optional(charAt(byte - 1));
    }
    std::optional<char> charFrom(std::size_t byte) const {
        return byte >= m_path.bytes() ? std::nullopt : std::optional(charAt(byte));
    }
    bool beginsWord() const;
    bool endsWord() const;
    bool isWithinCharacter(std::size_t index) const {
        return index > 0 && index < m_path.tokenCount() && tokenAt(index - 1).text.empty();
    }

    std::optional<Edit> changedDraft() const;
    void takeWholeWords();
    Edit fork() const;

    const Story& m_story;
    const StoryPath& m_path;
    std::size_t m_begin, m_end;
    std::string_view m_inserted;
    std::size_t m_first = 0, m_last = 0;
};

/// Where all that is touched is a person's text that no tokenizer has seen, and no other branch goes on from
/// it.
std::optional<Edit> Retyping::changedDraft() const {
    // A token that is touched, or where something is put between two, the one before.
    const auto at = m_path.positionAt(m_story, m_first < m_last ? m_first : m_first - 1);
    if ((m_first == m_last && m_first == 0) || !at)
        return std::nullopt;
    const SpanId id = at->token.span;
    const Span& span = m_story.span(id);
    if (span.origin)
        return std::nullopt;
    const auto part = std::ranges::find(m_path.parts(), id, &StoryPath::Part::span);
    const std::size_t from = m_first - part->firstToken;
    const std::size_t to = m_last - part->firstToken;
    for (std::size_t i = std::min(from, at->token.from); i < std::max(to, at->token.from + 1); ++i)
        if (i >= part->tokens || span.tokens[i].id != notEncoded)
            return std::nullopt;
    const bool followsDraft = from > 0 && span.tokens[from - 1].id == notEncoded;
    const bool precedesDraft = to < part->tokens && span.tokens[to].id == notEncoded;
    if ((!followsDraft && !beginsWord()) || (!precedesDraft && !endsWord()))
        return std::nullopt;
    const bool isLast = part + 1 == m_path.parts().end();
    if (isLast && part->tokens < span.tokens.size())
        return std::nullopt;
    const bool atTip = isLast && to == span.tokens.size();
    for (const SpanId child : span.children) {
        const std::size_t place = m_story.span(child).parent.at;
        const bool isOnBranch = !isLast && child == (part + 1)->span;
        if (!isOnBranch && place >= from && !(atTip && from == to))
            return std::nullopt;
    }
    const bool carry = !isLast && part->tokens == from && from == to;
    const std::string text = newText();
    if (text.empty() && to - from == span.tokens.size())
        return std::nullopt;
    if (text.empty() && from == 0 && !isLast && part->tokens == to)
        return std::nullopt;
    return Edit{Splice{id, from, to - from, TokenRun(m_story.freeKey(), draftOf(text)), carry}};
}

/// Whether no word goes on across the beginning of what is touched, as it will be.
bool Retyping::beginsWord() const {
    const std::size_t start = startOf(m_first);
    const auto before = charBefore(start);
    const auto after = start < m_begin      ? charFrom(start)
                       : m_inserted.empty() ? charFrom(m_end)
                                            : std::optional(m_inserted.front());
    return !isWithinCharacter(m_first) && !(before && after && isOfWord(*before) && isOfWord(*after));
}

/// The same at its end.
bool Retyping::endsWord() const {
    const std::size_t end = startOf(m_last);
    const auto before = end > m_end          ? charBefore(end)
                        : m_inserted.empty() ? charBefore(m_begin)
                                             : std::optional(m_inserted.back());
    const auto after = charFrom(end);
    return !isWithinCharacter(m_last) && !(before && after && isOfWord(*before) && isOfWord(*after));
}

void Retyping::takeWholeWords() {
    while (m_first > 0 && !beginsWord())
        --m_first;
    while (m_last < m_path.tokenCount() && !endsWord())
        ++m_last;
}

Edit Retyping::fork() const {
    Place place = m_path.placeAt(m_first);
    const std::vector<NewToken> draft = draftOf(newText());
    if (m_last == m_path.tokenCount())
        return draft.empty() ? Edit{MoveTip{place}} : writingAt(m_story, place, draft, {});
    NewBranch branch(m_story, place);
    if (!draft.empty())
        branch.add(draft, {});
    branch.copyBehind(m_path, m_last);
    return std::move(branch).edit();
}

} // namespace

std::vector<NewToken> draftOf(std::string_view text) {
    constexpr std::size_t longest = 256;
    std::vector<NewToken> tokens;
    while (!text.empty()) {
        std::size_t size = std::min(text.size(), longest);
        while (size < text.size() && size > 1 && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U)
            --size;
        tokens.push_back({notEncoded, std::string(text.substr(0, size))});
        text.remove_prefix(size);
    }
    return tokens;
}

Edit writingAt(const Story& story, Place place, std::span<const NewToken> tokens,
               const std::shared_ptr<const Origin>& origin) {
    place = story.normal(place);
    const Span& span = story.span(place.span);
    TokenRun run(story.freeKey(), tokens);
    Edit edit;
    if (place.span != rootSpan && place.at == span.tokens.size() && span.origin == origin &&
        story.childrenAt(place).empty()) {
        if (story.tip() != place)
            edit.push_back(MoveTip{place});
        edit.push_back(Splice{place.span, place.at, 0, std::move(run), false});
        return edit;
    }
    const Place end{story.freeSpan(), run.size()};
    edit.push_back(AddSpan{end.span, place, std::move(run), origin});
    edit.push_back(MoveTip{end});
    return edit;
}

Edit retyping(const Story& story, const StoryPath& path, std::size_t begin, std::size_t end,
              std::string_view inserted) {
    return Retyping(story, path, begin, end, inserted).edit();
}

Edit replacing(const Story& story, const StoryPath& path, std::size_t first, std::size_t last,
               std::span<const NewToken> tokens, const std::shared_ptr<const Origin>& origin) {
    if (first > last || last > path.tokenCount())
        throw std::invalid_argument("the tokens to be replaced lie beyond the branch's end");
    NewBranch branch(story, path.placeAt(first));
    branch.add(tokens, origin);
    branch.copyBehind(path, last);
    return std::move(branch).edit();
}

Edit writingWays(const Story& story, Place place, std::span<const WrittenWay> ways, std::size_t taken) {
    place = story.normal(place);
    Place tip;
    NewBranch branch(story, place);
    for (std::size_t i = 0; i < ways.size(); ++i) {
        branch.goTo(place);
        if (!ways[i].tokens.empty())
            branch.add(ways[i].tokens, ways[i].origin);
        if (!ways[i].rest.empty())
            branch.add(draftOf(ways[i].rest), {});
        if (i == taken)
            tip = branch.place();
    }
    branch.goTo(tip);
    return std::move(branch).edit();
}

Edit removal(const Story& story, Continuation continuation) {
    const auto [id, from] = continuation;
    std::vector<SpanId> order; // parents before children
    const auto addChildren = [&](SpanId parent, std::size_t behind) {
        for (const SpanId child : story.span(parent).children)
            if (story.span(child).parent.at > behind)
                order.push_back(child);
    };
    if (from == 0)
        order.push_back(id);
    else
        addChildren(id, from);
    for (std::size_t i = 0; i < order.size(); ++i)
        addChildren(order[i], 0);

    const std::unordered_set<SpanId> gone(order.begin(), order.end());
    Edit edit;
    if (gone.contains(story.tip().span) || (story.tip().span == id && story.tip().at > from))
        edit.push_back(MoveTip{beginOf(story, continuation)});
    for (auto span = order.rbegin(); span != order.rend(); ++span)
        edit.push_back(RemoveSpan{*span});
    if (from > 0)
        edit.push_back(Splice{id, from, story.span(id).tokens.size() - from, {}, false});
    return edit;
}

std::vector<Draft> draftsOn(const Story& story, const StoryPath& path) {
    std::vector<Draft> drafts;
    for (const StoryPath::Part& part : path.parts()) {
        const Span& span = story.span(part.span);
        if (span.origin)
            continue;
        std::size_t index = 0;
        bool isOpen = false;
        auto child = span.children.begin();
        span.tokens.forEach([&](const Token& token) {
            while (child != span.children.end() && story.span(*child).parent.at < index)
                ++child;
            if (child != span.children.end() && story.span(*child).parent.at == index)
                isOpen = false;
            if (index < part.tokens && token.id == notEncoded) {
                if (!isOpen)
                    drafts.push_back({part.span, index});
                isOpen = true;
                ++drafts.back().count;
                drafts.back().text += token.text;
            } else {
                isOpen = false;
            }
            ++index;
        });
    }
    for (Draft& draft : drafts) {
        const auto part = std::ranges::find(path.parts(), draft.span, &StoryPath::Part::span);
        const std::size_t byte = part->firstByte + story.span(draft.span).tokens.startOf(draft.from);
        const auto before = byte == 0 ? std::nullopt : path.positionOf(story, byte - 1);
        draft.isJoined =
            before && !isSpace(draft.text.front()) &&
            !isSpace(story.span(before->token.span).tokens[before->token.from].text[byte - 1 - before->byte]);
    }
    std::ranges::reverse(drafts);
    return drafts;
}

Edit encoding(const Story& story, const Draft& draft, std::span<const NewToken> tokens) {
    const TokenRun run(story.freeKey(), tokens);
    const TokenRun old = story.span(draft.span).tokens.slice(draft.from, draft.from + draft.count);
    if (run.text() != old.text() || run.empty())
        throw std::invalid_argument("a draft's tokens do not make up its text");
    Edit edit{Splice{draft.span, draft.from, draft.count, run, false}};
    if (!story.bookmarks().empty())
        old.forEach([&, byte = std::size_t{0}](const Token& token) mutable {
            if (const auto mark = story.bookmarks().find(token.key); mark != story.bookmarks().end()) {
                edit.push_back(SetBookmark{token.key, {}});
                edit.push_back(
                    SetBookmark{run[std::min(run.indexAt(byte), run.size() - 1)].key, mark->second});
            }
            byte += token.text.size();
        });
    return edit;
}

} // namespace lila
