// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/story/earlier_story.h"

#include "app/explorer/story/text_story.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace lila {
namespace {

constexpr int earlierVersion = 1;
const QString earlierSuffix = QStringLiteral(".json");
const QString earlierLock = QStringLiteral(".json.lock");

} // namespace

std::optional<Session> earlierStory(const QString& place) {
    QFile file(place + earlierSuffix);
    if (!file.open(QIODevice::ReadOnly))
        return std::nullopt;
    const QJsonObject object = QJsonDocument::fromJson(file.readAll()).object();
    if (object.value(QStringLiteral("version")).toInt() != earlierVersion)
        return std::nullopt;
    std::vector<GeneratedRun> runs;
    for (const auto& entry : object.value(QStringLiteral("generated")).toArray()) {
        const QJsonArray run = entry.toArray();
        runs.push_back({run.at(0).toInt(), run.at(1).toInt(), run.at(2).toInt()});
    }
    Session session{storyOf(object.value(QStringLiteral("text")).toString(), runs)};
    session.facts.file = {object.value(QStringLiteral("file")).toString().toStdString(),
                          object.value(QStringLiteral("file_digest")).toString().toStdString()};
    session.facts.isSaved = object.value(QStringLiteral("saved")).toBool();
    return session;
}

bool wasEarlierStoryCutOff(const QString& place) {
    return QFile::exists(place + earlierLock);
}

void forgetEarlierStory(const QString& place) {
    QFile::remove(place + earlierSuffix);
    QFile::remove(place + earlierLock);
}

} // namespace lila
