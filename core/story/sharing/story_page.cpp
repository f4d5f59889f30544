// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/story/sharing/story_page.h"

#include "core/lattice/projection.h"
#include "core/story/sharing/packed_root_weights.h"
#include "core/story/sharing/page_parts.h"
#include "core/story/step_measures.h"
#include "core/tokenizer/sha256.h"
#include "core/tokenizer/token_label.h"
#include "core/tokenizer/utf8.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <set>

namespace lila {
namespace {

using Json = nlohmann::json;

std::string escaped(std::string_view bytes) {
    const std::string text = repairUtf8(bytes);
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const auto three = std::string_view(text).substr(i, 3);
        if (three == "\xEF\xBF\xBE" || three == "\xEF\xBF\xBF") { // no characters
            out += "\uFFFD";
            i += 2;
        } else if ((byte < 0x20 && byte != '\t') || byte == 0x7F) {
            out += "\uFFFD";
        } else if (byte == '&') {
            out += "&amp;";
        } else if (byte == '<') {
            out += "&lt;";
        } else if (byte == '>') {
            out += "&gt;";
        } else if (byte == '"') {
            out += "&quot;";
        } else {
            out += text[i];
        }
    }
    return out;
}

/// Nothing in it can end a script.
std::string scriptText(const Json& json) {
    std::string out;
    for (const char c : json.dump(-1, ' ', false, Json::error_handler_t::replace)) {
        if (c == '<' || c == '>' || c == '&')
            out += c == '<' ? "\\u003c" : c == '>' ? "\\u003e" : "\\u0026";
        else
            out += c;
    }
    return out;
}

std::string hashOf(std::string_view content) {
    Sha256 hash;
    hash.update(content);
    return std::string("'sha256-").append(base64(hash.digest())) += '\'';
}

/// So many digits that nobody sees the rest.
double rounded(double value) {
    if (value == 0 || !std::isfinite(value))
        return 0;
    const double scale = std::pow(10, 3 - std::floor(std::log10(std::abs(value))));
    return std::round(value * scale) / scale;
}

Json orNull(std::optional<double> value) {
    return value && std::isfinite(*value) ? Json(rounded(*value)) : Json();
}

Json candidatesOf(const SharedToken& token) {
    Json list = Json::array();
    if (token.record)
        for (const Candidate& candidate : token.record->candidates) {
            list.push_back(candidate.id);
            list.push_back(rounded(
                static_cast<double>(candidate.probability[static_cast<std::size_t>(SamplingStage::Model)])));
            list.push_back(rounded(static_cast<double>(candidate.finalProbability())));
        }
    return list;
}

bool hasRootsOf(const SharedToken& token, std::span<const lattice::Vector> directions) {
    return token.record && areOf(*token.record, directions);
}

/// The directions that are drawn: those which most of the weights are of.
struct Drawn {
    explicit Drawn(const SharedStory& shared) {
        const auto countOf = [&](std::span<const lattice::Vector> set) {
            return std::ranges::count_if(shared.tokens,
                                         [&](const SharedToken& token) { return hasRootsOf(token, set); });
        };
        if (!shared.directions.empty() && countOf(shared.directions) >= countOf(directions)) {
            directions = shared.directions;
            isE8 = false;
        }
    }

