// SPDX-License-Identifier: AGPL-3.0-or-later
// Two texts side by side and the model beside the open one: through the window.
#include "core/inference/decoder.h"
#include "core/story/branch_context.h"
#include "tests/golden.h"
#include "tests/gui/window_fixture.h"
#include "tests/test_main.h"
#include "widgets/comparison_view.h"
#include "widgets/seed_box.h"

#include <QAction>
#include <QActionGroup>
#include <QComboBox>
#include <QDropEvent>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QScrollBar>
#include <QSpinBox>
#include <QToolButton>

#include <cmath>

using namespace lila;

namespace {

/// In the order of the choice.
enum Kind { NoGeometry, NoBranch, NoResonator, HardQuantiser, OtherModel, BranchSettings };

class ComparisonTest : public QObject {
    Q_OBJECT

    static ComparisonView& view(WindowFixture& fixture) {
        return fixture.window().docks().holding<ComparisonView>();
    }
    static const Actions& actions(WindowFixture& fixture) { return fixture.window().actions(); }
    static SecondModel& second(WindowFixture& fixture) { return fixture.window().focus().second(); }
    static QToolButton& button(WindowFixture& fixture, const QString& name) {
        for (auto* found : view(fixture).findChildren<QToolButton*>())
            if (found->accessibleName().startsWith(name))
                return *found;
        qFatal("no button of that name");
    }
    static void apply(WindowFixture& fixture, std::uint64_t seed = 7) {
        GenerationSettings settings;
        settings.temperature = 1;
        settings.seed = seed;
        settings.context = ContextPolicy::Anchored;
        fixture.settings().takeOver(settings);
    }
    static void prepare(WindowFixture& fixture, int kind, int tokens, quint64 seed = 7) {
        QVERIFY(fixture.ready());
        apply(fixture);
        actions(fixture).workspace->actions().at(2)->trigger(); // Compare
        QVERIFY(view(fixture).isVisible());
        choose(fixture, kind);
        view(fixture).findChild<SeedBox*>()->setValue(seed);
        auto* count =
            fixture.window().findChild<QDockWidget*>(QStringLiteral("compare"))->findChild<QSpinBox*>();
        count->setValue(tokens);
    }
    static void choose(WindowFixture& fixture, int kind) {
        auto* kinds = view(fixture).findChild<QComboBox*>();
        kinds->setCurrentIndex(kind);
        Q_EMIT kinds->activated(kind);
    }
    static bool waitForBoth(WindowFixture& fixture, int milliseconds = 120000) {
        return QTest::qWaitFor([&] { return !view(fixture).texts().isRunning; }, milliseconds);
    }
    static const std::vector<ComparedWord>& words(WindowFixture& fixture, int side) {
        return view(fixture).texts().columns[side].words;
    }
    static QString text(WindowFixture& fixture, int side) {
        QString text = view(fixture).texts().prompt;
        for (const ComparedWord& word : words(fixture, side))
            text += word.text;
        return text;
    }
    static void take(WindowFixture& fixture, int side) {
        auto* take = view(fixture).findChildren<QPushButton*>(QStringLiteral("take")).at(side);
        QVERIFY(take->isEnabled());
        take->click();
    }
    static std::vector<int> idsOf(const StoryBook& book) {
        return contextOf(book.story(), book.path()).tokens.ids;
    }
    static bool waitForSecond(WindowFixture& fixture) {
        return QTest::qWaitFor([&] { return second(fixture).loading().isEmpty(); }, 30000);
    }

private Q_SLOTS:
    /// A model B whose file says the same.
    void equalSidesNeverPart() {
        const QTemporaryDir folder;
        const QString endless = endlessCheckpoint(folder);
        const QString copy = folder.filePath(QStringLiteral("copy.safetensors"));
        QVERIFY(QFile::copy(endless, copy));
        WindowFixture fixture(endless);
        prepare(fixture, OtherModel, 500);
        QVERIFY(!button(fixture, QStringLiteral("Run")).isEnabled()); // no B yet
        second(fixture).open(copy);
        QVERIFY(waitForSecond(fixture));
        QCOMPARE(view(fixture).texts().columns[1].title, QStringLiteral("B: copy"));
        button(fixture, QStringLiteral("Run")).click();
        QVERIFY(view(fixture).texts().isRunning);
        QVERIFY(waitForBoth(fixture));
        QCOMPARE(words(fixture, 0).size(), 500U);
        QCOMPARE(words(fixture, 1).size(), 500U);
        QVERIFY(!view(fixture).texts().parted);
        QCOMPARE(text(fixture, 0), text(fixture, 1));
        for (const ComparedWord& word : words(fixture, 1))
            QVERIFY(*word.divergence < 1e-9 && word.sharesTop && !word.differs);
        QVERIFY(view(fixture).statement().contains(QStringLiteral("500")));
    }

