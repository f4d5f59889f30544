// SPDX-License-Identifier: AGPL-3.0-or-later
// The view Packing in the window: its counts are the core's, what is clicked lists the weights that are
// stored as it, a packed file shows its own code, and another model clears it.
#include "app/explorer/views/view_export.h"
#include "core/packing/checkpoint_packing.h"
#include "core/packing/point_usage.h"
#include "tests/gui/window_fixture.h"
#include "tests/test_main.h"
#include "widgets/packing_chart.h"
#include "widgets/packing_view.h"
#include "widgets/plot_table.h"

#include <QAccessible>
#include <QFile>

#include <algorithm>

using namespace lila;

namespace {

/// With the view's dock in front.
struct PackingWindow : WindowFixture {
    explicit PackingWindow(const QString& checkpoint) : WindowFixture(checkpoint) {
        auto* dock = window().findChild<QDockWidget*>(QStringLiteral("packing"));
        dock->show();
        dock->raise();
    }
    PackingView& view() { return window().docks().holding<PackingView>(); }
    const ModelWeights& weights() { return window().focus().model()->model.weights(); }

    bool isShown(const char* code) {
        return QTest::qWaitFor(
            [&] { return view().hasFigure() && view().picture().code == QLatin1String(code); }, 20000);
    }
    void choose(const char* name, int row) {
        for (auto* box : view().findChildren<QComboBox*>())
            if (box->accessibleName() == QLatin1String(name)) {
                box->setCurrentIndex(row);
                Q_EMIT box->activated(row);
                return;
            }
        qFatal("no such box");
    }
    void click(const QPointF& place) {
        QTest::mouseClick(&view().chart(), Qt::LeftButton, {}, place.toPoint());
    }
    /// Row and input of the weights that are listed.
    std::vector<std::pair<int, int>> listed() {
        const QAbstractItemModel& rows = *view().weightTable().model();
        std::vector<std::pair<int, int>> all;
        const auto number = [&](int row, int column) {
            return QLocale().toInt(rows.index(row, column).data().toString());
        };
        for (int row = 0; row < rows.rowCount(); ++row)
            all.emplace_back(number(row, 0), number(row, 1));
        return all;
    }
};

PackedMatrix packedAlone(const WeightArray& weights, std::size_t inputs, const char* code) {
    ThreadPool threads(1);
    return packMatrix(weights, inputs, {.code = lattice::LatticeCode::named(code).value()}, nullptr, threads);
}

void compare(const PackingPicture& picture, const PackedMatrix& matrix) {
    const PointUsage usage = pointUsage(matrix).value();
    QCOMPARE(picture.points, qint64{usage.points});
    QVERIFY(std::ranges::equal(picture.shells, usage.shells));
    QVERIFY(std::ranges::equal(picture.roots, usage.roots));
    QCOMPARE(picture.bitsPerWeight, matrix.bitsPerWeight());
}

/// By decoding every code, in the matrix's order.
std::vector<std::pair<int, int>> placesByHand(const PackedMatrix& matrix, const lattice::Vector& wanted) {
    std::vector<std::pair<int, int>> places;
    const int bits = matrix.code.bits();
    const auto blocks = static_cast<int>(matrix.inputs() / lattice::dimension);
    const auto* codes = reinterpret_cast<const std::uint8_t*>(matrix.codes.bytes().data());
    for (int at = 0; at < static_cast<int>(matrix.outputs()) * blocks; ++at) {
        std::uint64_t number = 0;
        for (int i = bits; i-- > 0;)
            number = number << 8 | codes[at * bits + i];
        if (matrix.code.decode(number) == wanted)
            places.emplace_back(at / blocks, at % blocks * lattice::dimension);
    }
    return places;
}

lattice::Vector rootPoint(int root) {
    lattice::Vector point = lattice::roots()[root];
    for (float& c : point)
        c = std::round(c * std::sqrt(2.0F) * 2) / 2;
    return point;
}

} // namespace

class PackingViewTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    QString m_packed; ///< the same model in e8:3, rotated

