// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/training/path_field.h"

#include "app/explorer/files/file_dialogs.h"
#include "app/explorer/files/file_drop.h"
#include "widgets/menu_button.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QMenu>

namespace lila {

PathField::PathField(Kind kind, const QString& title, const QStringList& filters, QWidget* parent)
    : QWidget(parent),
      m_title(title),
      m_filters(filters),
      m_edit(new QLineEdit(this)),
      m_choose(new MenuButton(this)) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_edit, 1);
    layout->addWidget(m_choose);
    m_edit->setAccessibleName(title);
    setFocusProxy(m_edit);
    addChooser(kind);
    connect(m_edit, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_edit->setToolTip(text);
        Q_EMIT changed();
    });
    connect(new FileDrop(*m_edit), &FileDrop::dropped, this,
            [this](const QStringList& files) { choose(files.constFirst()); });
}

void PathField::addChooser(Kind kind) {
    m_choose->setText(QStringLiteral("…"));
    m_choose->setFocusPolicy(Qt::TabFocus);
    m_choose->setToolTip(tr("Choose: %1").arg(m_title));
    m_choose->setAccessibleName(m_choose->toolTip());
    if (kind == Kind::FileOrFolder) {
        auto* menu = new QMenu(m_choose);
        menu->addAction(tr("A &file…"), this, &PathField::chooseFile);
        menu->addAction(tr("A f&older of texts…"), this, &PathField::chooseFolder);
        m_choose->setMenu(menu);
        m_choose->setPopupMode(QToolButton::InstantPopup);
    } else {
        connect(m_choose, &QToolButton::clicked, this,
                kind == Kind::File ? &PathField::chooseFile : &PathField::chooseFolder);
    }
}

void PathField::chooseFile() {
    askToOpen(*this, m_title, m_filters, [this](const QString& file) { choose(file); });
}

void PathField::chooseFolder() {
    askForFolder(*this, m_title, [this](const QString& folder) { choose(folder); });
}

QString PathField::path() const {
    return m_edit->text().trimmed();
}

void PathField::setPath(const QString& path) {
    m_edit->setText(path);
}

void PathField::choose(const QString& path) {
    m_edit->selectAll();
    m_edit->insert(path);
}

void PathField::addChoice(const QString& text, const QString& path) {
    connect(m_choose->menu()->addAction(text), &QAction::triggered, this, [this, path] { choose(path); });
}

void PathField::setPlaceholder(const QString& text) {
    m_edit->setPlaceholderText(text);
}

} // namespace lila
