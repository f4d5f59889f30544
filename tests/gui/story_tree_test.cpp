// SPDX-License-Identifier: AGPL-3.0-or-later
// The tree of branches in its dock: what stands there, and what is done from there.
#include "app/explorer/story/bookmarks.h"
#include "tests/gui/branching_story.h"
#include "tests/gui/window_fixture.h"
#include "tests/test_main.h"
#include "widgets/branch_tree.h"
#include "widgets/note_bubble.h"

#include <QAction>
#include <QLineEdit>
#include <QMenu>
#include <QTreeView>

using namespace lila;

namespace {

class StoryTreeTest : public QObject {
    Q_OBJECT

    static BranchTree& openTree(WindowFixture& fixture) {
        fixture.window().findChild<QDockWidget*>(QStringLiteral("story tree"))->raise();
        auto& tree = fixture.window().docks().holding<BranchTree>();
        [&] { QTRY_VERIFY(tree.isVisible()); }();
        return tree;
    }
    static void apply(WindowFixture& fixture, int tokens) {
        GenerationSettings settings;
        settings.maxTokens = tokens;
        settings.temperature = 1.5;
        settings.seed = 7;
        fixture.settings().takeOver(settings);
    }
    static QString text(WindowFixture& fixture) { return fixture.story().storyText(); }
    static void caretTo(WindowFixture& fixture, int position) {
        QTextCursor cursor = fixture.story().textCursor();
        cursor.setPosition(position);
        fixture.story().setTextCursor(cursor);
    }
    static QModelIndex at(const BranchTree& tree, std::initializer_list<int> rows) {
        QModelIndex index;
        for (const int row : rows)
            index = tree.model().index(row, 0, index);
        return index;
    }
    static const BranchRow& row(const BranchTree& tree, std::initializer_list<int> rows) {
        return tree.model().row(at(tree, rows));
    }
    static void click(const BranchTree& tree, const QModelIndex& index) {
        QTest::mouseClick(tree.tree().viewport(), Qt::LeftButton, {}, tree.tree().visualRect(index).center());
    }
    static void key(const BranchTree& tree, Qt::Key key) {
        tree.tree().setFocus();
        QTest::keyClick(&tree.tree(), key);
    }

private Q_SLOTS:
    void aBeginningThatIsCutSaysSo() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        BranchTree& tree = openTree(fixture);
        fixture.story().selectAll();
        QTest::keyClicks(&fixture.story(), QStringLiteral("a short one"));
        QTRY_COMPARE(row(tree, {0}).beginning, QStringLiteral("a short one"));
        fixture.story().selectAll();
        const QString words = QStringLiteral("words ").repeated(100).trimmed();
        QTest::keyClicks(&fixture.story(), words);
        QTRY_VERIFY(row(tree, {0}).beginning.startsWith(QStringLiteral("words words")));
        QTRY_VERIFY2(row(tree, {0}).beginning.endsWith(u'…'), qPrintable(row(tree, {0}).beginning));
    }

