// SPDX-License-Identifier: AGPL-3.0-or-later
// The view of the resonator by itself: a graph, two tables, buttons.
#include "tests/test_main.h"
#include "widgets/figure.h"
#include "widgets/relation_graph.h"
#include "widgets/relation_rows.h"
#include "widgets/resonator_view.h"
#include "widgets/sorted_table.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QImage>
#include <QPainter>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTest>

using namespace lila;

namespace {

/// Of roots far from each other, so that no two arcs meet in their middle.
ResonatorPicture threeRelations() {
    ResonatorPicture picture;
    picture.token = QStringLiteral("␣dog");
    picture.strength = 0.07;
    picture.relations = {{3, 70, 1, 1, QStringLiteral("␣the"), QStringLiteral("␣big")},
                         {70, 3, 2.5, 3, QStringLiteral("␣big"), QStringLiteral("␣the")},
                         {150, 220, 2, 2, QStringLiteral("."), QStringLiteral("%2")}};
    picture.newest = 1;
    picture.lifts = {{QStringLiteral("␣dog"), 70, 0.06, 0.40, 0.43},
                     {QStringLiteral("␣cat"), 3, 0.01, 0.02, 0.019},
                     {QStringLiteral("%1"), 150, -0.05, 0.3, 0.28}};
    return picture;
}

QString cell(const SortedTable& table, int row, int column) {
    return table.model()->index(row, column).data().toString();
}

QImage drawn(ExportableView& view) {
    const FigureStyle style;
    QImage image(pageSize(view, style), QImage::Format_ARGB32);
    QPainter painter(&image);
    paintPage(painter, view, style);
    return image;
}

} // namespace

class ResonatorViewTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyColumnSorts() {
        ResonatorView view;
        view.setPicture(threeRelations());
        SortedTable& table = view.relations();
        QCOMPARE(table.model()->rowCount(), 3);
        QCOMPARE(cell(table, 0, RelationRows::From), QStringLiteral("70")); // the greatest weight first
        for (int column = 0; column < table.model()->columnCount(); ++column)
            for (const Qt::SortOrder order : {Qt::AscendingOrder, Qt::DescendingOrder}) {
                table.sortByColumn(column, order);
                for (int row = 1; row < 3; ++row) {
                    const auto at = [&](int of) {
                        return table.model()->index(of, column).data(RelationRows::sortRole);
                    };
                    const auto compared = QVariant::compare(at(row - 1), at(row));
                    QVERIFY(order == Qt::AscendingOrder ? compared <= 0 : compared >= 0);
                }
            }
        SortedTable& lifts = view.lifts();
        QCOMPARE(cell(lifts, 0, LiftRows::Token), QStringLiteral("“␣dog”"));
        lifts.sortByColumn(LiftRows::Logit, Qt::AscendingOrder);
        QCOMPARE(cell(lifts, 0, LiftRows::Token), QStringLiteral("“%1”"));
    }

    void aRowIsAnArc() {
        ResonatorView view;
        view.resize(500, 600);
        view.show();
        view.setPicture(threeRelations());
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        view.relations().choose(2);
        QCOMPARE(view.graph().chosen(), std::optional<std::size_t>(2));
        const QImage before = view.graph().grab().toImage();
        QTest::mouseClick(&view.graph(), Qt::LeftButton, {}, view.graph().placeOf(0));
        QCOMPARE(view.graph().chosen(), std::optional<std::size_t>(0));
        QCOMPARE(view.relations().chosen(), 0);
        QVERIFY(view.graph().grab().toImage() != before);
        // There and back are two arcs.
        QTest::mouseClick(&view.graph(), Qt::LeftButton, {}, view.graph().placeOf(1));
        QCOMPARE(view.relations().chosen(), 1);
    }

    void arcsAreReachedByKeys() {
        ResonatorView view;
        view.setPicture(threeRelations());
        QTest::keyClick(&view.graph(), Qt::Key_End);
        QCOMPARE(view.relations().chosen(), 2);
        QTest::keyClick(&view.graph(), Qt::Key_Up);
        QTest::keyClick(&view.graph(), Qt::Key_Up);
        QTest::keyClick(&view.graph(), Qt::Key_Up);
        QCOMPARE(view.relations().chosen(), 0);
        QTest::keyClick(&view.graph(), Qt::Key_Down);
        QCOMPARE(view.relations().chosen(), 1);
        QVERIFY(view.graph().accessibleDescription().contains(QStringLiteral("70")));
    }

    void whatIsChosenStaysWhileMoreIsWritten() {
        ResonatorView view;
        ResonatorPicture picture = threeRelations();
        view.setPicture(picture);
        view.relations().choose(1);
        QSignalSpy resets(view.relations().model(), &QAbstractItemModel::modelReset);
        picture.relations[0].weight = 9;
        picture.relations.push_back({10, 11, 1, 1, QStringLiteral("a"), QStringLiteral("b")});
        view.setPicture(picture);
        QCOMPARE(resets.size(), 0);
        QCOMPARE(view.relations().model()->rowCount(), 4);
        QCOMPARE(cell(view.relations(), 0, RelationRows::From), QStringLiteral("3"));
        QCOMPARE(view.relations().chosen(), 1);
        picture.relations.erase(picture.relations.begin()); // of an earlier token, or of another generation
        view.setPicture(picture);
        QCOMPARE(view.relations().chosen(), 0);
        QCOMPARE(view.graph().chosen(), std::optional<std::size_t>(0));
        picture.relations.erase(picture.relations.begin());
        view.setPicture(picture);
        QCOMPARE(view.relations().chosen(), -1);
        QVERIFY(!view.graph().chosen());
    }

    void tablesAreCopied() {
        ResonatorView view;
        view.setPicture(threeRelations());
        view.relations().sortByColumn(RelationRows::From, Qt::AscendingOrder);
        QTest::keySequence(&view.relations(), QKeySequence::Copy);
        const QStringList lines = QGuiApplication::clipboard()->text().split(QLatin1Char('\n'));
        QCOMPARE(lines.size(), 5);
        QCOMPARE(lines[0].split(QLatin1Char('\t')).size(), static_cast<qsizetype>(RelationRows::Columns));
        QVERIFY(lines[1].startsWith(QStringLiteral("3\t70\t1\t“␣the” → “␣big”\t1\t")));
        QVERIFY(lines[3].contains(QStringLiteral("\t“.” → “%2”\t2\t")));
    }

    void theTableThatIsShownIsExported() {
        ResonatorView view;
        QVERIFY(view.csv().isEmpty() && !view.hasFigure());
        view.setPicture(threeRelations());
        QVERIFY(view.csv().contains(QStringLiteral("\n70,3,2.5,3,")));
        QVERIFY(view.csv().endsWith(QStringLiteral(",\".\",\"%2\"\n")));
        view.findChild<QTabWidget*>()->setCurrentIndex(1);
        QVERIFY(view.csv().startsWith(QStringLiteral("token,root,logit,without,with\n\"␣dog\",70,0.06,")));
        QVERIFY(view.csv().endsWith(QStringLiteral("\"%1\",150,-0.05,0.3,0.28\n")));
        const QImage some = drawn(view);
        ResonatorPicture none;
        none.token = QStringLiteral("␣dog");
        view.setPicture(none);
        QVERIFY(drawn(view) != some);
    }

    void buttonsAreOfferedWhereTheyDoSomething() {
        ResonatorView view;
        view.show();
        const auto button = [&view](const QString& text) -> QPushButton& {
            for (auto* one : view.findChildren<QPushButton*>())
                if (one->text() == text)
                    return *one;
            qFatal("no such button");
        };
        QVERIFY(!button(QStringLiteral("Save…")).isEnabled() && !button(QStringLiteral("Reset")).isEnabled());
        view.setPicture(threeRelations());
        QVERIFY(button(QStringLiteral("Save…")).isEnabled());
        QVERIFY(!button(QStringLiteral("Take back")).isVisible());
        view.tell(QStringLiteral("Done."), true);
        QSignalSpy undone(&view, &ResonatorView::undoWanted);
        QTest::keyClick(&button(QStringLiteral("Take back")), Qt::Key_Space);
        QCOMPARE(undone.size(), 1);
        view.setProblem(QStringLiteral("It is off."));
        QVERIFY(!button(QStringLiteral("Save…")).isEnabled());
        QCOMPARE(view.graph().emptyText(), QStringLiteral("It is off."));
        QCOMPARE(view.relations().model()->rowCount(), 0);
        QVERIFY(!view.relations().isVisible());
    }
};

LILA_TEST(ResonatorViewTest)
#include "resonator_view_test.moc"
