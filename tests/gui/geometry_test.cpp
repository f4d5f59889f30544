// SPDX-License-Identifier: AGPL-3.0-or-later
// Geometry at work, through the dock: what is changed there acts on the next token, is measured as by hand,
// is undone, kept and reset; what is shown is the token's.
#include "app/explorer/story/story_book.h"
#include "app/explorer/views/view_export.h"
#include "core/inspection/intervention_effect.h"
#include "tests/gui/interventions_fixture.h"
#include "tests/test_main.h"
#include "widgets/factor_bar.h"
#include "widgets/geometry_view.h"
#include "widgets/number_box.h"

#include <QAccessible>
#include <QAction>
#include <QComboBox>
#include <QHeaderView>
#include <QLineEdit>
#include <QTableView>
#include <QToolButton>

#include <algorithm>

using namespace lila;

namespace {

constexpr int heads = 8;
constexpr int layers = 3;

/// The dock's, in front.
GeometryView& geometryOf(WindowFixture& fixture) {
    auto* dock = fixture.window().findChild<QDockWidget*>(QStringLiteral("geometry"));
    dock->show();
    dock->raise();
    return fixture.window().docks().holding<GeometryView>();
}

QToolButton& button(GeometryView& view, const char* text) {
    for (auto* found : view.findChild<FactorBar*>()->findChildren<QToolButton*>())
        if (found->text() == QString::fromUtf8(text))
            return *found;
    qFatal("no such button");
}

QString effectLine(const GeometryView& view) {
    return view.findChild<QLabel*>(QStringLiteral("effect"))->text();
}

bool isMeasured(const GeometryView& view) {
    return QTest::qWaitFor([&] { return view.numbers().effect.has_value(); }, 20000);
}

} // namespace

class GeometryTest : public QObject {
    Q_OBJECT

    /// By hand: two decoders' full passes over the branch's ids.
    static InterventionEffect byHand(const Focus& focus, const Interventions& interventions) {
        const StoryModel& model = focus.model()->model;
        const SeenBranch branch(model.tokenizer, focus.story()->story());
        const std::span<const int> ids = branch.context(branch.size());
        const auto seen = ids.first(ids.size() - 1);
        Decoder changed(model.engine);
        changed.setInterventions(interventions);
        const std::vector<float> p = Decoder(model.engine).everyLogits(seen);
        const std::vector<float> q = changed.everyLogits(seen);
        const auto size = static_cast<std::size_t>(model.weights().config.vocabSize);
        InterventionEffect effect;
        for (std::size_t row = 0; row < seen.size(); ++row) {
            double sumP = 0;
            double sumQ = 0;
            std::size_t topP = 0;
            std::size_t topQ = 0;
            const float* a = p.data() + row * size;
            const float* b = q.data() + row * size;
            for (std::size_t id = 0; id < size; ++id) {
                sumP += std::exp(static_cast<double>(a[id]));
                sumQ += std::exp(static_cast<double>(b[id]));
                topP = a[id] > a[topP] ? id : topP;
                topQ = b[id] > b[topQ] ? id : topQ;
            }
            for (std::size_t id = 0; id < size; ++id)
                effect.meanKl += std::exp(static_cast<double>(a[id])) / sumP *
                                 (a[id] - std::log(sumP) - b[id] + std::log(sumQ));
            effect.changedTop += topP != topQ;
            ++effect.tokens;
        }
        effect.meanKl /= effect.tokens;
        effect.changedTop /= effect.tokens;
        return effect;
    }
    static bool isNear(const MeasuredEffect& shown, const InterventionEffect& expected) {
        return shown.tokens == expected.tokens && std::abs(shown.meanKl - expected.meanKl) < 1e-5 &&
               shown.changedTop == expected.changedTop;
    }

private Q_SLOTS:
    void allBetaTakenOutWritesWhatAModelWithNoneWrites() {
        const QTemporaryDir folder;
        WindowFixture fixture(checkpointWithBeta(folder, 40));
        QVERIFY(fixture.ready());
        GeometryView& view = geometryOf(fixture);
        QTRY_COMPARE(view.numbers().layers.size(), std::size_t{layers});
        const Ids asItIs = written(fixture);
        fixture.story().undo();
        view.table().selectAll();
        QCOMPARE(view.selected().size(), std::size_t{layers * heads});
        button(view, "0").click();
        QCOMPARE(view.numbers().overrides, layers * heads);
        const Ids without = written(fixture);
        QVERIFY(without != asItIs);
        QCOMPARE(idsOf(commandLine(fixture, checkpointWithBeta(folder, 0))), without);
        QVERIFY(fixture.window().statusText().contains(QStringLiteral("24 overrides")));
        view.resetButton()->click();
        QVERIFY(fixture.window().focus().interventions().isEmpty());
        QVERIFY(!view.resetButton()->isEnabled());
        QVERIFY(!fixture.window().statusText().contains(QStringLiteral("override")));
    }

