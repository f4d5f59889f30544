// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/story/story_store.h"

#include "app/explorer/files/text_form.h"

#include <QDateTime>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>

#include <atomic>
#include <utility>

namespace lila {
namespace {

constexpr int formatVersion = 1;
constexpr int mostWindows = 64;

const QString asideFolder = QStringLiteral("set aside");

QByteArray toJson(const StorySnapshot& snapshot) {
    QJsonArray runs;
    for (const GeneratedRun& run : snapshot.runs)
        runs.append(QJsonArray{run.start, run.length, run.generation});
    return QJsonDocument(
               QJsonObject{{QStringLiteral("version"), formatVersion},
                           {QStringLiteral("text"), snapshot.text},
                           {QStringLiteral("generated"), runs},
                           {QStringLiteral("file"), snapshot.file},
                           {QStringLiteral("file_digest"), QString::fromLatin1(snapshot.fileDigest)},
                           {QStringLiteral("saved"), snapshot.saved}})
        .toJson();
}

} // namespace

StoryStore::StoryStore(const QString& folder)
    : m_folder(folder),
      m_text(std::make_shared<QString>()),
      m_written(std::make_shared<std::atomic<bool>>(true)) {
    m_writer.setMaxThreadCount(1);
    QDir().mkpath(folder);
    for (int before = 0; before < mostWindows; ++before) {
        const QString file = m_folder.filePath(QStringLiteral("story-%1.json").arg(before + 1));
        const QString name = file + QStringLiteral(".lock");
        auto lock = std::make_unique<QLockFile>(name);
        lock->setStaleLockTime(0); // only a dead process gives its lock up
        const bool wasThere = QFile::exists(name);
        if (lock->tryLock(0)) {
            m_file = file;
            m_lock = std::move(lock);
            m_windowsBefore = before;
            m_wasCutOff = wasThere;
            return;
        }
        if (lock->error() != QLockFile::LockFailedError)
            return; // no other window, but a folder that cannot be written
    }
}

StoryStore::~StoryStore() {
    m_writer.waitForDone();
}

std::optional<StorySnapshot> StoryStore::load() const {
    return m_file.isEmpty() ? std::nullopt : read(m_file);
}

QString StoryStore::setAside(const QString& text) const {
    const QString stamp = QDateTime::currentDateTime().toString(QStringLiteral("yyyy-MM-dd HH-mm-ss-zzz"));
    const QString name = m_folder.filePath(QStringLiteral("%1/%2.txt").arg(asideFolder, stamp));
    m_folder.mkpath(asideFolder);
    QSaveFile file(name);
    const bool good = file.open(QIODevice::WriteOnly) && file.write(text.toUtf8()) >= 0 && file.commit();
    return good ? name : QString();
}

QStringList StoryStore::setAsideOthers() const {
    QStringList copies;
    for (const QString& entry : m_folder.entryList({QStringLiteral("story-*.json")}, QDir::Files)) {
        const QString name = m_folder.filePath(entry);
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
    snapshot.fileDigest = object.value(QStringLiteral("file_digest")).toString().toLatin1();
    // Meanwhile the file may have been changed, or be gone.
    snapshot.saved = object.value(QStringLiteral("saved")).toBool() &&
                     (snapshot.file.isEmpty() || storyOfFile(contentOf(snapshot.file)) == snapshot.text);
    for (const auto& entry : object.value(QStringLiteral("generated")).toArray()) {
        const QJsonArray run = entry.toArray();
        snapshot.runs.push_back({run.at(0).toInt(), run.at(1).toInt(), run.at(2).toInt()});
    }
    return snapshot;
}

void StoryStore::save(const StorySnapshot& snapshot, std::vector<TextChange> changes) {
    if (m_file.isEmpty()) {
        m_written->store(false);
        return;
    }
    m_writer.start([whole = snapshot, changes = std::move(changes), name = m_file, text = m_text,
                    written = m_written]() mutable {
        change(*text, changes);
        whole.text = *text;
        QSaveFile file(name);
        const bool good = file.open(QIODevice::WriteOnly) && file.write(toJson(whole)) >= 0 && file.commit();
        written->store(good);
    });
}

bool StoryStore::flush() {
    m_writer.waitForDone();
    return m_written->load();
}

} // namespace lila
