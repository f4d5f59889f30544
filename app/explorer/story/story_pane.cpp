// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/story/story_pane.h"

#include "widgets/colour_legend.h"
#include "widgets/elided_label.h"
#include "widgets/message_bar.h"
#include "widgets/story_view.h"

#include <QAction>
#include <QCoreApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPushButton>

namespace lila {
namespace {

constexpr int hintLines = 2;
constexpr int hintCharacters = 46; ///< a line: half of the longest hint

void follow(QPushButton* button, QAction* action) {
    const auto update = [button, action] {
        button->setEnabled(action->isEnabled());
        button->setToolTip(QStringLiteral("%1 (%2)").arg(
            action->toolTip(), action->shortcut().toString(QKeySequence::NativeText)));
    };
    button->setIcon(action->icon());
    button->setText(action->iconText());
    QObject::connect(action, &QAction::changed, button, update);
    QObject::connect(button, &QPushButton::clicked, action, &QAction::trigger);
    update();
}

} // namespace

StoryPane::StoryPane(QWidget* parent)
    : QWidget(parent),
      m_messages(new MessageBar(this)),
      m_story(new StoryView(this)),
      m_legend(new ColourLegend(this)),
      m_generate(addButton(QStringLiteral("generate"))),
      m_stop(addButton(QStringLiteral("stop"))),
      m_step(addButton(QStringLiteral("step"))),
      m_retry(addButton(QStringLiteral("retry"))),
      m_hint(new ElidedLabel(this, hintLines)),
      m_layout(new QVBoxLayout(this)),
      m_foot(new QBoxLayout(QBoxLayout::LeftToRight)) {
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(6);
    for (QPushButton* button : {m_generate, m_stop, m_step, m_retry})
        buttons->addWidget(button);
    buttons->addStretch();
    m_foot->setContentsMargins(10, 7, 10, 7);
    m_foot->setSpacing(6);
    m_foot->addLayout(buttons);
    m_foot->addWidget(m_hint, 1);

    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(0);
    m_layout->addWidget(m_story, 1);
    m_layout->addWidget(m_legend);
    m_legend->hide();
    m_layout->addWidget(m_messages);
    m_layout->addLayout(m_foot);
}

void StoryPane::addBar(QWidget& bar) {
    m_layout->insertWidget(m_layout->indexOf(m_messages), &bar);
}

QPushButton* StoryPane::addButton(const QString& name) {
    auto* button = new QPushButton(this);
    button->setObjectName(name);
    button->setIconSize({14, 14});
    button->installEventFilter(this);
    return button;
}

bool StoryPane::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() != QEvent::KeyPress)
        return QWidget::eventFilter(watched, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    const QString text = key->text();
    const bool types = !text.isEmpty() && text.at(0).isPrint() && !text.at(0).isSpace() &&
                       (key->modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier)) == 0;
    if (!types)
        return QWidget::eventFilter(watched, event);
    if (!m_story->hasFocus()) {
        m_story->moveCursor(QTextCursor::End);
        m_story->setFocus();
    }
    QCoreApplication::sendEvent(m_story, event);
    return true;
}

/// By the width alone and not by the text, so that nothing moves when the hint changes.
void StoryPane::resizeEvent(QResizeEvent* event) {
    const QMargins margins = m_foot->contentsMargins();
    const int buttons = m_foot->itemAt(0)->sizeHint().width() + m_foot->spacing();
    const int besides = width() - margins.left() - margins.right() - buttons;
    const bool beside = besides >= hintCharacters * m_hint->fontMetrics().averageCharWidth();
    m_foot->setDirection(beside ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    QWidget::resizeEvent(event);
}

void StoryPane::lendFocusToStop() {
    for (QPushButton* button : {m_generate, m_step, m_retry})
        if (button->hasFocus()) {
            m_lender = button;
            m_stop->setFocus();
        }
}

void StoryPane::giveFocusBack() {
    if (m_lender != nullptr && m_stop->hasFocus())
        (m_lender->isEnabled() ? m_lender : m_generate)->setFocus();
    m_lender = nullptr;
}

void StoryPane::setButtons(QAction* generate, QAction* stop, QAction* step, QAction* retry) {
    follow(m_generate, generate);
    follow(m_stop, stop);
    follow(m_step, step);
    follow(m_retry, retry);
    m_generate->setDefault(true);
}

void StoryPane::awaitWords() {
    if (m_story->canUndo())
        return;
    m_story->moveCursor(QTextCursor::End);
    m_story->setFocus();
}

void StoryPane::setHint(const QString& hint) {
    m_hint->setStatement(hint);
}

QString StoryPane::hint() const {
    return m_hint->text();
}

} // namespace lila