    void withoutGeometryIsAsTwoTracesSay() {
        WindowFixture fixture(storyCheckpoint);
        prepare(fixture, NoGeometry, 200, 4);
        fixture.story().moveCursor(QTextCursor::End);
        button(fixture, QStringLiteral("Run")).click();
        QVERIFY(waitForBoth(fixture));
        const ComparedTexts texts = view(fixture).texts();
        QCOMPARE(texts.columns[1].difference, QStringLiteral("β = 0 in every head"));
        QCOMPARE(texts.columns[0].words.size(), 200U);
        // What two models say that know nothing of each other: of A's text, taken as a branch.
        const int prompt = static_cast<int>(texts.prompt.size());
        take(fixture, 0);
        QCOMPARE(fixture.story().storyText(), text(fixture, 0));
        const std::vector<int> ids = idsOf(fixture.book());
        const StoryModel& model = fixture.session().model()->model;
        auto flat = std::make_shared<ModelWeights>(model.weights());
        for (LayerWeights& layer : flat->layers)
            layer.headScales = std::vector<float>(layer.headScales.size(), 0.0F);
        const std::vector<float> a = Decoder(model.engine).trace(ids).logits;
        const std::vector<float> b = Decoder(packed(flat)).trace(ids).logits;
        const auto vocabulary = static_cast<std::size_t>(model.weights().config.vocabSize);
        for (std::size_t i = 0; i < 200; ++i) {
            const std::size_t row = (ids.size() - 200 + i - 1) * vocabulary;
            double p = 0, q = 0, kl = 0;
            for (std::size_t id = 0; id < vocabulary; ++id) {
                p += std::exp(a[row + id]);
                q += std::exp(b[row + id]);
            }
            for (std::size_t id = 0; id < vocabulary; ++id)
                kl += std::exp(a[row + id]) / p * (a[row + id] - b[row + id] - std::log(p / q));
            QVERIFY(std::abs(*texts.columns[0].words[i].divergence - kl) < 1e-4 + 1e-2 * kl);
        }
        // The first difference is marked, and what came before is not.
        QVERIFY(texts.parted);
        for (std::size_t i = 0; i < 200; ++i)
            QCOMPARE(texts.columns[0].words[i].differs && i == *texts.parted, i == *texts.parted);
        const auto formatAt = [&](std::size_t word) {
            QTextCursor cursor(view(fixture).column(0).document());
            int at = prompt;
            for (std::size_t i = 0; i <= word; ++i)
                at += static_cast<int>(texts.columns[0].words[i].text.size());
            cursor.setPosition(at);
            return cursor.charFormat();
        };
        QVERIFY(formatAt(*texts.parted).fontUnderline());
        QVERIFY(*texts.parted == 0 || !formatAt(*texts.parted - 1).fontUnderline());
    }

    /// Both sides become branches, each of which its seed writes again.
    void aSideBecomesABranch() {
        const QTemporaryDir folder;
        WindowFixture fixture(endlessCheckpoint(folder));
        prepare(fixture, NoResonator, 12, 21);
        fixture.story().moveCursor(QTextCursor::End);
        const QString begun = fixture.story().storyText();
        button(fixture, QStringLiteral("Step")).click();
        QVERIFY(waitForBoth(fixture));
        QCOMPARE(words(fixture, 0).size(), 1U);
        button(fixture, QStringLiteral("Run")).click();
        QVERIFY(waitForBoth(fixture));
        QCOMPARE(words(fixture, 1).size(), 13U);
        take(fixture, 1);
        QCOMPARE(fixture.story().storyText(), text(fixture, 1));
        QTRY_VERIFY(fixture.window().focus().token() != nullptr); // its last word is looked at
        const std::vector<int> ids = idsOf(fixture.book());
        const Origin origin = *fixture.book().story().span(fixture.book().path().parts().back().span).origin;
        QCOMPARE(origin.seed, 21U);
        QVERIFY(!origin.settings->resonator && !origin.isCopied);
        QCOMPARE(origin.modelSha256, fixture.session().model()->sha256);
        take(fixture, 0);
        QCOMPARE(fixture.story().storyText(), text(fixture, 0));
        const StoryBook& book = fixture.book();
        QCOMPARE(book.path().forks(book.story()).size(), 1U);
        fixture.story().undo();
        fixture.story().undo();
        QCOMPARE(fixture.story().storyText(), begun);
        // The same seed and settings in the story itself.
        GenerationSettings settings = *origin.settings;
        settings.seed = origin.seed;
        settings.maxTokens = 13;
        fixture.settings().takeOver(settings);
        fixture.session().generate();
        QVERIFY(fixture.waitForEnd());
        QCOMPARE(idsOf(fixture.book()), ids);
    }

