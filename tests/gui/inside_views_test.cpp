// SPDX-License-Identifier: AGPL-3.0-or-later
// Views that look inside of the model, by themselves: bars, lens and attention as pictures and tables.
#include "tests/test_main.h"
#include "widgets/attention_grid.h"
#include "widgets/attention_strip.h"
#include "widgets/attention_view.h"
#include "widgets/attribution_view.h"
#include "widgets/candidates_view.h"
#include "widgets/colour_legend.h"
#include "widgets/comparison_view.h"
#include "widgets/elided_label.h"
#include "widgets/figure.h"
#include "widgets/lens_view.h"
#include "widgets/plot_table.h"
#include "widgets/root_card.h"
#include "widgets/root_histogram.h"
#include "widgets/view_title.h"

#include <QComboBox>
#include <QImage>
#include <QPainter>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QTreeView>

using namespace lila;

namespace {

AttributionPicture threeParts() {
    using enum AttributionKind;
    AttributionPicture picture{QStringLiteral("␣dog"), QStringLiteral("␣cat"), 1.25, {}};
    picture.rows.push_back({QStringLiteral("Embedding"), {{Embedding, 0.5}, {Position, -0.25}}});
    AttributionRow layer{QStringLiteral("Layer 0"), {{Content, 1.5}, {Geometry, -0.5}}, {}, 0, {}};
    for (int head = 0; head < 2; ++head)
        layer.rows.push_back(
            {QStringLiteral("Head %1").arg(head), {{Content, 0.75}, {Geometry, -0.25}}, {}, 0, head});
    picture.rows.push_back(std::move(layer));
    return picture;
}

LensPicture twoPoints() {
    LensPicture picture{QStringLiteral("␣dog"), {QStringLiteral("No. 1"), QStringLiteral("No. 2")}, {}};
    picture.lines.push_back(
        {QStringLiteral("Embedding"),
         {},
         7,
         0.01,
         {{5, QStringLiteral("␣cat"), 0.5, false}, {6, QStringLiteral("s"), 0.1, false}}});
    picture.lines.push_back(
        {QStringLiteral("0 FFN"),
         0,
         0,
         0.9,
         {{9, QStringLiteral("␣dog"), 0.9, true}, {5, QStringLiteral("␣cat"), 0.05, false}}});
    return picture;
}

AttentionPicture twoHeads() {
    AttentionPicture picture{QStringLiteral("␣dog"), {QStringLiteral("␣the"), QStringLiteral("␣big")}, {}};
    for (int layer = 0; layer < 2; ++layer)
        picture.heads.push_back({{{0.25F, 0.75F}, {0, 1}, {0.5F, -0.5F}}, {{1, 0}, {2, -2}, {0, 0}}});
    return picture;
}

QImage drawn(ExportableView& view) {
    const FigureStyle style;
    QImage image(pageSize(view, style), QImage::Format_ARGB32);
    QPainter painter(&image);
    paintPage(painter, view, style);
    return image;
}

int coloursIn(const QImage& image) {
    QSet<QRgb> colours;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            colours.insert(image.pixel(x, y));
    return static_cast<int>(colours.size());
}

} // namespace

class InsideViewsTest : public QObject {
    Q_OBJECT

private:
    static QToolButton& tableButton(const ViewTitle& title) {
        for (auto* button : title.findChildren<QToolButton*>())
            if (button->isCheckable())
                return *button;
        qFatal("no table");
    }
    static QList<QStringList> texts(const PlotTable& table) {
        QList<QStringList> rows;
        for (int row = 0; row < table.model()->rowCount(); ++row) {
            rows.append(QStringList());
            for (int column = 0; column < table.model()->columnCount(); ++column)
                rows.last().append(table.model()->index(row, column).data().toString());
        }
        return rows;
    }

private Q_SLOTS:
    /// Items that changed one by one would have the view laid out as often.
    void aPictureIsOneChangeOfItsTable() {
        LensView lens;
        lens.setPicture(twoPoints());
        QSignalSpy lensChanged(lens.model(), &QAbstractItemModel::dataChanged);
        LensPicture other = twoPoints();
        for (LensLine& line : other.lines)
            line.probability /= 2;
        other.lines.front().cells.front().token = QStringLiteral("cat");
        lens.setPicture(other);
        QCOMPARE(lensChanged.count(), 1);

        CandidatesView candidates;
        CandidateList list{QStringLiteral("dog"), 1, 2, {}};
        list.rows = {{QStringLiteral("dog"), 0.5, 0.5, true}, {QStringLiteral("cat"), 0.5, 0.5}};
        candidates.setCandidates(list);
        QSignalSpy candidatesChanged(candidates.model(), &QAbstractItemModel::dataChanged);
        std::ranges::reverse(list.rows);
        candidates.setCandidates(list);
        QCOMPARE(candidatesChanged.count(), 1);
    }

