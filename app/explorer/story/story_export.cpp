// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/story/story_export.h"

#include "core/story/sharing/story_page.h"
#include "widgets/core_problem.h"

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

/// A stretch of a line, by one author.
struct Stretch {
    std::string text;
    bool isPersons = false;
};
using Line = std::vector<Stretch>;

std::vector<Line> linesOf(const Story& story) {
    std::vector<Line> lines(1);
    for (const StoryPath::Part& part : StoryPath(story).parts()) {
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

std::string markdownOf(const ExportedBranch& branch) {
    const std::vector<SharedPassage> passages = sharedStory(branch.story, nullptr, {}).passages;
    std::string page = "# " + escapedMarkdown(branch.title) + "\n\n";
    for (const Line& line : linesOf(branch.story)) {
        for (const Stretch& stretch : line) {
            // White space at a line's beginning would make it code.
            const std::size_t begin = &stretch == &line.front() ? stretch.text.find_first_not_of(" \t") : 0;
            if (begin == std::string::npos)
                continue;
            const std::string text = escapedMarkdown(std::string_view(stretch.text).substr(begin));
            const bool isBold = stretch.isPersons && !passages.empty();
            page.append(isBold ? "<b>" : "").append(text).append(isBold ? "</b>" : "");
        }
        page += "\n\n";
    }
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

/// With what the model that is open knows of it, where the story's ids are its own.
std::string pageOf(const ExportedBranch& branch, const std::function<bool()>& goOn) {
    const std::string vocabulary = vocabularyOf(branch.story);
    const bool isModels =
        branch.model && (vocabulary.empty() || vocabulary == branch.model->model.tokenizer->sha256());
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
    return storyPage(shared);
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
    } catch (const std::runtime_error& error) {
        return StoryExport::tr("Could not export the story: %1").arg(coreProblem(error.what()));
    }
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

std::string exportedStory(const ExportedBranch& branch, ExportForm form, const std::function<bool()>& goOn) {
    if (form == ExportForm::Text)
        return StoryPath(branch.story).text(branch.story);
    return form == ExportForm::Markdown ? markdownOf(branch) : pageOf(branch, goOn);
}

void StoryExport::write(ExportedBranch branch, const QString& file) {
    const auto form = exportFormOf(file);
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