    /// Where a side is another one by now, or the place; else it goes on.
    void runBeginsAnewWhereSomethingHasChanged() {
        const QTemporaryDir folder;
        WindowFixture fixture(endlessCheckpoint(folder));
        prepare(fixture, NoGeometry, 5);
        fixture.story().moveCursor(QTextCursor::End);
        const auto run = [&] {
            button(fixture, QStringLiteral("Run")).click();
            return waitForBoth(fixture);
        };
        QVERIFY(run() && words(fixture, 0).size() == 5);
        QVERIFY(run() && words(fixture, 0).size() == 10);
        QVERIFY(!view(fixture).texts().columns[0].difference.contains(QStringLiteral("override")));
        Interventions changed;
        changed.branchFactor[0] = 3;
        fixture.window().focus().takeInterventionsAtOnce(changed);
        QVERIFY(run() && words(fixture, 0).size() == 5);
        QCOMPARE(view(fixture).texts().columns[0].difference, QStringLiteral("β as it is now (1 override)"));
        fixture.story().moveCursor(QTextCursor::End);
        QTest::keyClicks(&fixture.story(), QStringLiteral(" there"));
        QVERIFY(run() && words(fixture, 0).size() == 5);
        QVERIFY(view(fixture).texts().prompt.endsWith(QStringLiteral(" there")));
        QVERIFY(run() && words(fixture, 0).size() == 10);
    }

    void whatWasChangedIsNotGoneOnFrom() {
        const QTemporaryDir folder;
        WindowFixture fixture(endlessCheckpoint(folder));
        prepare(fixture, NoBranch, 5);
        fixture.story().moveCursor(QTextCursor::End);
        button(fixture, QStringLiteral("Run")).click();
        QVERIFY(waitForBoth(fixture));
        fixture.story().selectAll();
        QTest::keyClicks(&fixture.story(), QStringLiteral("Quite another story"));
        take(fixture, 0);
        QCOMPARE(fixture.story().storyText(), QStringLiteral("Quite another story"));
        QVERIFY(!view(fixture).texts().problem.isEmpty());
    }

    void theStoryIsWrittenFirst() {
        const QTemporaryDir folder;
        WindowFixture fixture(endlessCheckpoint(folder));
        prepare(fixture, HardQuantiser, 2000);
        button(fixture, QStringLiteral("Run")).click();
        QVERIFY(QTest::qWaitFor([&] { return words(fixture, 0).size() > 3; }, 20000));
        QCOMPARE(view(fixture).texts().columns[1].difference,
                 QStringLiteral("hard quantiser: the nearest root alone"));
        fixture.session().generate();
        QVERIFY(QTest::qWaitFor([&] { return !view(fixture).texts().isRunning; }, 20000));
        QVERIFY(words(fixture, 0).size() < 2000);
        QVERIFY(fixture.waitForEnd());
        // Esc where the eyes are.
        button(fixture, QStringLiteral("Run")).click();
        QTest::keyClick(&view(fixture).column(0), Qt::Key_Escape);
        QVERIFY(!view(fixture).texts().isRunning);
    }

