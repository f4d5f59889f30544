// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/window/help_dialogs.h"

#include "app/explorer/models/model_facts.h"
#include "app/explorer/story/story_session.h"
#include "app/explorer/window/actions.h"
#include "app/explorer/window/guide_window.h"
#include "app/explorer/window/help_texts.h"
#include "app/explorer/window/offer.h"
#include "app/resource_paths.h"

#include <QAction>
#include <QClipboard>
#include <QDialogButtonBox>
#include <QGuiApplication>
#include <QMainWindow>
#include <QMenuBar>
#include <QPushButton>
#include <QTextBrowser>
#include <QVBoxLayout>

namespace lila {
namespace {

void present(QWidget& window) {
    window.show();
    window.raise();
    window.activateWindow();
}

QString factsHtml(const QList<ModelFact>& facts) {
    QString rows;
    for (const ModelFact& fact : facts)
        rows += QStringLiteral(
                    "<tr><td style='padding:2px 18px 2px 0'>%1</td><td style='padding:2px 0'>%2</td></tr>")
                    .arg(fact.name.toHtmlEscaped(), fact.value.toHtmlEscaped());
    return QStringLiteral("<table>%1</table>").arg(rows);
}

QString factsText(const QList<ModelFact>& facts) {
    QStringList lines;
    for (const ModelFact& fact : facts)
        lines.append(QStringLiteral("%1: %2").arg(fact.name, fact.value));
    return lines.join(QLatin1Char('\n'));
}

} // namespace

TextDialog::TextDialog(const QString& title, QSize size, QWidget* parent)
    : QDialog(parent), m_text(new QTextBrowser(this)) {
    setWindowTitle(title);
    resize(size);
    m_text->setFrameShape(QFrame::NoFrame);
    m_text->setOpenExternalLinks(true);
    m_text->setAccessibleName(title);
    m_text->document()->setDocumentMargin(14);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    m_copy = buttons->addButton(tr("&Copy"), QDialogButtonBox::ActionRole);
    m_copy->setObjectName(QStringLiteral("copy"));
    m_copy->hide();
    connect(m_copy, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(m_copied); });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 10);
    layout->addWidget(m_text, 1);
    layout->addWidget(buttons);
    buttons->setContentsMargins(10, 0, 10, 0);
    buttons->button(QDialogButtonBox::Close)->setFocus();
}

void TextDialog::setText(const QString& html, const QString& copied) {
    m_text->setHtml(html);
    m_copied = copied;
    m_copy->setVisible(!copied.isEmpty());
}

QString TextDialog::text() const {
    return m_text->toPlainText();
}

HelpDialogs::HelpDialogs(QMainWindow& window, const Actions& actions, const StorySession& session)
    : QObject(&window), m_window(window), m_session(session) {
    connect(actions.guide, &QAction::triggered, this, &HelpDialogs::showGuide);
    connect(actions.shortcuts, &QAction::triggered, this, [this] {
        if (!m_shortcuts)
            m_shortcuts = new TextDialog(tr("Keys and menus"), {760, 620}, &m_window);
        m_shortcuts->setText(shortcutSheet(*m_window.menuBar()));
        present(*m_shortcuts);
    });
    connect(actions.about, &QAction::triggered, this, [this] {
        if (!m_about)
            m_about = new TextDialog(tr("About Lila Explorer"), {560, 560}, &m_window);
        m_about->setText(aboutText());
        present(*m_about);
    });
    connect(actions.modelInformation, &QAction::triggered, this, &HelpDialogs::showModel);
    const auto update = [this, &action = *actions.modelInformation] {
        offer(action, {}, m_session.model() != nullptr ? QString() : tr("No model is open"));
        if (m_model && m_model->isVisible())
            fillModel();
    };
    connect(&session, &StorySession::modelChanged, this, update);
    connect(&session, &StorySession::engineChanged, this, update);
    update();
}

void HelpDialogs::showGuide() {
    const QString page = tr("guide.md", "the page of resources/docs that is the guide in this language");
    if (!m_guide)
        m_guide =
            new GuideWindow(QString::fromStdU16String(guidePath(page.toStdString()).u16string()), &m_window);
    present(*m_guide);
}

void HelpDialogs::showModel() {
    if (!m_model)
        m_model = new TextDialog(tr("Model information"), {720, 440}, &m_window);
    fillModel();
    present(*m_model);
}

void HelpDialogs::fillModel() {
    const QList<ModelFact> facts = modelFacts(*m_session.model());
    m_model->setText(factsHtml(facts), factsText(facts));
}

} // namespace lila
