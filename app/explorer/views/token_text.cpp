// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/views/token_text.h"

#include "core/tokenizer/token_label.h"

#include <QCoreApplication>

namespace lila {

QString tokenName(const Tokenizer& tokenizer, int id) {
    if (id == tokenizer.eosId())
        return QCoreApplication::translate("TokenName", "<end of story>");
    if (id == tokenizer.padId())
        return QCoreApplication::translate("TokenName", "<padding>");
    return QString::fromStdString(tokenLabel(tokenizer, id));
}

CandidateList candidateList(const Tokenizer& tokenizer, const StepRecord& record) {
    CandidateList list;
    list.token = tokenName(tokenizer, record.id);
    list.entropy = record.entropy;
    list.keptCount = record.keptCount;
    for (const Candidate& candidate : record.candidates) {
        const auto after = [&](SamplingStage stage) {
            return static_cast<double>(candidate.probability[static_cast<std::size_t>(stage)]);
        };
        CandidateRow row{tokenName(tokenizer, candidate.id), candidate.finalProbability(),
                         after(SamplingStage::Model), candidate.id == record.id};
        for (const SamplingStage stage : record.stages)
            row.stages.emplace_back(
                QString::fromUtf8(samplingStageName(stage).data(),
                                  static_cast<qsizetype>(samplingStageName(stage).size())),
                after(stage));
        list.rows.push_back(std::move(row));
    }
    return list;
}

} // namespace lila