    std::span<const lattice::Vector> directions = lattice::roots();
    bool isE8 = true;
};

Json rowsOf(const SharedToken& token, std::span<const lattice::Vector> directions) {
    if (!hasRootsOf(token, directions))
        return {};
    Json rows = Json::array();
    for (const LayerActivation& layer : token.record->activation)
        rows.push_back(rootRow(layer, directions));
    return rows;
}

/// Coordinates, as whole numbers and halves where they are the roots'; their length; places in the plane.
void addRoots(Json& data, const Drawn& drawn) {
    const auto& [directions, isE8] = drawn;
    const lattice::PlaneProjection plane = lattice::coxeterPlane();
    const double length = isE8 ? std::numbers::sqrt2 : 1;
    double outermost = 0;
    for (const lattice::Vector& direction : directions)
        outermost = std::max(outermost, std::hypot(plane(direction).x, plane(direction).y));
    const auto to = [](double value, double step) { return std::round(value / step) * step; };
    for (const lattice::Vector& direction : directions) {
        Json coordinates = Json::array();
        for (const float c : direction)
            coordinates.push_back(to(static_cast<double>(c) * length, isE8 ? 0.5 : 1e-6));
        data["roots"].push_back(coordinates);
        const lattice::Point place = plane(direction);
        data["places"].push_back({to(place.x / outermost, 1e-4), to(place.y / outermost, 1e-4)});
    }
    data["length"] = length;
    data["isE8"] = isE8;
}

Json dataOf(const SharedStory& shared, const PageWords& words) {
    const Drawn drawn(shared);
    Json data;
    data["language"] = words.language;
    if (words.language != PageWords().language)
        for (const std::string_view text : pageTexts())
            data["words"][std::string(text)] = words.say(text);
    for (const char* column : {"id", "by", "probability", "entropy", "lift", "candidates", "rows"})
        data[column] = Json::array();
    data["names"] = Json::object();
    std::set<int> named;
    std::size_t layers = 0;
    for (const SharedToken& token : shared.tokens) {
        const StepRecord* record = token.record.get();
        data["id"].push_back(token.id);
        data["by"].push_back(token.passage ? static_cast<int>(*token.passage) : -1);
        data["probability"].push_back(orNull(record != nullptr ? modelProbability(*record) : std::nullopt));
        data["entropy"].push_back(orNull(record != nullptr ? std::optional(record->entropy) : std::nullopt));
        data["lift"].push_back(orNull(record != nullptr ? resonatorLift(*record) : std::nullopt));
        data["candidates"].push_back(candidatesOf(token));
        data["rows"].push_back(rowsOf(token, drawn.directions));
        layers = std::max(layers, data["rows"].back().size());
        named.insert(token.id);
        if (record != nullptr)
            for (const Candidate& candidate : record->candidates)
                named.insert(candidate.id);
    }
    for (const int id : named)
        if (shared.tokenizer && id >= 0 && id < shared.tokenizer->size())
            data["names"][std::to_string(id)] = tokenLabel(*shared.tokenizer, id);
    data["layers"] = layers;
    addRoots(data, drawn);
    return data;
}

/// Lines as paragraphs; in them a span for what one author wrote in a row, and in that a span for each token,
/// which bears its number. White space before a word is left out of its token's, as it may hang at a line's
/// end.
class Markup {
public:
    void add(const SharedToken& token, std::size_t number) {
        const std::string_view text = token.text;
        for (std::size_t from = 0;;) {
            const std::size_t end = std::min(text.find('\n', from), text.size());
            if (end > from)
                addWords(text.substr(from, end - from), token.passage ? "model" : "person", number);
            if (end == text.size())
                return;
            close();
            m_page += "</p>\n<p>";
            from = end + 1;
        }
    }
    std::string finish() {
        close();
        return std::move(m_page) + "</p>\n";
    }

private:
    void addWords(std::string_view words, std::string_view author, std::size_t number) {
        if (author != m_author) {
            close();
            m_page.append("<span class=\"").append(author).append("\">");
            m_author = author;
        }
        const std::size_t begin = words.find_first_not_of(' ');
        const std::size_t spaces = begin == std::string_view::npos ? 0 : begin;
        m_page.append(spaces, ' ').append("<span data-t=\"").append(std::to_string(number)).append("\">");
        m_page.append(escaped(words.substr(spaces))).append("</span>");
    }
    void close() {
        m_page += m_author.empty() ? "" : "</span>";
        m_author = {};
    }

    std::string m_page = "<p>";
    std::string_view m_author; ///< of the span that is open
};

std::string paragraph(const std::string& text) {
    return std::string("<p>").append(text).append("</p>\n");
}

/// What a page says of a story.
class Says {
public:
    Says(const SharedStory& shared, const PageWords& words) : m_shared(shared), m_words(words) {}

    std::string footer() const {
        std::string footer;
        if (m_shared.passages.empty())
            footer += paragraph(said("A person wrote all of it."));
        else
            footer +=
                paragraph(said("%1A person%2 wrote what looks so, and a LILA-E8 model the rest, in these "
                               "passages (settings that are not named are the defaults):",
                               {"<span class=\"person\">", "</span>"}));
        std::string lines;
        for (const SharedPassage& passage : m_shared.passages)
            lines.append("<li>").append(escaped(passageLine(passage, m_words))).append("</li>\n");
        if (!lines.empty())
            footer.append("<ol>\n").append(lines).append("</ol>\n");
        return footer + writers() + gaps();
    }

    /// A template in which texts stand in double brackets.
    std::string filled(std::string_view page) const {
        std::string out;
        for (std::size_t from = 0; from < page.size();) {
            const std::size_t begin = page.find("[[", from);
            out += page.substr(from, begin - from);
            if (begin == std::string_view::npos)
                break;
            const std::size_t end = page.find("]]", begin);
            out += said(page.substr(begin + 2, end - begin - 2));
            from = end + 2;
        }
        return out;
    }

private:
    std::string said(std::string_view text, std::initializer_list<std::string> values = {}) const {
        return PageWords{{}, [](std::string_view all) { return std::string(all); }}.say(
            escaped(m_words.say(text)), values);
    }

