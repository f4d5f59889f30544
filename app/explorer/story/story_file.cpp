// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/story/story_file.h"

#include "app/explorer/files/file_name.h"
#include "app/explorer/files/opened_files.h"
#include "app/explorer/files/text_form.h"
#include "app/explorer/models/model_loader.h"
#include "app/explorer/story/story_book.h"
#include "app/explorer/story/text_story.h"
#include "app/explorer/work/writing_problem.h"
#include "core/tokenizer/sha256.h"
#include "widgets/core_problem.h"

#include <QCoreApplication>
#include <QEventLoop>
#include <QFileInfo>
#include <QMessageBox>
#include <QSaveFile>
#include <QScopeGuard>
#include <QScopedValueRollback>
#include <QStandardPaths>
#include <QTextDocument>

#include <algorithm>
#include <future>
#include <system_error>
#include <tuple>
#include <utility>

namespace lila {
namespace {

constexpr std::size_t longestStory = std::size_t{64} << 20U; ///< bytes of a branch
/// Names of tokens and spans in a file: what is written on has later ones, which a file must hold again.
constexpr std::uint64_t largestName = std::uint64_t{1} << 40U;

std::string digestOf(const QByteArray& content) {
    return sha256Hex({content.data(), static_cast<std::size_t>(content.size())});
}

/// Throws StoryError, with the file's name.
void requireShowable(const Story& story, const QString& file) {
    if (StoryPath(story).bytes() > longestStory)
        throw StoryError((file + StoryFile::tr(": the story is too long to be shown")).toStdString());
    if (static_cast<std::uint64_t>(story.freeKey()) > largestName ||
        static_cast<std::uint64_t>(story.freeSpan()) > largestName)
        throw StoryError((file + StoryFile::tr(": the names of its tokens are too large")).toStdString());
    if (!hasPlainLines(story))
        throw StoryError((file + StoryFile::tr(": its text has line ends of another program")).toStdString());
}

/// What takes the disk long, on a thread of its own: meanwhile the window is drawn, and a model may write,
/// but nobody can do anything to it. Where no thread can be started, the window waits.
template <class Work>
auto besideTheWindow(Work work) {
    QEventLoop loop;
    std::future<decltype(work())> result;
    try {
        result = std::async(std::launch::async, [&] {
            const auto end = qScopeGuard(
                [&loop] { QMetaObject::invokeMethod(&loop, &QEventLoop::quit, Qt::QueuedConnection); });
            return work();
        });
    } catch (const std::system_error&) {
        return work();
    }
    loop.exec(QEventLoop::ExcludeUserInputEvents);
    return result.get();
}

constexpr int tryAgainAfter = 1000; ///< milliseconds

} // namespace

StoryFile::StoryFile(StoryBook& book, const QString& folder, QObject* parent)
    : QObject(parent),
      m_book(book),
      m_view(book.view()),
      m_files(book),
      m_store(folder.isEmpty() ? QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) : folder,
              [this](const std::string& problem) {
                  QMetaObject::invokeMethod(
                      this, [this, problem] { noteRefusal(QString::fromStdString(problem)); },
                      Qt::QueuedConnection);
              }) {
    m_again.setSingleShot(true);
    m_again.setInterval(tryAgainAfter);
    connect(&m_again, &QTimer::timeout, this, &StoryFile::startKeeping);
    m_asideAgain.setInterval(tryAgainAfter);
    connect(&m_asideAgain, &QTimer::timeout, this, &StoryFile::putHeldAside);
    connect(&m_files, &FileHistory::storyChanged, this, &StoryFile::titleChanged);
    connect(&m_files, &FileHistory::storyChanged, this, &StoryFile::tellFacts);
    connect(&m_book, &StoryBook::begun, this, &StoryFile::startKeeping);
    connect(&m_book, &StoryBook::edited, this, [this](const Edit& edit) {
        if (std::exchange(m_told.isSaved, false)) // until it is known to be
            m_store.tell(m_told);
        m_store.tell(edit);
        if (!m_store.isKeeping() && !m_again.isActive())
            m_again.start();
    });
    connect(&m_book, &StoryBook::changed, this, &StoryFile::tellFacts);
    connect(&m_book, &StoryBook::dropping, this, &StoryFile::keepDropped);
}

void StoryFile::startKeeping() {
    if (m_isStarting)
        return;
    m_told = facts();
    m_store.begin({m_book.story(), m_told});
    if (m_store.isKeeping())
        noteRefusal({});
}

void StoryFile::noteRefusal(const QString& problem) {
    if (std::exchange(m_refusal, problem) != problem)
        Q_EMIT refused(problem);
}

void StoryFile::tellFacts() {
    SessionFacts now = facts();
    if (m_isStarting || now == m_told)
        return;
    m_told = std::move(now);
    m_store.tell(m_told);
}

SessionFacts StoryFile::facts() const {
    return factsOf(m_book.story(), m_book.path(), {file(), !m_view.document()->isModified()});
}

