// SPDX-License-Identifier: AGPL-3.0-or-later
// What was open is gone from memory when something else is, whatever looked at it: opened over, exchanged
// with the model beside it, run another way.
#include "tests/gui/window_fixture.h"
#include "tests/test_main.h"
#include "widgets/comparison_view.h"
#include "widgets/root_card.h"
#include "widgets/root_panel.h"

#include <QAction>
#include <QActionGroup>
#include <QSpinBox>
#include <QToolButton>

using namespace lila;

namespace {

/// All that takes much memory of a model.
struct Memory {
    std::weak_ptr<const LoadedModel> loaded;
    std::weak_ptr<const PackedModel> engine;
    std::weak_ptr<const ModelWeights> weights;

    explicit Memory(const std::shared_ptr<const LoadedModel>& model)
        : loaded(model), engine(model->model.engine), weights(model->weights) {}
    bool isGone() const { return loaded.expired() && engine.expired() && weights.expired(); }
};

class FreedModelsTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    QString m_endless, m_other;

    static bool isQuiet(const WindowFixture& fixture) {
        QCoreApplication::processEvents();
        return !const_cast<WindowFixture&>(fixture).window().focus().isAsking();
    }
    static ComparisonView& comparison(WindowFixture& fixture) {
        return fixture.window().docks().holding<ComparisonView>();
    }
    /// Something written, changed and compared, and every view seen once with something in it.
    static void lookAtAll(WindowFixture& fixture) {
        fixture.story().insertPlainText(QStringLiteral("Once upon a time"));
        GenerationSettings settings;
        settings.maxTokens = 6;
        settings.seed = 3;
        settings.context = ContextPolicy::Anchored;
        fixture.settings().takeOver(settings);
        fixture.session().generate();
        QVERIFY(fixture.waitForEnd());
        Focus& focus = fixture.window().focus();
        focus.setLayer(0);
        focus.setRoot(5);
        Interventions changed;
        changed.betaFactor[{0, 1}] = 0;
        changed.branchFactor[1] = 2;
        changed.rootBoost[{0, 5}] = 2;
        focus.takeInterventions(changed);
        auto* measure = fixture.window().docks().holding<RootPanel>().findChildren<QComboBox*>().at(1);
        measure->setCurrentIndex(measure->findData(static_cast<int>(RootMeasure::StoryMean)));
        Q_EMIT measure->activated(measure->currentIndex());
        for (QDockWidget* dock : fixture.window().docks().docks()) {
            dock->show();
            dock->raise();
            QTest::qWait(20);
            QVERIFY2(QTest::qWaitFor([&] { return isQuiet(fixture); }, 20000),
                     qPrintable(dock->objectName()));
        }
        Q_EMIT comparison(fixture).stepWanted();
        QVERIFY(QTest::qWaitFor([&] { return !comparison(fixture).texts().isRunning; }, 20000));
        QVERIFY(!comparison(fixture).texts().columns[0].words.empty());
    }
    /// So that nothing is asked of what comes instead.
    static void closeViews(WindowFixture& fixture) {
        for (QDockWidget* dock : fixture.window().docks().docks())
            dock->close();
    }
    static bool isGone(const Memory& memory) {
        return QTest::qWaitFor([&] { return memory.isGone(); }, 10000);
    }

private Q_SLOTS:
    void initTestCase() {
        m_endless = endlessCheckpoint(m_folder);
        m_other = m_folder.filePath(QStringLiteral("other.safetensors"));
        QVERIFY(QFile::copy(m_endless, m_other));
    }

    void viewsAreSeenOrNot_data() {
        QTest::addColumn<bool>("areSeen");
        QTest::newRow("seen") << true;
        QTest::newRow("closed") << false;
    }

    void openedOver_data() { viewsAreSeenOrNot_data(); }
    void openedOver() {
        QFETCH(bool, areSeen);
        WindowFixture fixture(m_endless);
        QVERIFY(fixture.ready());
        lookAtAll(fixture);
        if (!areSeen)
            closeViews(fixture);
        const Memory memory(fixture.session().model());
        fixture.window().openFiles({m_other});
        QVERIFY(QTest::qWaitFor([&] { return fixture.session().model()->name() == QLatin1String("other"); },
                                20000));
        QVERIFY(isGone(memory));
    }

    void exchangedAndClosed_data() { viewsAreSeenOrNot_data(); }
    void exchangedAndClosed() {
        QFETCH(bool, areSeen);
        WindowFixture fixture(m_endless);
        QVERIFY(fixture.ready());
        SecondModel& second = fixture.window().focus().second();
        second.open(m_other);
        QVERIFY(QTest::qWaitFor([&] { return second.model() && second.loading().isEmpty(); }, 20000));
        lookAtAll(fixture);
        if (!areSeen)
            closeViews(fixture);
        const Memory memory(fixture.session().model());
        fixture.window().actions().swapModels->trigger();
        QVERIFY(QTest::qWaitFor([&] { return fixture.session().model()->name() == QLatin1String("other"); },
                                20000));
        QVERIFY(QTest::qWaitFor([&] { return second.loading().isEmpty(); }, 20000));
        QCOMPARE(second.model(), memory.loaded.lock());
        fixture.window().actions().closeSecond->trigger();
        QVERIFY(isGone(memory));
    }

    void runAnotherWay_data() { viewsAreSeenOrNot_data(); }
    void runAnotherWay() {
        QFETCH(bool, areSeen);
        WindowFixture fixture(m_endless);
        QVERIFY(fixture.ready());
        lookAtAll(fixture);
        if (!areSeen)
            closeViews(fixture);
        const Memory memory(fixture.session().model());
        for (QAction* action : fixture.window().findChildren<QAction*>())
            if (action->text().contains(QLatin1String("bf16")))
                action->trigger();
        QVERIFY(QTest::qWaitFor(
            [&] { return fixture.session().model()->engine.precision == Precision::Bf16; }, 20000));
        QVERIFY(QTest::qWaitFor([&] { return memory.loaded.expired() && memory.engine.expired(); }, 10000));
        QVERIFY(!memory.weights.expired());
    }
};

} // namespace

LILA_TEST(FreedModelsTest)
#include "freed_models_test.moc"
