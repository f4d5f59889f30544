// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/story/story_export.h"

#include "app/explorer/story/branch_rows.h"
#include "app/explorer/work/writing_problem.h"
#include "core/story/sharing/story_page.h"
#include "widgets/tr.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QHash>
#include <QPointer>
#include <QSaveFile>
#include <QThreadPool>

#include <algorithm>
#include <chrono>

namespace lila {
namespace {

constexpr std::size_t longestLookedAt = 200'000; ///< bytes of text: what is longer is not encoded for it
constexpr std::chrono::seconds lookedAtFor(30);

/// What Markdown might take for its own.
std::string escapedMarkdown(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        if (c == '<' || c == '>' || c == '&') {
            escaped += c == '<' ? "&lt;" : c == '>' ? "&gt;" : "&amp;";
            continue;
        }
        if (std::string_view("\\`*_[]#~|!+-=.)(").find(c) != std::string_view::npos)
            escaped += '\\';
        escaped += c;
    }
    return escaped;
}

/// A piece of a line, by one author.
struct Piece {
    std::string text;
    bool isPersons = false;
};
using Line = std::vector<Piece>;
using Parts = std::vector<Stretch::Part>;

Parts partsOf(const StoryPath& path) {
    Parts parts;
    for (const StoryPath::Part& part : path.parts())
        parts.push_back({part.span, 0, part.tokens});
    return parts;
}

std::vector<Line> linesOf(const Story& story, const Parts& parts) {
    std::vector<Line> lines(1);
    for (const Stretch::Part& part : parts) {
        const Span& span = story.span(part.span);
        const std::string text = span.tokens.text(part.from, part.to);
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

std::string markdownOf(const std::vector<Line>& lines, bool hasBold) {
    std::string text;
    for (const Line& line : lines) {
        for (const Piece& piece : line) {
            // White space at a line's beginning would make it code.
            const std::size_t begin = &piece == &line.front() ? piece.text.find_first_not_of(" \t") : 0;
            if (begin == std::string::npos)
                continue;
            const bool isBold = piece.isPersons && hasBold;
            text.append(isBold ? "<b>" : "")
                .append(escapedMarkdown(std::string_view(piece.text).substr(begin)))
                .append(isBold ? "</b>" : "");
        }
        text += "\n\n";
    }
    return text;
}

std::string markdownOf(const ExportedBranch& branch) {
    const std::vector<SharedPassage> passages = sharedStory(branch.story, nullptr, {}).passages;
    std::string page = "# " + escapedMarkdown(branch.title) + "\n\n" +
                       markdownOf(linesOf(branch.story, partsOf(StoryPath(branch.story))), !passages.empty());
    if (passages.empty())
        return page;
    page += "<!-- Bold: a person's words. The others were written by a LILA-E8 model:\n";
    for (const SharedPassage& passage : passages) {
        page += "- ";
        for (const char c : passageLine(passage)) {
            if (c == '-' && page.back() == '-')
                page += ' '; // two of them might end the comment
            page += c;
        }
        page += '\n';
    }
    return page.append("-->\n");
}

std::string linkTo(std::size_t part) {
    const std::string number = std::to_string(part + 1);
    return "[" + number + "](#part-" + number + ")";
}

/// A part a stretch, with links to those that it follows and that follow it: branches may lie deeper in each
/// other than headings go.
std::string outlineOf(const Story& story, const std::string& title) {
    const StoryPath path(story);
    const std::vector<Stretch> stretches = stretchesOf(story);
    std::vector<std::vector<std::size_t>> next(stretches.size());
    for (std::size_t i = 0; i < stretches.size(); ++i)
        if (stretches[i].parent != Stretch::none)
            next[stretches[i].parent].push_back(i);
    const bool hasModel = std::ranges::any_of(
        story.spans(), [&story](SpanId span) { return story.span(span).origin != nullptr; });
    std::string page = "# " + escapedMarkdown(title) +
                       "\n\nAll branches of the story, in parts that begin and end at its forks. A person's "
                       "words are bold, and a part of the branch that was shown has a dot.\n\n";
    for (std::size_t i = 0; i < stretches.size(); ++i) {
        const Stretch& stretch = stretches[i];
        const std::string number = std::to_string(i + 1);
        page += "<a id=\"part-" + number + "\"></a>\n\n## " + number;
        if (const QString name = titleOf(story, stretch); !name.isEmpty())
            page += ": " + escapedMarkdown(name.toStdString());
        page += isOn(path, story, stretch) ? " ●\n\n" : "\n\n";
        if (stretch.parent != Stretch::none)
            page += "*After " + linkTo(stretch.parent) + "*\n\n";
        page += markdownOf(linesOf(story, stretch.parts), hasModel);
        for (const Stretch::Part& part : stretch.parts)
            if (const auto& origin = story.span(part.span).origin)
                page += "- " + escapedMarkdown(passageLine({origin, part.to - part.from})) + "\n";
        for (const std::size_t way : next[i])
            page += (way == next[i].front() ? "\n*Goes on in " : " or ") + linkTo(way);
        page += next[i].empty() ? "\n" : "*\n\n";
    }
    return page;
}

PageWords wordsOfTheWindow() {
    const QString language = StoryExport::tr("en", "the code of this language");
    return {language.toStdString(), [](std::string_view text) { return tableText(text).toStdString(); }};
}

/// With what the model that is open knows of it, where the story's ids are its own.
std::string pageOf(const ExportedBranch& branch, const std::function<bool()>& goOn) {
    const bool isModels = branch.model && areOf(vocabulariesOf(branch.story), *branch.model->model.tokenizer);
    const auto tokenizer = isModels ? branch.model->model.tokenizer : nullptr;
    const bool isLookedAt = isModels && StoryPath(branch.story).bytes() <= longestLookedAt;
    SharedStory shared = sharedStory(branch.story, isLookedAt ? tokenizer : nullptr, branch.records);
    shared.title = branch.title;
    shared.tokenizer = tokenizer;
    if (branch.model) {
        shared.lookedAtBy = branch.model->sha256;
        shared.models[branch.model->sha256] =
            QFileInfo(branch.model->files.checkpoint).fileName().toStdString();
    }
    if (isLookedAt)
        scoreMissing(shared, branch.story, branch.model->model, *branch.story.settings(),
                     [&](std::size_t) { return !goOn || goOn(); });
    return storyPage(shared, wordsOfTheWindow());
}

/// What went wrong, or an empty text.
QString writeExport(const ExportedBranch& branch, ExportForm form, const QString& file,
                    const std::function<bool()>& goOn) {
    try {
        const std::string text = exportedStory(branch, form, goOn);
        QSaveFile out(file);
        const bool isDone = out.open(QIODevice::WriteOnly) &&
                            out.write(text.data(), static_cast<qint64>(text.size())) >= 0 && out.commit();
        return isDone ? QString() : StoryExport::tr("Could not write %1: %2").arg(file, out.errorString());
    } catch (const std::exception& error) {
        return StoryExport::tr("Could not export the story: %1").arg(writingProblem(error));
    }
}

} // namespace

std::optional<ExportForm> exportFormOf(const QString& file, const QString& filter) {
    static const QHash<QString, ExportForm> forms{{QStringLiteral("txt"), ExportForm::Text},
                                                  {QStringLiteral("md"), ExportForm::Markdown},
                                                  {QStringLiteral("html"), ExportForm::Html}};
    const auto form = forms.constFind(QFileInfo(file).suffix().toLower());
    if (form == forms.constEnd())
        return std::nullopt;
    const bool isTree = filter == storyExportFilters().constLast() && *form == ExportForm::Markdown;
    return isTree ? ExportForm::Outline : *form;
}

QStringList storyExportFilters() {
    return {StoryExport::tr("Web page (*.html)"), StoryExport::tr("Markdown (*.md)"),
            StoryExport::tr("Text (*.txt)"), StoryExport::tr("All branches, as Markdown (*.md)")};
}

std::string exportedStory(const ExportedBranch& branch, ExportForm form, const std::function<bool()>& goOn) {
    if (form == ExportForm::Text)
        return StoryPath(branch.story).text(branch.story);
    if (form == ExportForm::Outline)
        return outlineOf(branch.story, branch.title);
    return form == ExportForm::Markdown ? markdownOf(branch) : pageOf(branch, goOn);
}

void StoryExport::write(ExportedBranch branch, const QString& file, const QString& filter) {
    const auto form = exportFormOf(file, filter);
    if (!form) {
        Q_EMIT written(file,
                       tr("Could not export to %1: the name must end in .html, .md or .txt.").arg(file));
        return;
    }
    QThreadPool::globalInstance()->start(
        [self = QPointer(this), isOver = m_isOver, branch = std::move(branch), file, form = *form] {
            const auto end = std::chrono::steady_clock::now() + lookedAtFor;
            const auto goOn = [&] { return !*isOver && std::chrono::steady_clock::now() < end; };
            const QString problem = writeExport(branch, form, file, goOn);
            QMetaObject::invokeMethod(QCoreApplication::instance(), [self, file, problem] {
                if (self)
                    Q_EMIT self->written(file, problem);
            });
        });
}

} // namespace lila
