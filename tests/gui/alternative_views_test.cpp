// SPDX-License-Identifier: AGPL-3.0-or-later
// The list of passages and the tree of possible tokens as widgets: what keys and the pointer do.
#include "tests/test_main.h"
#include "widgets/figure.h"
#include "widgets/look_ahead_view.h"
#include "widgets/passage_list.h"

#include <QImage>
#include <QPainter>
#include <QSignalSpy>
#include <QTest>

using namespace lila;

namespace {

PassageChoice threeWays() {
    PassageChoice choice;
    choice.title = QStringLiteral("three ways");
    choice.caption = QStringLiteral("way");
    for (int i = 1; i <= 3; ++i) {
        Passage passage{QString::number(i), {}, {}};
        for (int word = 0; word < 60; ++word)
            passage.tokens.push_back({QStringLiteral(" word"), 1.0 / (1 + word)});
        choice.passages.push_back(passage);
    }
    return choice;
}

/// a -> b, c; b -> d
std::vector<PossibleToken> fourTokens() {
    return {{-1, QStringLiteral(" a"), 0.5, 0.5},
            {0, QStringLiteral(" b"), 0.6, 0.3},
            {0, QStringLiteral(" c"), 0.2, 0.1},
            {1, QString(), 0.9, 0.27, true}};
}

class AlternativeViewsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void passagesAreTakenByTheirNumbers() {
        PassageList list;
        list.resize(500, 200);
        list.setChoice(threeWays());
        list.show();
        QSignalSpy taken(&list, &PassageList::taken);
        QTest::keyClick(&list, Qt::Key_3);
        QTest::keyClick(&list, Qt::Key_4); // there is none
        QTest::keyClick(&list, Qt::Key_0);
        QTest::keyClick(&list, Qt::Key_1, Qt::ControlModifier);
        QCOMPARE(taken.size(), 1);
        QCOMPARE(taken[0][0].toInt(), 2);
    }

    void passagesAreTakenAtTheCursorOrByAClick() {
        PassageList list;
        list.resize(500, 200);
        list.setChoice(threeWays());
        list.show();
        QSignalSpy taken(&list, &PassageList::taken);
        QSignalSpy pointed(&list, &PassageList::pointedAt);
        QSignalSpy dismissed(&list, &PassageList::dismissed);
        QTest::keyClick(&list, Qt::Key_Return); // nothing is chosen yet
        QVERIFY(taken.isEmpty());
        QTest::keyClick(&list, Qt::Key_Down);
        QTest::keyClick(&list, Qt::Key_Down);
        QCOMPARE(pointed.last()[0].toInt(), list.currentIndex().row());
        QTest::keyClick(&list, Qt::Key_Return);
        QCOMPARE(taken.takeFirst()[0].toInt(), list.currentIndex().row());
        QTRY_VERIFY(list.visualRect(list.model()->index(0, 0)).isValid());
        QTest::mouseClick(list.viewport(), Qt::LeftButton, {},
                          list.visualRect(list.model()->index(0, 0)).center());
        QCOMPARE(taken.takeFirst()[0].toInt(), 0);
        QTest::keyClick(&list, Qt::Key_Escape);
        QCOMPARE(dismissed.size(), 1);
        list.clear();
        QCOMPARE(pointed.last()[0].toInt(), -1);
        QCOMPARE(list.model()->rowCount(), 0);
    }

    void theOneAtTheCursorIsSeenWhole() {
        PassageList list;
        list.resize(300, 160);
        list.setChoice(threeWays());
        list.show();
        const auto height = [&](int row) {
            QCoreApplication::processEvents();
            return list.visualRect(list.model()->index(row, 0)).height();
        };
        QTRY_VERIFY(height(0) > 0);
        const int small = height(1);
        list.setCurrentIndex(list.model()->index(1, 0));
        QTRY_VERIFY(height(1) > 2 * small);
        QVERIFY(height(0) <= small);
    }

    void theTreeIsWalkedByKeys() {
        LookAheadView view;
        view.resize(400, 200);
        view.show();
        view.add(fourTokens());
        QSignalSpy taken(&view, &LookAheadView::taken);
        QTest::keyClick(&view, Qt::Key_Return);
        QVERIFY(taken.isEmpty());
        const auto press = [&](Qt::Key key) {
            QTest::keyClick(&view, key);
            return view.current();
        };
        QCOMPARE(press(Qt::Key_Right), 0);
        QCOMPARE(press(Qt::Key_Right), 1);
        QCOMPARE(press(Qt::Key_Right), 3);
        QCOMPARE(press(Qt::Key_Right), 3);
        QVERIFY2(view.statement().contains(QStringLiteral("a b <end>")), qPrintable(view.statement()));
        QCOMPARE(press(Qt::Key_Down), 2); // that of the token before
        QCOMPARE(press(Qt::Key_Up), 1);
        QCOMPARE(press(Qt::Key_Left), 0);
        QCOMPARE(press(Qt::Key_Left), 0);
        QTest::keyClick(&view, Qt::Key_Return);
        QCOMPARE(taken.takeFirst()[0].toInt(), 0);
        QTest::mouseMove(view.viewport(), view.placeOf(2).center().toPoint());
        QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, view.placeOf(2).center().toPoint());
        QCOMPARE(taken.takeFirst()[0].toInt(), 2);
        view.clear();
        QCOMPARE(view.current(), -1);
        QVERIFY(!view.hasFigure());
    }

    void theLikeliestWayIsARowAndOthersStandBelow() {
        LookAheadView view;
        view.resize(400, 200);
        view.add(fourTokens());
        QCOMPARE(view.placeOf(0).top(), view.placeOf(1).top());
        QCOMPARE(view.placeOf(1).top(), view.placeOf(3).top());
        QVERIFY(view.placeOf(1).left() > view.placeOf(0).right());
        QVERIFY(view.placeOf(2).top() > view.placeOf(1).bottom());
        QCOMPARE(view.placeOf(2).left(), view.placeOf(1).left());
    }

    void bothHaveAFigureAndNumbers() {
        PassageList list;
        list.setChoice(threeWays());
        LookAheadView view;
        view.add(fourTokens());
        for (ExportableView* exported :
             {static_cast<ExportableView*>(&list), static_cast<ExportableView*>(&view)}) {
            const FigureStyle style;
            QImage image(pageSize(*exported, style), QImage::Format_RGB32);
            image.fill(Qt::white);
            QPainter painter(&image);
            paintPage(painter, *exported, style);
            painter.end();
            QVERIFY(image.width() > 50 && image.height() > 50);
        }
        QCOMPARE(list.csv().count(QLatin1Char('\n')), 181);
        QVERIFY(view.csv().contains(QStringLiteral("3,1,\"\",0.9,0.27,1")));
        LookAheadView odd;
        odd.add({{-1, QStringLiteral("%2 \""), 0.5, 0.25, false}});
        QVERIFY2(odd.csv().contains(QStringLiteral("\n0,-1,\"%2 \"\"\",0.5,0.25,0\n")),
                 qPrintable(odd.csv()));
    }
};

} // namespace

LILA_TEST(AlternativeViewsTest)
#include "alternative_views_test.moc"
