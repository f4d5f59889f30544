// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/story_file.h"

#include "app/explorer/text_form.h"

#include <QFile>
#include <QFileInfo>
#include <QMessageBox>
#include <QSaveFile>
#include <QTextDocument>

namespace lila {
namespace {

constexpr int keepAfter = 1000; ///< milliseconds after the first change

} // namespace

StoryFile::StoryFile(StoryView& view, const QString& folder, QObject* parent)
    : QObject(parent), m_view(view), m_store(folder), m_files(*view.document()) {
    m_soon.setSingleShot(true);
    m_soon.setInterval(keepAfter);
    connect(&m_soon, &QTimer::timeout, this, [this] { m_store.save(snapshot()); });
    connect(&m_files, &FileHistory::fileChanged, this, &StoryFile::titleChanged);
    // Not started anew by every change: a long generation is kept while it runs.
    connect(&m_view, &QTextEdit::textChanged, this, [this] {
        if (!m_soon.isActive())
            m_soon.start();
    });
}

StorySnapshot StoryFile::snapshot() const {
    return {m_view.storyText(), m_view.generatedRuns(), file(), !m_view.document()->isModified()};
}

bool StoryFile::restore() {
    const std::optional<StorySnapshot> kept = m_store.load();
    if (!kept || kept->text.isEmpty())
        return false;
    m_view.setStory(kept->text, kept->runs);
    m_files.restart(kept->file, kept->saved);
    return true;
}

bool StoryFile::rescueOthers() {
    const QStringList copies = m_store.setAsideOthers();
    for (const QString& copy : copies)
        Q_EMIT setAside(copy);
    return !copies.isEmpty();
}

void StoryFile::makeRoom() {
    if (!m_view.document()->isModified() || m_view.storyText().trimmed().isEmpty())
        return;
    if (const QString copy = m_store.setAside(m_view.storyText()); !copy.isEmpty())
        Q_EMIT setAside(copy);
}

void StoryFile::put(const QString& text, const QString& file, bool saved) {
    makeRoom();
    const int before = m_files.position();
    m_view.replaceStory(text);
    m_files.beginStory(before, file, saved);
}

void StoryFile::replace(const QString& text) {
    put(text, {}, text.isEmpty());
}

QString StoryFile::openText(const QString& name) {
    QFile file(name);
    if (!file.open(QIODevice::ReadOnly))
        return tr("Could not read %1: %2").arg(name, file.errorString());
    if (file.size() > largestStory)
        return tr("%1 is larger than 4 MB: too long for a story.").arg(name);
    const std::optional<QString> text = storyOfFile(file.readAll());
    if (!text)
        return tr("%1 is not text in UTF-8 or UTF-16. Save it as UTF-8 and open it again.").arg(name);
    put(*text, QFileInfo(name).absoluteFilePath(), true);
    return {};
}

QString StoryFile::saveText(const QString& name) {
    const QByteArray content = fileOfStory(m_view.storyText(), contentOf(this->file()));
    QSaveFile file(name);
    if (!file.open(QIODevice::WriteOnly) || file.write(content) < 0 || !file.commit())
        return tr("Could not save %1: %2. The story is kept; save it under another name or in another "
                  "folder.")
            .arg(name, file.errorString());
    m_files.setSaved(name);
    m_store.save(snapshot());
    return {};
}

bool StoryFile::keep() {
    m_soon.stop();
    m_store.save(snapshot());
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