    /// What is asked for takes the place of a piece that is on its way.
    void stoppedAndGoneOnWithNothingIsLost() {
        const QTemporaryDir folder;
        WindowFixture fixture(endlessCheckpoint(folder));
        prepare(fixture, NoGeometry, 60);
        fixture.story().moveCursor(QTextCursor::End);
        button(fixture, QStringLiteral("Run")).click();
        QVERIFY(waitForBoth(fixture));
        const QString whole = text(fixture, 0);
        button(fixture, QStringLiteral("Clear")).click();
        QVERIFY(words(fixture, 0).empty());
        for (int wait = 2; words(fixture, 0).size() < 60; wait += 5) {
            button(fixture, QStringLiteral("Run")).click();
            QTest::qWait(wait);
            button(fixture, QStringLiteral("Stop")).click();
        }
        QVERIFY(text(fixture, 0).startsWith(whole));
    }

    void settingsOfTheBranchAgainstThoseOfNow() {
        const QTemporaryDir folder;
        WindowFixture fixture(endlessCheckpoint(folder));
        prepare(fixture, BranchSettings, 6);
        fixture.story().moveCursor(QTextCursor::End);
        choose(fixture, BranchSettings);
        QVERIFY(!button(fixture, QStringLiteral("Run")).isEnabled()); // no model has written yet
        fixture.session().generate();
        QVERIFY(fixture.waitForEnd());
        GenerationSettings settings = fixture.session().settings();
        settings.temperature = 0.25;
        fixture.settings().takeOver(settings);
        fixture.story().moveCursor(QTextCursor::End);
        QVERIFY(view(fixture).texts().columns[1].difference.contains(QStringLiteral("1.00 (was 0.25)")));
        QVERIFY(button(fixture, QStringLiteral("Run")).isEnabled());
        button(fixture, QStringLiteral("Run")).click();
        QVERIFY(waitForBoth(fixture));
        for (const ComparedWord& word : words(fixture, 0))
            QCOMPARE(*word.divergence, 0.0);
    }

