// SPDX-License-Identifier: AGPL-3.0-or-later
// What people do in the window, by chance, each thing through the widget or the action that they use.
#pragma once

#include "app/explorer/story/story_file.h"
#include "tests/gui/window_fixture.h"
#include "widgets/branch_tree.h"
#include "widgets/find_bar.h"
#include "widgets/look_ahead_view.h"
#include "widgets/passage_list.h"
#include "widgets/setting_row.h"

#include <QAction>
#include <QCheckBox>
#include <QClipboard>
#include <QLineEdit>
#include <QPushButton>
#include <QSlider>

#include <random>

namespace lila {

class RandomActs {
public:
    RandomActs(WindowFixture& fixture, unsigned seed) : m_fixture(fixture), m_random(seed) {}

    /// As many numbers are drawn for each, whatever the story is: a seed gives the same acts also where times
    /// differ. Returns what was done; undo and redo are left to others.
    QString act() {
        struct Kind {
            const char* name;
            int share;
            void (RandomActs::*act)();
        };
        static const std::vector<Kind> kinds{
            {"type", 20, &RandomActs::type},          {"paste", 5, &RandomActs::paste},
            {"erase", 8, &RandomActs::erase},         {"generate", 14, &RandomActs::generate},
            {"step", 5, &RandomActs::step},           {"retry", 6, &RandomActs::retry},
            {"stop", 2, &RandomActs::stop},           {"candidate", 7, &RandomActs::takeCandidate},
            {"sibling", 8, &RandomActs::goToSibling}, {"visit", 6, &RandomActs::visit},
            {"rename", 4, &RandomActs::rename},       {"prune", 3, &RandomActs::prune},
            {"bookmark", 4, &RandomActs::bookmark},   {"set", 8, &RandomActs::set},
            {"intervene", 2, &RandomActs::intervene}, {"replace", 4, &RandomActs::replace},
            {"several", 2, &RandomActs::takeWay},     {"look ahead", 1, &RandomActs::takeTokens},
            {"fill", 1, &RandomActs::fillGap},        {"new story", 1, &RandomActs::startAnew},
        };
        for (int& number : m_drawn)
            number = static_cast<int>(m_random() >> 1U);
        m_next = 0;
        int sum = 0;
        for (const Kind& kind : kinds)
            sum += kind.share;
        int at = below(sum);
        for (const Kind& kind : kinds)
            if (at -= kind.share; at < 0) {
                (this->*kind.act)();
                rest();
                return QString::fromLatin1(kind.name);
            }
        return {};
    }
    int below(int limit) { return limit > 0 ? m_drawn[m_next++ % m_drawn.size()] % limit : 0; }

private:
    StoryView& story() { return m_fixture.story(); }
    const Actions& actions() { return m_fixture.window().actions(); }

    /// Until nothing is written or looked for.
    void rest() {
        QVERIFY(QTest::qWaitFor([this] { return !actions().stop->isEnabled(); }, 20000));
    }
    QString words() {
        static const QStringList some{
            QStringLiteral("a"),          QStringLiteral("cat "),          QStringLiteral("ran. "),
            QStringLiteral("é"),          QStringLiteral("über alles "),   QStringLiteral("語"),
            QStringLiteral("\U0001F431"), QStringLiteral(" a  tree, and"), QStringLiteral("\n")};
        return some[below(static_cast<int>(some.size()))];
    }
    int place() {
        const int position = below(3) == 0 ? story().storyLength() : below(story().storyLength() + 1);
        return position + (story().document()->characterAt(position).isLowSurrogate() ? 1 : 0);
    }
    void caretTo(int from, int to) {
        QTextCursor cursor = story().textCursor();
        cursor.setPosition(from);
        cursor.setPosition(to, QTextCursor::KeepAnchor);
        story().setTextCursor(cursor);
    }
    void select(int most) {
        const int from = place();
        int to = std::min(story().storyLength(), from + below(most));
        if (story().document()->characterAt(to).isLowSurrogate())
            ++to;
        caretTo(from, to);
    }

