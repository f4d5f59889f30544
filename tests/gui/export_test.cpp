// SPDX-License-Identifier: AGPL-3.0-or-later
// Every view as PNG, SVG and PDF, as other programs draw them: the three are one picture, light, complete and
// made for a page.
#include "app/explorer/views/view_export.h"
#include "tests/gui/window_fixture.h"
#include "tests/test_main.h"
#include "widgets/beta_history_view.h"
#include "widgets/beta_view.h"
#include "widgets/candidates_view.h"
#include "widgets/comparison_view.h"
#include "widgets/look_ahead_view.h"
#include "widgets/loss_view.h"
#include "widgets/optimiser_view.h"
#include "widgets/passage_list.h"
#include "widgets/root_card.h"
#include "widgets/root_view.h"
#include "widgets/samples_view.h"
#include "widgets/theme.h"

#include <QApplication>
#include <QImage>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QSvgRenderer>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

#include <cmath>
#include <functional>

using namespace lila;

namespace {

const QString source = QStringLiteral("Model: <one> & \"another\"");

/// A view, and words that must be on its page.
struct Exported {
    std::unique_ptr<QWidget> widget;
    ExportableView* view = nullptr;
    QStringList words;
};

template <class View>
Exported exported(const QStringList& words, const std::function<void(View&)>& fill) {
    auto view = std::make_unique<View>();
    fill(*view);
    ExportableView* exportable = view.get();
    exportable->setSource(source);
    return {std::move(view), exportable, words};
}

Activation activation() {
    Activation layers(6);
    for (int layer = 0; layer < 6; ++layer) {
        layers[layer].rootWeights.fill(0.4F / (lattice::rootCount - 1));
        layers[layer].rootWeights[37 * layer + 5] = 0.6F;
    }
    return layers;
}

std::vector<TrainLogLine> lines() {
    std::vector<TrainLogLine> all;
    for (int i = 1; i <= 60; ++i) {
        TrainLogLine line;
        line.step = 10 * i;
        line.trainLoss = 2 + std::sin(i) / i;
        if (i % 10 == 0)
            line.validPerToken = 2.1 + 1.0 / i;
        line.lr = 0.00001 * i;
        line.gradNorm = 0.5 + 0.4 * std::cos(i);
        line.beta = {{0.1F, -0.3F}, {0.5F, 0.01F * static_cast<float>(i)}, {0, 0}};
        all.push_back(line);
    }
    return all;
}

const QString nastyToken = QStringLiteral("<end of \"story\" & more>");

Exported makeView(const QString& name) {
    if (name == QLatin1String("one layer"))
        return exported<RootView>({QStringLiteral("layer 2"), nastyToken, QStringLiteral("60")},
                                  [](RootView& view) {
                                      view.setActivation(activation(), nastyToken);
                                      view.setLayer(2);
                                  });
    if (name == QLatin1String("all layers"))
        return exported<RootView>({nastyToken}, [](RootView& view) {
            view.setActivation(activation(), nastyToken);
            view.setLayer(std::nullopt);
        });
    if (name == QLatin1String("beta"))
        return exported<BetaView>(
            {QStringLiteral("layer"), QStringLiteral("β"), QStringLiteral("heads 0 & 3")},
            [](BetaView& view) {
                view.setBeta(
                    std::vector<std::vector<float>>(6, {0.1F, -0.2F, 0.3F, 0.05F, -0.1F, 0.2F, 0.25F, 0.4F}));
            });
    if (name == QLatin1String("candidates"))
        return exported<CandidatesView>(
            {nastyToken, QStringLiteral("Final probability"), QStringLiteral("Model's own")},
            [](CandidatesView& view) {
                CandidateList list{nastyToken, 1.5, 7, {}};
                for (int i = 0; i < 30; ++i)
                    list.rows.push_back({i == 3 ? nastyToken : QStringLiteral("␣token%1").arg(i),
                                         1.0 / (i + 2), 1.0 / (i + 3), i == 3});
                view.setCandidates(list);
            });
    if (name == QLatin1String("losses"))
        return exported<LossView>({QStringLiteral("step"), QStringLiteral("loss, nats a token"),
                                   QStringLiteral("training, smoothed")},
                                  [](LossView& view) { view.addLines(lines()); });
    if (name == QLatin1String("beta by step"))
        return exported<BetaHistoryView>({QStringLiteral("step"), QStringLiteral("layer 2")},
                                         [](BetaHistoryView& view) { view.addLines(lines()); });
    if (name == QLatin1String("optimiser"))
        return exported<OptimiserView>(
            {QStringLiteral("step"), QStringLiteral("learning rate"), QStringLiteral("gradient norm")},
            [](OptimiserView& view) { view.addLines(lines()); });
    return exported<SamplesView>({QStringLiteral("last word")}, [](SamplesView& view) {
        std::string story = " <a> & \x01 time";
        for (int i = 0; i < 60; ++i)
            story += i % 20 == 0 ? " there was a dog, and there was a cat, and there was a mouse, and a bird"
                                 : "\nthere was a cat";
        view.addSamples(std::vector<StorySample>{{100, "Once", story + " and the last word"}});
    });
}

const QStringList viewNames{QStringLiteral("one layer"), QStringLiteral("all layers"),
                            QStringLiteral("beta"),      QStringLiteral("candidates"),
                            QStringLiteral("losses"),    QStringLiteral("beta by step"),
                            QStringLiteral("optimiser"), QStringLiteral("samples")};

/// By another program than Qt.
QImage drawn(const QString& program, const QStringList& arguments, const QString& png) {
    QProcess::execute(program, arguments);
    return QImage(png);
}

/// Coarse enough that two programs' smoothing of edges and letters is the same.
QImage coarse(const QImage& image) {
    return image.convertToFormat(QImage::Format_RGB32)
        .scaled(image.width() / 32, image.height() / 32, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
}

int distance(QRgb a, QRgb b) {
    return std::abs(qRed(a) - qRed(b)) + std::abs(qGreen(a) - qGreen(b)) + std::abs(qBlue(a) - qBlue(b));
}

/// Of 0 to 765. What remains between programs is how they round: thousands of faint lines over each other
/// come to a mean of 3.5, letters set to whole pixels in a long line to 78 in a place. Text or figure of
/// another size come to a mean of 8 and more.
struct Difference {
    double mean = 0;
    int largest = 0;
};

Difference difference(const QImage& a, const QImage& b) {
    Difference out;
    for (int y = 0; y < a.height(); ++y)
        for (int x = 0; x < a.width(); ++x) {
            const int here = distance(a.pixel(x, y), b.pixel(x, y));
            out.mean += static_cast<double>(here) / a.width() / a.height();
            out.largest = std::max(out.largest, here);
        }
    return out;
}

/// Everything that is written in an SVG; empty where it is not well formed.
QString textOf(const QByteArray& svg) {
    QXmlStreamReader reader(svg);
    QString text;
    while (!reader.atEnd())
        if (reader.readNext() == QXmlStreamReader::Characters && !reader.isWhitespace())
            text += reader.text().toString() + QLatin1Char('\n');
    return reader.hasError() ? QString() : text;
}

} // namespace

class ExportTest : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    QString file(const QString& suffix) const { return m_folder.filePath(QStringLiteral("view.") + suffix); }