    /// Models and vocabularies that wrote, each once.
    std::string writers() const {
        std::set<std::string> models, vocabularies;
        if (m_shared.lookedAt > 0)
            models.insert(m_shared.lookedAtBy);
        for (const SharedPassage& passage : m_shared.passages) {
            models.insert(passage.origin->modelSha256);
            vocabularies.insert(passage.origin->tokenizerSha256);
        }
        std::string list;
        const auto add = [&](const std::string& what, const std::string& digest) {
            if (!digest.empty())
                list.append("<li>" + what).append(" <code>").append(escaped(digest)).append("</code></li>\n");
        };
        for (const std::string& digest : models) {
            const auto name = m_shared.models.find(digest);
            add(name == m_shared.models.end() ? said("Model, SHA-256")
                                              : said("Model %1, SHA-256", {escaped(name->second)}),
                digest);
        }
        for (const std::string& digest : vocabularies)
            add(said("Vocabulary, SHA-256"), digest);
        return list.empty() ? list : std::string("<ul>\n").append(list).append("</ul>\n");
    }

    /// What was found afterwards, and what is not known.
    std::string gaps() const {
        const std::string all = std::to_string(m_shared.tokens.size());
        std::string text;
        if (m_shared.lookedAt > 0) {
            const std::string count = std::to_string(m_shared.lookedAt);
            const auto name = m_shared.models.find(m_shared.lookedAtBy);
            text +=
                paragraph(name == m_shared.models.end()
                              ? said("What is shown of %1 of the %2 tokens is what the model found when it "
                                     "looked at them afterwards.",
                                     {count, all})
                              : said("What is shown of %1 of the %2 tokens is what the model %3 found when "
                                     "it looked at them afterwards.",
                                     {count, all, escaped(name->second)}));
        }
        if (const std::size_t missing = m_shared.missing(); missing > 0 && !m_shared.tokens.empty())
            text +=
                paragraph(said("Nothing is known of %1 of the %2 tokens: no record of them is in this page. "
                               "They show no candidates and have no colour.",
                               {std::to_string(missing), all}));
        const auto isHidden = [drawn = Drawn(m_shared)](const SharedToken& token) {
            return token.record && !token.record->activation.empty() && !hasRootsOf(token, drawn.directions);
        };
        if (const auto hidden = std::ranges::count_if(m_shared.tokens, isHidden); hidden > 0)
            text +=
                paragraph(said("The roots of %1 of the %2 tokens are not shown: nothing tells that they are "
                               "those which this page draws.",
                               {std::to_string(hidden), all}));
        return text;
    }

    const SharedStory& m_shared;
    const PageWords& m_words;
};

constexpr std::string_view panel =
    R"(<div class="tools"><label for="by">[[Colour by]]</label> <select id="by" autocomplete="off">
<option value="author" selected="">[[author]]</option><option value="probability">[[probability]]</option>
<option value="entropy">[[entropy]]</option><option value="lift">[[resonator]]</option>
<option value="nothing">[[nothing]]</option></select>
<div class="legend" id="legend"></div></div>
<section class="card empty" id="card" aria-label="[[The word pointed at]]">
<p id="hint">[[Point at a word, tap it, or go there with Tab and the arrow keys: what could have come in its place, and the roots that it lit. Enter or a click holds it, Escape lets it go.]]</p>
<div id="word" hidden=""><button id="close" type="button" aria-label="[[Close]]">✕</button>
<div aria-live="polite"><h2 id="token"></h2><p id="place"></p><p id="facts"></p></div>
<table id="candidates"></table>
<div id="roots"><label for="layer" id="plane">[[The 240 roots of E8, in layer]]</label>
<select id="layer" autocomplete="off"></select><div class="weights" id="weights"></div></div></div>
</section>
</aside>
)";

} // namespace

std::string storyPage(const SharedStory& shared, const PageWords& words) {
    const Says says(shared, words);
    const std::string language = " lang=\"" + escaped(words.language) + "\"";
    const std::string title = escaped(shared.title);
    Markup text;
    for (std::size_t i = 0; i < shared.tokens.size(); ++i)
        text.add(shared.tokens[i], i);
    const std::string policy = "default-src 'none'; style-src " + hashOf(pageStyle) + "; script-src " +
                               hashOf(pageScript) + "; base-uri 'none'; form-action 'none'";
    std::string page = "<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n"
                       "<meta charset=\"utf-8\"/>\n<meta http-equiv=\"Content-Security-Policy\" content=\"" +
                       policy + "\"/>\n<meta name=\"viewport\" content=\"width=device-width\"/>\n<title>" +
                       title + "</title>\n<style>";
    page.append(pageStyle).append("</style>\n</head>\n<body>\n<div class=\"page\">\n<h1>" + title +
                                  "</h1>\n");
    page +=
        "<main>\n" + text.finish() + "</main>\n<aside" + language + " hidden=\"\">\n" + says.filled(panel);
    page += "<footer" + language + ">\n" + says.footer() + "</footer>\n</div>\n";
    page += "<script type=\"application/json\" id=\"data\">" + scriptText(dataOf(shared, words)) +
            "</script>\n<script>";
    return page.append(pageScript).append("</script>\n</body>\n</html>\n");
}

} // namespace lila
