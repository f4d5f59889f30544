// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/story/tree/story.h"

#include "core/tokenizer/utf8.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <tuple>
#include <utility>

namespace lila {
namespace {

template <class Value>
bool sameValue(const std::shared_ptr<const Value>& a, const std::shared_ptr<const Value>& b) {
    return a == b || (a && b && *a == *b);
}

std::string named(SpanId span) {
    return "span " + std::to_string(static_cast<std::uint64_t>(span));
}

void require(bool holds, const std::string& problem) {
    if (!holds)
        throw std::invalid_argument(problem);
}

void requireText(const std::string& text, const std::string& what) {
    std::uint64_t broken = 0;
    repairUtf8(text, &broken);
    require(broken == 0, what + " is not UTF-8");
}

void requireSettings(const std::shared_ptr<const GenerationSettings>& settings) {
    require(settings != nullptr, "there are no settings");
    if (const std::string problem = settingProblem(*settings); !problem.empty())
        throw std::invalid_argument(problem);
}

void requireInterventions(const std::shared_ptr<const Interventions>& interventions) {
    require(interventions != nullptr, "there are no interventions");
    const auto allFinite = [](const auto& factors) {
        return std::ranges::all_of(factors, [](const auto& entry) { return std::isfinite(entry.second); });
    };
    require(allFinite(interventions->betaFactor) && allFinite(interventions->branchFactor) &&
                allFinite(interventions->temperatureFactor) && allFinite(interventions->rootBoost),
            "an intervention is no finite number");
}

/// Where what stood at `place` stands after tokens [from, from + count) have become `size` others.
std::size_t moved(std::size_t place, const Splice& splice, std::size_t size, bool carry) {
    if (place > splice.from + splice.count || (place == splice.from + splice.count && splice.count > 0) ||
        (place == splice.from && splice.count == 0 && carry))
        return place - splice.count + size;
    return std::min(place, splice.from);
}

} // namespace

bool Origin::operator==(const Origin& other) const {
    return sameValue(settings, other.settings) && sameValue(interventions, other.interventions) &&
           std::tie(seed, goesOn, pastEnd, isCopied, precision, modelSha256, tokenizerSha256,
                    resonatorSha256) == std::tie(other.seed, other.goesOn, other.pastEnd, other.isCopied,
                                                 other.precision, other.modelSha256, other.tokenizerSha256,
                                                 other.resonatorSha256);
}

bool Span::operator==(const Span& other) const {
    return parent == other.parent && tokens == other.tokens && children == other.children &&
           title == other.title && sameValue(origin, other.origin);
}

Story::Story()
    : m_spans{{rootSpan, {}}},
      m_settings(std::make_shared<const GenerationSettings>()),
      m_interventions(std::make_shared<const Interventions>()) {}

const Span& Story::span(SpanId id) const {
    const auto found = m_spans.find(id);
    if (found == m_spans.end())
        throw std::out_of_range("there is no " + named(id));
    return found->second;
}

Span& Story::writable(SpanId id) {
    const auto found = m_spans.find(id);
    require(found != m_spans.end(), "there is no " + named(id));
    return found->second;
}

std::vector<SpanId> Story::spans() const {
    std::vector<SpanId> order, open{rootSpan};
    order.reserve(m_spans.size());
    while (!open.empty()) {
        order.push_back(open.back());
        open.pop_back();
        const std::vector<SpanId>& children = span(order.back()).children;
        open.insert(open.end(), children.rbegin(), children.rend());
    }
    return order;
}

Place Story::normal(Place place) const {
    return place.at == 0 && place.span != rootSpan ? span(place.span).parent : place;
}

std::span<const SpanId> Story::childrenAt(Place place) const {
    const auto at = [this](SpanId child) { return span(child).parent.at; };
    const std::vector<SpanId>& children = span(place.span).children;
    return {std::ranges::lower_bound(children, place.at, {}, at),
            std::ranges::upper_bound(children, place.at, {}, at)};
}

void Story::requirePlace(Place place) const {
    require(contains(place.span), "there is no " + named(place.span));
    require(place.span == rootSpan || place.at > 0, "a place before the first token of " + named(place.span));
    require(place.at <= span(place.span).tokens.size(), "a place beyond the end of " + named(place.span));
}

void Story::noteKeys(const TokenRun& tokens) {
    tokens.forEachStretch([this](TokenKey first, std::size_t count) {
        m_nextKey = std::max(m_nextKey, static_cast<std::uint64_t>(first + count));
    });
}

bool Story::operator==(const Story& other) const {
    return m_spans == other.m_spans && m_tip == other.m_tip && sameValue(m_settings, other.m_settings) &&
           sameValue(m_interventions, other.m_interventions) && m_bookmarks == other.m_bookmarks;
}

Edit Story::apply(const Edit& edit) {
    Edit inverse; // backwards
    const auto takeBack = [&] {
        std::ranges::reverse(inverse);
        return std::exchange(inverse, {});
    };
    try {
        for (const Change& change : edit) {
            Edit one = std::visit([this](const auto& c) { return inverseOf(c); }, change);
            inverse.insert(inverse.end(), std::make_move_iterator(one.rbegin()),
                           std::make_move_iterator(one.rend()));
        }
    } catch (const std::invalid_argument&) {
        apply(takeBack());
        throw;
    }
    return takeBack();
}

Edit Story::inverseOf(const AddSpan& change) {
    require(!contains(change.span), "there is a " + named(change.span) + " already");
    require(!change.tokens.empty(), named(change.span) + " has no token");
    requirePlace(change.parent);
    requireText(change.title, "the title of " + named(change.span));
    if (change.origin) {
        requireSettings(change.origin->settings);
        requireInterventions(change.origin->interventions);
    }
    const std::span<const SpanId> siblings = childrenAt(change.parent);
    require(change.rank == AddSpan::last || change.rank <= siblings.size(),
            named(change.span) + " stands behind more siblings than there are");
    std::vector<SpanId>& children = writable(change.parent.span).children;
    const std::ptrdiff_t first = siblings.data() - children.data();
    children.insert(children.begin() + first +
                        static_cast<std::ptrdiff_t>(std::min(change.rank, siblings.size())),
                    change.span);
    m_spans.emplace(change.span, Span{change.parent, change.tokens, {}, change.title, change.origin});
    m_nextSpan = std::max(m_nextSpan, static_cast<std::uint64_t>(change.span) + 1);
    noteKeys(change.tokens);
    return {RemoveSpan{change.span}};
}

Edit Story::inverseOf(const RemoveSpan& change) {
    Span& span = writable(change.span);
    require(change.span != rootSpan, "the root cannot be removed");
    require(span.children.empty(), "other spans begin in " + named(change.span));
    require(m_tip.span != change.span, "the branch goes through " + named(change.span));
    const std::span<const SpanId> siblings = childrenAt(span.parent);
    const auto rank = static_cast<std::size_t>(std::ranges::find(siblings, change.span) - siblings.begin());
    std::vector<SpanId>& children = writable(span.parent.span).children;
    children.erase(children.begin() + (siblings.data() - children.data()) +
                   static_cast<std::ptrdiff_t>(rank));
    Edit inverse{AddSpan{change.span, span.parent, std::move(span.tokens), std::move(span.origin),
                         std::move(span.title), rank}};
    m_spans.erase(change.span);
    return inverse;
}

Edit Story::inverseOf(const Splice& change) {
    Span& span = writable(change.span);
    const std::size_t end = change.from + change.count;
    const std::size_t size = change.tokens.size();
    const std::size_t before = span.tokens.size();
    require(change.span != rootSpan, "the root holds no tokens");
    require(end >= change.from && end <= before, "tokens beyond the end of " + named(change.span));
    require(before - change.count + size > 0, named(change.span) + " would be empty");
    const auto at = [this](SpanId child) { return this->span(child).parent.at; };
    const auto first = std::ranges::lower_bound(span.children, change.from, {}, at);
    const bool beginsBefore = first != span.children.end() && at(*first) == change.from;
    const auto behind = std::ranges::lower_bound(span.children, end, {}, at);
    const bool beginsBehind = behind != span.children.end() && at(*behind) == end;
    for (auto child = first; child != behind; ++child)
        require(at(*child) == change.from, "a span begins within the tokens of " + named(change.span));
    if (size == 0 && change.count > 0)
        require(!(beginsBehind && (beginsBefore || change.from == 0)),
                "what begins in " + named(change.span) + " would lose its place");

    Splice back{change.span, change.from, size, span.tokens.slice(change.from, end), false};
    back.carry = size == 0 && beginsBehind;
    span.tokens.replace(change.from, change.count, change.tokens);
    noteKeys(change.tokens);
    for (auto child = first; child != span.children.end(); ++child) {
        std::size_t& place = writable(*child).parent.at;
        place = moved(place, change, size, change.carry);
    }
    Edit inverse{back};
    if (m_tip.span == change.span) {
        const Place tip = m_tip;
        const auto growing = [](const Splice& splice, std::size_t length) { return splice.from == length; };
        m_tip.at = moved(tip.at, change, size, change.carry || growing(change, before));
        const std::size_t after = before - change.count + size;
        if (m_tip.at == 0 ||
            moved(m_tip.at, back, change.count, back.carry || growing(back, after)) != tip.at)
            inverse.push_back(MoveTip{tip});
        if (m_tip.at == 0)
            m_tip = span.parent;
    }
    return inverse;
}

Edit Story::inverseOf(const SetTitle& change) {
    requireText(change.title, "the title of " + named(change.span));
    Span& span = writable(change.span);
    return {SetTitle{change.span, std::exchange(span.title, change.title)}};
}

Edit Story::inverseOf(const SetBookmark& change) {
    SetBookmark back{change.token, {}};
    if (const auto there = m_bookmarks.find(change.token); there != m_bookmarks.end())
        back.name = there->second;
    if (change.name) {
        requireText(*change.name, "a bookmark's name");
        m_bookmarks[change.token] = *change.name;
    } else {
        m_bookmarks.erase(change.token);
    }
    return {back};
}

Edit Story::inverseOf(const MoveTip& change) {
    requirePlace(change.tip);
    return {MoveTip{std::exchange(m_tip, change.tip)}};
}

Edit Story::inverseOf(const SetSettings& change) {
    requireSettings(change.settings);
    return {SetSettings{std::exchange(m_settings, change.settings)}};
}

Edit Story::inverseOf(const SetInterventions& change) {
    requireInterventions(change.interventions);
    return {SetInterventions{std::exchange(m_interventions, change.interventions)}};
}

} // namespace lila