    void type() {
        select(below(4) == 0 ? 12 : 1);
        for (int i = below(3); i >= 0; --i)
            if (const QString text = words(); text == QLatin1String("\n"))
                QTest::keyClick(&story(), Qt::Key_Return);
            else
                for (const QChar letter : text)
                    if (letter.isLetter() || letter.unicode() < 128)
                        QTest::sendKeyEvent(QTest::Click, &story(), Qt::Key_unknown, QString(letter), {});
    }
    void paste() {
        select(below(2) == 0 ? 30 : 1);
        QString text;
        for (int i = below(12); i >= 0; --i)
            text += words();
        QApplication::clipboard()->setText(text);
        actions().paste->trigger();
    }
    void erase() {
        if (below(3) == 0) {
            select(40);
            actions().cut->trigger();
            return;
        }
        select(1);
        const Qt::Key key = below(2) == 0 ? Qt::Key_Backspace : Qt::Key_Delete;
        const Qt::KeyboardModifiers modifiers = below(3) == 0 ? Qt::ControlModifier : Qt::NoModifier;
        for (int i = below(4); i >= 0; --i)
            QTest::keyClick(&story(), key, modifiers);
    }
    void generate() { actions().generate->trigger(); }
    void step() {
        actions().step->trigger();
        rest();
        if (below(2) == 0) // goes on where the first one ended
            actions().step->trigger();
    }
    void retry() { actions().retry->trigger(); }
    void stop() {
        GenerationSettings settings = m_fixture.settings().settings();
        const int before = std::exchange(settings.maxTokens, 60);
        m_fixture.settings().takeOver(settings);
        actions().generate->trigger();
        QTest::qWait(below(40));
        settings.maxTokens = before; // which is a step when the generation has ended
        if (below(2) == 0)
            settings.temperature = below(20) / 10.0;
        m_fixture.settings().takeOver(settings);
        actions().stop->trigger();
        rest();
        m_fixture.settings().takeOver(settings);
    }
    void takeCandidate() {
        const int at = below(story().storyLength());
        caretTo(at, at);
        const Focus& focus = m_fixture.window().focus();
        if (!QTest::qWaitFor([&] { return focus.token() != nullptr; }, 300))
            return;
        CandidatesView& list = m_fixture.candidates();
        const int rows = list.model()->rowCount();
        if (rows == 0)
            return;
        list.setCurrentIndex(list.model()->index(below(rows), 0));
        QTest::keyClick(&list, Qt::Key_Return);
    }
    void goToSibling() {
        const Actions& a = actions();
        const int at = place();
        caretTo(at, at);
        for (int i = below(3); i >= 0; --i)
            std::array{a.previousBranch, a.nextBranch, a.forkBefore, a.forkBehind}[below(4)]->trigger();
    }

    BranchTree& tree() { return m_fixture.window().docks().holding<BranchTree>(); }
    bool pickBranch() {
        std::vector<QModelIndex> all;
        const auto gather = [&](const auto& self, const QModelIndex& parent) -> void {
            for (int row = 0; row < tree().model().rowCount(parent); ++row) {
                const QModelIndex index = tree().model().index(row, 0, parent);
                all.push_back(index);
                self(self, index);
            }
        };
        gather(gather, {});
        if (all.empty())
            return false;
        tree().tree().setCurrentIndex(all[static_cast<std::size_t>(below(static_cast<int>(all.size())))]);
        return true;
    }
    void pressInTree(Qt::Key key) {
        tree().tree().setFocus();
        QTest::keyClick(&tree().tree(), key);
    }
    void visit() {
        if (pickBranch())
            pressInTree(Qt::Key_Return);
    }
    void prune() {
        if (pickBranch())
            pressInTree(Qt::Key_Delete);
    }
    void rename() {
        if (!pickBranch())
            return;
        pressInTree(Qt::Key_F2);
        auto* line = tree().tree().viewport()->findChild<QLineEdit*>();
        if (line == nullptr)
            return;
        line->selectAll();
        QTest::keyClicks(line,
                         below(3) == 0 ? QStringLiteral(" ") : QStringLiteral("The %1th").arg(below(9)));
        QTest::keyClick(line, Qt::Key_Return);
        QTRY_VERIFY(tree().tree().viewport()->findChild<QLineEdit*>() == nullptr);
    }
    void bookmark() {
        const int at = place();
        caretTo(at, at);
        actions().bookmark->trigger();
    }

