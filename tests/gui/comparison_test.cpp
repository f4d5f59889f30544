// SPDX-License-Identifier: AGPL-3.0-or-later
// Two texts side by side, through the window.
#include "core/inference/decoder.h"
#include "tests/gui/comparison_fixture.h"
#include "tests/test_main.h"

#include <QScrollBar>

#include <cmath>

using namespace lila;

namespace {

class ComparisonTest : public QObject, private ComparisonSteps {
    Q_OBJECT

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