    void aLineBreaksBeforeAWord() {
        std::vector<ShadedToken> tokens;
        for (const char* text : {"Ben", "␣climb", "ed", "␣t", "ree", "s"})
            tokens.push_back({QString::fromUtf8(text), {}});
        const QFont font;
        const double line = tokenPlaces(tokens, 1e6, font).back().right();
        for (double width = line; width > 1; width -= 1) {
            const std::vector<QRectF> places = tokenPlaces(tokens, width, font);
            QVERIFY(places[1].width() + places[2].width() > width || places[2].top() == places[1].top());
            const double word = places[4].width() + places[5].width() + places[3].width();
            QVERIFY(word > width ||
                    (places[4].top() == places[3].top() && places[5].top() == places[3].top()));
            for (const QRectF& place : places)
                QVERIFY(place.right() <= width + 1e-6 || place.left() == 0);
        }
    }

    void barsAreATree() {
        AttributionView view;
        QVERIFY(!view.hasFigure());
        view.setPicture(threeParts());
        QAbstractItemModel& model = *view.tree().model();
        QCOMPARE(model.rowCount(), 3); // with the sum
        QCOMPARE(model.index(2, 2).data().toString(), QLocale().toString(1.25, 'f', 3));
        QCOMPARE(model.index(1, 2).data().toString(), QLocale().toString(1.0, 'f', 3));
        QVERIFY(model.index(1, 1)
                    .data(Qt::AccessibleTextRole)
                    .toString()
                    .contains(QLocale().toString(-0.5, 'f', 3)));
        const QModelIndex layer = model.index(1, 0);
        QCOMPARE(model.rowCount(layer), 2);
        view.tree().expand(layer);
        view.setPicture(threeParts()); // of the next token
        QVERIFY(view.tree().isExpanded(model.index(1, 0)));
        QCOMPARE(view.csv().count(QLatin1Char('\n')), 1 + 2 + 4);
        QVERIFY(view.csv().contains(QStringLiteral("\n0,1,attention,beta,-0.25\n")));
        QVERIFY(view.statement().contains(QStringLiteral("␣cat")));
        QVERIFY(coloursIn(drawn(view)) > 20);
        view.clear();
        QVERIFY(!view.hasFigure() && model.rowCount() == 0);
    }

    void aPartIsChosenByKeys() {
        AttributionView view;
        view.setPicture(threeParts());
        view.show();
        QList<std::pair<std::optional<int>, std::optional<int>>> chosen;
        connect(&view, &AttributionView::partChosen, this,
                [&chosen](std::optional<int> layer, std::optional<int> head) {
                    chosen.append({layer, head});
                });
        view.tree().setCurrentIndex(view.tree().model()->index(0, 0)); // of no layer
        for (const int key : {Qt::Key_Down, Qt::Key_Right, Qt::Key_Down, Qt::Key_Down})
            QTest::keyClick(&view.tree(), static_cast<Qt::Key>(key));
        QCOMPARE(chosen.size(), 3);
        QVERIFY(chosen[0].first == 0 && !chosen[0].second);
        QVERIFY(chosen[2].first == 0 && chosen[2].second == 1);
    }

