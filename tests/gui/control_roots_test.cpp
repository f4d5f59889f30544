// SPDX-License-Identifier: AGPL-3.0-or-later
// A model whose roots are random directions, the control: nothing about it is told, drawn or exported as
// E8's.
#include "app/explorer/views/view_export.h"
#include "core/model/weights.h"
#include "tests/gui/window_fixture.h"
#include "tests/test_main.h"
#include "widgets/beta_view.h"
#include "widgets/packing_view.h"
#include "widgets/root_view.h"

#include <QDockWidget>
#include <QLabel>
#include <QRegularExpression>

#include <cmath>
#include <random>

using namespace lila;

class ControlRootsTest : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    QString m_checkpoint;
    std::vector<lattice::Vector> m_directions;

    static bool claimsE8(const QString& text) {
        static const QRegularExpression claim(
            QStringLiteral("E8|ring|Coxeter|integer root|opposite|±|½|heads 0 & 3"));
        return text.contains(claim);
    }

private Q_SLOTS:
    void initTestCase() {
        std::mt19937 random(5);
        std::normal_distribution<float> normal;
        std::vector<float> table;
        for (int i = 0; i < lattice::rootCount; ++i) {
            lattice::Vector direction{};
            float squared = 0;
            for (float& x : direction) {
                x = normal(random);
                squared += x * x;
            }
            for (float& x : direction)
                x /= std::sqrt(squared);
            m_directions.push_back(direction);
            table.insert(table.end(), direction.begin(), direction.end());
        }
        const Checkpoint whole = readCheckpoint(tinyCheckpoint.toStdString());
        Checkpoint control = slimmed(whole);
        control.config["roots"] = std::string("random");
        control.tensors["core.layers.0.quantizer.roots"] =
            Tensor::fromFloats({lattice::rootCount, lattice::dimension}, table);
        m_checkpoint = m_folder.filePath(QStringLiteral("control.safetensors"));
        writeCheckpoint(m_checkpoint.toStdString(), completed(control));
    }

    void nothingIsToldAsE8s() {
        WindowFixture fixture(m_checkpoint);
        QVERIFY(fixture.ready());
        GenerationSettings settings;
        settings.maxTokens = 2;
        fixture.session().setSettings(settings);
        fixture.session().generate();
        QVERIFY(fixture.waitForEnd());
        ViewDocks& docks = fixture.window().docks();
        RootView& roots = docks.holding<RootView>();
        // But for the one of E8 as a code of weights, which is the same whatever the model's roots are.
        const auto& packing = docks.holding<PackingView>();
        for (const ExportableView* view : docks.exportables()) {
            if (view == &packing)
                continue;
            for (const QString& text :
                 {view->meaning(), view->statement(), view->figureTitle(), view->exportName(), view->csv()})
                QVERIFY2(!claimsE8(text), qPrintable(text.left(200)));
        }
        const auto* packed = fixture.window().findChild<QDockWidget*>(QStringLiteral("packing"));
        for (const QLabel* label : fixture.window().findChildren<QLabel*>())
            if (label->isVisible() && !packed->isAncestorOf(label))
                QVERIFY2(!claimsE8(label->text()), qPrintable(label->text()));
        QVERIFY(roots.meaning().contains(QStringLiteral("random")));
        QVERIFY(roots.figureTitle().contains(QStringLiteral("random control directions")));
        QVERIFY2(!claimsE8(roots.rootText(0)), qPrintable(roots.rootText(0)));
        QVERIFY2(!claimsE8(roots.accessibleName()), qPrintable(roots.accessibleName()));
        // The picture's own words.
        const QString svg = m_folder.filePath(QStringLiteral("roots.svg"));
        QCOMPARE(exportView(roots, svg), QString());
        QFile file(svg);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QString picture = QString::fromUtf8(file.readAll());
        for (const char* claim : {"E8", "Coxeter", "rings", "½"})
            QVERIFY2(!picture.contains(QString::fromUtf8(claim)), claim);
        const BetaView& beta = docks.holding<BetaView>();
        QVERIFY(!claimsE8(beta.textAt(beta.barPosition(0, 0))));
    }

    void theNumbersAreTheFilesOwn() {
        WindowFixture fixture(m_checkpoint);
        QVERIFY(fixture.ready());
        fixture.session().step();
        QVERIFY(fixture.waitForEnd());
        RootView& roots = fixture.roots();
        const QStringList lines = roots.csv().split(QLatin1Char('\n'));
        QCOMPARE(lines.constFirst(), QStringLiteral("layer,direction,c1,c2,c3,c4,c5,c6,c7,c8,weight"));
        const QStringList cells = lines[18].split(QLatin1Char(','));
        QCOMPARE(cells[1], QStringLiteral("17"));
        for (int axis = 0; axis < lattice::dimension; ++axis)
            QVERIFY(std::abs(cells[2 + axis].toFloat() - m_directions[17][axis]) < 1e-5F);
        QVERIFY2(roots.rootText(17).contains(QString::number(std::abs(m_directions[17][0]), 'f', 2)),
                 qPrintable(roots.rootText(17)));
        // Each head has a line of its own.
        QVERIFY(fixture.beta().csv().contains(QStringLiteral("\n0,3,3,")));
    }

    void noEdgesAreDrawn() {
        WindowFixture fixture(m_checkpoint);
        QVERIFY(fixture.ready());
        RootView& roots = fixture.roots();
        roots.resize(600, 500);
        const QImage with = roots.grab().toImage();
        roots.setEdgesShown(false);
        QCOMPARE(roots.grab().toImage(), with);
    }

    void anotherModelHasItsRootsAgain() {
        WindowFixture fixture(m_checkpoint);
        QVERIFY(fixture.ready());
        ViewDocks& docks = fixture.window().docks();
        QVERIFY(!docks.holding<RootView>().meaning().contains(QStringLiteral("E8")));
        fixture.window().openFiles({tinyCheckpoint});
        QTRY_COMPARE(fixture.session().model()->files.checkpoint, tinyCheckpoint);
        QVERIFY(docks.holding<RootView>().meaning().contains(QStringLiteral("E8")));
        QVERIFY(docks.holding<RootView>().csv().startsWith(QStringLiteral("layer,root,")));
        QCOMPARE(docks.docks().constFirst()->windowTitle(), QStringLiteral("E8 roots"));
        QVERIFY(docks.holding<BetaView>().csv().contains(QStringLiteral("\n0,3,0,")));
    }
};

LILA_TEST(ControlRootsTest)
#include "control_roots_test.moc"
