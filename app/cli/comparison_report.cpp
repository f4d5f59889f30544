// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/cli/comparison_report.h"

#include "app/cli/evaluation_json.h"
#include "app/cli/loops_report.h"
#include "app/cli/text_table.h"

namespace lila::cli {
namespace {

using Json = nlohmann::json;

Json judgementJson(const std::string& name, const Judgement& judgement, int tokens) {
    Json out = {{"checkpoint", name}, {"evaluation", evaluationJson(judgement.evaluation)}};
    for (std::size_t i = 0; i < judgedParts.size(); ++i)
        out["ablations"][std::string(modelPartName(judgedParts[i]))] =
            differenceJson(judgement.ablations[i].difference);
    if (!judgement.loops.empty())
        out["loops"] = loopsJson(judgement.loops, tokens);
    return out;
}

Json orNull(const std::optional<PairedDifference>& difference) {
    return difference ? differenceJson(*difference) : Json();
}

/// Pairs of long texts are no stories.
Json textsJson(const PairedDifference& difference) {
    Json out = differenceJson(difference);
    out["texts"] = out["stories"];
    out.erase("stories");
    return out;
}

class Rows {
public:
    void add(const std::string& name, double a, double b, int decimals,
             const std::optional<PairedDifference>& difference) {
        TableRow row{name, fixed(a, decimals), fixed(b, decimals)};
        if (difference)
            row.insert(row.end(), {signedFixed(difference->delta, decimals),
                                   intervalText(difference->ci95, decimals), probabilityText(difference->p)});
        else
            row.insert(row.end(), {"-", "-", "-"});
        m_rows.push_back(std::move(row));
    }
    std::string table() const { return textTable({"", "A", "B", "B - A", "95% interval", "p"}, m_rows); }

private:
    std::vector<TableRow> m_rows;
};

void addLoops(const ComparedModels& models, Rows& rows) {
    for (std::size_t way = 0; way < models.comparison.loops.size(); ++way) {
        const LoopCell& a = models.judgements[0].loops[way];
        const LoopCell& b = models.judgements[1].loops[way];
        const auto share = [](const LoopFigures& f) { return static_cast<double>(f.looping) / f.texts; };
        const std::string name = " (" + cellName(a) + ")";
        const Comparison::Loops& difference = models.comparison.loops[way];
        rows.add("hard loops, share" + name, share(a.figures), share(b.figures), 2, difference.looping);
        for (const int n : {2, longestGram})
            rows.add("distinct-" + std::to_string(n) + name, a.figures.distinct[n - 1],
                     b.figures.distinct[n - 1], 3, difference.distinct[n - 1]);
    }
}

} // namespace

Json comparisonJson(const ComparedModels& models) {
    const Comparison& c = models.comparison;
    Json out = {{"a", judgementJson(models.names[0], models.judgements[0], models.tokens)},
                {"b", judgementJson(models.names[1], models.judgements[1], models.tokens)}};
    Json& difference = out["difference"];
    difference["loss_per_token"] = orNull(c.lossPerToken);
    difference["loss_padded"] = orNull(c.lossPadded);
    difference["bits_per_character"] = differenceJson(c.bitsPerCharacter);
    for (std::size_t i = 0; i < judgedParts.size(); ++i)
        difference["ablations"][std::string(modelPartName(judgedParts[i]))] = orNull(c.ablations[i]);
    difference["loops"] = Json::array();
    for (std::size_t way = 0; way < c.loops.size(); ++way) {
        const LoopCell& cell = models.judgements[0].loops[way];
        Json loops = {{"context", contextPolicyName(cell.context)},
                      {"penalties", cell.penalties},
                      {"hard_loops", textsJson(c.loops[way].looping)}};
        for (int n = 0; n < longestGram; ++n)
            loops["distinct"].push_back(textsJson(c.loops[way].distinct[n]));
        difference["loops"].push_back(std::move(loops));
    }
    return out;
}

std::string comparisonTable(const ComparedModels& models) {
    const auto& [a, b] = models.judgements;
    const Comparison& c = models.comparison;
    Rows rows;
    rows.add("loss_per_token", a.evaluation.lossPerToken.value, b.evaluation.lossPerToken.value, 4,
             c.lossPerToken);
    rows.add("loss_padded", a.evaluation.lossPadded.value, b.evaluation.lossPadded.value, 4, c.lossPadded);
    rows.add("bits_per_character", a.evaluation.bitsPerCharacter.value, b.evaluation.bitsPerCharacter.value,
             4, c.bitsPerCharacter);
    for (std::size_t i = 0; i < judgedParts.size(); ++i)
        rows.add("loss without " + std::string(modelPartName(judgedParts[i])) + ", more by",
                 a.ablations[i].difference.delta, b.ablations[i].difference.delta, 5, c.ablations[i]);
    addLoops(models, rows);
    return "A  " + models.names[0] + "\nB  " + models.names[1] + "\n" +
           std::to_string(a.evaluation.stories.size()) + " stories, the first " +
           std::to_string(a.evaluation.window) + " predictions of each at most\n\n" + rows.table();
}

} // namespace lila::cli