    void set() {
        if (below(3) == 0) {
            GenerationSettings settings = m_fixture.settings().settings();
            settings.maxTokens = 1 + below(6);
            settings.seed = static_cast<std::uint64_t>(1 + below(1000));
            settings.stop = below(4) == 0 ? Phrases{"e"} : Phrases{};
            settings.ban = below(4) == 0 ? Phrases{"a", "th"} : Phrases{};
            m_fixture.settings().takeOver(settings);
            return;
        }
        std::vector<SettingRow*> rows;
        for (SettingRow* row : m_fixture.settings().rows())
            if (row->info().name != "max_tokens" && row->findChild<QSlider*>() != nullptr)
                rows.push_back(row);
        auto* slider =
            rows[static_cast<std::size_t>(below(static_cast<int>(rows.size())))]->findChild<QSlider*>();
        for (int i = below(3); i >= 0; --i)
            slider->setValue(slider->minimum() + below(slider->maximum() - slider->minimum() + 1));
    }
    void intervene() {
        Interventions interventions;
        if (below(3) > 0)
            interventions.betaFactor[{below(3), below(4)}] = static_cast<float>(below(30)) / 10;
        if (below(3) > 0)
            interventions.rootBoost[{below(3), below(240)}] = 0.1F;
        const auto wanted = std::make_shared<const Interventions>(interventions);
        if (*wanted != *m_fixture.book().story().interventions())
            m_fixture.book().apply({SetInterventions{wanted}}, "Interventions");
    }

    void replace() {
        actions().replace->trigger();
        auto* bar = m_fixture.window().findChild<FindBar*>();
        const auto lines = bar->findChildren<QLineEdit*>();
        const auto fill = [](QLineEdit* line, const QString& text) {
            line->clear();
            QTest::keyClicks(line, text);
        };
        fill(lines.constFirst(), QString(QLatin1Char("aeot"[below(4)])));
        fill(lines.constLast(), below(2) == 0 ? QStringLiteral("oo") : QString());
        for (int i = below(3); i >= 0; --i) {
            QTest::qWait(1);
            QTest::keyClick(lines.constLast(), Qt::Key_Return);
        }
        QTest::keyClick(lines.constFirst(), Qt::Key_Escape);
    }

    void takeWay() {
        actions().several->trigger();
        rest();
        auto& list = m_fixture.window().docks().holding<PassageList>();
        QTest::keyClick(&list, below(2) == 0 ? Qt::Key_1 : Qt::Key_2);
    }
    void takeTokens() {
        const int at = place();
        caretTo(at, at);
        actions().lookAhead->trigger();
        rest();
        auto& view = m_fixture.window().docks().holding<LookAheadView>();
        view.setCurrent(below(static_cast<int>(view.tokens().size())));
        QTest::keyClick(&view, Qt::Key_Return);
    }
    void fillGap() {
        select(12);
        actions().fillGap->trigger();
        rest();
        QTest::keyClick(&m_fixture.window().docks().holding<PassageList>(), Qt::Key_1);
    }
    void startAnew() { actions().newStory->trigger(); }

    WindowFixture& m_fixture;
    std::mt19937 m_random;
    std::array<int, 64> m_drawn{};
    std::size_t m_next = 0;
};

} // namespace lila
