// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/story/story_file.h"

#include "app/explorer/files/opened_files.h"
#include "app/explorer/files/text_form.h"
#include "app/explorer/story/story_book.h"

#include <QCryptographicHash>
#include <QFileInfo>
#include <QMessageBox>
#include <QSaveFile>
#include <QTextDocument>

namespace lila {
namespace {

constexpr int keepAfter = 1000; ///< milliseconds after the first change

QByteArray digestOf(const QByteArray& content) {
    return QCryptographicHash::hash(content, QCryptographicHash::Sha256).toHex();
}

} // namespace

StoryFile::StoryFile(StoryBook& book, const QString& folder, QObject* parent)
    : QObject(parent), m_book(book), m_view(book.view()), m_store(folder), m_changes(m_view), m_files(book) {
    m_soon.setSingleShot(true);
    m_soon.setInterval(keepAfter);
    connect(&m_soon, &QTimer::timeout, this, [this] { save(); });
    connect(&m_files, &FileHistory::storyChanged, this, &StoryFile::titleChanged);
    // Not started anew by every change: a long generation is kept while it runs.
    connect(&m_view, &QTextEdit::textChanged, this, [this] {
        if (!m_soon.isActive())
            m_soon.start();
    });
}

void StoryFile::save() {
    m_store.save(
        {{}, m_view.generatedRuns(), file(), !m_view.document()->isModified(), m_digests.value(file())},
        m_changes.take());
}

bool StoryFile::restore() {
    const std::optional<StorySnapshot> kept = m_store.load();
    if (!kept || kept->text.isEmpty())
        return false;
    m_book.setStory(kept->text, kept->runs);
    m_files.restart(kept->file, kept->saved);
    if (!kept->fileDigest.isEmpty())
        m_digests[kept->file] = kept->fileDigest;
    return true;
}

bool StoryFile::rescueOthers() {
    const QStringList copies = m_store.setAsideOthers();
    for (const QString& copy : copies)
        Q_EMIT setAside(copy);
    return !copies.isEmpty();
}

bool StoryFile::makeRoom() {
    if (!m_view.document()->isModified() || m_view.storyText().trimmed().isEmpty())
        return false;
    if (const QString copy = m_store.setAside(m_view.storyText()); !copy.isEmpty())
        Q_EMIT setAside(copy);
    return true;
}

void StoryFile::put(const QString& text, const QString& file, bool saved) {
    m_hasMadeRoom = makeRoom();
    const int before = m_files.position();
    m_book.replaceStory(text);
    m_files.beginStory(before, file, saved);
}

void StoryFile::begin(const QString& text) {
    m_book.setStory(text);
}

void StoryFile::replace(const QString& text) {
    put(text, {}, text.isEmpty());
}

void StoryFile::bringBack() {
    const std::optional<int> before = m_files.storyBefore();
    while (before && m_files.position() > *before && m_view.canUndo())
        m_book.undo();
}

QString StoryFile::openText(const QString& name) {
    const StoryText read = readStory(name);
    if (!read.problem.isEmpty())
        return read.problem;
    const QString file = QFileInfo(name).absoluteFilePath();
    put(read.text, file, true);
    m_digests[file] = digestOf(read.content);
    return {};
}

StoryFile::Conflict StoryFile::conflict() const {
    const QByteArray known = m_digests.value(file());
    if (known.isEmpty())
        return Conflict::None;
    if (!QFileInfo::exists(file()))
        return Conflict::Gone;
    const QByteArray content = contentOf(file());
    const bool isAsKnown = digestOf(content) == known || storyOfFile(content) == m_view.storyText();
    return isAsKnown ? Conflict::None : Conflict::Changed;
}

QString StoryFile::saveText(const QString& name) {
    const QByteArray content = fileOfStory(m_view.storyText(), contentOf(this->file()));
    QSaveFile file(name);
    if (!file.open(QIODevice::WriteOnly) || file.write(content) < 0 || !file.commit())
        return tr("Could not save %1: %2. The story is kept; save it under another name or in another "
                  "folder.")
            .arg(name, file.errorString());
    m_digests[name] = digestOf(content);
    m_files.setSaved(name);
    save();
    return {};
}

bool StoryFile::keep() {
    m_soon.stop();
    save();
    return m_store.flush();
}

QString StoryFile::title() const {
    return file().isEmpty() ? tr("New story") : QFileInfo(file()).fileName();
}

bool isLossAccepted(QWidget& parent) {
    return QMessageBox::warning(
               &parent, StoryFile::tr("The story cannot be kept"),
               StoryFile::tr("The folder for unsaved stories cannot be written. Save the story as text "
                             "before you quit."),
               QMessageBox::Cancel | QMessageBox::Discard, QMessageBox::Cancel) == QMessageBox::Discard;
}

} // namespace lila
