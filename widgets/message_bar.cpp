// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/message_bar.h"

#include <QVBoxLayout>

#include <algorithm>

namespace lila {
namespace {

constexpr std::size_t mostRows = 3;

} // namespace

MessageBar::MessageBar(QWidget* parent) : QWidget(parent), m_layout(new QVBoxLayout(this)) {
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(1);
    hide();
}

void MessageBar::showMessage(Kind kind, const QString& text, const QString& button, Subject subject) {
    MessageRow*& row = m_rows[subject];
    if (row == nullptr) {
        row = new MessageRow(this);
        connect(row, &MessageRow::triggered, this, [this, subject] { Q_EMIT triggered(subject); });
        connect(row, &MessageRow::dismissed, this, [this, subject] { settle(subject); });
        m_layout->addWidget(row);
    }
    row->setMessage(kind, text, button);
    std::erase(m_newest, subject);
    m_newest.insert(m_newest.begin(), subject);
    showMostImportant();
    show();
}

void MessageBar::showMostImportant() {
    std::vector<Subject> order = m_newest;
    std::ranges::stable_partition(order, [&](Subject s) { return m_rows.at(s)->kind() != Kind::Notice; });
    for (std::size_t i = 0; i < order.size(); ++i)
        m_rows.at(order[i])->setVisible(i < mostRows);
}

bool MessageBar::report(const QString& problem, Subject subject) {
    if (problem.isEmpty())
        settle(subject);
    else
        showMessage(Kind::Error, problem, {}, subject);
    return problem.isEmpty();
}

void MessageBar::focusButton(Subject subject) {
    if (const auto found = m_rows.find(subject); found != m_rows.end())
        found->second->setFocus(Qt::TabFocusReason);
}

void MessageBar::settle(Subject subject) {
    const auto found = m_rows.find(subject);
    if (found == m_rows.end())
        return;
    found->second->hide();
    found->second->deleteLater(); // it may be its own button that was pressed
    m_rows.erase(found);
    std::erase(m_newest, subject);
    showMostImportant();
    setVisible(!m_rows.empty());
}

void MessageBar::settleAll() {
    while (!m_rows.empty())
        settle(m_rows.begin()->first);
}

QString MessageBar::text() const {
    QStringList lines;
    for (const auto& [subject, row] : m_rows)
        lines.append(row->text());
    return lines.join(QLatin1Char('\n'));
}

QString MessageBar::text(Subject subject) const {
    const auto found = m_rows.find(subject);
    return found == m_rows.end() ? QString() : found->second->text();
}

std::optional<MessageKind> MessageBar::kind(Subject subject) const {
    const auto found = m_rows.find(subject);
    return found == m_rows.end() ? std::nullopt : std::optional(found->second->kind());
}

} // namespace lila
