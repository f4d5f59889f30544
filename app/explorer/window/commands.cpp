// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/window/commands.h"

#include "app/explorer/window/menu_texts.h"

#include <QAction>
#include <QMenu>
#include <QMenuBar>

#include <algorithm>
#include <optional>
#include <tuple>

namespace lila {
namespace {

constexpr int ofName = 8;   ///< more than anything in the menus' names is worth
constexpr int apart = -100; ///< letters in order: less than whatever else the words fit

void collect(QMenu& menu, const QString& menus, std::vector<Command>& commands) {
    Q_EMIT menu.aboutToShow();
    for (QAction* action : menu.actions()) {
        const QString name = plainLabel(action->text());
        if (action->isSeparator() || !action->isVisible())
            continue;
        if (action->menu() != nullptr)
            collect(*action->menu(), menus + QStringLiteral(" › ") + name, commands);
        else
            commands.push_back(
                {action, menus, name, keysOf(*action), action->isEnabled() ? QString() : action->toolTip()});
    }
}

/// How well a word fits a text; none where it does not.
std::optional<int> fitness(const QString& text, const QString& word) {
    for (qsizetype at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1))
        if (at == 0 || !text[at - 1].isLetterOrNumber())
            return at == 0 ? 4 : 3;
    if (text.contains(word))
        return 2;
    qsizetype at = -1;
    for (const QChar letter : word)
        if (at = text.indexOf(letter, at + 1); at < 0)
            return {};
    return apart;
}

std::optional<int> fitness(const Command& command, const QStringList& words) {
    const QString name = command.name.toLower();
    const QString path = command.path().toLower();
    int sum = 0;
    for (const QString& word : words) {
        const std::optional<int> inPath = fitness(path, word); // which ends in the name
        if (!inPath)
            return {};
        sum += std::max(*inPath, fitness(name, word).value_or(apart) + ofName);
    }
    return sum;
}

} // namespace

std::vector<Command> commandsOf(const QMenuBar& bar) {
    std::vector<Command> commands;
    for (const QAction* title : bar.actions())
        if (title->menu() != nullptr)
            collect(*title->menu(), plainLabel(title->text()), commands);
    return commands;
}

std::vector<Command> matching(std::vector<Command> commands, const QString& query,
                              const QStringList& recent) {
    const QStringList words = query.toLower().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    const auto rank = [&](const Command& command) {
        const qsizetype used = recent.indexOf(command.path());
        return std::tuple(-fitness(command, words).value(), !command.whyNot.isEmpty(),
                          used < 0 ? recent.size() : used);
    };
    std::erase_if(commands, [&](const Command& command) { return !fitness(command, words); });
    std::ranges::stable_sort(commands, {}, rank);
    return commands;
}

} // namespace lila