    void effectsAreThoseOfTwoPasses() {
        const QTemporaryDir folder;
        WindowFixture fixture(checkpointWithBeta(folder, 40));
        QVERIFY(fixture.ready());
        QCOMPARE(written(fixture).size(), std::size_t{16});
        GeometryView& view = geometryOf(fixture);
        const Focus& focus = fixture.window().focus();
        view.table().selectionModel()->select(view.table().model()->index(1, 3),
                                              QItemSelectionModel::ClearAndSelect);
        button(view, "−1").click();
        view.setSection(GeometrySection::Branch);
        view.table().selectRow(2); // its branch first
        button(view, "0").click();
        Interventions cell;
        cell.betaFactor[{1, 3}] = -1;
        Interventions branch;
        branch.branchFactor[2] = 0;
        Interventions both = cell;
        both.branchFactor[2] = 0;
        QCOMPARE(focus.interventions(), both);
        const auto areKnown = [&view] {
            const auto& rows = view.numbers().layers;
            return view.numbers().effect && rows[1].betaEffect && rows[2].branchEffect;
        };
        QVERIFY(QTest::qWaitFor(areKnown, 20000));
        QVERIFY(isNear(*view.numbers().effect, byHand(focus, both)));
        QVERIFY(isNear(*view.numbers().layers[1].betaEffect, byHand(focus, cell)));
        QVERIFY(isNear(*view.numbers().layers[2].branchEffect, byHand(focus, branch)));
        QVERIFY(view.numbers().effect->meanKl > 1e-3);
        QVERIFY2(effectLine(view).startsWith(QStringLiteral("2 overrides: KL ")),
                 qPrintable(effectLine(view)));

        // Of other words it is another one.
        fixture.story().moveCursor(QTextCursor::End);
        fixture.story().insertPlainText(QStringLiteral(" and then"));
        QTRY_VERIFY_WITH_TIMEOUT(isNear(*view.numbers().effect, byHand(focus, both)), 10000);
    }

    void whatDoesNothingSaysSo() {
        const QTemporaryDir folder;
        WindowFixture fixture(checkpointWithBeta(folder, 0));
        QVERIFY(fixture.ready());
        GeometryView& view = geometryOf(fixture);
        QTRY_VERIFY(!view.numbers().layers.empty());
        view.table().selectRow(0);
        button(view, "−1").click();
        QVERIFY(isMeasured(view));
        QVERIFY2(effectLine(view).contains(QStringLiteral("no effect")), qPrintable(effectLine(view)));
        QTRY_COMPARE(view.table().model()->index(0, heads).data().toString(), QStringLiteral("no effect"));
    }

    void aFactorIsNotCut() {
        GeometryView view;
        GeometryNumbers numbers;
        numbers.layers.resize(1);
        numbers.layers[0].beta = {0.5F, 0.5F, 0.5F};
        numbers.layers[0].betaFactor = {105.9F, -1234.5F, 1};
        numbers.layers[0].betaEffect = MeasuredEffect{64, 1e-7, 0};
        view.setNumbers(numbers);
        view.show();
        QFont bold = view.table().font();
        bold.setBold(true);
        const auto widthOf = [&](const char* text) {
            return QFontMetrics(bold).horizontalAdvance(QString::fromUtf8(text));
        };
        QVERIFY(view.table().columnWidth(0) >= widthOf("× 105.9") + 8);
        QVERIFY(view.table().columnWidth(1) >= widthOf("× -1234") + 8); // four digits
        QVERIFY(view.table().columnWidth(2) < view.table().columnWidth(1));
        const QString tip = view.table().model()->index(0, 3).data(Qt::ToolTipRole).toString();
        QVERIFY2(
            tip.contains(QStringLiteral("no effect over the last 64 tokens (mean KL below 0.00001 nats)")),
            qPrintable(tip));
    }

