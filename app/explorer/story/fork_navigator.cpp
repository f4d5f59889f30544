// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/story/fork_navigator.h"

#include "app/explorer/story/branch_rows.h"
#include "app/explorer/story/edit_reach.h"
#include "app/explorer/story/story_book.h"

#include <QMenu>
#include <QToolTip>

#include <algorithm>
#include <utility>

namespace lila {
namespace {

constexpr int wayCharacters = 56;
constexpr std::size_t mostWays = 12; ///< told of at once; the others are in the story tree

} // namespace

ForkNavigator::ForkNavigator(StoryBook& book, QObject* parent) : QObject(parent), m_book(book) {
    ForkMarks& marks = book.view().forks();
    connect(&book, &StoryBook::begun, this, [this] { m_isStale = true; });
    connect(&book, &StoryBook::edited, this, &ForkNavigator::follow);
    connect(&book, &StoryBook::changed, this, &ForkNavigator::refresh);
    connect(&marks, &ForkMarks::stepWanted, this, &ForkNavigator::step);
    connect(&marks, &ForkMarks::choiceWanted, this, &ForkNavigator::choose);
    connect(&marks, &ForkMarks::pointedAt, this, &ForkNavigator::explain);
    refresh();
}

void ForkNavigator::follow(const Edit& edit) {
    m_isStale = m_isStale || movesForks(m_book.story(), edit);
}

void ForkNavigator::refresh() {
    m_book.view().forks().setLocked(m_book.isGenerating());
    if (!std::exchange(m_isStale, false))
        return;
    m_forks = forksOf(m_book);
    std::vector<ForkMark> marks;
    for (const TextFork& fork : m_forks)
        marks.push_back({fork.position, fork.taken ? static_cast<int>(*fork.taken) + 1 : 0,
                         static_cast<int>(fork.ways.size())});
    m_book.view().forks().set(std::move(marks));
}

void ForkNavigator::step(int index, int step) {
    const TextFork& fork = m_forks[static_cast<std::size_t>(index)];
    if (const auto tip = m_book.path().sibling(m_book.story(), fork.place, step))
        m_book.goTo(*tip, fork.position);
}

/// "2  there was a dog who"
QString ForkNavigator::wayText(const TextFork& fork, std::size_t way) const {
    const QString beginning = beginningOf(m_book.story(), fork.ways[way], wayCharacters);
    return QStringLiteral("%1  %2").arg(way + 1).arg(beginning);
}

void ForkNavigator::choose(int index, const QPoint& place) {
    if (m_book.isGenerating())
        return explain(index, place);
    const TextFork& fork = m_forks[static_cast<std::size_t>(index)];
    auto* menu = new QMenu(&m_book.view());
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (std::size_t way = 0; way < fork.ways.size(); ++way) {
        QAction* action = menu->addAction(wayText(fork, way).replace(QLatin1Char('&'), QStringLiteral("&&")));
        action->setCheckable(true);
        action->setChecked(fork.taken == way);
        connect(action, &QAction::triggered, this, [this, to = fork.ways[way]] { visit(m_book, to); });
    }
    menu->popup(place);
}

void ForkNavigator::explain(int index, const QPoint& place) const {
    const TextFork& fork = m_forks[static_cast<std::size_t>(index)];
    QStringList lines;
    for (std::size_t way = 0; way < std::min(fork.ways.size(), mostWays); ++way) {
        const QString line = wayText(fork, way).toHtmlEscaped();
        lines.append(fork.taken == way ? QStringLiteral("<b>%1</b>").arg(line) : line);
    }
    if (fork.ways.size() > mostWays)
        lines.append(tr("and %1 more").arg(fork.ways.size() - mostWays));
    if (m_book.isGenerating())
        lines.append(tr("Stop (Esc) the generation to go to another"));
    QToolTip::showText(
        place, QStringLiteral("<p style='white-space:pre'>%1</p>").arg(lines.join(QLatin1String("<br>"))),
        m_book.view().viewport());
}

} // namespace lila