    QByteArray exportedAs(ExportableView& view, const QString& suffix) const {
        const QString problem = exportView(view, file(suffix));
        QFile out(file(suffix));
        return problem.isEmpty() && out.open(QIODevice::ReadOnly) ? out.readAll() : QByteArray();
    }

    static void addViews() {
        QTest::addColumn<QString>("name");
        for (const QString& name : viewNames)
            QTest::newRow(qPrintable(name)) << name;
    }

private Q_SLOTS:
    void initTestCase() {
        for (const char* program : {"pdftoppm", "rsvg-convert"})
            QVERIFY2(
                !QStandardPaths::findExecutable(QLatin1String(program)).isEmpty(),
                qPrintable(QStringLiteral("%1 is missing: run .ci/install").arg(QLatin1String(program))));
        QApplication::setPalette(darkPalette());
    }

    void everyFormatIsTheSamePicture_data() { addViews(); }
    void everyFormatIsTheSamePicture() {
        QFETCH(QString, name);
        const Exported made = makeView(name);
        const QImage png = QImage::fromData(exportedAs(*made.view, QStringLiteral("png")));
        QVERIFY(!png.isNull());
        const QString width = QString::number(png.width());
        const QString height = QString::number(png.height());
        for (const QString& suffix : {QStringLiteral("svg"), QStringLiteral("pdf")}) {
            QVERIFY(!exportedAs(*made.view, suffix).isEmpty());
            const QString page = m_folder.filePath(suffix + QStringLiteral("-page"));
            const QString picture = page + QStringLiteral(".png");
            const QImage other = suffix == QLatin1String("svg")
                                     ? drawn(QStringLiteral("rsvg-convert"),
                                             {QStringLiteral("-w"), width, QStringLiteral("-h"), height,
                                              QStringLiteral("-o"), picture, file(suffix)},
                                             picture)
                                     : drawn(QStringLiteral("pdftoppm"),
                                             {QStringLiteral("-png"), QStringLiteral("-singlefile"),
                                              QStringLiteral("-scale-to-x"), width,
                                              QStringLiteral("-scale-to-y"), height, file(suffix), page},
                                             picture);
            QCOMPARE(other.size(), png.size());
            const Difference found = difference(coarse(png), coarse(other));
            const QString figures =
                QStringLiteral("%1: mean %2, largest %3").arg(suffix).arg(found.mean).arg(found.largest);
            QVERIFY2(found.mean < 5 && found.largest < 100, qPrintable(figures));
        }
    }

