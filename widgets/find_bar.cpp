// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/find_bar.h"

#include "widgets/icons.h"
#include "widgets/theme.h"

#include <QEvent>
#include <QGridLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QToolButton>

namespace lila {

FindBar::FindBar(QWidget* parent)
    : QWidget(parent),
      m_text(new QLineEdit(this)),
      m_case(new QToolButton(this)),
      m_count(new QLabel(this)),
      m_replacement(new QLineEdit(this)),
      m_replace(new QPushButton(tr("&Replace"), this)) {
    m_replacement->setPlaceholderText(tr("Replace with"));
    m_replacement->setAccessibleName(tr("Replace with"));
    m_replace->setToolTip(tr("Replace this match and go to the next (Return)"));
    auto* rows = new QGridLayout(this);
    rows->setContentsMargins(10, 4, 8, 4);
    rows->setSpacing(4);
    rows->setColumnStretch(0, 1);
    rows->setColumnStretch(1, 1);
    rows->addWidget(m_text, 0, 0);
    rows->addLayout(makeFindRow(), 0, 1);
    rows->addWidget(m_replacement, 1, 0);
    rows->addWidget(m_replace, 1, 1, Qt::AlignLeft);
    setFocusProxy(m_text);
    tint();
    for (QLineEdit* field : {m_text, m_replacement})
        field->installEventFilter(this);
    connect(m_text, &QLineEdit::textChanged, this, &FindBar::queryChanged);
    connect(m_case, &QToolButton::toggled, this, &FindBar::queryChanged);
    connect(m_replace, &QPushButton::clicked, this, [this] { Q_EMIT replaceWanted(m_replacement->text()); });
}

QHBoxLayout* FindBar::makeFindRow() {
    m_text->setPlaceholderText(tr("Find in the story"));
    m_text->setAccessibleName(tr("Find"));
    m_text->setClearButtonEnabled(true);
    m_case->setText(tr("Aa", "capital and small letters"));
    m_case->setCheckable(true);
    m_case->setAutoRaise(true);
    m_case->setToolTip(tr("Tell capital and small letters apart"));
    m_case->setAccessibleName(m_case->toolTip());
    m_count->setMinimumWidth(m_count->fontMetrics().horizontalAdvance(tr("000,000 of 000,000")));
    m_count->setAccessibleName(tr("Matches"));
    auto* row = new QHBoxLayout;
    row->setSpacing(4);
    row->addWidget(m_case);
    const QToolButton* previous = addButton(*row, QStringLiteral("↑"), tr("Previous match (Shift+F3)"));
    const QToolButton* next = addButton(*row, QStringLiteral("↓"), tr("Next match (F3)"));
    row->addSpacing(6);
    row->addWidget(m_count);
    row->addStretch();
    QToolButton* close = addButton(*row, {}, tr("Close (Esc)"));
    close->setIcon(actionIcon(ActionIcon::Close));
    connect(previous, &QToolButton::clicked, this, [this] { Q_EMIT stepWanted(-1); });
    connect(next, &QToolButton::clicked, this, [this] { Q_EMIT stepWanted(1); });
    connect(close, &QToolButton::clicked, this, &FindBar::closed);
    return row;
}

QToolButton* FindBar::addButton(QHBoxLayout& row, const QString& sign, const QString& name) {
    auto* button = new QToolButton(this);
    button->setText(sign);
    button->setAutoRaise(true);
    button->setToolTip(name);
    button->setAccessibleName(name);
    row.addWidget(button);
    return button;
}

QString FindBar::text() const {
    return m_text->text();
}

Qt::CaseSensitivity FindBar::sensitivity() const {
    return m_case->isChecked() ? Qt::CaseSensitive : Qt::CaseInsensitive;
}

void FindBar::begin(const QString& text, bool replaces) {
    m_replacement->setVisible(replaces);
    m_replace->setVisible(replaces);
    if (!text.isEmpty())
        m_text->setText(text);
    show();
    m_text->setFocus();
    m_text->selectAll();
}

void FindBar::setCount(int current, int total, bool isMore) {
    const QLocale locale;
    const QString all = locale.toString(total) + (isMore ? QStringLiteral("+") : QString());
    m_isMissing = total == 0 && !isMore && !text().isEmpty();
    m_count->setText(text().isEmpty() ? QString()
                     : m_isMissing    ? tr("not found")
                     : current >= 0   ? tr("%1 of %2").arg(locale.toString(current + 1), all)
                     : total == 1     ? tr("1 match")
                                      : tr("%1 matches").arg(all));
    tint();
}

void FindBar::setReplaceable(bool can) {
    m_replace->setEnabled(can);
}

/// Red where nothing is found.
void FindBar::tint() {
    QPalette own = palette();
    own.setColor(QPalette::WindowText, m_isMissing ? problemColour(own) : captionColour(own));
    m_count->setPalette(own);
}

bool FindBar::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() != QEvent::ShortcutOverride && event->type() != QEvent::KeyPress)
        return QWidget::eventFilter(watched, event);
    const auto& key = static_cast<QKeyEvent&>(*event);
    const bool isReturn = key.key() == Qt::Key_Return || key.key() == Qt::Key_Enter;
    if (key.key() != Qt::Key_Escape && !isReturn)
        return QWidget::eventFilter(watched, event);
    if (key.modifiers().testFlag(Qt::ControlModifier))
        return false; // Generate
    event->accept();
    if (event->type() == QEvent::KeyPress && isReturn && watched == m_replacement)
        m_replace->click();
    else if (event->type() == QEvent::KeyPress && isReturn)
        Q_EMIT stepWanted(key.modifiers().testFlag(Qt::ShiftModifier) ? -1 : 1);
    else if (event->type() == QEvent::KeyPress)
        Q_EMIT closed();
    return true;
}

void FindBar::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange)
        tint();
    QWidget::changeEvent(event);
}

} // namespace lila
