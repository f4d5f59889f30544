// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/story/story_export.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QHash>
#include <QPointer>
#include <QSaveFile>
#include <QThreadPool>

#include <algorithm>

namespace lila {
namespace {

constexpr const char* style = R"(
:root { color-scheme: light dark; }
body { max-width: 38em; margin: 3em auto; padding: 0 1.5em; font: 1.1em/1.6 Georgia, "Noto Serif", serif;
       color: #23262b; background: #fdfdfb; }
h1 { font-size: 1.4em; }
p { margin: 0 0 0.5em; min-height: 1em; white-space: pre-wrap; overflow-wrap: anywhere; }
.person { color: #1f5b8a; }
footer { margin-top: 3em; font: 0.8em/1.5 sans-serif; color: #5f6368; }
@media (prefers-color-scheme: dark) {
  body { color: #dcdad5; background: #1c1e21; }
  .person { color: #8fc1e3; }
  footer { color: #a5a39e; }
}
)";

std::string escapedXml(std::string_view text) {
    std::string escaped;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const std::string_view three = text.substr(i, 3);
        if (three == "\xEF\xBF\xBE" || three == "\xEF\xBF\xBF") { // no characters
            escaped += "\uFFFD";
            i += 2;
        } else if (byte < 0x20 && byte != '\t') {
            escaped += "\uFFFD";
        } else if (byte == '&') {
            escaped += "&amp;";
        } else if (byte == '<') {
            escaped += "&lt;";
        } else if (byte == '>') {
            escaped += "&gt;";
        } else if (byte == '"') {
            escaped += "&quot;";
        } else {
            escaped += text[i];
        }
    }
    return escaped;
}

/// What Markdown might take for its own.
std::string escapedMarkdown(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        if (std::string_view("<>&").find(c) != std::string_view::npos) {
            escaped += escapedXml(std::string_view(&c, 1));
            continue;
        }
        if (std::string_view("\\`*_[]#~|!+-=.)(").find(c) != std::string_view::npos)
            escaped += '\\';
        escaped += c;
    }
    return escaped;
}

/// A stretch of a line, by one author.
struct Stretch {
    std::string text;
    bool isPersons = false;
};
using Line = std::vector<Stretch>;

std::vector<Line> linesOf(const Story& story, const StoryPath& path) {
    std::vector<Line> lines(1);
    for (const StoryPath::Part& part : path.parts()) {
        const Span& span = story.span(part.span);
        const std::string text = span.tokens.text(0, part.tokens);
        for (std::size_t from = 0;;) {
            const std::size_t end = std::min(text.find('\n', from), text.size());
            Line& line = lines.back();
            if (end > from && !line.empty() && line.back().isPersons == !span.origin)
                line.back().text.append(text, from, end - from);
            else if (end > from)
                line.push_back({text.substr(from, end - from), !span.origin});
            if (end == text.size())
                break;
            lines.emplace_back();
            from = end + 1;
        }
    }
    return lines;
}

/// How a model's spans were made, in their order.
std::vector<std::string> generationsOf(const Story& story, const StoryPath& path) {
    std::vector<std::string> generations;
    for (const StoryPath::Part& part : path.parts()) {
        const Span& span = story.span(part.span);
        if (!span.origin)
            continue;
        const Origin& origin = *span.origin;
        std::string line = std::to_string(part.tokens) + (part.tokens == 1 ? " token" : " tokens") +
                           ", seed " + std::to_string(origin.seed) + ", " +
                           std::string(precisionName(origin.precision));
        for (const SettingInfo& info : settingTable())
            if (info.name != "seed" && !info.isSame(*origin.settings, {}))
                line += ", " + std::string(info.name) + " " + settingText(*origin.settings, info);
        if (origin.goesOn)
            line += "; going on from what stands before it";
        if (origin.isCopied)
            line += "; first written behind other words";
        if (!origin.interventions->isEmpty())
            line += "; with changes inside the model";
        generations.push_back(std::move(line));
    }
    return generations;
}

std::string markdownOf(const Story& story, const StoryPath& path, const std::string& title) {
    const std::vector<std::string> generations = generationsOf(story, path);
    std::string page = "# " + escapedMarkdown(title) + "\n\n";
    for (const Line& line : linesOf(story, path)) {
        for (const Stretch& stretch : line) {
            // White space at a line's beginning would make it code.
            const std::size_t begin = &stretch == &line.front() ? stretch.text.find_first_not_of(" \t") : 0;
            if (begin == std::string::npos)
                continue;
            const std::string text = escapedMarkdown(std::string_view(stretch.text).substr(begin));
            const bool isBold = stretch.isPersons && !generations.empty();
            page.append(isBold ? "<b>" : "").append(text).append(isBold ? "</b>" : "");
        }
        page += "\n\n";
    }
    if (generations.empty())
        return page;
    page += "<!-- Bold: a person's words. The others were written by a LILA-E8 model:\n";
    for (const std::string& generation : generations) {
        page += "- ";
        for (const char c : generation) {
            if (c == '-' && page.back() == '-')
                page += ' '; // two of them might end the comment
            page += c;
        }
        page += '\n';
    }
    return page.append("-->\n");
}

std::string htmlOf(const Story& story, const StoryPath& path, const std::string& title) {
    const std::vector<std::string> generations = generationsOf(story, path);
    std::string page = "<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n"
                       "<meta charset=\"utf-8\"/>\n<meta name=\"viewport\" content=\"width=device-width\"/>\n"
                       "<title>" +
                       escapedXml(title) + "</title>\n<style>" + style + "</style>\n</head>\n<body>\n<h1>" +
                       escapedXml(title) + "</h1>\n<main>\n";
    for (const Line& line : linesOf(story, path)) {
        page += "<p>";
        for (const Stretch& stretch : line)
            page += (stretch.isPersons ? "<span class=\"person\">" : "<span class=\"model\">") +
                    escapedXml(stretch.text) + "</span>";
        page += "</p>\n";
    }
    page += "</main>\n";
    if (!generations.empty()) {
        page +=
            "<footer>\n<p><span class=\"person\">A person</span> wrote what has this colour, and a LILA-E8 "
            "model the rest:</p>\n<ol>\n";
        for (const std::string& generation : generations)
            page.append("<li>").append(escapedXml(generation)).append("</li>\n");
        page += "</ol>\n</footer>\n";
    }
    return page + "</body>\n</html>\n";
}

} // namespace

std::optional<ExportForm> exportFormOf(const QString& file) {
    static const QHash<QString, ExportForm> forms{{QStringLiteral("txt"), ExportForm::Text},
                                                  {QStringLiteral("md"), ExportForm::Markdown},
                                                  {QStringLiteral("html"), ExportForm::Html}};
    const auto form = forms.constFind(QFileInfo(file).suffix().toLower());
    return form == forms.constEnd() ? std::nullopt : std::optional(*form);
}

QStringList storyExportFilters() {
    return {StoryExport::tr("Web page (*.html)"), StoryExport::tr("Markdown (*.md)"),
            StoryExport::tr("Text (*.txt)")};
}

std::string exportedStory(const Story& story, const StoryPath& path, const std::string& title,
                          ExportForm form) {
    if (form == ExportForm::Text)
        return path.text(story);
    return form == ExportForm::Markdown ? markdownOf(story, path, title) : htmlOf(story, path, title);
}

void StoryExport::write(const Story& story, const QString& title, const QString& file) {
    const auto form = exportFormOf(file);
    if (!form) {
        Q_EMIT written(file,
                       tr("Could not export to %1: the name must end in .html, .md or .txt.").arg(file));
        return;
    }
    QThreadPool::globalInstance()->start([self = QPointer(this), story, title, file, form = *form] {
        const std::string text = exportedStory(story, StoryPath(story), title.toStdString(), form);
        QSaveFile out(file);
        const bool isDone = out.open(QIODevice::WriteOnly) &&
                            out.write(text.data(), static_cast<qint64>(text.size())) >= 0 && out.commit();
        const QString problem =
            isDone ? QString() : tr("Could not write %1: %2").arg(file, out.errorString());
        QMetaObject::invokeMethod(QCoreApplication::instance(), [self, file, problem] {
            if (self)
                Q_EMIT self->written(file, problem);
        });
    });
}

} // namespace lila
