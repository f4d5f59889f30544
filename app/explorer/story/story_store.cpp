// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/story/story_store.h"

#include "app/explorer/files/file_name.h"
#include "app/explorer/files/opened_files.h"
#include "app/explorer/files/text_form.h"
#include "app/explorer/story/earlier_story.h"
#include "core/story/tree/story_path.h"
#include "core/tokenizer/sha256.h"
#include "widgets/core_problem.h"

#include <QDateTime>
#include <QFileInfo>

#include <utility>

namespace lila {
namespace {

constexpr int mostWindows = 64;

const QString asideFolder = QStringLiteral("set aside");
const QString lockSuffix = QStringLiteral(".lock");
/// Of a file that is there from a window's start to its end. The lock of a dead window is none: a kill may
/// come between its removal and the new one.
const QString openSuffix = QStringLiteral(".open");

bool saysTheSame(const QString& file, const Story& story) {
    if (!isSessionFile(file))
        return storyOfFile(contentOf(file)) == QString::fromStdString(StoryPath(story).text(story));
    try {
        return readSession(pathOf(file)).story == story;
    } catch (const StoryError&) {
        return false;
    }
}

void discard(const QString& place) {
    discardSession(pathOf(place));
    QFile::remove(place + openSuffix);
    forgetEarlierStory(place);
}

} // namespace

StoryStore::StoryStore(const QString& folder, std::function<void(const std::string&)> told)
    : m_folder(folder), m_told(std::move(told)) {
    QDir().mkpath(folder);
    for (int before = 0; before < mostWindows; ++before) {
        const QString place = m_folder.filePath(QStringLiteral("story-%1").arg(before + 1));
        auto lock = std::make_unique<QLockFile>(place + lockSuffix);
        lock->setStaleLockTime(0); // only a dead process gives its lock up
        if (lock->tryLock(0)) {
            m_wasCutOff = QFile::exists(place + openSuffix) || wasEarlierStoryCutOff(place);
            static_cast<void>(QFile(place + openSuffix).open(QIODevice::WriteOnly));
            m_place = place;
            m_lock = std::move(lock);
            m_windowsBefore = before;
            return;
        }
        if (lock->error() != QLockFile::LockFailedError)
            return; // no other window, but a folder that cannot be written
    }
}

StoryStore::~StoryStore() {
    m_autosave.reset();
    if (!m_place.isEmpty())
        QFile::remove(m_place + openSuffix);
}

KeptStory StoryStore::load() const {
    return m_place.isEmpty() ? KeptStory() : keptAt(m_place);
}

KeptStory StoryStore::keptAt(const QString& place) const {
    KeptStory kept;
    try {
        if (auto recovered = recoverSession(pathOf(place))) {
            kept.session = std::move(recovered->session);
            kept.problem = QString::fromStdString(recovered->problem);
            if (!kept.problem.isEmpty())
                kept.copy = putAway(place, &QFile::copy);
        }
    } catch (const StoryError& error) {
        kept.problem = tr("The story that was kept cannot be read: %1.").arg(coreProblem(error.what()));
        kept.copy = putAway(place, &QFile::rename);
    }
    if (!kept.copy.isEmpty())
        kept.problem += tr(" It is set aside as %1.").arg(QDir::toNativeSeparators(kept.copy));
    if (auto earlier = earlierStory(place)) {
        if (!kept.session)
            kept.session = std::move(earlier);
        else if (hasWords(earlier->story)) // of a version before, which was run once more
            setAside(*earlier);
    }
    return kept;
}

void StoryStore::begin(const Session& session) {
    m_autosave.reset();
    try {
        if (m_place.isEmpty())
            throw StoryError(tr("the folder %1 cannot be written, or too many windows are open")
                                 .arg(QDir::toNativeSeparators(m_folder.path()))
                                 .toStdString());
        m_autosave = std::make_unique<Autosave>(pathOf(m_place), session, AutosaveOptions{.told = m_told});
        forgetEarlierStory(m_place);
    } catch (const StoryError& error) {
        if (m_told)
            m_told(error.what());
    }
}

void StoryStore::tell(JournalEntry entry) {
    if (m_autosave)
        m_autosave->tell(std::move(entry));
}

bool StoryStore::flush() {
    return m_autosave && m_autosave->flush();
}

QString StoryStore::newCopy() const {
    const QString stamp = QDateTime::currentDateTime().toString(QStringLiteral("yyyy-MM-dd HH-mm-ss-zzz"));
    m_folder.mkpath(asideFolder);
    QString copy = m_folder.filePath(QStringLiteral("%1/%2.lila").arg(asideFolder, stamp));
    for (int number = 2; QFile::exists(copy); ++number)
        copy = m_folder.filePath(QStringLiteral("%1/%2 (%3).lila").arg(asideFolder, stamp).arg(number));
    return copy;
}

QString StoryStore::setAside(const Session& session) const {
    const QString copy = newCopy();
    try {
        writeSession(pathOf(copy), {session.story, session.facts, session.records});
        return copy;
    } catch (const std::exception&) {
        return {};
    }
}

/// With its journal, as one may want to read it by hand.
QString StoryStore::putAway(const QString& place, bool (*put)(const QString&, const QString&)) const {
    const QString copy = newCopy();
    const QFileInfo kept(place);
    for (const QString& entry :
         m_folder.entryList({kept.fileName() + QStringLiteral(".*.journal")}, QDir::Files))
        put(m_folder.filePath(entry), copy.chopped(5) + entry.mid(kept.fileName().size()));
    return put(place + QStringLiteral(".lila"), copy) ? copy : QString();
}

QStringList StoryStore::setAsideOthers() const {
    QStringList copies;
    QStringList places;
    for (const QString& entry :
         m_folder.entryList({QStringLiteral("story-*.lila"), QStringLiteral("story-*.json")}, QDir::Files))
        places.append(m_folder.filePath(entry.chopped(5)));
    places.removeDuplicates();
    for (const QString& place : std::as_const(places)) {
        QLockFile lock(place + lockSuffix);
        lock.setStaleLockTime(0);
        if (place == m_place || !lock.tryLock(0))
            continue; // ours, or of a window that is open
        const KeptStory kept = keptAt(place);
        if (!kept.copy.isEmpty())
            copies.append(kept.copy);
        if (!kept.session)
            continue;
        const bool wanted = hasWords(kept.session->story) && heldByFile(*kept.session) != Held::All;
        const QString copy = wanted ? setAside(*kept.session) : QString();
        if (!copy.isEmpty())
            copies.append(copy);
        if (!wanted || !copy.isEmpty())
            discard(place);
    }
    return copies;
}

Held heldByFile(const Session& session) {
    const SessionFacts& facts = session.facts;
    if (facts.file.path.empty())
        return facts.isSaved ? Held::All : Held::Nothing;
    const QString file = QString::fromStdString(facts.file.path);
    const std::string now = sha256OfFile(pathOf(file));
    const bool isAsKnown = !now.empty() && now == facts.file.sha256;
    if (isAsKnown ? !facts.isSaved : !saysTheSame(file, session.story))
        return Held::Nothing;
    const bool isOneBranch = StoryPath(session.story).parts().size() + 1 == session.story.spanCount();
    return isOneBranch || isSessionFile(file) ? Held::All : Held::Branch;
}

bool hasWords(const Story& story) {
    const auto isBlank = [](std::string_view text) {
        return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
    };
    bool isEmpty = true;
    for (const SpanId id : story.spans())
        story.span(id).tokens.forEachText([&](std::string_view text) { isEmpty = isEmpty && isBlank(text); });
    return !isEmpty;
}

bool isSetAside(const QString& file) {
    return QFileInfo(file).dir().dirName() == asideFolder;
}

} // namespace lila
