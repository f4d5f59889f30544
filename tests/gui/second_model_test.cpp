// SPDX-License-Identifier: AGPL-3.0-or-later
// The model beside the open one: opened, exchanged, run as that one is, closed.
#include "tests/golden.h"
#include "tests/gui/comparison_fixture.h"
#include "tests/test_main.h"

#include <QDropEvent>
#include <QMimeData>

using namespace lila;

class SecondModelTest : public QObject, private ComparisonSteps {
    Q_OBJECT

private Q_SLOTS:
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
};

LILA_TEST(SecondModelTest)
#include "second_model_test.moc"
