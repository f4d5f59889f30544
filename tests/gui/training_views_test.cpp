// SPDX-License-Identifier: AGPL-3.0-or-later
// Views of training, given plain values: by what they hold, say and paint.
#include "tests/test_main.h"
#include "widgets/beta_history_view.h"
#include "widgets/beta_view.h"
#include "widgets/loss_view.h"
#include "widgets/number_box.h"
#include "widgets/optimiser_view.h"
#include "widgets/plot_table.h"
#include "widgets/samples_view.h"
#include "widgets/theme.h"
#include "widgets/view_title.h"

#include <QListWidget>
#include <QSlider>
#include <QTest>
#include <QToolButton>
#include <QVBoxLayout>

#include <cmath>
#include <functional>

using namespace lila;

class TrainingViewsTest : public QObject {
    Q_OBJECT

private:
    static TrainLogLine lineAt(std::int64_t step, double loss) {
        TrainLogLine line;
        line.step = step;
        line.trainLoss = loss;
        line.lr = 0.001;
        line.gradNorm = 0.5;
        line.beta = {{0.1F, -0.3F}, {0.5F, 0.5F}, {0, 0}};
        return line;
    }

    static std::vector<TrainLogLine> lines(int count) {
        std::vector<TrainLogLine> all;
        for (int i = 1; i <= count; ++i)
            all.push_back(lineAt(10 * i, 2 + std::sin(i)));
        return all;
    }

    static QImage picture(QWidget& widget) { return widget.grab().toImage(); }

    static int coloured(const QImage& image, const QColor& colour) {
        int count = 0;
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x)
                count += image.pixel(x, y) == colour.rgb();
        return count;
    }

    static QList<QStringList> cells(const QString& csv) {
        QList<QStringList> rows;
        for (const QString& row : csv.split(QLatin1Char('\n'), Qt::SkipEmptyParts))
            rows.append(row.split(QLatin1Char(',')));
        return rows;
    }

    static void hasATableTwin(PlotView& view, const std::function<void()>& addMore) {
        QWidget window;
        auto* title = new ViewTitle(QStringLiteral("Plot"), &window);
        title->setExportable(&view);
        auto* layout = new QVBoxLayout(&window);
        layout->addWidget(title);
        layout->addWidget(&view);
        window.resize(600, 300);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        QToolButton* button = nullptr;
        for (auto* found : title->findChildren<QToolButton*>())
            if (found->isCheckable())
                button = found;
        QVERIFY(button != nullptr);
        auto* table = view.findChild<PlotTable*>();
        const QWidget* plot = nullptr;
        for (const QWidget* part : view.findChildren<QWidget*>())
            if (part->inherits("QCustomPlot"))
                plot = part;
        QVERIFY(!table->isVisible());
        button->click();
        QVERIFY(table->isVisible() && !plot->isVisible());
        const auto isAsInTheFile = [&] {
            const auto rows = cells(view.csv());
            const QAbstractItemModel& model = *table->model();
            bool isSame = model.rowCount() == rows.size() - 1 && model.columnCount() == rows[0].size();
            for (int row = 0; isSame && row < model.rowCount(); ++row)
                for (int column = 0; column < model.columnCount(); ++column) {
                    const QString text = model.index(row, column).data().toString();
                    const QString cell = rows[row + 1][column];
                    isSame = isSame && (cell.isEmpty() ? text.isEmpty()
                                                       : std::abs(text.toDouble() - cell.toDouble()) <=
                                                             1e-3 * std::abs(cell.toDouble()));
                }
            return isSame;
        };
        QVERIFY(isAsInTheFile());
        for (int column = 0; column < table->model()->columnCount(); ++column)
            QVERIFY(!table->model()->headerData(column, Qt::Horizontal).toString().isEmpty());
        addMore();
        QVERIFY(isAsInTheFile());
        button->click();
        QVERIFY(!table->isVisible() && plot->isVisible());
        view.setParent(nullptr);
    }