    void pagesAreLight_data() { addViews(); }
    void pagesAreLight() {
        QFETCH(QString, name);
        const Exported made = makeView(name);
        const QImage png = QImage::fromData(exportedAs(*made.view, QStringLiteral("png")));
        int white = 0;
        for (int y = 0; y < png.height(); ++y)
            for (int x = 0; x < png.width(); ++x)
                white += png.pixel(x, y) == qRgb(255, 255, 255);
        QVERIFY(white > png.width() * png.height() / 2);
        QVERIFY(isDark(made.widget->palette())); // the window stays as it was
    }

    void pagesSayWhatTheyShow_data() { addViews(); }
    void pagesSayWhatTheyShow() {
        QFETCH(QString, name);
        const Exported made = makeView(name);
        const QByteArray svg = exportedAs(*made.view, QStringLiteral("svg"));
        const QString text = textOf(svg).simplified(); // lines break where the font has them
        QVERIFY2(!text.isEmpty(), "not well formed");
        QVERIFY2(!svg.contains("<image"), "an SVG must be made of lines, not of pixels");
        for (const QString& word : made.words + QStringList{source, made.view->figureTitle()})
            QVERIFY2(text.contains(word), qPrintable(word + QStringLiteral(" in ") + text));
        static const QRegularExpression hint(QStringLiteral("click|wheel|hover|appear|generate a"),
                                             QRegularExpression::CaseInsensitiveOption);
        QVERIFY2(!text.contains(hint), qPrintable(text));
    }

    void exportsEveryView_data() {
        QTest::addColumn<QString>("suffix");
        for (const char* suffix : {"svg", "pdf", "png", "csv"})
            QTest::newRow(suffix) << QString::fromLatin1(suffix);
    }

    void exportsEveryView() {
        QFETCH(QString, suffix);
        const QTemporaryDir folder;
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        GenerationSettings settings;
        settings.maxTokens = 3;
        fixture.session().setSettings(settings);
        fixture.session().generate();
        QVERIFY(fixture.waitForEnd());
        ViewDocks& docks = fixture.window().docks();
        docks.holding<PassageList>().setChoice(
            {QStringLiteral("Ways"),
             QStringLiteral("way"),
             {{QStringLiteral("1"), {}, {{QStringLiteral(" a"), 0.5}, {QStringLiteral(" b"), 1}}}}});
        docks.holding<LookAheadView>().add(
            {{-1, QStringLiteral(" a"), 0.5, 0.5}, {0, QStringLiteral(" b"), 1, 0.5}});
        ComparedTexts texts;
        for (ComparedColumn& column : texts.columns)
            column.words = {{QStringLiteral(" a"), -0.5, 0.25, true, false},
                            {QStringLiteral(" b"), -1, 0.5, false, true}};
        texts.parted = 1;
        docks.holding<ComparisonView>().setTexts(texts);
        RootCardFigures figures;
        figures.positions = 9;
        figures.contexts.assign(3, {0.5, QStringLiteral("a "), QStringLiteral("b"), QStringLiteral(" c")});
        docks.holding<RootCard>().setRoot(3, 0, true);
        docks.holding<RootCard>().setFigures(figures);
        QVERIFY(docks.exportables().size() >= 6);
        for (QDockWidget* dock : docks.docks()) {
            auto* view = dynamic_cast<ExportableView*>(dock->widget());
            if (view == nullptr)
                continue;
            docks.present(dock->objectName()); // some are computed only while they are seen
            QTRY_VERIFY2(view->hasFigure(), qPrintable(dock->objectName()));
            const QString name = folder.filePath(view->exportName() + QLatin1Char('.') + suffix);
            QCOMPARE(exportView(*view, name), QString());
            QFile file(name);
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QByteArray content = file.readAll();
            if (suffix == QLatin1String("svg")) {
                QVERIFY(QSvgRenderer(content).isValid());
                QVERIFY(content.contains("Model: checkpoint ("));
            } else if (suffix == QLatin1String("pdf")) {
                QVERIFY(content.startsWith("%PDF"));
            } else if (suffix == QLatin1String("png")) {
                QCOMPARE(QImage::fromData(content).size(), pageSize(*view, {}) * 2);
            } else {
                QVERIFY(content.count('\n') > 2);
            }
        }
    }

    void exportSaysWhatWentWrong() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        const QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("x.svg"));
        QVERIFY(exportView(fixture.roots(), file).contains(QStringLiteral("nothing to show")));
        QVERIFY(!QFile::exists(file));
        QVERIFY(exportView(fixture.beta(), QStringLiteral("/no/such/x.svg"))
                    .contains(QStringLiteral("/no/such")));
        QVERIFY(!exportView(fixture.beta(), QStringLiteral("x.bmp")).isEmpty());
    }
};

LILA_TEST(ExportTest)
#include "export_test.moc"