    void anotherCandidateStandsBesideWhatWasThere() {
        const QTemporaryDir folder;
        WindowFixture fixture(endlessCheckpoint(folder));
        QVERIFY(fixture.ready());
        BranchTree& tree = openTree(fixture);
        apply(fixture, 30);
        fixture.session().generate();
        QVERIFY(fixture.waitForEnd());
        QCOMPARE(tree.model().rowCount(), 1);
        QCOMPARE(row(tree, {0}).author, BranchRow::Author::Both);
        const QString first = text(fixture);
        const StoryBook& book = fixture.book();
        const std::size_t tokens = book.path().tokenCount();
        const std::size_t twentieth = tokens - 30 + 19;
        caretTo(fixture, book.positionOf(book.path().placeAt(twentieth)));
        const StepRecord record = *fixture.window().focus().token();
        std::size_t third = 2;
        while (record.candidates[third].id == record.id || record.candidates[third].id < 4)
            ++third;
        fixture.window().focus().takeCandidate(record.candidates[third].id);
        QVERIFY(fixture.waitForEnd());
        const QString second = text(fixture);
        QVERIFY(second != first);

        QCOMPARE(tree.model().rowCount(), 3);
        QCOMPARE(row(tree, {0}).tokens, static_cast<int>(twentieth));
        QCOMPARE(row(tree, {0, 0}).tokens, 11);
        QCOMPARE(row(tree, {0, 1}).tokens, 31);
        QVERIFY(row(tree, {0}).isShown && !row(tree, {0, 0}).isShown && row(tree, {0, 1}).isTip);
        QCOMPARE(tree.tree().currentIndex(), at(tree, {0, 1}));

        QTest::keyClick(&fixture.window(), Qt::Key_Left, Qt::AltModifier);
        QTest::keyClick(&fixture.window(), Qt::Key_Up, Qt::AltModifier);
        QCOMPARE(text(fixture), first);
        QVERIFY(row(tree, {0, 0}).isTip && !row(tree, {0, 1}).isShown);
        QCOMPARE(tree.tree().currentIndex(), at(tree, {0, 0}));
        click(tree, at(tree, {0, 1}));
        QCOMPARE(text(fixture), second);
        QCOMPARE(fixture.story().textCursor().position(), book.positionOf(book.path().placeAt(twentieth)));
        tree.tree().setCurrentIndex(at(tree, {0, 0}));
        key(tree, Qt::Key_Return);
        QCOMPARE(text(fixture), first);

        key(tree, Qt::Key_Delete); // what is read goes, and the other is read
        QCOMPARE(text(fixture), second);
        QCOMPARE(tree.model().rowCount(), 1);
        fixture.story().undo();
        QCOMPARE(text(fixture), first);
        QCOMPARE(tree.model().rowCount(), 3);
    }

