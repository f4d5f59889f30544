// SPDX-License-Identifier: AGPL-3.0-or-later
// Any acts in the window in any order: undone to the start and done again to the end, text and tree are the
// same to the byte at every step; saved, opened and closed in between. LILA_SEED takes another seed,
// LILA_ACTS another number of acts.
#include "app/explorer/story/branch_rows.h"
#include "core/story/tree/story_replacement.h"
#include "tests/gui/random_acts.h"
#include "tests/test_main.h"

#include <QScopedValueRollback>

using namespace lila;

namespace {

/// What a user would see to be another.
struct Seen {
    Story story;
    QString text;
    std::vector<GeneratedRun> runs;
    std::string json = {}; ///< of the story, when it is first asked for
};

Seen seenIn(WindowFixture& fixture) {
    return {fixture.book().story(), fixture.story().storyText(), fixture.story().generatedRuns()};
}

QString runsText(const std::vector<GeneratedRun>& runs) {
    QStringList texts;
    for (const GeneratedRun& run : runs)
        texts.append(QStringLiteral("%1-%2: %3").arg(run.start).arg(run.end()).arg(run.generation));
    return texts.join(QStringLiteral(", "));
}

/// Where two texts part, and what either has there: all of a long story would hide it.
QString parting(const QString& one, const QString& other) {
    const auto [at, _] = std::ranges::mismatch(one, other);
    const qsizetype place = at - one.begin();
    const qsizetype from = std::max<qsizetype>(0, place - 20);
    return QStringLiteral("at %1 of %2 and %3: “%4” is “%5”")
        .arg(place)
        .arg(one.size())
        .arg(other.size())
        .arg(one.mid(from, 60), other.mid(from, 60));
}

/// Stretches of the document that models wrote, as the tree has it.
std::vector<std::pair<int, int>> writtenByModels(const StoryBook& book) {
    std::vector<std::pair<int, int>> stretches;
    for (const StoryPath::Part& part : book.path().parts()) {
        const Span& span = book.story().span(part.span);
        const int start = book.positionOf(part.firstByte);
        const int end = book.positionOf(part.firstByte + span.tokens.startOf(part.tokens));
        if (!span.origin || start == end)
            continue;
        if (!stretches.empty() && stretches.back().second == start)
            stretches.back().second = end;
        else
            stretches.emplace_back(start, end);
    }
    return stretches;
}

/// And as the document has it.
std::vector<std::pair<int, int>> stretchesOfRuns(const std::vector<GeneratedRun>& runs) {
    std::vector<std::pair<int, int>> stretches;
    for (const GeneratedRun& run : runs)
        if (!stretches.empty() && stretches.back().second == run.start)
            stretches.back().second = run.end();
        else
            stretches.emplace_back(run.start, run.end());
    return stretches;
}

QString stretchesText(const std::vector<std::pair<int, int>>& stretches) {
    QStringList texts;
    for (const auto& [start, end] : stretches)
        texts.append(QStringLiteral("%1-%2").arg(start).arg(end));
    return texts.join(QStringLiteral(", "));
}

/// Keeps what was there by the steps that lead there, and compares where undo and redo come by again.
class Witness : public QObject {
public:
    explicit Witness(WindowFixture& fixture) : m_fixture(fixture), m_seen{seenIn(fixture)} {
        connect(&fixture.book(), &StoryBook::changed, this, &Witness::look);
        connect(&fixture.story(), &QTextEdit::textChanged, this, &Witness::look);
    }
    /// Steps at most, up to one where something differs from what was there.
    QString walk(bool back, int steps) {
        const QScopedValueRollback walking(m_isWalking, true);
        const Actions& actions = m_fixture.window().actions();
        QAction* action = back ? actions.undo : actions.redo;
        QString problem;
        for (; steps > 0 && action->isEnabled() && problem.isEmpty(); --steps) {
            action->trigger();
            problem = difference();
        }
        return problem;
    }
    /// Between document and tree.
    QString discord() const {
        const StoryBook& book = m_fixture.book();
        const Seen now = seenIn(m_fixture);
        if (now.text.toStdString() != book.path().text(book.story()))
            return QStringLiteral("the branch, ") +
                   parting(QString::fromStdString(book.path().text(book.story())), now.text);
        if (stretchesOfRuns(now.runs) != writtenByModels(book))
            return QStringLiteral("models wrote %1, the document says %2")
                .arg(stretchesText(writtenByModels(book)), stretchesText(stretchesOfRuns(now.runs)));
        return {};
    }
    std::size_t steps() const { return m_seen.size() - 1; }

private:
    void look() {
        if (m_isWalking)
            return;
        m_seen.resize(static_cast<std::size_t>(m_fixture.book().depth()), m_seen.back());
        m_seen.push_back(seenIn(m_fixture));
    }
    QString difference() {
        const int depth = m_fixture.book().depth();
        Seen& then = m_seen.at(static_cast<std::size_t>(depth));
        const Seen now = seenIn(m_fixture);
        if (then.json.empty())
            then.json = storyJson(then.story);
        const QString step = QStringLiteral("step %1: ").arg(depth);
        if (now.text != then.text)
            return step + parting(then.text, now.text);
        if (storyJson(now.story) != then.json)
            return step + QStringLiteral("the tree differs");
        if (now.runs != then.runs)
            return step +
                   QStringLiteral("written by %1 is by %2").arg(runsText(then.runs), runsText(now.runs));
        return discord();
    }

