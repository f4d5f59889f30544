// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/cli/loops_report.h"

#include "app/cli/text_table.h"

#include <functional>

namespace lila::cli {
namespace {

using Json = nlohmann::json;

Json runJson(const WritingTask& task, const LongText& text) {
    Json out = {{"prompt", task.prompt},
                {"seed", task.seed},
                {"distinct", text.distinct},
                {"compression", text.compression},
                {"loop", nullptr}};
    if (text.loop)
        out["loop"] = {{"onset", text.loop->onset},
                       {"period", text.loop->period},
                       {"length", text.loop->length},
                       {"until_end", text.loop->untilEnd}};
    return out;
}

Json cellJson(const LoopCell& cell) {
    const LoopFigures& f = cell.figures;
    Json out = {{"context", contextPolicyName(cell.context)},
                {"penalties", cell.penalties},
                {"texts", f.texts},
                {"hard_loops", f.looping},
                {"stuck", f.stuck},
                {"median_onset", f.looping > 0 ? Json(f.medianOnset) : Json()},
                {"median_period", f.looping > 0 ? Json(f.medianPeriod) : Json()},
                {"distinct", f.distinct},
                {"compression", f.compression},
                {"runs", Json::array()}};
    for (std::size_t i = 0; i < cell.texts.size(); ++i)
        out["runs"].push_back(runJson(cell.tasks[i], cell.texts[i]));
    return out;
}

std::string orDash(bool known, double value) {
    return known ? fixed(value, 0) : "-";
}

} // namespace

std::string cellName(const LoopCell& cell) {
    return std::string(contextPolicyName(cell.context)) + (cell.penalties ? ", penalties" : ", none");
}

Json loopsJson(const std::vector<LoopCell>& cells, int tokens) {
    const LoopDefinition definition;
    Json out = {{"definition",
                 {{"repeats", definition.repeats},
                  {"span", definition.span},
                  {"longest_period", definition.longestPeriod}}},
                {"tokens", tokens},
                {"compression_window", repetitionWindow},
                {"settings", Json::array()}};
    for (const LoopCell& cell : cells)
        out["settings"].push_back(cellJson(cell));
    return out;
}

std::string loopsTable(const std::vector<LoopCell>& cells) {
    TableRow header{""};
    for (const LoopCell& cell : cells)
        header.push_back(cellName(cell));
    std::vector<TableRow> rows;
    const auto add = [&](const std::string& name,
                         const std::function<std::string(const LoopFigures&)>& value) {
        TableRow row{name};
        for (const LoopCell& cell : cells)
            row.push_back(value(cell.figures));
        rows.push_back(std::move(row));
    };
    add("texts", [](const auto& f) { return std::to_string(f.texts); });
    add("with a hard loop", [](const auto& f) { return std::to_string(f.looping); });
    add("  that lasts until the end", [](const auto& f) { return std::to_string(f.stuck); });
    add("  median onset, tokens", [](const auto& f) { return orDash(f.looping > 0, f.medianOnset); });
    add("  median period, tokens", [](const auto& f) { return orDash(f.looping > 0, f.medianPeriod); });
    for (int n = 0; n < longestGram; ++n)
        add("distinct-" + std::to_string(n + 1), [n](const auto& f) { return fixed(f.distinct[n], 3); });
    for (std::size_t w = 0; w < cells.front().figures.compression.size(); ++w)
        add("packed size, tokens " + std::to_string(w * repetitionWindow + 1) + "-" +
                std::to_string((w + 1) * repetitionWindow),
            [w](const auto& f) { return fixed(f.compression[w], 3); });
    return textTable(header, rows);
}

} // namespace lila::cli
