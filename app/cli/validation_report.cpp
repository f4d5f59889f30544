// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/cli/validation_report.h"

#include "app/cli/evaluation_json.h"

namespace lila::cli {
namespace {

using Json = nlohmann::json;

std::string verdictName(Verdict verdict) {
    switch (verdict) {
    case Verdict::Passed:
        return "passed";
    case Verdict::Failed:
        return "failed";
    case Verdict::Reported:
        break;
    }
    return "reported";
}

std::string conclusion(const Validation& validation) {
    return validation.passed() ? "The gate is passed." : "The gate is not passed.";
}

std::string listOf(const std::vector<float>& values) {
    std::string out;
    for (const float value : values)
        out += (out.empty() ? "" : " ") + signedFixed(static_cast<double>(value), 3);
    return out;
}

Table layerTable(const Validation& v) {
    Table table{
        {"layer", "e8_scale", "roots used", "entropy of use, bits", "of a position, bits", "β by head"}, {}};
    for (std::size_t layer = 0; layer < v.rootUsage.size(); ++layer) {
        const LayerRootUsage& usage = v.rootUsage[layer];
        table.rows.push_back({std::to_string(layer), signedFixed(static_cast<double>(v.e8Scale[layer]), 4),
                              fixed(100 * usage.usedShare, 0) + "%", fixed(usage.useEntropy, 2),
                              fixed(usage.positionEntropy, 2), listOf(v.beta[layer])});
    }
    return table;
}

void addLosses(const Evaluation& e, Document& document) {
    document.emplace_back(Heading{"Losses"});
    const auto row = [](const std::string& name, const Estimate& estimate) {
        return TableRow{name, fixed(estimate.value, 4), intervalText(estimate.ci95, 4)};
    };
    document.emplace_back(Table{{"", "value", "95% interval"},
                                {row("loss_per_token", e.lossPerToken), row("loss_padded", e.lossPadded),
                                 row("bits_per_character", e.bitsPerCharacter)}});
    Curve curve{"position in the story, tokens", "nats a token", {}};
    for (const PositionBin& bin : e.bins)
        if (bin.tokens > 0)
            curve.points.emplace_back((bin.first + bin.last) / 2.0, bin.loss);
    document.emplace_back(curve);
}

void addSamples(const std::vector<Sample>& samples, Document& document) {
    document.emplace_back(Heading{"Samples"});
    for (const Sample& sample : samples) {
        document.emplace_back(Quotation{sample.prompt + sample.text});
        for (const std::string& word : sample.unwanted)
            document.emplace_back(Paragraph{"An unwanted word: " + word});
    }
}

void addBias(const std::vector<BiasFinding>& bias, Document& document) {
    document.emplace_back(Heading{"Bias probe"});
    Table table{{"beginning", "exchanged", "continuation", "lean, nats"}, {}};
    for (const BiasFinding& finding : bias)
        table.rows.push_back({finding.item.stereotyped, finding.item.exchanged, finding.item.continuation,
                              signedFixed(finding.lean, 2)});
    document.emplace_back(table);
}

} // namespace

Json validationJson(const Validation& v) {
    Json out = {{"passed", v.passed()}, {"checks", Json::array()}};
    for (const Check& check : v.checks)
        out["checks"].push_back({{"name", check.name},
                                 {"verdict", verdictName(check.verdict)},
                                 {"finding", check.finding},
                                 {"can_show", check.canShow},
                                 {"cannot_show", check.cannotShow}});
    if (!v.evaluation)
        return out;
    out["evaluation"] = evaluationJson(*v.evaluation);
    for (std::size_t layer = 0; layer < v.rootUsage.size(); ++layer)
        out["layers"].push_back({{"beta", v.beta[layer]},
                                 {"e8_scale", v.e8Scale[layer]},
                                 {"use_entropy_bits", v.rootUsage[layer].useEntropy},
                                 {"position_entropy_bits", v.rootUsage[layer].positionEntropy},
                                 {"used_share", v.rootUsage[layer].usedShare}});
    for (const Sample& sample : v.samples)
        out["samples"].push_back(
            {{"prompt", sample.prompt}, {"text", sample.text}, {"unwanted", sample.unwanted}});
    for (const BiasFinding& finding : v.bias)
        out["bias"].push_back({{"beginning", finding.item.stereotyped},
                               {"exchanged", finding.item.exchanged},
                               {"continuation", finding.item.continuation},
                               {"lean", finding.lean}});
    return out;
}

std::string validationSummary(const Validation& validation) {
    std::string out;
    for (const Check& check : validation.checks)
        out += verdictName(check.verdict) + ": " + check.name + ": " + check.finding + '\n';
    return out + '\n' + conclusion(validation) + '\n';
}

Document validationReport(const Validation& v, const std::string& name, const std::vector<Curve>& training) {
    Document document;
    document.emplace_back(Heading{"Validation of " + name, 1});
    document.emplace_back(Paragraph{conclusion(v)});
    Table checks{{"check", "verdict", "finding", "what it can show", "what it cannot"}, {}};
    for (const Check& check : v.checks)
        checks.rows.push_back(
            {check.name, verdictName(check.verdict), check.finding, check.canShow, check.cannotShow});
    document.emplace_back(checks);
    if (!v.evaluation)
        return document;
    addLosses(*v.evaluation, document);
    if (!training.empty())
        document.emplace_back(Heading{"Training"});
    document.insert(document.end(), training.begin(), training.end());
    document.emplace_back(Heading{"Geometry, layer by layer"});
    document.emplace_back(layerTable(v));
    addSamples(v.samples, document);
    addBias(v.bias, document);
    return document;
}

} // namespace lila::cli