    void aModelBesideTheOpenOne() {
        const QTemporaryDir folder;
        const QString endless = endlessCheckpoint(folder);
        WindowFixture fixture(endless);
        prepare(fixture, NoGeometry, 5);
        QVERIFY(!actions(fixture).swapModels->isEnabled());
        // Dropped on the view.
        QMimeData dropped;
        dropped.setUrls({QUrl::fromLocalFile(tinyCheckpoint)});
        QDragEnterEvent enter({20, 20}, Qt::CopyAction, &dropped, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&view(fixture), &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop(QPointF(20, 20), Qt::CopyAction, &dropped, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&view(fixture), &drop);
        QVERIFY(waitForSecond(fixture));
        QVERIFY(second(fixture).model() != nullptr);
        QCOMPARE(fixture.session().model()->name(), QStringLiteral("endless")); // A stays
        QCOMPARE(view(fixture).kind(), static_cast<int>(OtherModel));
        QCOMPARE(view(fixture).texts().columns[1].title, QStringLiteral("B: checkpoint"));
        QCOMPARE(second(fixture).model()->model.engine->sharedThreads(),
                 fixture.session().model()->model.engine->sharedThreads());
        button(fixture, QStringLiteral("Run")).click();
        QVERIFY(waitForBoth(fixture));
        QCOMPARE(words(fixture, 1).size(), 5U);
        // What cannot be opened takes nothing away.
        second(fixture).open(QStringLiteral(LILA_SOURCE_DIR "/README.md"));
        QVERIFY(waitForSecond(fixture));
        QVERIFY(second(fixture).problem().contains(QStringLiteral("checkpoint stays open as B")));
        QCOMPARE(words(fixture, 1).size(), 5U);
        // Cancelled, it does neither.
        second(fixture).open(storyCheckpoint);
        QCOMPARE(second(fixture).loading(), QStringLiteral("tiny_stories.safetensors"));
        second(fixture).cancel();
        QTest::qWait(50);
        QCOMPARE(second(fixture).model()->name(), QStringLiteral("checkpoint"));
        // Exchanged with A.
        actions(fixture).swapModels->trigger();
        QVERIFY(QTest::qWaitFor(
            [&] { return fixture.session().model()->name() == QLatin1String("checkpoint"); }, 20000));
        QVERIFY(waitForSecond(fixture));
        QCOMPARE(second(fixture).model()->name(), QStringLiteral("endless"));
        QCOMPARE(view(fixture).texts().columns[0].title, QStringLiteral("A: checkpoint"));
        QVERIFY(words(fixture, 0).empty());
        // Closed, it is gone from memory.
        button(fixture, QStringLiteral("Run")).click();
        QVERIFY(waitForBoth(fixture));
        const std::weak_ptr<const ModelWeights> memory = second(fixture).model()->weights;
        actions(fixture).closeSecond->trigger();
        QVERIFY(!second(fixture).model());
        QVERIFY(QTest::qWaitFor([&] { return memory.expired(); }, 10000));
        QVERIFY(!button(fixture, QStringLiteral("Run")).isEnabled());
        QVERIFY(!actions(fixture).closeSecond->isEnabled());
    }

    /// A is run another way while B waits for a file that then is not opened: B follows all the same.
    void aFileThatIsNotOpenedLeavesBRunAsA_data() {
        QTest::addColumn<bool>("isCancelled");
        QTest::newRow("cancelled") << true;
        QTest::newRow("no model") << false;
    }
    void aFileThatIsNotOpenedLeavesBRunAsA() {
        QFETCH(bool, isCancelled);
        const auto loaded = [](ModelLoader& loader, const EngineSettings& engine) {
            std::shared_ptr<const LoadedModel> found;
            const QObject here;
            connect(&loader, &ModelLoader::loaded, &here, [&found](const auto& model) { found = model; });
            loader.load({tinyCheckpoint, QString::fromStdString(golden::vocabulary.string())}, engine);
            static_cast<void>(QTest::qWaitFor([&] { return found != nullptr; }, 30000));
            return found;
        };
        ModelLoader loader;
        const auto first = loaded(loader, {});
        const auto later = loaded(loader, {.precision = Precision::Bf16});
        QVERIFY(first && later);
        SecondModel second;
        second.setFirst(first);
        second.open(tinyCheckpoint);
        QVERIFY(QTest::qWaitFor([&] { return second.loading().isEmpty(); }, 30000));
        QVERIFY(second.model()->engine == first->engine);
        second.open(QStringLiteral(LILA_SOURCE_DIR "/README.md"));
        second.setFirst(later);
        if (isCancelled)
            second.cancel();
        QVERIFY(QTest::qWaitFor([&] { return second.loading().isEmpty(); }, 30000));
        QVERIFY(second.model()->engine == later->engine);
        QCOMPARE(second.model()->model.engine->sharedThreads(), later->model.engine->sharedThreads());
        QCOMPARE(second.problem().isEmpty(), isCancelled);
        // What is run anew can be cancelled as well.
        second.setFirst(first);
        QVERIFY(!second.loading().isEmpty());
        second.cancel();
        QVERIFY(second.loading().isEmpty());
    }

    /// Another number of threads: B follows A.
    void theThreadsAreShared() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        second(fixture).open(tinyCheckpoint);
        QVERIFY(waitForSecond(fixture));
        QAction* wanted = nullptr;
        for (QAction* action : actions(fixture).model->findChildren<QAction*>())
            if (action->text().remove(QLatin1Char('&')) == QLatin1String("bf16"))
                wanted = action;
        for (QAction* action : fixture.window().findChildren<QAction*>())
            if (wanted == nullptr && action->text().contains(QLatin1String("bf16")))
                wanted = action;
        QVERIFY(wanted != nullptr);
        wanted->trigger();
        QVERIFY(QTest::qWaitFor(
            [&] {
                return second(fixture).loading().isEmpty() &&
                       second(fixture).model()->engine.precision == Precision::Bf16;
            },
            20000));
        QCOMPARE(second(fixture).model()->model.engine->sharedThreads(),
                 fixture.session().model()->model.engine->sharedThreads());
    }

    void bothScrollTogether() {
        const QTemporaryDir folder;
        WindowFixture fixture(endlessCheckpoint(folder));
        prepare(fixture, NoGeometry, 400);
        button(fixture, QStringLiteral("Run")).click();
        QVERIFY(waitForBoth(fixture));
        QScrollBar& a = *view(fixture).column(0).verticalScrollBar();
        QScrollBar& b = *view(fixture).column(1).verticalScrollBar();
        QVERIFY(a.maximum() > 20 && b.maximum() > 20);
        a.setValue(10);
        QCOMPARE(b.value(), 10);
        b.setValue(15);
        QCOMPARE(a.value(), 15);
        const QString csv = view(fixture).csv();
        QCOMPARE(csv.count(QLatin1String("\nA,")) + csv.count(QLatin1String("\nB,")), 800);
    }
};

} // namespace

LILA_TEST(ComparisonTest)
#include "comparison_test.moc"
