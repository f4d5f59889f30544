// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/story/story_file.h"

#include "app/explorer/files/file_name.h"
#include "app/explorer/files/opened_files.h"
#include "app/explorer/files/text_form.h"
#include "app/explorer/models/model_loader.h"
#include "app/explorer/story/story_book.h"
#include "app/explorer/story/text_story.h"
#include "core/tokenizer/sha256.h"
#include "widgets/core_problem.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QMessageBox>
#include <QSaveFile>
#include <QScopedValueRollback>
#include <QStandardPaths>
#include <QTextDocument>

#include <algorithm>
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
    SessionFacts facts;
    const auto take = [&](SpanId span) {
        const auto& origin = m_book.story().span(span).origin;
        const auto model = origin ? m_models.find(origin->modelSha256) : m_models.end();
        if (model != m_models.end())
            std::tie(facts.model, facts.tokenizer) = model->second;
        return model != m_models.end();
    };
    auto parts = m_book.path().parts();
    while (!parts.empty() && !take(parts.back().span))
        parts = parts.first(parts.size() - 1);
    if (parts.empty())
        static_cast<void>(std::ranges::any_of(m_book.story().spans(), take));
    facts.file = {file().toStdString(), m_digests.value(file())};
    facts.isSaved = !m_view.document()->isModified();
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
        const QString copy = m_store.setAside(*kept.session);
        if (problem != nullptr)
            *problem = tr("%1. It is set aside as %2.")
                           .arg(coreProblem(error.what()), QDir::toNativeSeparators(copy));
        return false;
    }
    const bool isSaved = isInItsFile(*kept.session);
    const SessionFacts facts = kept.session->facts;
    const QString file = QString::fromStdString(facts.file.path);
    if (!facts.file.sha256.empty())
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

bool StoryFile::makeRoom() {
    const Session session{m_book.story(), facts()};
    if (!hasWords(session.story) || isInItsFile(session))
        return false;
    if (const QString copy = m_store.setAside(session); !copy.isEmpty())
        Q_EMIT setAside(copy);
    return m_view.document()->isModified();
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
    const bool isAsKnown =
        sha256OfFile(pathOf(file())) == known || storyOfFile(contentOf(file())) == m_view.storyText();
    return isAsKnown ? Conflict::None : Conflict::Changed;
}

QString StoryFile::save(const QString& file, const Records& records) {
    const bool isTree = file == this->file() ? m_files.isTree() : isSessionFile(file);
    const QString problem = isTree ? saveSession(file, records) : saveText(file);
    if (!problem.isEmpty())
        return tr("Could not save %1. The story is kept; save it under another name or in another folder.")
            .arg(problem);
    m_digests[file] = sha256OfFile(pathOf(file));
    m_files.setSaved(file, isTree);
    tellFacts();
    return {};
}

QString StoryFile::saveSession(const QString& file, const Records& records) {
    Session session{m_book.story(), facts(), records};
    session.facts.file = {}; // it is this one
    session.facts.isSaved = false;
    try {
        writeSession(pathOf(file), session);
        return {};
    } catch (const StoryError& error) {
        return coreProblem(error.what());
    }
}

QString StoryFile::saveText(const QString& name) {
    const QByteArray content = fileOfStory(m_view.storyText(), contentOf(this->file()));
    QSaveFile file(name);
    if (file.open(QIODevice::WriteOnly) && file.write(content) >= 0 && file.commit())
        return {};
    return tr("%1: %2", "a file, and what is wrong").arg(name, file.errorString());
}

bool StoryFile::keep() {
    if (!m_store.isKeeping())
        startKeeping();
    return m_store.flush();
}

QString StoryFile::title() const {
    return file().isEmpty() ? tr("New story") : QFileInfo(file()).fileName();
}

bool StoryFile::isLossAccepted(QWidget& parent) {
    if (!file().isEmpty() && isInItsFile({m_book.story(), facts()}))
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