    void theLensIsATable() {
        LensView view;
        QVERIFY(!view.hasFigure());
        view.setPicture(twoPoints());
        const QAbstractItemModel& model = *view.model();
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.columnCount(), 5);
        QCOMPARE(model.index(0, 1).data().toString(), QStringLiteral("8"));
        QCOMPARE(model.index(1, 3).data().toString(), QStringLiteral("␣dog"));
        QVERIFY(model.index(1, 3).data(Qt::FontRole).value<QFont>().bold());
        QVERIFY(view.statement().contains(QStringLiteral("0 FFN")));
        QCOMPARE(view.csv().count(QLatin1Char('\n')), 3);
        QVERIFY(coloursIn(drawn(view)) > 20);
    }

    // The next hint is the usual one.
    void aProblemGoesWithWhatHadIt() {
        LensView lens;
        AttributionView why;
        const auto pictureOf = [](QWidget& view) {
            view.resize(400, 200);
            return view.grab().toImage();
        };
        const QImage lensHint = pictureOf(lens), whyHint = pictureOf(why);
        lens.setProblem(QStringLiteral("no memory"));
        why.setProblem(QStringLiteral("no memory"));
        QVERIFY(pictureOf(lens) != lensHint && pictureOf(why) != whyHint);
        lens.clear();
        why.clear();
        QCOMPARE(pictureOf(lens), lensHint);
        QCOMPARE(pictureOf(why), whyHint);
    }

    void aCellIsChosenByClickAndKey() {
        LensView view;
        view.setPicture(twoPoints());
        view.resize(600, 200);
        view.show();
        QList<std::pair<std::optional<int>, std::optional<int>>> chosen;
        connect(&view, &LensView::cellChosen, this,
                [&chosen](std::optional<int> layer, std::optional<int> id) {
                    chosen.append({layer, id});
                });
        QTest::mouseClick(view.viewport(), Qt::LeftButton, {},
                          view.visualRect(view.model()->index(1, 4)).center());
        QTest::keyClick(&view, Qt::Key_Up);
        QTest::keyClick(&view, Qt::Key_Return);
        QCOMPARE(chosen.size(), 2);
        QVERIFY(chosen[0].first == 0 && chosen[0].second == 5);
        QVERIFY(!chosen[1].first && chosen[1].second == 6);
    }

    void shadesTellPartsApart() {
        const AttentionPicture picture = twoHeads();
        const AttentionHead& head = picture.heads[0][0];
        const auto weights = attentionShades(head, AttentionPart::Weights);
        QVERIFY(weights[1] == 1 && std::abs(weights[0] - std::sqrt(1.0 / 3)) < 1e-6);
        QCOMPARE(attentionShades(head, AttentionPart::Content), (std::vector<double>{-1, 1}));
        QCOMPARE(attentionShades(head, AttentionPart::Geometry), (std::vector<double>{1, -1}));
        QCOMPARE(attentionShades(picture.heads[0][1], AttentionPart::Geometry), (std::vector<double>{0, 0}));
    }

    void attentionIsATextAndATable() {
        AttentionView view;
        QVERIFY(!view.hasFigure());
        view.setPicture(twoHeads());
        view.resize(600, 300);
        view.show();
        QCOMPARE(view.strip().tokens().size(), std::size_t{2});
        const QColor byWeight = view.strip().tokens()[0].colour;
        auto* part = view.findChildren<QComboBox*>()[2];
        part->setCurrentIndex(static_cast<int>(AttentionPart::Geometry));
        QVERIFY(view.strip().tokens()[0].colour != byWeight);
        view.findChildren<QComboBox*>()[3]->setCurrentIndex(1);
        QVERIFY(view.table().isVisible());
        QAbstractItemModel& table = *view.table().model();
        QCOMPARE(table.rowCount(), 2);
        QCOMPARE(table.index(1, 3).data().toString(), QStringLiteral("1"));
        QVERIFY(view.csv().contains(QStringLiteral("0,0,1,\"␣big\",0.75,1,-0.5")));
        QVERIFY(coloursIn(drawn(view)) > 20);
        view.clear();
        QVERIFY(!view.hasFigure() && table.rowCount() == 0);
    }

    void aRootsHistogramHasATable() {
        RootCard card;
        card.setRoot(5, 2, true);
        card.setFigures(
            {QStringLiteral("the story"), 16, 3, 0.1, {10, 5, 0, 1}, {{0.7, {}, {}, {}}}, {}, {}});
        ViewTitle title(QStringLiteral("Root"));
        title.setExportable(&card);
        card.show();
        auto& table = *card.findChild<PlotTable*>();
        auto& bars = *card.findChild<RootHistogram*>();
        QVERIFY(bars.isVisible() && !table.isVisible());
        tableButton(title).click();
        QVERIFY(!bars.isVisible() && table.isVisible());
        // The square root of the weight goes in even steps.
        QCOMPARE(texts(table),
                 (QList<QStringList>{{QStringLiteral("0"), QStringLiteral("0.0625"), QStringLiteral("10")},
                                     {QStringLiteral("0.0625"), QStringLiteral("0.25"), QStringLiteral("5")},
                                     {QStringLiteral("0.25"), QStringLiteral("0.5625"), QStringLiteral("0")},
                                     {QStringLiteral("0.5625"), QStringLiteral("1"), QStringLiteral("1")}}));
        QVERIFY(card.csv().endsWith(QStringLiteral("2,5,,,,,,0.5625,1,1\n")));
        card.setFigures({QStringLiteral("the story"), 1, 1, 0.1, {0, 1}, {}, {}, {}});
        QCOMPARE(texts(table).size(), 2);
        card.setFigures({});
        QVERIFY(!bars.isVisible() && !table.isVisible());
        tableButton(title).click();
        card.setFigures({QStringLiteral("the story"), 1, 1, 0.1, {0, 1}, {}, {}, {}});
        QVERIFY(bars.isVisible() && !table.isVisible());
    }

    /// In German too, beside a story in a small window.
    void whereAHeadLookedIsSaidWhole() {
        ColourLegend legend;
        legend.attention().setShape(6, 8);
        legend.setColour(TextColour::Attention);
        legend.resize(440, legend.sizeHint().height());
        legend.show();
        legend.explain(TextColour::Attention,
                       QStringLiteral("Für „␣entered“: am meisten auf „␣woods“ (12 %)"));
        const QList<ElidedLabel*> labels = legend.findChildren<ElidedLabel*>();
        QCOMPARE(labels.size(), 1);
        QTRY_VERIFY(labels[0]->width() > 40);
        QVERIFY(!labels[0]->isCut());
    }

    void aComparisonKeepsItsHeight() {
        ComparisonView view({QStringLiteral("the same")}, {QStringLiteral("the story")});
        view.show();
        const int least = view.minimumSizeHint().height();
        ComparedTexts compared;
        compared.seed = 7;
        compared.columns[0].words =
            compared.columns[1].words = {{QStringLiteral(" a"), -0.5, 0.25, true, false}};
        view.setTexts(compared);
        QTest::qWait(50); // the layout follows
        QCOMPARE(view.minimumSizeHint().height(), least);
        view.setTexts({});
        view.resize(520, least);
        QTRY_VERIFY(view.column(1).placeholderText().contains(QStringLiteral("Ctrl+3")));
        view.resize(520, 800);
        QTRY_VERIFY(!view.column(1).placeholderText().contains(QStringLiteral("Ctrl+3")));
    }

    void aComparisonHasATable() {
        ComparisonView view({QStringLiteral("the same")}, {QStringLiteral("the story")});
        ViewTitle title(QStringLiteral("Compare"));
        title.setExportable(&view);
        view.show();
        ComparedTexts compared;
        compared.seed = 7;
        compared.columns[0].words = {{QStringLiteral(" a, \"b\""), -0.5, 0.25, true, false},
                                     {QStringLiteral("\n"), -1, 0.5, false, true}};
        compared.columns[1].words = {{QStringLiteral(" a, \"b\""), -0.75, 0.25, true, false}};
        view.setTexts(compared);
        auto& table = *view.findChild<PlotTable*>();
        QVERIFY(view.column(0).isVisible() && !table.isVisible());
        tableButton(title).click();
        QVERIFY(!view.column(0).isVisible() && table.isVisible());
        const QList<QStringList> rows = texts(table);
        QCOMPARE(rows.size(), 3);
        QCOMPARE(rows[0].first(5),
                 (QStringList{QStringLiteral("A"), QStringLiteral("1"), QStringLiteral(" a, \"b\""),
                              QStringLiteral("-0.5"), QStringLiteral("0.25")}));
        QCOMPARE(rows[1][2], QStringLiteral("\n"));
        QCOMPARE(rows[2][0], QStringLiteral("B"));
        for (const char* word : {"1000", "007", "1e3", "inf", "nan", "0x10"}) {
            compared.columns[0].words[0].text = QString::fromLatin1(word);
            view.setTexts(compared);
            QCOMPARE(texts(table)[0][2], QString::fromLatin1(word));
            QVERIFY(Qt::Alignment(table.model()->index(0, 2).data(Qt::TextAlignmentRole).toInt()) &
                    Qt::AlignLeft);
        }
        compared.columns[1].words.push_back({QStringLiteral(" dog"), -2, {}, false, true});
        view.setTexts(compared);
        QCOMPARE(texts(table).last()[2], QStringLiteral(" dog"));
        QCOMPARE(texts(table).last()[4], QString());
        tableButton(title).click();
        QVERIFY(view.column(0).isVisible() && !table.isVisible());
    }

    void tokensMayHoldPlaces() {
        AttentionView view;
        AttentionPicture picture = twoHeads();
        picture.token = QStringLiteral("%2");
        picture.tokens[1] = QStringLiteral("%1");
        view.setPicture(picture);
        QVERIFY(view.statement().startsWith(QStringLiteral("for “%2”, layer 0, head 0: most on “%1”")));
        QVERIFY(view.figureTitle().startsWith(QStringLiteral("Attention for “%2”, layer 0, head 0")));
    }

    void aHeadIsChosen() {
        AttentionView view;
        view.setPicture(twoHeads());
        view.resize(600, 300);
        view.show();
        QSignalSpy chosen(&view, &AttentionView::headChosen);
        QSignalSpy shown(&view, &AttentionView::statementChanged);
        QTest::mouseClick(&view.grid(), Qt::LeftButton, {}, view.grid().position(1, 1));
        QTest::keyClick(&view.grid(), Qt::Key_Left);
        QTest::keyClick(&view.grid(), Qt::Key_Left); // there is none
        QCOMPARE(chosen.size(), 2);
        QCOMPARE(chosen[1], (QList<QVariant>{1, 0}));
        view.setHead(1, 0); // as it is
        QCOMPARE(shown.count(), 2);
        QVERIFY(view.statement().contains(QStringLiteral("layer 1, head 0")));
        view.setHead(7, 9); // of a larger model
        QCOMPARE(view.layer(), 1);
        QCOMPARE(chosen.size(), 2);
    }
};

LILA_TEST(InsideViewsTest)
#include "inside_views_test.moc"