    WindowFixture& m_fixture;
    std::vector<Seen> m_seen; ///< by depth
    bool m_isWalking = false;
};

class MixedActsTest : public QObject {
    Q_OBJECT

    static int numberIn(const char* variable, int usual) {
        bool isThere = false;
        const int number = qEnvironmentVariableIntValue(variable, &isThere);
        return isThere ? number : usual;
    }
    /// What the docks show, and what the panel has, is the story's.
    static QString whatIsNotShown(WindowFixture& fixture) {
        const StoryBook& book = fixture.book();
        if (fixture.settings().settings() != *book.story().settings())
            return QStringLiteral("the panel has other settings");
        const auto stretches = stretchesOf(book.story());
        const auto rows = branchRows(book.story(), book.path(), stretches);
        const BranchModel& model = fixture.window().docks().holding<BranchTree>().model();
        std::vector<BranchRow> shown;
        const auto gather = [&](const auto& self, const QModelIndex& parent) -> void {
            for (int row = 0; row < model.rowCount(parent); ++row) {
                const QModelIndex index = model.index(row, 0, parent);
                shown.push_back(model.row(index));
                self(self, index);
            }
        };
        gather(gather, {});
        const auto told = [](const std::vector<BranchRow>& listed) {
            QStringList texts;
            for (const BranchRow& row : listed)
                texts.append(QStringLiteral("%1 %2 “%3” %4 %5%6%7%8 [%9]")
                                 .arg(row.id)
                                 .arg(row.tokens)
                                 .arg(row.title, row.beginning.left(20))
                                 .arg(static_cast<int>(row.author))
                                 .arg(row.hasDraft)
                                 .arg(row.isShown)
                                 .arg(row.isTip)
                                 .arg(row.bookmarks.join(QLatin1Char(','))));
            texts.sort();
            return texts.join(QStringLiteral("; "));
        };
        return std::ranges::is_permutation(rows, shown, lila::isSame)
                   ? QString()
                   : QStringLiteral("the tree has “%1”, not “%2”").arg(told(shown), told(rows));
    }
    /// The story as a second window has it, opened from the file.
    static void compareOpened(WindowFixture& fixture, const QString& file) {
        WindowFixture second(tinyCheckpoint);
        Story expected = second.book().story();
        expected.apply(replacement(expected, fixture.book().story()));
        QCOMPARE(second.window().openFiles({file}), QString());
        QCOMPARE(second.story().storyText(), fixture.story().storyText());
        QVERIFY(storyJson(second.book().story()) == storyJson(expected));
        QVERIFY(storyJson(readSession(file.toStdString()).story) == storyJson(fixture.book().story()));
    }

private Q_SLOTS:
    void everythingIsUndoneAndDoneAgain() {
        const auto seed = static_cast<unsigned>(numberIn("LILA_SEED", 1));
        const int count = numberIn("LILA_ACTS", 1000);
        qInfo() << "seed" << seed;
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        fixture.window().findChild<QDockWidget*>(QStringLiteral("story tree"))->raise();
        QTRY_VERIFY(fixture.window().docks().holding<BranchTree>().isVisible());
        Witness witness(fixture);
        RandomActs acts(fixture, seed);
        GenerationSettings settings;
        settings.maxTokens = 4;
        settings.temperature = 1.2;
        settings.seed = 7;
        fixture.settings().takeOver(settings);
        const QString file = fixture.folder() + QStringLiteral("/story.lila");
        for (int i = 0; i < count; ++i) {
            const QString place = QStringLiteral("act %1, %2: ").arg(i).arg(acts.act());
            const auto holds = [&place](const QString& problem) {
                return problem.isEmpty() || (qWarning("%s", qPrintable(place + problem)), false);
            };
            QVERIFY(holds(witness.discord()));
            if (i % 10 == 0)
                QVERIFY(holds(whatIsNotShown(fixture)));
            if (acts.below(12) == 0) {
                const int steps = 1 + acts.below(6);
                QVERIFY(holds(witness.walk(true, steps)));
                QVERIFY(holds(witness.walk(false, acts.below(steps + 1))));
            }
            if (i % 200 == 199) {
                QCOMPARE(fixture.window().findChild<StoryFile*>()->save(file, fixture.session().records()),
                         QString());
                compareOpened(fixture, file);
            }
        }
        const std::size_t steps = witness.steps();
        qInfo() << "steps" << steps << "spans" << fixture.book().story().spanCount();
        QVERIFY(steps > static_cast<std::size_t>(count) / 2);
        for (const bool back : {true, false}) {
            const QString problem = witness.walk(back, std::numeric_limits<int>::max());
            QVERIFY2(problem.isEmpty(), qPrintable(problem));
            QCOMPARE(fixture.book().depth(), back ? 0 : static_cast<int>(steps));
            QCOMPARE(whatIsNotShown(fixture), QString());
        }
        const Seen last = seenIn(fixture);
        if (last.text.isEmpty() && last.story.spanCount() == Story().spanCount())
            return; // the window begins with a text then
        fixture.close();
        fixture.open({});
        const auto jsonOf = [](const Story& story) { return QString::fromStdString(storyJson(story)); };
        const QString opened = jsonOf(fixture.book().story());
        QVERIFY2(opened == jsonOf(last.story), qPrintable(parting(jsonOf(last.story), opened)));
        QCOMPARE(fixture.story().storyText(), last.text);
    }
};

} // namespace

LILA_TEST(MixedActsTest)
#include "mixed_acts_test.moc"
