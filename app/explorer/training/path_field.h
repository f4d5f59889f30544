// SPDX-License-Identifier: AGPL-3.0-or-later
// The name of a file or folder: typed, chosen in a dialog, or dropped.
#pragma once

#include <QStringList>
#include <QWidget>

class QLineEdit;
class QToolButton;

namespace lila {

class PathField : public QWidget {
    Q_OBJECT

public:
    enum class Kind { File, Folder, FileOrFolder };

    /// `filters`: of the dialog for files.
    PathField(Kind kind, const QString& title, const QStringList& filters, QWidget* parent = nullptr);

    QString path() const;
    void setPath(const QString& path);
    /// As a hand does it: undo brings back what stood there.
    void choose(const QString& path);
    /// Something else to choose, by the menu of Kind::FileOrFolder.
    void addChoice(const QString& text, const QString& path);
    /// What an empty field means.
    void setPlaceholder(const QString& text);
    QLineEdit& edit() { return *m_edit; }
    QToolButton& chooser() { return *m_choose; }

Q_SIGNALS:
    void changed();

private:
    void addChooser(Kind kind);
    void chooseFile();
    void chooseFolder();

    QString m_title;
    QStringList m_filters;
    QLineEdit* m_edit;
    QToolButton* m_choose;
};

} // namespace lila
