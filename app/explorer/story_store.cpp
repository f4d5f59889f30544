// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/story_store.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>

#include <atomic>

namespace lila {
namespace {

constexpr int formatVersion = 1;
constexpr int mostWindows = 64;

const QString asideFolder = QStringLiteral("set aside");

QByteArray toJson(const StorySnapshot& snapshot) {
    QJsonArray runs;
    for (const GeneratedRun& run : snapshot.runs)
        runs.append(QJsonArray{run.start, run.length, run.generation});
    return QJsonDocument(QJsonObject{{QStringLiteral("version"), formatVersion},
                                     {QStringLiteral("text"), snapshot.text},
                                     {QStringLiteral("generated"), runs},
                                     {QStringLiteral("file"), snapshot.file},
                                     {QStringLiteral("saved"), snapshot.saved}})
        .toJson();
}

} // namespace

StoryStore::StoryStore(const QString& folder) : m_written(std::make_shared<std::atomic<bool>>(true)) {
    m_writer.setMaxThreadCount(1);
    QDir().mkpath(folder);
    for (m_slot = 1; m_slot <= mostWindows; ++m_slot) {
        m_file = QDir(folder).filePath(QStringLiteral("story-%1.json").arg(m_slot));
        const QString lock = m_file + QStringLiteral(".lock");
        m_lock = std::make_unique<QLockFile>(lock);
        m_lock->setStaleLockTime(0); // only a dead process gives its lock up
        m_wasCutOff = QFile::exists(lock);
        if (m_lock->tryLock(0))
            return;
    }
}

StoryStore::~StoryStore() {
    m_writer.waitForDone();
}

std::optional<StorySnapshot> StoryStore::load() const {
    return read(m_file);
}

QString StoryStore::setAside(const QString& text) const {
    const QDir folder = QFileInfo(m_file).dir();
    const QString stamp = QDateTime::currentDateTime().toString(QStringLiteral("yyyy-MM-dd HH-mm-ss-zzz"));
    const QString name = folder.filePath(QStringLiteral("%1/%2.txt").arg(asideFolder, stamp));
    folder.mkpath(asideFolder);
    QSaveFile file(name);
    const bool good = file.open(QIODevice::WriteOnly) && file.write(text.toUtf8()) >= 0 && file.commit();
    return good ? name : QString();
}

QStringList StoryStore::setAsideOthers() const {
    QStringList copies;
    const QDir folder = QFileInfo(m_file).dir();
    for (const QString& entry : folder.entryList({QStringLiteral("story-*.json")}, QDir::Files)) {
        const QString name = folder.filePath(entry);
        QLockFile lock(name + QStringLiteral(".lock"));
        lock.setStaleLockTime(0);
        if (name == m_file || !lock.tryLock(0))
            continue; // ours, or of a window that is open
        const std::optional<StorySnapshot> kept = read(name);
        const bool wanted = kept && !kept->saved && !kept->text.trimmed().isEmpty();
        const QString copy = wanted ? setAside(kept->text) : QString();
        if (!copy.isEmpty())
            copies.append(copy);
        if (!wanted || !copy.isEmpty())
            QFile::remove(name);
    }
    return copies;
}

bool isSetAside(const QString& file) {
    return QFileInfo(file).dir().dirName() == asideFolder;
}

std::optional<StorySnapshot> StoryStore::read(const QString& name) {
    QFile file(name);
    if (!file.open(QIODevice::ReadOnly))
        return std::nullopt;
    const QJsonObject object = QJsonDocument::fromJson(file.readAll()).object();
    if (object.value(QStringLiteral("version")).toInt() != formatVersion)
        return std::nullopt;
    StorySnapshot snapshot;
    snapshot.text = object.value(QStringLiteral("text")).toString();
    snapshot.file = object.value(QStringLiteral("file")).toString();
    snapshot.saved = object.value(QStringLiteral("saved")).toBool();
    for (const auto& entry : object.value(QStringLiteral("generated")).toArray()) {
        const QJsonArray run = entry.toArray();
        snapshot.runs.push_back({run.at(0).toInt(), run.at(1).toInt(), run.at(2).toInt()});
    }
    return snapshot;
}

void StoryStore::save(const StorySnapshot& snapshot) {
    m_writer.start([snapshot, name = m_file, written = m_written] {
        QSaveFile file(name);
        const bool good =
            file.open(QIODevice::WriteOnly) && file.write(toJson(snapshot)) >= 0 && file.commit();
        written->store(good);
    });
}

bool StoryStore::flush() {
    m_writer.waitForDone();
    return m_written->load();
}

} // namespace lila
