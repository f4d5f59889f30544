// SPDX-License-Identifier: AGPL-3.0-or-later
// A model whose β matters, what a window writes with it, and what the command line does.
#pragma once

#include "tests/gui/window_fixture.h"

#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>

namespace lila {

using Ids = std::vector<int>;

/// The tiny model with another β: of every head it is so many times as large.
inline QString checkpointWithBeta(const QTemporaryDir& folder, float factor) {
    Checkpoint checkpoint = readCheckpoint(endlessCheckpoint(folder).toStdString());
    for (auto& [name, tensor] : checkpoint.tensors) {
        if (!name.ends_with("head_scales"))
            continue;
        std::vector<float> scales = tensor.toFloats();
        for (float& scale : scales)
            scale *= factor;
        tensor = Tensor::fromFloats(tensor.shape(), std::move(scales));
    }
    const QString file = folder.filePath(QStringLiteral("beta_%1.safetensors").arg(factor));
    writeCheckpoint(file.toStdString(), checkpoint);
    return file;
}

/// Of every head that a small model can have.
inline Interventions withoutBeta() {
    Interventions interventions;
    for (int layer = 0; layer < 4; ++layer)
        for (int head = 0; head < 8; ++head)
            interventions.betaFactor[{layer, head}] = 0;
    return interventions;
}

/// What the model writes now, greedily and without the resonator, at the story's end.
inline Ids written(WindowFixture& fixture, int tokens = 16) {
    GenerationSettings settings;
    settings.maxTokens = tokens;
    settings.temperature = 1;
    settings.resonator = false;
    settings.seed = 5;
    fixture.settings().takeOver(settings);
    fixture.session().generate();
    if (!fixture.waitForEnd())
        return {};
    const StoryBook& book = fixture.book();
    const StoryPath::Part last = book.path().parts().back();
    Ids ids;
    book.story().span(last.span).tokens.slice(0, last.tokens).forEach([&](const Token& token) {
        ids.push_back(token.id);
    });
    return ids;
}

/// What a shell makes of `lila generate …`.
inline Ids idsOf(const QString& line) {
    QProcess shell;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("PATH"), QFileInfo(QStringLiteral(LILA_PROGRAM)).path());
    shell.setProcessEnvironment(environment);
    shell.start(QStringLiteral("/bin/sh"), {QStringLiteral("-c"), line + QStringLiteral(" --json")});
    if (!shell.waitForFinished(120000) || shell.exitCode() != 0)
        qWarning("%s\n%s", qPrintable(line), shell.readAllStandardError().constData());
    Ids ids;
    for (const QByteArray& token : shell.readAllStandardOutput().trimmed().split('\n'))
        if (const QJsonObject object = QJsonDocument::fromJson(token).object();
            object.contains(QLatin1String("id")))
            ids.push_back(object[QLatin1String("id")].toInt());
    return ids;
}

/// That writes what written() does, with another checkpoint.
inline QString commandLine(WindowFixture& fixture, const QString& checkpoint, int tokens = 16) {
    const QString prompt = fixture.story().storyText().left(16);
    return QStringLiteral("lila generate --checkpoint %1 --tokenizer %2 --prompt '%3' --max_tokens %4 "
                          "--temperature 1 --no_resonator --seed 5")
        .arg(checkpoint, officialVocabulary, prompt)
        .arg(tokens);
}

} // namespace lila