    void titlesStay() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        BranchTree& tree = openTree(fixture);
        apply(fixture, 8);
        fixture.session().generate();
        QVERIFY(fixture.waitForEnd());
        fixture.session().retry();
        QVERIFY(fixture.waitForEnd());
        QCOMPARE(tree.model().rowCount(), 3);
        const auto rename = [&](const QModelIndex& index, const QString& title) {
            tree.tree().setCurrentIndex(index);
            key(tree, Qt::Key_F2);
            auto* line = tree.tree().viewport()->findChild<QLineEdit*>();
            QVERIFY(line != nullptr);
            line->selectAll();
            QTest::keyClicks(line, title);
            QTest::keyClick(line, Qt::Key_Return);
            QTRY_VERIFY(tree.tree().viewport()->findChild<QLineEdit*>() == nullptr);
        };
        rename(at(tree, {0, 0}), QStringLiteral("The  dragon "));
        QCOMPARE(row(tree, {0, 0}).title, QStringLiteral("The dragon"));
        fixture.session().retry();
        QVERIFY(fixture.waitForEnd());
        QCOMPARE(tree.model().rowCount(), 4);
        QCOMPARE(row(tree, {0, 0}).title, QStringLiteral("The dragon"));
        // One that begins within a span, whose beginning has the span's title.
        click(tree, at(tree, {0, 0}));
        const StoryBook& book = fixture.book();
        caretTo(fixture, book.positionOf(book.path().placeAt(book.path().tokenCount() - 3)));
        fixture.book().takeToken(book.path().tokenCount() - 3, {100, "cat"});
        QCOMPARE(row(tree, {0, 0}).title, QStringLiteral("The dragon"));
        rename(at(tree, {0, 0, 0}), QStringLiteral("As it was"));
        QCOMPARE(row(tree, {0, 0, 0}).title, QStringLiteral("As it was"));
        rename(at(tree, {0, 0, 0}), QStringLiteral(" "));
        QCOMPARE(row(tree, {0, 0, 0}).title, QString());
        fixture.story().undo();
        QCOMPARE(row(tree, {0, 0, 0}).title, QStringLiteral("As it was"));
    }

    void nothingIsDoneWhileAModelWrites() {
        const QTemporaryDir folder;
        WindowFixture fixture(endlessCheckpoint(folder));
        QVERIFY(fixture.ready());
        BranchTree& tree = openTree(fixture);
        fixture.book().setStory(branchingStory(4, 20));
        fixture.settings().takeOver(endlessSettings());
        const int rows = tree.model().rowCount();
        fixture.session().generate();
        QVERIFY(fixture.waitForText(text(fixture).size() + 20));
        for (const Qt::Key pressed : {Qt::Key_Return, Qt::Key_Delete, Qt::Key_F2}) {
            tree.tree().setCurrentIndex(at(tree, {0, 0}));
            key(tree, pressed);
        }
        QCOMPARE(tree.model().rowCount(), rows);
        QVERIFY(tree.tree().viewport()->findChild<QLineEdit*>() == nullptr);
        QVERIFY(NoteBubble::textIn(fixture.window()).contains(QStringLiteral("Esc")));
        QVERIFY(fixture.session().isRunning());
        fixture.session().stop();
        QVERIFY(fixture.waitForEnd());
    }

    /// However many branches there are: a row is renewed, and nothing else.
    void streamingTouchesOneRow() {
        const QTemporaryDir folder;
        WindowFixture fixture(endlessCheckpoint(folder));
        QVERIFY(fixture.ready());
        BranchTree& tree = openTree(fixture);
        fixture.book().setStory(branchingStory(200, 100));
        QVERIFY(tree.model().rowCount() > 200);
        fixture.settings().takeOver(endlessSettings());
        fixture.session().generate();
        QVERIFY(fixture.waitForText(text(fixture).size()));
        int structural = 0;
        QSet<QModelIndex> renewed;
        connect(&tree.model(), &QAbstractItemModel::rowsInserted, &tree, [&] { ++structural; });
        connect(&tree.model(), &QAbstractItemModel::rowsRemoved, &tree, [&] { ++structural; });
        connect(&tree.model(), &QAbstractItemModel::modelReset, &tree, [&] { ++structural; });
        connect(&tree.model(), &QAbstractItemModel::dataChanged, &tree,
                [&](const QModelIndex& index) { renewed.insert(index); });
        const int before = tree.model().row(tree.tree().currentIndex()).tokens;
        QVERIFY(fixture.waitForText(text(fixture).size() + 200));
        QCOMPARE(structural, 0);
        QCOMPARE(renewed.size(), 1);
        QVERIFY(tree.model().row(*renewed.begin()).tokens > before);
        fixture.session().stop();
        QVERIFY(fixture.waitForEnd());
    }

    void whatIsClosedStaysClosed() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        BranchTree& tree = openTree(fixture);
        fixture.book().setStory(branchingStory(6, 40));
        QVERIFY(tree.tree().isExpanded(at(tree, {0})));
        const quint64 closed = row(tree, {0, 1}).id;
        QVERIFY(tree.model().rowCount(at(tree, {0, 1})) > 0);
        tree.tree().collapse(at(tree, {0, 1}));
        // A fork before it: all of the branch stands one level deeper.
        const StoryBook& book = fixture.book();
        fixture.book().apply(writingAt(book.story(), {SpanId{2}, 2}, someTokens(10, 9), someOrigin(9)),
                             "Test");
        const QModelIndex deeper = tree.model().indexOf(closed);
        QVERIFY(deeper.isValid());
        QVERIFY(!tree.tree().isExpanded(deeper));
        fixture.story().undo();
        QVERIFY(!tree.tree().isExpanded(tree.model().indexOf(closed)));
        QVERIFY(tree.tree().isExpanded(at(tree, {0})));
    }

    void searchingShowsWhatIsFoundAndTheWayToIt() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        BranchTree& tree = openTree(fixture);
        fixture.book().setStory(branchingStory(12, 40));
        const int all = tree.model().rowCount();
        const NewToken dragon{5, " dragon"};
        fixture.book().apply(
            writingAt(fixture.book().story(), fixture.book().story().tip(), std::span(&dragon, 1), {}),
            "Test");
        const QSignalSpy searched(&tree, &BranchTree::searched);
        QTest::keyClicks(&tree.search(), QStringLiteral("DRAG"));
        QTRY_VERIFY(tree.model().rowCount() < all);
        QCOMPARE(searched.size(), 1); // however many keys it took
        const QModelIndex found = tree.tree().currentIndex();
        QVERIFY(found.isValid() && !tree.model().row(found).isFaded);
        QVERIFY(tree.model().row(found.parent()).isFaded);
        tree.search().clear();
        QTRY_COMPARE(tree.model().rowCount(), all);
    }

    /// A branch may come before those that stood before it: an undone one that was kept, say.
    void siblingsThatChangePlacesStandThereOnce() {
        BranchModel model;
        const auto row = [](quint64 id, int parent) {
            BranchRow branch;
            branch.id = id;
            branch.parent = parent;
            return branch;
        };
        model.setRows({row(1, -1), row(2, -1), row(3, -1), row(4, 2)});
        const std::vector<std::vector<BranchRow>> orders{
            {row(2, -1), row(1, -1), row(3, -1), row(4, 2)},
            {row(3, -1), row(4, 0), row(2, -1), row(1, -1)},
            {row(1, -1), row(2, -1), row(4, 1), row(3, -1), row(5, -1)}};
        for (const std::vector<BranchRow>& rows : orders) {
            model.setRows(rows);
            QCOMPARE(model.rowCount(), static_cast<int>(rows.size()));
            std::vector<quint64> shown;
            const auto gather = [&](const auto& self, const QModelIndex& parent) -> void {
                for (int i = 0; i < model.rowCount(parent); ++i) {
                    const QModelIndex index = model.index(i, 0, parent);
                    shown.push_back(model.row(index).id);
                    QCOMPARE(model.indexOf(shown.back()), index);
                    self(self, index);
                }
            };
            gather(gather, {});
            std::vector<quint64> wanted;
            for (const BranchRow& one : rows)
                wanted.push_back(one.id);
            QCOMPARE(shown, wanted);
        }
    }

    void bookmarksAreMadeAndComeBackTo() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        BranchTree& tree = openTree(fixture);
        fixture.book().setStory(branchingStory(3, 30));
        auto* button = fixture.window().findChild<BookmarkButton*>();
        QVERIFY(button != nullptr && button->isEnabled());
        const QString read = text(fixture);
        caretTo(fixture, fixture.story().storyLength() - 5);
        const auto here = fixture.book().tokenAt(fixture.story().storyLength() - 5);
        Q_EMIT button->wanted(QStringLiteral("The end"));
        QCOMPARE(tree.model().row(tree.tree().currentIndex()).bookmarks,
                 QStringList{QStringLiteral("The end")});
        caretTo(fixture, 20);
        fixture.window().actions().bookmark->trigger();
        const auto marks = bookmarksOf(fixture.book());
        QCOMPARE(marks.size(), std::size_t{2});
        QVERIFY(!marks[0].name.isEmpty());
        QCOMPARE(marks[1].name, QStringLiteral("The end"));
        click(tree, at(tree, {0, 0}));
        QVERIFY(text(fixture) != read);
        Q_EMIT button->chosen(marks[1].key); // on another branch
        QCOMPARE(text(fixture), read);
        QCOMPARE(fixture.story().textCursor().position(), here->start);
        fixture.window().actions().bookmark->trigger(); // there is one
        QCOMPARE(bookmarksOf(fixture.book()).size(), std::size_t{1});
        fixture.story().undo();
        QCOMPARE(bookmarksOf(fixture.book()).size(), std::size_t{2});
    }

    void settingsAreTakenOver() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        BranchTree& tree = openTree(fixture);
        apply(fixture, 8);
        fixture.session().generate();
        QVERIFY(fixture.waitForEnd());
        fixture.session().retry(); // with the next seed
        QVERIFY(fixture.waitForEnd());
        GenerationSettings others = fixture.session().settings();
        others.temperature = 0.25;
        others.seed = 99;
        fixture.settings().takeOver(others);
        QMenu menu;
        Q_EMIT tree.menuOpened(row(tree, {0, 1}).id, &menu);
        QList<QAction*> entries = menu.actions();
        entries.removeIf([](const QAction* action) { return action->isSeparator(); });
        QCOMPARE(entries.size(), 2);
        QCOMPARE(entries[0]->toolTip(), QStringLiteral("Temperature 1.50 (was 0.25)"));
        QCOMPARE(entries[1]->toolTip(), QStringLiteral("Temperature 1.50 (was 0.25)\nSeed 8 (was 99)"));
        entries[1]->trigger();
        QCOMPARE(fixture.session().settings().temperature, 1.5);
        QCOMPARE(fixture.settings().settings().seed, std::uint64_t{8});
        // The same words come again.
        const QString second = text(fixture);
        fixture.book().apply({MoveTip{{SpanId{1}, fixture.book().story().span(SpanId{1}).tokens.size()}}},
                             "Test");
        QVERIFY(text(fixture) != second);
        fixture.session().generate();
        QVERIFY(fixture.waitForEnd());
        QCOMPARE(text(fixture), second);
    }
};

} // namespace

LILA_TEST(StoryTreeTest)
#include "story_tree_test.moc"
