// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/evaluation/loop_survey.h"

#include <algorithm>

namespace lila {
namespace {

/// A prefill's time in steps: a token of it takes about a tenth of a step's.
constexpr double stepsPerPrefillToken = 0.1;

std::vector<WritingTask> tasksOf(const LoopSurveySettings& settings) {
    std::vector<WritingTask> tasks;
    for (int seed = 1; seed <= settings.seeds; ++seed)
        for (const std::string& prompt : settings.prompts)
            tasks.push_back({prompt, static_cast<std::uint64_t>(seed), settings.tokens, settings.greedy});
    return tasks;
}

std::vector<LoopCell> cellsOf(const LoopSurveySettings& settings) {
    const std::vector<WritingTask> tasks = tasksOf(settings);
    std::vector<LoopCell> cells;
    for (const ContextPolicy context : {ContextPolicy::Anchored, ContextPolicy::Exact})
        for (const bool penalties : {true, false}) {
            LoopCell cell{context, penalties, tasks, {}, {}};
            if (context == ContextPolicy::Exact)
                cell.tasks.resize(std::min<std::size_t>(settings.exactRuns, tasks.size()));
            if (!cell.tasks.empty())
                cells.push_back(std::move(cell));
        }
    return cells;
}

/// Of `made` tokens of one text, in steps.
double costOf(int made, ContextPolicy context, int window) {
    const int past = std::max(0, made - window);
    return made + (context == ContextPolicy::Exact ? past * window * stepsPerPrefillToken : 0);
}

} // namespace

std::optional<std::vector<LoopCell>> surveyLoops(const StoryModel& model, const LoopSurveySettings& settings,
                                                 const std::function<bool(double)>& goOn) {
    const int window = model.weights().config.blockSize;
    std::vector<LoopCell> cells = cellsOf(settings);
    double allCosts = 0;
    for (const LoopCell& cell : cells)
        allCosts += static_cast<double>(cell.tasks.size()) * costOf(settings.tokens, cell.context, window);
    double done = 0;
    for (LoopCell& cell : cells) {
        GenerationSettings generation = settings.generation;
        generation.context = cell.context;
        if (!cell.penalties)
            generation.repetitionPenalty = 0;
        for (const WritingTask& task : cell.tasks) {
            const auto text = writeLong(model, task, generation, [&](int made) {
                return !goOn || goOn((done + costOf(made, cell.context, window)) / allCosts);
            });
            if (!text)
                return std::nullopt;
            cell.texts.push_back(*text);
            done += costOf(settings.tokens, cell.context, window);
        }
        cell.figures = loopFigures(cell.texts);
    }
    return cells;
}

} // namespace lila
