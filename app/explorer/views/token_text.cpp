// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/views/token_text.h"

#include <QCoreApplication>

namespace lila {

QString tokenName(const Tokenizer& tokenizer, int id) {
    if (id == tokenizer.eosId())
        return QCoreApplication::translate("TokenName", "<end of story>");
    if (id == tokenizer.padId())
        return QCoreApplication::translate("TokenName", "<padding>");
    if (const auto byte = tokenizer.byteOf(id)) {
        if (*byte == '\n')
            return QStringLiteral("⏎");
        if (*byte > ' ' && *byte < 0x7f)
            return QString(QLatin1Char(static_cast<char>(*byte)));
    }
    QString name = QString::fromStdString(tokenizer.piece(id));
    name.replace(QChar(0x2581), QStringLiteral("␣"));
    return name;
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
