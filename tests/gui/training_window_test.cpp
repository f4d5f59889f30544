// SPDX-License-Identifier: AGPL-3.0-or-later
// The training window with a program that stands for the trainer: start, watch, stop, resume, failures.
#include "tests/gui/training_fixture.h"
#include "tests/test_main.h"
#include "widgets/loss_view.h"
#include "widgets/message_bar.h"
#include "widgets/samples_view.h"
#include "widgets/training_field.h"

#include <QAction>
#include <QDir>
#include <QLineEdit>
#include <QToolButton>

using namespace lila;

class TrainingWindowTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aCacheIsAskedForOnlyWhereItIsNeeded() {
        TrainingFixture fixture;
        fixture.write(QStringLiteral("tokens.safetensors"), "tokens");
        const QByteArray home = qgetenv("HOME"), cacheHome = qgetenv("XDG_CACHE_HOME");
        qunsetenv("HOME");
        qunsetenv("XDG_CACHE_HOME");
        const auto asksWith = [&](const QString& corpus, const QString& validation) {
            fixture.window().order().corpus().setPath(corpus);
            fixture.window().order().validation().setPath(validation);
            return fixture.window().hint().contains(QStringLiteral("cache"));
        };
        const QString tokens = fixture.path("tokens.safetensors"), text = fixture.path("corpus.txt");
        const bool withTokens = asksWith(tokens, {}) || asksWith(tokens, tokens);
        const bool withText = asksWith(text, {}) && asksWith(tokens, text);
        const bool withName = asksWith(QStringLiteral("tinystories"), tokens);
        qputenv("HOME", home);
        if (!cacheHome.isNull())
            qputenv("XDG_CACHE_HOME", cacheHome);
        QVERIFY(!withTokens);
        QVERIFY(withText);
        QVERIFY(withName);
    }

    void saysWhatIsMissing() {
        TrainingFixture fixture;
        QVERIFY(fixture.button("start").isEnabled());
        QVERIFY(!fixture.button("stop").isEnabled() && !fixture.button("resume").isEnabled() &&
                !fixture.button("open").isEnabled());
        fixture.window().order().corpus().setPath({});
        QVERIFY(!fixture.button("start").isEnabled());
        QVERIFY(fixture.window().hint().contains(QStringLiteral("corpus")));
        fixture.window().order().corpus().setPath(fixture.path("no such file"));
        QVERIFY(!fixture.button("start").isEnabled());
        QVERIFY(fixture.window().hint().contains(QStringLiteral("no such file")));
        fixture.window().order().corpus().setPath(fixture.path("corpus.txt"));
        TrainingSettings odd;
        odd.dModel = 100;
        odd.nHeads = 7;
        TrainingOrder order = fixture.window().order().order();
        order.settings = odd;
        fixture.window().order().setOrder(order);
        fixture.window().order().setFolder(fixture.path("other"));
        QVERIFY(!fixture.button("start").isEnabled());
        QVERIFY(fixture.window().hint().contains(QStringLiteral("d_model")));
        QVERIFY(!fixture.window().views().loss().emptyText().isEmpty());
    }

    void startsWatchesStopsAndResumes() {
        TrainingFixture fixture;
        fixture.button("start").click();
        QVERIFY(fixture.state() == RunState::Starting || fixture.state() == RunState::Running);
        QVERIFY(!fixture.button("start").isEnabled());
        QVERIFY(fixture.button("stop").isEnabled());
        QVERIFY(fixture.trains());
        QVERIFY(fixture.arguments().contains(QStringLiteral("--d_model 128"))); // the small preset
        QVERIFY(fixture.window().statusText().contains(QStringLiteral("tokens/s")));
        QTRY_VERIFY(fixture.window().statusText().contains(QStringLiteral("left")));
        QVERIFY(!fixture.window().order().form().field("lr")->editor()->isEnabled());
        QCOMPARE(fixture.window().order().order().settings.dModel, 64); // as the run says of itself

        fixture.button("stop").click();
        QCOMPARE(fixture.state(), RunState::Saving);
        QVERIFY(!fixture.button("stop").isEnabled());
        QVERIFY(fixture.button("stop").text().contains(QStringLiteral("Saving")));
        QVERIFY(fixture.reaches(RunState::Stopped));
        QVERIFY(!fixture.window().messages().isVisible());
        QVERIFY(fixture.window().views().samples().shownText().contains(QStringLiteral("upon a time")));
        QVERIFY(fixture.button("resume").isEnabled() && !fixture.button("start").isEnabled());
        QVERIFY(fixture.window().order().form().field("lr")->editor()->isEnabled());
        QVERIFY(!fixture.window().order().form().field("d_model")->editor()->isEnabled());

        const double last = fixture.steps().back();
        fixture.button("resume").click();
        QVERIFY(QTest::qWaitFor([&] { return fixture.steps().back() > last; }, 20000));
        QVERIFY(fixture.arguments().contains(QStringLiteral("--resume")));
        QVERIFY(!fixture.arguments().contains(QStringLiteral("--d_model")));
    }

    void opensTheNewestCheckpoint() {
        TrainingFixture fixture;
        QSignalSpy wanted(&fixture.window(), &TrainingWindow::checkpointWanted);
        QVERIFY(QDir().mkpath(fixture.path("run")));
        fixture.write(QStringLiteral("run/checkpoint_step_9.pt"), "x");
        fixture.write(QStringLiteral("run/checkpoint_step_30.pt"), "x");
        QTRY_VERIFY(fixture.button("open").isEnabled());
        fixture.button("open").click();
        QCOMPARE(wanted.count(), 1);
        QCOMPARE(wanted[0][0].toString(), fixture.path("run/checkpoint_step_30.pt"));
    }

    void aFailureIsToldWithTheTrainersWords() {
        TrainingFixture fixture("fail");
        fixture.button("start").click();
        QVERIFY(fixture.reaches(RunState::Failed));
        QVERIFY(fixture.window().messages().isVisible());
        QVERIFY2(fixture.window().messages().text().contains(
                     QStringLiteral("the corpus is broken: choose another")),
                 qPrintable(fixture.window().messages().text()));
        QVERIFY(fixture.button("start").isEnabled());
    }

    void aKilledTrainerIsToldOf() {
        TrainingFixture fixture("die");
        fixture.button("start").click();
        QVERIFY(fixture.reaches(RunState::Failed));
        QVERIFY(fixture.window().messages().text().contains(QStringLiteral("signal 9")));
    }

    void oneThatStoppingKillsHasNotFailed() {
        TrainingFixture fixture("wait");
        fixture.button("start").click();
        QTRY_VERIFY(!fixture.arguments().isEmpty());
        fixture.button("stop").click();
        QVERIFY(fixture.reaches(RunState::Fresh));
        QVERIFY2(!fixture.window().messages().isVisible(), qPrintable(fixture.window().messages().text()));
    }

    void aMissingProgramIsToldOf() {
        TrainingFixture fixture("Once.", QStringLiteral("/no/such/lila"));
        fixture.button("start").click();
        QCOMPARE(fixture.state(), RunState::Failed);
        QVERIFY(fixture.window().messages().text().contains(QStringLiteral("/no/such/lila")));
    }

    void aFolderThatCannotBeMadeIsToldOf() {
        TrainingFixture fixture;
        fixture.window().order().setFolder(fixture.path("corpus.txt/run"));
        fixture.button("start").click();
        QVERIFY(fixture.window().messages().text().contains(QStringLiteral("corpus.txt/run")));
        QVERIFY(fixture.button("start").isEnabled());
    }

    void theRunOutlivesItsWindowAndIsFoundAgain() {
        TrainingFixture fixture;
        fixture.button("start").click();
        QVERIFY(fixture.trains());
        fixture.window().close();
        fixture.open(); // with what was remembered
        QCOMPARE(fixture.window().order().order().folder, fixture.path("run"));
        QVERIFY(fixture.trains());
        fixture.button("stop").click(); // now it is nobody's child here
        QVERIFY(fixture.reaches(RunState::Stopped));
        QVERIFY(fixture.button("resume").isEnabled());
    }

    void anotherFolderShowsAnotherRun() {
        TrainingFixture fixture;
        fixture.button("start").click();
        QVERIFY(fixture.trains());
        fixture.window().watch(fixture.path("elsewhere"));
        QCOMPARE(fixture.state(), RunState::Fresh);
        QVERIFY(fixture.steps().empty());
        QVERIFY(fixture.button("start").isEnabled());
        fixture.window().watch(fixture.path("run"));
        QVERIFY(fixture.trains());
    }

    void aRunOfAllItsStepsIsFinished() {
        TrainingFixture fixture;
        QVERIFY(QDir().mkpath(fixture.path("run")));
        TrainLogLine line;
        line.step = 500;
        TrainingSettings settings;
        settings.steps = 500;
        fixture.write(QStringLiteral("run/train_log.jsonl"), QByteArray::fromStdString(toJson(line)) + '\n');
        fixture.write(QStringLiteral("run/settings.json"),
                      QByteArray::fromStdString(trainingSettingsToJson(settings)));
        QVERIFY(fixture.reaches(RunState::Finished));
        QVERIFY(QDir(fixture.path("run")).removeRecursively());
        QVERIFY(fixture.reaches(RunState::Gone));
    }

    void theOrderIsRemembered() {
        TrainingFixture fixture;
        TrainingOrder order = fixture.window().order().order();
        order.settings.lr = 0.0123;
        order.heldOut = 0.25;
        order.start = fixture.path("m.pt");
        order.cache = fixture.path("cache");
        fixture.window().order().setOrder(order);
        fixture.window().close();
        fixture.open();
        QVERIFY(fixture.window().order().order() == order);
    }

    void tabGoesFromTopToBottom() {
        TrainingFixture fixture;
        TrainingWindow& window = fixture.window();
        window.order().form().moreButton()->click();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        const auto& fields = window.order().form().fields();
        QTRY_VERIFY(fields.back()->editor()->y() > fields.front()->editor()->y()); // it is laid out
        window.order().corpus().edit().setFocus();
        const auto place = [&] {
            const QWidget* focus = window.focusWidget();
            return focus->mapTo(window.order().form().parentWidget(), focus->rect().center());
        };
        QStringList reached;
        QPoint last = place();
        while (window.focusWidget()->objectName() != QStringLiteral("start") && reached.size() < 80) {
            const QWidget* before = window.focusWidget();
            QTest::keyClick(window.focusWidget(), Qt::Key_Tab);
            reached.append(window.focusWidget()->objectName());
            if (!window.order().isAncestorOf(window.focusWidget()))
                continue;
            const bool isOn = place().y() > last.y() + 5 ||
                              (std::abs(place().y() - last.y()) <= 5 && place().x() > last.x());
            QVERIFY2(isOn, qPrintable(before->objectName() + QStringLiteral(" → ") + reached.constLast()));
            last = place();
        }
        for (const TrainingField* field : window.order().form().fields())
            QVERIFY2(reached.contains(field->editor()->objectName()), field->info().name.data());
        QVERIFY(reached.contains(QStringLiteral("start")));
    }

    void theMenuOpensItAndItsCheckpoint() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        QCOMPARE(fixture.window().training(), nullptr);
        fixture.window().actions().train->trigger();
        QVERIFY(fixture.window().training()->isVisible());
        const QString run = fixture.folder() + QStringLiteral("/run");
        QVERIFY(QDir().mkpath(run));
        QVERIFY(QFile::copy(tinyCheckpoint, run + QStringLiteral("/checkpoint_step_5.pt")));
        fixture.window().training()->watch(run);
        auto* open = fixture.window().training()->findChild<QPushButton*>(QStringLiteral("open"));
        QTRY_VERIFY(open->isEnabled());
        open->click();
        QTRY_VERIFY(
            fixture.session().model()->files.checkpoint.endsWith(QStringLiteral("checkpoint_step_5.pt")));
        fixture.window().close();
        QVERIFY(!fixture.window().training()->isVisible());
    }
};

LILA_TEST(TrainingWindowTest)
#include "training_window_test.moc"