SessionFacts StoryFile::factsOf(const Story& story, const StoryPath& path,
                                const FileHistory::Standing& standing) const {
    SessionFacts facts;
    const auto take = [&](SpanId span) {
        const auto& origin = story.span(span).origin;
        const auto model = origin ? m_models.find(origin->modelSha256) : m_models.end();
        if (model != m_models.end())
            std::tie(facts.model, facts.tokenizer) = model->second;
        return model != m_models.end();
    };
    auto parts = path.parts();
    while (!parts.empty() && !take(parts.back().span))
        parts = parts.first(parts.size() - 1);
    if (parts.empty())
        static_cast<void>(std::ranges::any_of(story.spans(), take));
    facts.file = {standing.file.toStdString(), m_digests.value(standing.file)};
    facts.isSaved = standing.isSaved;
    return facts;
}

bool StoryFile::restore(QString* problem) {
    KeptStory kept = m_store.load();
    if (problem != nullptr)
        *problem = kept.problem;
    if (!kept.session || kept.session->story.spanCount() == 1)
        return false;
    try {
        requireShowable(kept.session->story, tr("The story that was kept"));
    } catch (const StoryError& error) {
        const QString why = coreProblem(error.what());
        const QString copy = m_store.setAside(*kept.session);
        if (copy.isEmpty()) {
            m_held.insert_or_assign(m_book.state(), Waiting{std::move(*kept.session)});
            m_asideAgain.start();
        }
        if (problem != nullptr)
            *problem = copy.isEmpty()
                           ? tr("%1. It cannot be set aside: make room on the disk or let the folder be "
                                "written, and do not quit before.")
                                 .arg(why)
                           : tr("%1. It is set aside as %2.").arg(why, QDir::toNativeSeparators(copy));
        return false;
    }
    const bool isSaved = heldByFile(*kept.session) != Held::Nothing;
    const SessionFacts facts = kept.session->facts;
    const QString file = QString::fromStdString(facts.file.path);
    if (isSaved && !file.isEmpty())
        m_digests[file] = sha256OfFile(pathOf(file));
    else if (!facts.file.sha256.empty())
        m_digests[file] = facts.file.sha256;
    knowModel(facts);
    {
        const QScopedValueRollback starting(m_isStarting, true);
        m_book.setStory(std::move(kept.session->story));
        m_files.restart(file, isSaved);
    }
    startKeeping();
    return true;
}

void StoryFile::knowModel(const SessionFacts& facts) {
    if (!facts.model.sha256.empty())
        m_models[facts.model.sha256] = {facts.model, facts.tokenizer};
}

void StoryFile::setModel(const LoadedModel& model) {
    m_models[model.sha256] = {{model.files.checkpoint.toStdString(), model.sha256},
                              {model.files.tokenizer.toStdString(), model.model.tokenizer->sha256()}};
}

bool StoryFile::rescueOthers() {
    const QStringList copies = m_store.setAsideOthers();
    for (const QString& copy : copies)
        Q_EMIT setAside(copy);
    return !copies.isEmpty();
}

StoryFile::Aside StoryFile::putAside(Session session, quint64 state, bool isDropped) {
    if (!hasWords(session.story) || session.story == m_begun || heldByFile(session) == Held::All)
        return Aside::NotNeeded;
    if (QFileInfo::exists(m_aside.value(state)))
        return Aside::Kept;
    if (const QString copy = m_store.setAside(session); !copy.isEmpty()) {
        m_aside[state] = copy;
        m_held.erase(state);
        Q_EMIT setAside(copy);
        return Aside::Kept;
    }
    const QString title = titleOf(QString::fromStdString(session.facts.file.path));
    m_held.insert_or_assign(state, Waiting{std::move(session), isDropped});
    m_asideAgain.start();
    Q_EMIT asideRefused(title);
    return Aside::Failed;
}

bool StoryFile::putHeldAside() {
    QStringList dropped;
    for (auto held = m_held.begin(); held != m_held.end(); held = m_held.erase(held)) {
        const auto& [session, isDropped] = held->second;
        const QString copy = m_store.setAside(session);
        if (copy.isEmpty())
            return false;
        m_aside[held->first] = copy;
        if (isDropped)
            dropped.append(titleOf(QString::fromStdString(session.facts.file.path)));
        Q_EMIT setAside(copy);
    }
    if (m_asideAgain.isActive())
        Q_EMIT asideRefused({});
    m_asideAgain.stop();
    for (const QString& title : dropped)
        Q_EMIT droppedSetAside(title);
    return true;
}

bool StoryFile::makeRoom() {
    const Aside aside = putAside({m_book.story(), facts()}, m_book.state(), false);
    return aside != Aside::NotNeeded && m_view.document()->isModified();
}

void StoryFile::keepDropped(const Story& story, std::size_t depth) {
    const FileHistory::Standing standing = m_files.at(depth);
    if (putAside({story, factsOf(story, StoryPath(story), standing)}, m_book.state(depth), true) ==
        Aside::Kept)
        Q_EMIT droppedSetAside(titleOf(standing.file));
}

void StoryFile::put(const QString& file, bool saved, const std::function<void()>& replace) {
    m_book.keepUndone();
    m_hasMadeRoom = makeRoom();
    const int before = m_files.position();
    replace();
    m_files.beginStory(before, file, saved);
}