private Q_SLOTS:
    void everyPlotHasATableTwin() {
        const auto some = lines(5), more = lines(9);
        const std::span rest = std::span(more).subspan(5);
        LossView loss;
        loss.addLines(some);
        hasATableTwin(loss, [&] { loss.addLines(rest); });
        BetaHistoryView betas;
        betas.addLines(some);
        hasATableTwin(betas, [&] { betas.addLines(rest); });
        OptimiserView optimiser;
        optimiser.addLines(some);
        hasATableTwin(optimiser, [&] { optimiser.addLines(rest); });
        BetaView beta;
        beta.setBeta({{0.1F, -0.3F}, {0.5F, 0.25F}});
        hasATableTwin(beta, [&] { beta.setBeta({{0.2F, 0.3F}}); });
    }

    void smoothingIsAMeanWithoutABias() {
        LossView view;
        view.setSmoothing(3); // keeps half
        view.addLines(std::vector{lineAt(1, 4), lineAt(2, 2), lineAt(3, NAN), lineAt(4, 1)});
        const auto rows = cells(view.csv());
        QCOMPARE(rows[1][2].toDouble(), 4.0);
        QVERIFY(std::abs(rows[2][2].toDouble() - (2 * 0.5 + 4 * 0.25) / 0.75) < 1e-6);
        QVERIFY(rows[3][1].isEmpty() && rows[3][2].isEmpty()); // a gap
        QVERIFY(std::abs(rows[4][2].toDouble() - (1 * 0.5 + 2 * 0.25 + 4 * 0.125) / 0.875) < 1e-6);
        view.setSmoothing(1);
        QCOMPARE(cells(view.csv())[2][2].toDouble(), 2.0);
    }

    void linesThatComeLaterMakeTheSameCurve() {
        const auto all = lines(50);
        LossView whole;
        whole.addLines(all);
        LossView parts;
        for (const TrainLogLine& line : all)
            parts.addLines(std::span(&line, 1));
        QCOMPARE(parts.csv(), whole.csv());
        parts.clear();
        QVERIFY(!parts.emptyText().isEmpty());
        parts.addLines(all);
        QCOMPARE(parts.csv(), whole.csv());
    }

    void validationIsTold() {
        LossView view;
        view.resize(700, 300);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        auto all = lines(20);
        all[10].validPerToken = 1.75;
        all[10].validPadded = 1.125;
        view.addLines(all);
        picture(view); // lays the plot out
        const QString text = view.textAt(view.pointPosition(10));
        QVERIFY2(text.contains(QStringLiteral("110")) && text.contains(QStringLiteral("1.75")) &&
                     text.contains(QStringLiteral("1.125")),
                 qPrintable(text));
        QVERIFY(!view.textAt(view.pointPosition(9)).contains(QStringLiteral("validation")));
        QVERIFY(view.textAt({-10, -10}).isEmpty());
    }

    void controlsSayTheSame() {
        LossView view;
        view.addLines(lines(30));
        auto* slider = qobject_cast<QSlider*>(view.controls()[0]);
        auto* box = qobject_cast<NumberBox*>(view.controls()[1]);
        slider->setValue(50);
        QCOMPARE(view.smoothing(), 50);
        QCOMPARE(box->value(), 50.0);
        box->setValue(300); // beyond the slider's end
        QCOMPARE(view.smoothing(), 300);
        QCOMPARE(slider->value(), slider->maximum());
    }

    void logScaleSpreadsSmallLosses() {
        LossView view;
        view.resize(600, 300);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        view.setSmoothing(1);
        view.addLines(std::vector{lineAt(1, 10), lineAt(2, 1), lineAt(3, 0.1)});
        const auto share = [&] { // of the height, that the lower tenfold takes
            picture(view);
            const int top = view.pointPosition(0).y();
            return (view.pointPosition(2).y() - view.pointPosition(1).y()) /
                   static_cast<double>(view.pointPosition(2).y() - top);
        };
        QVERIFY(share() < 0.15);
        view.setLogarithmic(true);
        QVERIFY2(std::abs(share() - 0.5) < 0.03, qPrintable(QString::number(share())));
        view.setLogarithmic(false);
        QVERIFY(share() < 0.15);
    }

    void aPartIsLookedAtUntilAllIsAskedFor() {
        LossView view;
        view.addLines(lines(100));
        QCOMPARE(view.shownSteps().last, 1000.0);
        view.showSteps({200, 400});
        auto more = lines(150);
        more.erase(more.begin(), more.begin() + 100);
        view.addLines(more);
        QCOMPARE(view.shownSteps().first, 200.0);
        QCOMPARE(view.shownSteps().last, 400.0);
        view.showAll();
        QCOMPARE(view.shownSteps().last, 1500.0);
        view.showSteps({-500, 4000}); // beyond the run is nothing to see
        QCOMPARE(view.shownSteps().first, 10.0);
        QCOMPARE(view.shownSteps().last, 1500.0);
    }

    void aHundredThousandLinesAreDrawnFast() {
        LossView loss;
        loss.resize(700, 300);
        loss.show();
        QVERIFY(QTest::qWaitForWindowExposed(&loss));
        loss.addLines(lines(1000));
        const auto timeOf = [&](const std::vector<TrainLogLine>& added) {
            loss.addLines(added);
            picture(loss);
            double least = INFINITY; // of a busy machine, the draw that was disturbed least
            for (int i = 0; i < 7; ++i) {
                QElapsedTimer timer;
                timer.start();
                loss.showAll();
                picture(loss);
                least = std::min(least, std::max<double>(1, static_cast<double>(timer.nsecsElapsed())));
            }
            return least;
        };
        const double small = timeOf({lineAt(10001, 2)});
        std::vector<TrainLogLine> many;
        for (int i = 0; i < 99000; ++i)
            many.push_back(lineAt(10010 + 10 * i, 2 + std::sin(i)));
        const double large = timeOf(many);
        QVERIFY2(large < 40 * small, qPrintable(QString::number(large / small))); // for 100 times the lines
    }

    void betaIsShownByLayerAndByHead() {
        BetaHistoryView view;
        QVERIFY(!view.layerBox()->isEnabled());
        view.addLines(lines(5));
        QCOMPARE(view.layerBox()->count(), 4);
        auto curves = view.curves();
        QCOMPARE(curves.size(), std::size_t{3});
        QVERIFY(std::abs(curves[0].values[4] - 0.2) < 1e-6); // the mean of |β|
        view.layerBox()->setCurrentIndex(1);
        Q_EMIT view.layerBox()->activated(1);
        curves = view.curves();
        QCOMPARE(curves.size(), std::size_t{2});
        QVERIFY(std::abs(curves[1].values[0] + 0.3) < 1e-6);
        QVERIFY(view.statement().contains(QStringLiteral("layer 0")));
        view.clear();
        QVERIFY(!view.emptyText().isEmpty());
        view.addLines(lines(5));
        QCOMPARE(view.layer(), std::optional(0)); // as chosen before
    }

    void manyLinesAreThinnedEvenly() {
        BetaHistoryView view;
        const auto all = lines(10000);
        for (std::size_t i = 0; i < all.size(); i += 100)
            view.addLines(std::span(all).subspan(i, 100));
        const std::vector<double> steps = view.steps();
        QVERIFY(steps.size() <= BetaHistoryView::mostLines + 1 &&
                steps.size() > BetaHistoryView::mostLines / 3);
        QCOMPARE(steps.front(), 10.0);
        QCOMPARE(steps.back(), 100000.0);
        const double gap = steps[1] - steps[0];
        for (std::size_t i = 1; i + 1 < steps.size(); ++i)
            QCOMPARE(steps[i] - steps[i - 1], gap);
    }

    void aRunWithoutBetaSaysSo() {
        BetaHistoryView view;
        TrainLogLine line = lineAt(10, 1);
        line.beta.clear();
        view.addLines(std::vector{line});
        QVERIFY(view.emptyText().contains(QStringLiteral("β")));
        QVERIFY(view.curves().empty());
    }

    void optimiserTellsItsNumbers() {
        OptimiserView view;
        QVERIFY(!view.emptyText().isEmpty());
        view.addLines(lines(3));
        QVERIFY(view.emptyText().isEmpty());
        QCOMPARE(cells(view.csv())[3],
                 (QStringList{QStringLiteral("30"), QStringLiteral("0.001"), QStringLiteral("0.5")}));
    }

    void samplesAreReadByStep() {
        SamplesView view;
        QVERIFY(!view.shownText().isEmpty());
        view.addSamples(std::vector<StorySample>{
            {100, "Once", " upon <a> time"}, {100, "The cat", " sat"}, {200, "Once", " more"}});
        QCOMPARE(view.stepList().count(), 2);
        QVERIFY(view.shownText().contains(QStringLiteral("Once more")));
        view.stepList().setCurrentRow(1);
        QVERIFY(view.shownText().contains(QStringLiteral("Once upon <a> time")));
        QVERIFY(view.shownText().contains(QStringLiteral("The cat sat")));
        view.addSamples(std::vector<StorySample>{{300, "Once", " again"}});
        QVERIFY(view.shownText().contains(QStringLiteral("The cat sat"))); // the reader is not disturbed
        view.stepList().setCurrentRow(0);
        view.addSamples(std::vector<StorySample>{{400, "Once", " newest"}});
        QVERIFY(view.shownText().contains(QStringLiteral("newest")));
        view.clear();
        QCOMPARE(view.stepList().count(), 0);
    }

    void plotsFollowThePalette() {
        LossView loss;
        BetaHistoryView beta;
        OptimiserView optimiser;
        for (HistoryPlot* view : std::initializer_list<HistoryPlot*>{&loss, &beta, &optimiser}) {
            view->resize(500, 250);
            view->show();
            QVERIFY(QTest::qWaitForWindowExposed(view));
        }
        loss.addLines(lines(40));
        beta.addLines(lines(40));
        optimiser.addLines(lines(40));
        for (HistoryPlot* view : std::initializer_list<HistoryPlot*>{&loss, &beta, &optimiser})
            for (const QPalette& palette : {lightPalette(), darkPalette()}) {
                view->setPalette(palette);
                QTRY_VERIFY(coloured(picture(*view), palette.color(QPalette::Base)) > 500 * 250 / 2);
            }
    }
};

LILA_TEST(TrainingViewsTest)
#include "training_views_test.moc"