private Q_SLOTS:
    void initTestCase() {
        const Checkpoint checkpoint = readCheckpoint(tinyCheckpoint.toStdString());
        ThreadPool threads(2);
        CheckpointPacking packing;
        packing.layers = {.code = {lattice::CodeKind::E8, 3}, .rotate = true};
        m_packed = m_folder.filePath(QStringLiteral("packed.safetensors"));
        writePackedCheckpoint(m_packed.toStdString(), checkpoint,
                              packedMatrices(checkpoint, packing, {}, threads).value());
    }

    void countsAreThoseOfTheCore() {
        PackingWindow window(tinyCheckpoint);
        QVERIFY(window.isShown("e8:4"));
        const auto width = static_cast<std::size_t>(window.weights().config.dModel);
        const PackedMatrix qkv = packedAlone(window.weights().layers[0].qkvWeight, width, "e8:4");
        compare(window.view().picture(), qkv);
        QVERIFY(std::abs(*window.view().picture().error -
                         relativeError(window.weights().layers[0].qkvWeight, qkv)) < 1e-12);
        QVERIFY(window.view().statement().contains(QStringLiteral("just to look")));

        window.choose("Matrix", 3);
        window.choose("Code", 2);
        window.window().focus().setLayer(1);
        QVERIFY(!window.view().hasFigure()); // what is no longer chosen is not shown
        QVERIFY(window.isShown("e8:2"));
        compare(window.view().picture(),
                packedAlone(window.weights().layers[1].ffnDownWeight, 4 * width, "e8:2"));
        window.window().focus().setLayer({});
        QVERIFY(!window.view().hasFigure());
        QVERIFY(window.view().statement().contains(QStringLiteral("Choose one layer")));
    }

    void embeddingAndHeadAreOfNoLayer() {
        PackingWindow window(tinyCheckpoint);
        QVERIFY(window.isShown("e8:4"));
        const ModelWeights& weights = window.weights();
        const auto width = static_cast<std::size_t>(weights.config.dModel);
        const auto* layers = window.window()
                                 .findChild<QDockWidget*>(QStringLiteral("packing"))
                                 ->titleBarWidget()
                                 ->findChild<QComboBox*>();
        QVERIFY(layers->isEnabled());
        window.choose("Matrix", 4);
        QVERIFY(!window.view().hasFigure() && !layers->isEnabled());
        QVERIFY(window.isShown("e8:4"));
        const PackedMatrix embedding = packedAlone(weights.tokenEmbedding, width, "e8:4");
        compare(window.view().picture(), embedding);
        QCOMPARE(window.view().picture().matrix, QStringLiteral("the token embedding"));
        window.window().focus().setLayer({});
        QVERIFY(window.view().hasFigure()); // it is the same whatever layer the others show
        const auto& shells = window.view().picture().shells;
        const auto shell = static_cast<int>(std::ranges::max_element(shells) - shells.begin());
        window.view().chart().choose(PointChoice{shell, {}});
        QTRY_VERIFY(!window.listed().empty());
        const auto [row, input] = window.listed().front();
        const QString text = window.view().weightTable().model()->index(0, 2).data().toString();
        const float first = weights.tokenEmbedding[row * width + input];
        QVERIFY2(text.startsWith(QLocale().toString(first, 'f', 4).replace(QLatin1Char('-'), QChar(0x2212))),
                 qPrintable(text));

        window.choose("Matrix", 5);
        QVERIFY(window.isShown("e8:4"));
        compare(window.view().picture(), packedAlone(weights.head, width, "e8:4"));
        window.choose("Matrix", 0);
        QVERIFY(!window.view().hasFigure() && layers->isEnabled());
    }

    void aRootThatIsClickedListsTheWeightsStoredAsIt() {
        PackingWindow window(tinyCheckpoint);
        window.choose("Code", 2);
        QVERIFY(window.isShown("e8:2"));
        const auto width = static_cast<std::size_t>(window.weights().config.dModel);
        const PackedMatrix matrix = packedAlone(window.weights().layers[0].qkvWeight, width, "e8:2");
        const auto& roots = window.view().picture().roots;
        const auto root = static_cast<int>(std::ranges::max_element(roots) - roots.begin());
        window.click(window.view().chart().rootPosition(root));
        QCOMPARE(window.view().chart().choice(), (PointChoice{1, root}));
        const auto expected = placesByHand(matrix, rootPoint(root));
        QCOMPARE(expected.size(), static_cast<std::size_t>(roots[root]));
        QTRY_COMPARE(window.listed(), expected);
        // The weights are the model's own.
        const auto [row, input] = expected.front();
        const float first = window.weights().layers[0].qkvWeight[row * width + input];
        const QString text = window.view().weightTable().model()->index(0, 2).data().toString();
        QVERIFY2(text.startsWith(QLocale().toString(first, 'f', 4).replace(QLatin1Char('-'), QChar(0x2212))),
                 qPrintable(text));
    }

    void aShellIsChosenByMouseKeysAndTable() {
        PackingWindow window(tinyCheckpoint);
        window.choose("Code", 2);
        QVERIFY(window.isShown("e8:2"));
        PackingChart& chart = window.view().chart();
        window.click(chart.barPosition(2));
        QCOMPARE(chart.choice(), (PointChoice{2, {}}));
        QTRY_COMPARE(static_cast<qint64>(window.listed().size()),
                     std::min<qint64>(200, window.view().picture().shells[2]));
        QTest::keyClick(&chart, Qt::Key_Left);
        QCOMPARE(chart.choice(), (PointChoice{1, {}}));
        QTest::keyClick(&chart, Qt::Key_Down);
        QCOMPARE(chart.choice(), (PointChoice{1, 0}));
        QTest::keyClick(&chart, Qt::Key_Escape);
        QVERIFY(!chart.choice() && window.view().weightTable().isHidden());
        window.view().setTableShown(true);
        PlotTable& points = window.view().pointTable();
        QVERIFY(points.isVisible() && !chart.isVisible());
        const auto shells = static_cast<int>(window.view().picture().shells.size());
        QCOMPARE(points.model()->rowCount(), shells + lattice::rootCount);
        points.setCurrentIndex(points.model()->index(shells + 17, 0));
        QCOMPARE(chart.choice(), (PointChoice{1, 17}));
    }

    void aPackedFileShowsItsOwn() {
        PackingWindow window(m_packed);
        QVERIFY(window.isShown("e8:3"));
        const PackedMatrices matrices = readPackedMatrices(m_packed.toStdString());
        const PackedMatrix& matrix = matrices.at("core.layers.0.attn.qkv.weight");
        compare(window.view().picture(), matrix);
        QVERIFY(window.view().picture().isInFile && !window.view().picture().error);
        QVERIFY(window.view().statement().contains(QStringLiteral("as in the file")));
        for (auto* box : window.view().findChildren<QComboBox*>())
            QCOMPARE(box->isVisible(), box->accessibleName() != QStringLiteral("Code"));
        const auto& shells = window.view().picture().shells;
        const auto shell = static_cast<int>(std::ranges::max_element(shells) - shells.begin());
        window.view().chart().choose(PointChoice{shell, {}});
        QTRY_COMPARE(static_cast<qint64>(window.listed().size()), std::min<qint64>(200, shells[shell]));
        QCOMPARE(window.view().weightTable().model()->headerData(2, Qt::Horizontal).toString(),
                 QStringLiteral("Weights of rotated inputs"));
    }

    void tablesOfAPackedFileAreNoPointsOfE8() {
        PackingWindow window(m_packed);
        QVERIFY(window.isShown("e8:3"));
        window.choose("Matrix", 5);
        QTRY_COMPARE(window.view().statement(),
                     QStringLiteral("The file holds the output matrix as uniform:8, "
                                    "whose numbers are no points of E8."));
        QVERIFY(!window.view().hasFigure());
    }

    void anotherModelClearsIt() {
        PackingWindow window(tinyCheckpoint);
        QVERIFY(window.isShown("e8:4"));
        window.view().chart().choose(PointChoice{5, {}});
        QTRY_VERIFY(!window.listed().empty());
        int cleared = 0;
        connect(&window.view(), &PackingView::statementChanged, &window.view(),
                [&] { cleared += window.view().hasFigure() ? 0 : 1; });
        window.window().openFiles({m_packed});
        QTRY_COMPARE(window.session().model()->files.checkpoint, m_packed);
        QVERIFY(window.isShown("e8:3"));
        QVERIFY(cleared > 0 && window.listed().empty() && !window.view().chart().choice());
    }

    void itIsReadWithoutEyesAndExported() {
        PackingWindow window(tinyCheckpoint);
        QVERIFY(window.isShown("e8:4"));
        PackingView& view = window.view();
        view.chart().choose(PointChoice{0, {}});
        QAccessibleInterface* chart = QAccessible::queryAccessibleInterface(&view.chart());
        QVERIFY(!chart->text(QAccessible::Name).isEmpty());
        QVERIFY(chart->text(QAccessible::Description).startsWith(QStringLiteral("Shell 0")));
        const QString png = window.folder() + QStringLiteral("/packing.png");
        QCOMPARE(exportView(view, png), QString());
        const QString csv = window.folder() + QStringLiteral("/packing.csv");
        QCOMPARE(exportView(view, csv), QString());
        QFile file(csv);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll().count('\n'),
                 1 + static_cast<qsizetype>(view.picture().shells.size()) + lattice::rootCount);
    }
};

LILA_TEST(PackingViewTest)
#include "packing_view_test.moc"