void StoryFile::begin(const QString& text) {
    m_book.setStory(text);
    m_begun = m_book.story();
}

void StoryFile::replace(const QString& text) {
    put({}, text.isEmpty(), [&] { m_book.replaceStory(text); });
}

void StoryFile::bringBack() {
    makeRoom();
    const std::optional<int> before = m_files.storyBefore();
    while (before && m_files.position() > *before && m_view.canUndo())
        m_book.undo();
}

QString StoryFile::open(const QString& name) {
    const QString file = QFileInfo(name).absoluteFilePath();
    return isSessionFile(file) ? openSession(file) : openText(file);
}

QString StoryFile::openSession(const QString& file) {
    try {
        const Session session = readSession(pathOf(file));
        requireShowable(session.story, file);
        m_digests[file] = sha256OfFile(pathOf(file));
        knowModel(session.facts);
        std::uint64_t keys = 0;
        put(file, true, [&] { keys = m_book.replaceStory(session.story, "Open"); });
        Q_EMIT opened(session, keys);
        return {};
    } catch (const StoryError& error) {
        return tr("Could not open %1").arg(coreProblem(error.what()));
    }
}

QString StoryFile::openText(const QString& file) {
    const StoryText read = readStory(file);
    if (!read.problem.isEmpty())
        return read.problem;
    m_digests[file] = digestOf(read.content);
    put(file, true, [&] { m_book.replaceStory(read.text); });
    return {};
}

StoryFile::Conflict StoryFile::conflict() const {
    const std::string known = m_digests.value(file());
    if (known.empty())
        return Conflict::None;
    if (!QFileInfo::exists(file()))
        return Conflict::Gone;
    try {
        const std::string now = besideTheWindow([name = pathOf(file())] { return sha256OfFile(name); });
        const bool isAsKnown = now == known || storyOfFile(contentOf(file())) == m_view.storyText();
        return isAsKnown ? Conflict::None : Conflict::Changed;
    } catch (const std::exception&) {
        return Conflict::Changed; // for all that is known
    }
}

QString StoryFile::save(const QString& file, const Records& records) {
    const bool isTree = file == this->file() ? m_files.isTree() : isSessionFile(file);
    const quint64 state = isTree ? m_book.state() : m_book.textState();
    const QString problem = isTree ? saveSession(file, records) : saveText(file);
    if (!problem.isEmpty())
        return tr("Could not save %1. The story is kept; save it under another name or in another folder.")
            .arg(problem);
    m_files.setSaved(file, isTree, state);
    tellFacts();
    return {};
}

QString StoryFile::saveSession(const QString& file, const Records& records) {
    Session session{m_book.story(), facts(), records};
    session.facts.file = {}; // it is this one
    session.facts.isSaved = false;
    if (m_layout)
        session.facts.layout = m_layout().toStdString();
    try {
        m_digests[file] = besideTheWindow([&session, name = pathOf(file)] {
            writeSession(name, session);
            return sha256OfFile(name);
        });
        return {};
    } catch (const StoryError& error) { // names the file
        return coreProblem(error.what());
    } catch (const std::exception& error) {
        return tr("%1: %2", "a file, and what is wrong").arg(file, writingProblem(error));
    }
}

QString StoryFile::saveText(const QString& name) {
    const QByteArray content = fileOfStory(m_view.storyText(), contentOf(this->file()));
    QSaveFile file(name);
    if (file.open(QIODevice::WriteOnly) && file.write(content) >= 0 && file.commit()) {
        m_digests[name] = digestOf(content);
        return {};
    }
    return tr("%1: %2", "a file, and what is wrong").arg(name, file.errorString());
}

bool StoryFile::keep() {
    if (!m_store.isKeeping())
        startKeeping();
    const bool isAside = putHeldAside();
    return m_store.flush() && isAside;
}

QString StoryFile::titleOf(const QString& file) {
    return file.isEmpty() ? tr("New story") : QFileInfo(file).fileName();
}

bool StoryFile::isLossAccepted(QWidget& parent) {
    if (!m_held.empty() &&
        QMessageBox::warning(
            &parent, tr("A story cannot be set aside"),
            tr("Another story with changes that were not saved made room for this one, and cannot be set "
               "aside. Make room on the disk or let the folder be written, and quit again; or quit and lose "
               "it."),
            QMessageBox::Cancel | QMessageBox::Discard, QMessageBox::Cancel) != QMessageBox::Discard)
        return false;
    if (m_store.flush())
        return true;
    if (!file().isEmpty() && heldByFile({m_book.story(), facts()}) == Held::All)
        return true;                                            // there is none
    QCoreApplication::sendPostedEvents(this, QEvent::MetaCall); // what the disk has just said
    return QMessageBox::warning(&parent, tr("The story cannot be kept"),
                                tr("The story cannot be kept (%1). Save it (Ctrl+S; .lila keeps all "
                                   "branches), or quit and lose it.")
                                    .arg(m_refusal),
                                QMessageBox::Cancel | QMessageBox::Discard,
                                QMessageBox::Cancel) == QMessageBox::Discard;
}

} // namespace lila
