// SPDX-License-Identifier: AGPL-3.0-or-later
// Seeds of the whole range, to the last digit: typed, shown, kept between runs, and used.
#include "tests/gui/window_fixture.h"
#include "tests/test_main.h"
#include "widgets/note_bubble.h"
#include "widgets/setting_row.h"
#include "widgets/settings_panel.h"

#include <QAbstractSpinBox>
#include <QLabel>
#include <QLocale>
#include <QStatusBar>

#include <limits>

using namespace lila;

class SeedTest : public QObject {
    Q_OBJECT

private:
    static constexpr auto largest = std::numeric_limits<std::uint64_t>::max();

    static QAbstractSpinBox& box(const SettingsPanel& panel) {
        return *panel.row("seed")->findChild<QAbstractSpinBox*>();
    }

    /// Over what stands there, finished by Return.
    static void type(QAbstractSpinBox& box, const QString& text) {
        box.setFocus();
        QTest::keyClick(&box, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClicks(&box, text);
        QTest::keyClick(&box, Qt::Key_Return);
    }

private Q_SLOTS:
    void cleanup() { QLocale::setDefault(QLocale::c()); }

    void whatIsTypedIsKept_data() {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<quint64>("seed");
        QTest::addColumn<QString>("word"); // part of what is said about it; empty: nothing is
        QTest::newRow("small") << "7" << quint64{7} << "";
        QTest::newRow("no double") << "9007199254740993" << quint64{9007199254740993} << "";
        QTest::newRow("long") << "12345678901234567891" << quint64{12345678901234567891U} << "";
        QTest::newRow("largest") << "18446744073709551615" << quint64{largest} << "";
        QTest::newRow("grouped") << "18.446.744.073.709.551.615" << quint64{largest} << "";
        QTest::newRow("spaced") << " 9 007 199 254 740 993 " << quint64{9007199254740993} << "";
        QTest::newRow("exponent") << "1e5" << quint64{100000} << "";
        QTest::newRow("too large") << "18446744073709551616" << quint64{largest} << "18446744073709551615";
        QTest::newRow("far too large") << "1e999" << quint64{largest} << "18446744073709551615";
        QTest::newRow("negative") << "-5" << quint64{0} << "";
        QTest::newRow("fraction") << "60,6" << quint64{61} << "61";
        QTest::newRow("none") << "12x45" << quint64{3} << "12x45";
        QTest::newRow("emptied") << "" << quint64{3} << "";
        QTest::newRow("word") << "random" << quint64{0} << "";
    }

    void whatIsTypedIsKept() {
        QFETCH(QString, typed);
        QFETCH(quint64, seed);
        QFETCH(QString, word);
        for (const char* locale : {"C", "de_DE", "ar_EG"}) {
            QLocale::setDefault(QLocale(QLatin1String(locale)));
            SettingsPanel panel;
            panel.show();
            QVERIFY(QTest::qWaitForWindowActive(&panel));
            GenerationSettings settings;
            settings.seed = 3;
            panel.setSettings(settings);
            type(box(panel), typed);
            QCOMPARE(quint64{panel.settings().seed}, seed);
            QCOMPARE(box(panel).text(), seed == 0 ? QStringLiteral("random") : QString::number(seed));
            const QString said = NoteBubble::textIn(panel);
            QCOMPARE(said.isEmpty(), word.isEmpty());
            QVERIFY2(said.contains(word), qPrintable(said));
        }
    }

    void theArrowsCountFromAnySeed() {
        SettingsPanel panel;
        panel.show();
        QVERIFY(QTest::qWaitForWindowActive(&panel));
        QSignalSpy changed(&panel, &SettingsPanel::settingsChanged);
        type(box(panel), QStringLiteral("18446744073709551613"));
        QTest::keyClick(&box(panel), Qt::Key_Up);
        QCOMPARE(quint64{panel.settings().seed}, largest - 1);
        QCOMPARE(changed.count(), 2);
        for (int i = 0; i < 3; ++i)
            QTest::keyClick(&box(panel), Qt::Key_Up); // no further than the largest
        QCOMPARE(quint64{panel.settings().seed}, largest);
        type(box(panel), QStringLiteral("1"));
        for (int i = 0; i < 3; ++i)
            QTest::keyClick(&box(panel), Qt::Key_Down);
        QCOMPARE(quint64{panel.settings().seed}, quint64{0});
    }

    void aSeedIsThereAgainAtTheNextStart() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        type(box(fixture.settings()), QStringLiteral("9007199254740993"));
        fixture.reopen(tinyCheckpoint);
        QVERIFY(fixture.ready());
        QCOMPARE(quint64{fixture.settings().settings().seed}, quint64{9007199254740993});
    }

    /// On each branch its own, and none where no model has written.
    void theSeedOfTheShownTextIsTold() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        const auto says = [&](const char* part) {
            return fixture.window().statusText().contains(QString::fromUtf8(part));
        };
        QVERIFY(says("— tokens/s") && says("seed —"));
        GenerationSettings settings;
        settings.maxTokens = 6;
        settings.temperature = 1;
        settings.seed = 11;
        fixture.settings().takeOver(settings);
        fixture.session().generate();
        QVERIFY(fixture.waitForEnd());
        QVERIFY(says("seed 11") && !says("— tokens/s"));
        fixture.session().retry(); // with the seed behind
        QVERIFY(fixture.waitForEnd());
        QVERIFY2(says("seed 12") && !says("— tokens/s"), qPrintable(fixture.window().statusText()));
        fixture.window().actions().forkBefore->trigger();
        fixture.window().actions().previousBranch->trigger();
        QVERIFY2(says("seed 11") && says("— tokens/s"), qPrintable(fixture.window().statusText()));
        fixture.window().actions().nextBranch->trigger();
        QVERIFY2(says("seed 12") && !says("— tokens/s"), qPrintable(fixture.window().statusText()));
        fixture.book().replaceStory(QStringLiteral("Another one"));
        QVERIFY2(says("seed —") && says("— tokens/s"), qPrintable(fixture.window().statusText()));
        fixture.story().undo();
        QVERIFY2(says("seed 12") && !says("— tokens/s"), qPrintable(fixture.window().statusText()));
    }

    void theSeedThatWasUsedIsTold() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        fixture.window().resize(1024, 700);
        GenerationSettings settings;
        settings.maxTokens = 2;
        settings.seed = largest;
        fixture.settings().takeOver(settings);
        fixture.session().generate();
        QVERIFY(fixture.waitForEnd());
        QVERIFY2(fixture.window().statusText().contains(QStringLiteral("seed 18446744073709551615")),
                 qPrintable(fixture.window().statusText()));
        for (const QLabel* field : fixture.window().statusBar()->findChildren<QLabel*>())
            QVERIFY2(field->fontMetrics().horizontalAdvance(field->text()) <= field->width(),
                     qPrintable(field->text()));
        // The one after the largest is a seed too, and none that is left to chance.
        fixture.session().retry();
        QVERIFY(fixture.waitForEnd());
        QCOMPARE(quint64{fixture.session().seed()}, quint64{1});
    }
};

LILA_TEST(SeedTest)
#include "seed_test.moc"