    /// As the tour says; the story's own is that of the window.
    void allCellsAreSelectedByTheirKeys() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        QVERIFY(QTest::qWaitForWindowActive(&fixture.window()));
        GeometryView& view = geometryOf(fixture);
        QTRY_VERIFY(!view.numbers().layers.empty());
        view.table().setFocus();
        QTest::keyClick(&view.table(), Qt::Key_A, Qt::ControlModifier);
        QCOMPARE(view.selected().size(), view.numbers().layers.size() * heads);
        QVERIFY(!fixture.story().textCursor().hasSelection());
    }

    void aFactorIsTypedDraggedAndUndone() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        GeometryView& view = geometryOf(fixture);
        QTRY_VERIFY(!view.numbers().layers.empty());
        const Focus& focus = fixture.window().focus();
        const int depth = fixture.book().depth();
        // Typed into the cell, by keys alone.
        view.table().setFocus();
        view.table().setCurrentIndex(view.table().model()->index(2, 5));
        QTest::keyClick(&view.table(), Qt::Key_2);
        auto* editor = view.table().findChild<NumberBox*>();
        QVERIFY(editor != nullptr);
        QTest::keyClick(editor, Qt::Key_5);
        QTest::keyClick(editor, Qt::Key_Return);
        Interventions cell;
        cell.betaFactor[{2, 5}] = 25;
        QTRY_COMPARE(focus.interventions(), cell);
        QCOMPARE(fixture.book().depth(), depth + 1);
        // Dragged: one step, however often.
        auto* slider = view.findChild<FactorBar*>()->findChild<QSlider*>();
        for (int i = 0; i < 30; ++i)
            slider->setValue(i);
        cell.betaFactor[{2, 5}] = 0.29F;
        QCOMPARE(focus.interventions(), cell);
        QCOMPARE(fixture.book().depth(), depth + 2);
        fixture.book().undo();
        QCOMPARE(view.numbers().layers[2].betaFactor[5], 25.0F);
        fixture.book().undo();
        QVERIFY(focus.interventions().isEmpty());
        QCOMPARE(view.numbers().overrides, 0);
        fixture.book().redo();
        fixture.book().redo();
        QCOMPARE(focus.interventions(), cell);
        QVERIFY(view.numbers().layers[2].betaFactor[5] == 0.29F);
        view.table().setFocus();
        QTest::keyClick(&view.table(), Qt::Key_Delete);
        QVERIFY(focus.interventions().isEmpty());
    }

    void everyPressIsAStep() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        GeometryView& view = geometryOf(fixture);
        QTRY_COMPARE(view.numbers().layers.size(), std::size_t{layers});
        view.table().setCurrentIndex(view.table().model()->index(2, 5));
        const auto factor = [&] { return view.numbers().layers[2].betaFactor[5]; };
        auto* slider = view.findChild<FactorBar*>()->findChild<QSlider*>();
        slider->setValue(50);
        QCOMPARE(factor(), 0.5F);
        button(view, "−1").click();
        button(view, "0").click();
        slider->setValue(70);
        slider->setValue(80);
        QCOMPARE(factor(), 0.8F);
        for (const float before : {0.0F, -1.0F, 0.5F, 1.0F}) {
            fixture.book().undo();
            QCOMPARE(factor(), before);
        }
        QVERIFY(fixture.window().focus().interventions().isEmpty());
    }

    /// At once in the window, and in what is kept of it.
    void changesSurviveARestart() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        {
            GeometryView& view = geometryOf(fixture);
            QTRY_VERIFY(!view.numbers().layers.empty());
            view.table().selectionModel()->select(view.table().model()->index(0, 7),
                                                  QItemSelectionModel::ClearAndSelect);
            button(view, "0").click();
            QCOMPARE(view.numbers().overrides, 1);
        }
        fixture.reopen(tinyCheckpoint);
        QVERIFY(fixture.ready());
        GeometryView& view = geometryOf(fixture);
        QTRY_COMPARE(view.numbers().overrides, 1);
        QCOMPARE(view.numbers().layers[0].betaFactor[7], 0.0F);
    }

    void theSearchFindsAFactorWithThatKl() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        QCOMPARE(written(fixture).size(), std::size_t{16});
        GeometryView& view = geometryOf(fixture);
        const Focus& focus = fixture.window().focus();
        view.table().selectAll();
        button(view, "KL 0.1").click();
        QTRY_VERIFY_WITH_TIMEOUT(!focus.interventions().isEmpty(), 20000);
        QCOMPARE(view.numbers().overrides, layers * heads);
        const double kl = byHand(focus, focus.interventions()).meanKl;
        QVERIFY2(kl > 0.09 && kl < 0.11, qPrintable(QString::number(kl)));
    }

    void boostsOfRootsAreShownAndTakenBack() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        GeometryView& view = geometryOf(fixture);
        QTRY_VERIFY(!view.numbers().layers.empty());
        Interventions boosts;
        boosts.rootBoost[{1, 17}] = 2;
        boosts.rootBoost[{1, 140}] = -1;
        boosts.rootBoost[{2, 3}] = 1;
        fixture.window().focus().takeInterventions(boosts);
        QTRY_COMPARE(view.numbers().overrides, 3);
        view.setSection(GeometrySection::Branch);
        const int column = heads + static_cast<int>(GeometryTable::Column::Boosts);
        const QModelIndex cell = view.table().model()->index(1, column);
        QCOMPARE(cell.data().toString(), QStringLiteral("2"));
        QVERIFY(cell.data(Qt::ToolTipRole).toString().contains(QStringLiteral("root 17 by 2")));
        view.table().setCurrentIndex(cell);
        button(view, "0").click();
        boosts.rootBoost.erase({1, 17});
        boosts.rootBoost.erase({1, 140});
        QCOMPARE(fixture.window().focus().interventions(), boosts);
    }

    /// Shares are of the token that is looked at, and follow it.
    void whatIsShownIsTheTokens() {
        const QTemporaryDir folder;
        WindowFixture fixture(checkpointWithBeta(folder, 40));
        QVERIFY(fixture.ready());
        GeometryView& view = geometryOf(fixture);
        QTRY_VERIFY(!view.numbers().layers.empty());
        QVERIFY(view.numbers().layers[0].share.empty() && !view.numbers().layers[0].branchRatio);
        QCOMPARE(written(fixture, 6).size(), std::size_t{6});
        QTRY_COMPARE(view.numbers().layers[0].share.size(), std::size_t{heads});
        const GeometryNumbers newest = view.numbers();
        QVERIFY(std::ranges::all_of(newest.layers, [](const GeometryNumbers::Layer& layer) {
            return layer.branchRatio && *layer.branchRatio > 0 && layer.effectiveRoots &&
                   *layer.effectiveRoots >= 1 && *layer.effectiveRoots <= 240 &&
                   std::ranges::all_of(layer.share, [](double share) { return share > 0 && share < 1; });
        }));
        Q_EMIT fixture.story().caretPlaced(6);
        QTRY_VERIFY(view.numbers().layers[1].share.size() == heads &&
                    view.numbers().layers[1].share != newest.layers[1].share);
        fixture.story().undo();
        QTRY_VERIFY(view.numbers().layers[0].share.empty());
    }

    void itIsReadWithoutEyesAndExported() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        GeometryView& view = geometryOf(fixture);
        QTRY_VERIFY(!view.numbers().layers.empty());
        QAccessibleInterface* table = QAccessible::queryAccessibleInterface(&view.table());
        QVERIFY(table != nullptr && table->tableInterface() != nullptr);
        QCOMPARE(table->tableInterface()->rowCount(), layers);
        QVERIFY(table->tableInterface()
                    ->cellAt(1, 2)
                    ->text(QAccessible::Name)
                    .contains(QStringLiteral("Layer 1, head 2: β = ")));
        for (const auto section :
             {GeometrySection::Beta, GeometrySection::Attention, GeometrySection::Branch}) {
            view.setSection(section);
            const QString file = fixture.folder() + QStringLiteral("/geometry.png");
            QCOMPARE(exportView(view, file), QString());
        }
        const QString csv = fixture.folder() + QStringLiteral("/geometry.csv");
        QCOMPARE(exportView(view, csv), QString());
        QFile file(csv);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll().count('\n'), 1 + layers * heads);
    }
};

LILA_TEST(GeometryTest)
#include "geometry_test.moc"
