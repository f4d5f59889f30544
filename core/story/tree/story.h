// SPDX-License-Identifier: AGPL-3.0-or-later
// A story as a value: a tree of spans, each written by a person or by a model. Nothing in it is overwritten:
// what is written otherwise is another branch.
#pragma once

#include "core/inference/interventions.h"
#include "core/inference/precision.h"
#include "core/sampling/settings.h"
#include "core/story/tree/token_run.h"

#include <map>
#include <optional>
#include <unordered_map>
#include <variant>

namespace lila {

/// Names a span for as long as the story lives.
enum class SpanId : std::uint64_t {};
/// Holds no token. Its title is the story's.
inline constexpr SpanId rootSpan{0};

/// Between two tokens: behind the first `at` tokens of a span. The place before a span's first token is the
/// one where the span begins in its parent, so `at` is 0 in the root alone.
struct Place {
    SpanId span = rootSpan;
    std::size_t at = 0;

    auto operator<=>(const Place&) const = default;
};

/// How a model wrote a span: with it, the same model writes the same tokens again.
struct Origin {
    std::shared_ptr<const GenerationSettings> settings = std::make_shared<const GenerationSettings>();
    std::shared_ptr<const Interventions> interventions = std::make_shared<const Interventions>();
    std::uint64_t seed = 1;
    /// Random numbers and resonator did not start from the seed here, but went on from the span before: the
    /// settings were changed while a model wrote.
    bool goesOn = false;
    bool pastEnd = false; ///< the first token was kept from ending the story
    /// The tokens were written on another branch and stand behind other text here: they cannot be made again.
    bool isCopied = false;
    Precision precision = Precision::Fp32;
    std::string modelSha256; ///< of the checkpoint's file
    std::string tokenizerSha256;
    std::string resonatorSha256 = {}; ///< of the resonator's file; empty: made from the seed

    /// By value, also of what is shared.
    bool operator==(const Origin& other) const;
};

struct Span {
    Place parent; ///< where it begins
    TokenRun tokens;
    std::vector<SpanId> children; ///< by their place, and at one place in the order in which they are shown
    std::string title;
    std::shared_ptr<const Origin> origin; ///< null: a person wrote it

    bool operator==(const Span& other) const; ///< by value
};

/// A span of its own. Where there are others at that place, it comes behind the first `rank` of them.
struct AddSpan {
    static constexpr std::size_t last = static_cast<std::size_t>(-1);

    SpanId span{};
    Place parent;
    TokenRun tokens; ///< not empty
    std::shared_ptr<const Origin> origin = {};
    std::string title = {};
    std::size_t rank = last;
};
/// Of a span without children that the branch does not go through.
struct RemoveSpan {
    SpanId span{};
};
/// Puts tokens in the place of others: grows and shortens a span, corrects it, encodes what was typed. A span
/// keeps at least one. What begins behind those replaced stays behind what replaces them; inside of them
/// nothing may begin. Where nothing is replaced, what begins at `from` stays before the new tokens, unless it
/// is carried. The branch's end goes along in the same way, and with a span that grows at its end.
struct Splice {
    SpanId span{};
    std::size_t from = 0;
    std::size_t count = 0;
    TokenRun tokens;
    bool carry = false;
};
struct SetTitle {
    SpanId span{};
    std::string title;
};
/// Of a token, by name; none takes it away. It outlives its token, as that may come back.
struct SetBookmark {
    TokenKey token{};
    std::optional<std::string> name;
};
/// Where the branch that is read and written ends.
struct MoveTip {
    Place tip;
};
/// What the next generation will have.
struct SetSettings {
    std::shared_ptr<const GenerationSettings> settings;
};
struct SetInterventions {
    std::shared_ptr<const Interventions> interventions;
};

using Change =
    std::variant<AddSpan, RemoveSpan, Splice, SetTitle, SetBookmark, MoveTip, SetSettings, SetInterventions>;
/// In order, and all or none of them.
using Edit = std::vector<Change>;

/// Copyable; one thread at a time. A copy costs time by the number of spans, an edit by what it changes.
class Story {
public:
    Story();

    /// Throws std::out_of_range where there is none.
    const Span& span(SpanId id) const;
    bool contains(SpanId id) const { return m_spans.contains(id); }
    /// With the root.
    std::size_t spanCount() const { return m_spans.size(); }
    /// All spans: parents before children, siblings in their order.
    std::vector<SpanId> spans() const;

    Place tip() const { return m_tip; }
    /// The same place, where `at` is 0 as well.
    Place normal(Place place) const;
    /// Spans that begin at a normal place, in their order.
    std::span<const SpanId> childrenAt(Place place) const;

    const std::shared_ptr<const GenerationSettings>& settings() const { return m_settings; }
    const std::shared_ptr<const Interventions>& interventions() const { return m_interventions; }
    const std::map<TokenKey, std::string>& bookmarks() const { return m_bookmarks; }

    /// Returns what takes the edit back: applied at once afterwards, the story is as before. Throws
    /// std::invalid_argument, and the story is as before, where something is changed that is not there, or a
    /// rule that stands beside the change is broken, or settings are out of range.
    Edit apply(const Edit& edit);

    /// No token and no span has or had this name or a later one: for an edit that is applied before another
    /// is made.
    TokenKey freeKey() const { return TokenKey{m_nextKey}; }
    SpanId freeSpan() const { return SpanId{m_nextSpan}; }

    /// By value. Which names are free is no part of it.
    bool operator==(const Story& other) const;

private:
    Span& writable(SpanId id);
    void requirePlace(Place place) const;
    void noteKeys(const TokenRun& tokens);

    Edit inverseOf(const AddSpan& change);
    Edit inverseOf(const RemoveSpan& change);
    Edit inverseOf(const Splice& change);
    Edit inverseOf(const SetTitle& change);
    Edit inverseOf(const SetBookmark& change);
    Edit inverseOf(const MoveTip& change);
    Edit inverseOf(const SetSettings& change);
    Edit inverseOf(const SetInterventions& change);

    std::unordered_map<SpanId, Span> m_spans;
    Place m_tip;
    std::shared_ptr<const GenerationSettings> m_settings;
    std::shared_ptr<const Interventions> m_interventions;
    std::map<TokenKey, std::string> m_bookmarks;
    std::uint64_t m_nextKey = 1;
    std::uint64_t m_nextSpan = 1;
};

} // namespace lila
