// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/work/alternatives_work.h"

#include "app/explorer/work/writing_problem.h"
#include "core/story/steered_context.h"

#include <QCoreApplication>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace lila {
namespace {

/// Whether a stop text cut the last token.
bool isLastCut(StreamingDecoder stream, std::span<const NewToken> tokens) {
    std::string last;
    for (const NewToken& token : tokens)
        last = stream.push(token.id);
    return !tokens.empty() && last != tokens.back().text;
}

} // namespace

struct AlternativesWork::Task {
    Generator& generator;
    BranchCache& cache;
    const AlternativesRequest& request;
    Story story; ///< the request's, encoded
    std::stop_token stop;
    const std::function<void()>& between;
};

Found AlternativesWork::take(quint64 job) {
    const std::lock_guard lock(m_mutex);
    if (job != m_job)
        return {};
    Found rest; // those that are not done go on in their places
    rest.ways.resize(m_found.ways.size());
    return std::exchange(m_found, std::move(rest));
}

template <class Change>
void AlternativesWork::tell(Change change) {
    const std::lock_guard lock(m_mutex);
    change(m_found);
}

void AlternativesWork::run(const std::function<Generator()>& copy, BranchCache& cache,
                           const AlternativesRequest& request, quint64 job, const std::stop_token& stop,
                           const std::function<void()>& between) {
    {
        const std::lock_guard lock(m_mutex);
        m_job = job;
        m_found = {};
    }
    QString error;
    try {
        Generator generator = copy();
        Task task{generator, cache, request, request.story, stop, between};
        std::vector<EncodedDraft> encoded = encodeDrafts(task.story, *generator.model().tokenizer);
        tell([&](Found& found) { found.encoded = std::move(encoded); });
        if (const auto* ways = std::get_if<SeveralWanted>(&request.wanted))
            several(task, *ways);
        else if (const auto* tree = std::get_if<LookAheadWanted>(&request.wanted))
            lookAhead(task, *tree);
        else
            infill(task, std::get<InfillWanted>(request.wanted));
    } catch (const std::exception& problem) {
        error = writingProblem(problem);
    }
    tell([&](Found& found) {
        found.error = error;
        found.isDone = true;
    });
}

void AlternativesWork::setContext(Task& task, Place tip) {
    contextIn(task.generator, task.cache, task.story, tip, task.story.interventions(),
              task.request.settings->context, [&task] { return !task.stop.stop_requested(); });
}

void AlternativesWork::several(Task& task, const SeveralWanted& wanted) {
    setContext(task, task.story.tip());
    const GenerationSettings& settings = *task.request.settings;
    const Writing writing{
        .settings = settings, .interventions = *task.story.interventions(), .tokens = settings.maxTokens};
    std::vector<Generator> copies = copiesOf(task.generator, wanted.count, wanted.seed, writing, task.stop);
    const StreamingDecoder begun = task.generator.stream();
    std::vector<std::vector<NewToken>> made(copies.size());
    std::vector<Writing> writings(copies.size(), writing);
    tell([&](Found& found) { found.ways.resize(copies.size()); });
    for (std::size_t way = 0; way < copies.size(); ++way) {
        writings[way].before = [&, way](Writing&, int count) {
            task.between();
            copies[way].forbidEnd(wanted.pastEnd && count == 0);
        };
        writings[way].show = [&, way](std::vector<StepRecord> records, const std::string&) {
            for (const StepRecord& record : records)
                made[way].push_back({record.id, record.text});
            tell([&](Found& found) {
                std::ranges::move(records, std::back_inserter(found.ways[way].records));
            });
        };
    }
    const std::vector<WritingEnd> ends = writeTogether(copies, std::move(writings), task.stop);
    tell([&](Found& found) {
        for (std::size_t way = 0; way < ends.size(); ++way) {
            found.ways[way].end = ends[way];
            found.ways[way].tail = copies[way].finishText();
            found.ways[way].isCut = ends[way] == WritingEnd::Stopped && isLastCut(begun, made[way]);
        }
    });
}

void AlternativesWork::lookAhead(Task& task, const LookAheadWanted& wanted) {
    setContext(task, placeBefore(task.story, StoryPath(task.story), wanted.byte));
    if (!task.generator.prefill(*task.story.interventions(), task.request.settings->context,
                                [&task] { return !task.stop.stop_requested(); }))
        return;
    lila::lookAhead(task.generator, wanted.limits, task.stop, [&](std::span<const LookAheadNode> nodes) {
        task.between();
        tell([&](Found& found) { found.nodes.insert(found.nodes.end(), nodes.begin(), nodes.end()); });
    });
}

void AlternativesWork::infill(Task& task, const InfillWanted& wanted) {
    const StoryPath path(task.story);
    setContext(task, placeBefore(task.story, path, wanted.begin));
    std::size_t fromPassage = firstTokenOf(task.story, path, wanted.begin); // tokens
    std::vector<int> passage, behind;
    for (const StoryPath::Part& part : path.parts()) {
        std::size_t byte = part.firstByte;
        task.story.span(part.span).tokens.slice(0, part.tokens).forEach([&](const Token& token) {
            const std::size_t end = byte + token.text.size();
            const bool isBefore = fromPassage > 0;
            fromPassage -= isBefore ? 1 : 0;
            if (token.id == notEncoded && !isBefore &&
                token.text.find_first_not_of(" \n\t\r") != std::string_view::npos)
                throw std::invalid_argument(
                    QCoreApplication::translate("Alternatives",
                                                "Of a part of this text only the words were kept and not the "
                                                "model's tokens: select a passage behind it.")
                        .toStdString());
            if (token.id != notEncoded && !isBefore)
                (byte < wanted.end ? passage : behind).push_back(token.id);
            byte = end;
        });
    }
    Infill how;
    how.settings = *task.request.settings;
    how.interventions = *task.story.interventions();
    how.seed = wanted.seed;
    how.candidates = wanted.candidates;
    lila::infill(task.generator, passage, behind, how, task.stop, [&](const Infilled& known) {
        task.between();
        tell([&](Found& found) { found.infilled = known; });
    });
}

} // namespace lila
