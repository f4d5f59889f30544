// SPDX-License-Identifier: AGPL-3.0-or-later
// Numbers as people type them, key by key, in locales with either decimal sign: in the settings, the training
// form, and beside the plots.
#include "tests/test_main.h"
#include "widgets/factor_bar.h"
#include "widgets/geometry_view.h"
#include "widgets/history_plot.h"
#include "widgets/loss_view.h"
#include "widgets/note_bubble.h"
#include "widgets/number_box.h"
#include "widgets/root_boost.h"
#include "widgets/setting_row.h"
#include "widgets/settings_panel.h"
#include "widgets/training_field.h"
#include "widgets/training_form.h"
#include "widgets/typed_number.h"

#include <QLineEdit>
#include <QLocale>
#include <QShortcut>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>
#include <QToolButton>

#include <cmath>

using namespace lila;

class NumberBoxTest : public QObject {
    Q_OBJECT

private:
    const QList<QLocale> m_locales{QLocale::c(), QLocale(QStringLiteral("de_DE")),
                                   QLocale(QStringLiteral("en_US")), QLocale(QStringLiteral("sv_SE")),
                                   QLocale(QStringLiteral("ar_EG"))};

    /// Over what stands there, finished by Return.
    static void type(QWidget& box, const QString& text) {
        box.setFocus();
        QTest::keyClick(&box, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClicks(&box, text);
        QTest::keyClick(&box, Qt::Key_Return);
    }

    static void show(QWidget& window) {
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
    }

    static QAbstractSpinBox& box(SettingsPanel& panel, const char* name) {
        return *panel.row(name)->findChild<QAbstractSpinBox*>();
    }

private Q_SLOTS:
    void cleanup() { QLocale::setDefault(QLocale::c()); }

    void settings_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("typed");
        QTest::addColumn<double>("value");
        const auto row = [](const char* name, const char* typed, double value) {
            QTest::addRow("%s %s", name, typed)
                << QString::fromUtf8(name) << QString::fromUtf8(typed) << value;
        };
        row("temperature", "0.7", 0.7);
        row("temperature", "0,7", 0.7);
        row("temperature", ",7", 0.7);
        row("temperature", "999", 5);
        row("temperature", "7.5", 5);
        row("temperature", "1.000", 1);
        row("temperature", "12x45", 0.5); // as it was
        row("temperature", "", 0.5);
        row("top_p", "0.3", 0.3);
        row("top_p", "0,3", 0.3);
        row("top_p", "0.125", 0.125); // every digit stays
        row("top_p", "1e-4", 1e-4);
        row("top_p", "-1", 0);
        row("top_k", "60.6", 61);
        row("top_k", "2.000", 2000);
        row("top_k", "99999999", findSetting("top_k")->maximum);
        row("max_tokens", "99999999", 100000);
        row("max_tokens", "1 000", 1000);
        row("seed", "77", 77);
    }

    void settings() {
        QFETCH(QString, name);
        QFETCH(QString, typed);
        QFETCH(double, value);
        for (const QLocale& locale : m_locales) {
            QLocale::setDefault(locale);
            SettingsPanel panel;
            show(panel);
            SettingRow& row = *panel.row(name.toStdString());
            type(box(panel, name.toUtf8()), typed);
            QVERIFY2(row.value() == value,
                     qPrintable(QStringLiteral("%1: %2").arg(locale.name()).arg(row.value())));
        }
    }

    void trainingForm_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QString>("value");
        const auto row = [](const char* name, const char* typed, const char* value) {
            QTest::addRow("%s %s", name, typed)
                << QString::fromUtf8(name) << QString::fromUtf8(typed) << QString::fromUtf8(value);
        };
        row("lr", "0,002", "0.002");
        row("lr", "0.002", "0.002");
        row("lr", "1e-4", "1e-04");
        row("lr", "1,5e-4", "0.00015");
        row("lr", "99", "10");
        row("minutes", "2,5", "2.5");
        row("steps", "1.000", "1000");
        row("steps", "1,000,000", "1000000");
        row("eps", "1e-8", "1e-08");
        row("batch_size", "12x45", "16");
        row("batch_size", "99999999", "65536");
        row("seed", "9007199254740992", "9007199254740992");
    }

    void trainingForm() {
        QFETCH(QString, name);
        QFETCH(QString, typed);
        QFETCH(QString, value);
        for (const QLocale& locale : m_locales) {
            QLocale::setDefault(locale);
            TrainingForm form;
            show(form);
            const TrainingField& field = *form.field(name.toStdString());
            field.editor()->setVisible(true);
            type(*field.editor(), typed);
            QCOMPARE(QString::fromStdString(settingText(form.settings(), field.info())), value);
            // And what it shows, it reads.
            form.setSettings(form.settings());
            QCOMPARE(QString::fromStdString(settingText(form.settings(), field.info())), value);
        }
    }

    void whatCannotBeIsSaid_data() {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QStringList>("words");
        QTest::newRow("large") << "999"
                               << QStringList{QStringLiteral("999"), QStringLiteral("large"),
                                              QStringLiteral("5,00")};
        QTest::newRow("small") << "-3" << QStringList{QStringLiteral("-3"), QStringLiteral("small")};
        QTest::newRow("none") << "12x45" << QStringList{QStringLiteral("12x45"), QStringLiteral("0,50")};
        QTest::newRow("fits") << "1.2" << QStringList{};
        QTest::newRow("emptied") << "" << QStringList{};
    }

    void whatCannotBeIsSaid() {
        QFETCH(QString, typed);
        QFETCH(QStringList, words);
        QLocale::setDefault(QLocale(QStringLiteral("de_DE")));
        SettingsPanel panel;
        panel.resize(320, 400);
        show(panel);
        type(box(panel, "temperature"), typed);
        const QString said = NoteBubble::textIn(panel);
        QCOMPARE(said.isEmpty(), words.isEmpty());
        for (const QString& word : words)
            QVERIFY2(said.contains(word), qPrintable(said));
        if (words.isEmpty())
            return;
        const auto* note = panel.findChild<NoteBubble*>();
        QVERIFY(note->isVisible() && panel.rect().contains(note->geometry()));
        QTest::keyClicks(&box(panel, "temperature"), QStringLiteral("1"));
        QVERIFY(NoteBubble::textIn(panel).isEmpty()); // the next key wipes it out
        QTest::keyClick(&box(panel, "temperature"), Qt::Key_Return);
    }

    void aNoteFitsIntoANarrowWindow() {
        QWidget window;
        window.resize(150, 300);
        NumberBox number(0, 10, false, &window);
        show(window);
        type(number, QStringLiteral("12345678"));
        const auto* note = window.findChild<NoteBubble*>();
        QVERIFY(note != nullptr && window.rect().contains(note->geometry()));
        QVERIFY(note->height() > 2 * note->fontMetrics().height());
        QVERIFY(note->height() >= note->heightForWidth(note->width()));
    }

    void leavingABoxFinishesIt() {
        SettingsPanel panel;
        show(panel);
        QAbstractSpinBox& temperature = box(panel, "temperature");
        temperature.setFocus();
        QTest::keyClick(&temperature, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClicks(&temperature, QStringLiteral("77"));
        QTest::keyClick(&temperature, Qt::Key_Tab);
        QCOMPARE(panel.settings().temperature, 5.0);
        QVERIFY(NoteBubble::textIn(panel).contains(QStringLiteral("77")));
    }

    // Ctrl+Return generates from anywhere: with what was just typed.
    void aShortcutFinishesTheBox() {
        SettingsPanel panel;
        show(panel);
        double seen = 0;
        connect(new QShortcut(QKeySequence(Qt::CTRL | Qt::Key_Return), &panel), &QShortcut::activated, &panel,
                [&] { seen = panel.settings().temperature; });
        QAbstractSpinBox& temperature = box(panel, "temperature");
        temperature.setFocus();
        QTest::keyClick(&temperature, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClicks(&temperature, QStringLiteral("0,9"));
        QTest::keyClick(&temperature, Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(seen, 0.9);
    }

    void aShortcutFinishesTheLine() {
        SettingsPanel panel;
        show(panel);
        Phrases seen;
        connect(new QShortcut(QKeySequence(Qt::CTRL | Qt::Key_Return), &panel), &QShortcut::activated, &panel,
                [&] { seen = panel.settings().ban; });
        auto* line = panel.row("ban")->findChild<QLineEdit*>();
        line->setFocus();
        QTest::keyClicks(line, QStringLiteral("dragon"));
        QTest::keyClick(line, Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(seen, Phrases{"dragon"});
    }

    void theArrowsGoOnFromWhatWasTyped() {
        NumberBox number(0, 10, false);
        number.setStep(0.1);
        show(number);
        number.setFocus();
        QTest::keyClick(&number, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClicks(&number, QStringLiteral("0,2"));
        QTest::keyClick(&number, Qt::Key_Up);
        QCOMPARE(number.text(), QStringLiteral("0.3"));
    }

    // Numbers come from outside with every token that is written.
    void whatIsBeingTypedStays() {
        GeometryView view;
        GeometryNumbers numbers;
        numbers.layers.resize(1);
        numbers.layers[0].beta = {0.5F, 1};
        numbers.layers[0].betaFactor = {1, 1};
        view.setNumbers(numbers);
        show(view);
        double wanted = 0;
        const auto want = [&](const std::vector<GeometryKnob>&, double factor) { wanted = factor; };
        connect(&view, &GeometryView::factorWanted, this, want);
        connect(&view, &GeometryView::factorMoved, this, want);
        const auto typeAmidNumbers = [&](QWidget& box) {
            QTest::keyClicks(&box, QStringLiteral("0."));
            view.setNumbers(numbers);
            QTest::keyClick(&box, Qt::Key_7);
            view.setNumbers(numbers);
            QTest::keyClick(&box, Qt::Key_5);
            QTest::keyClick(&box, Qt::Key_Return);
        };
        view.table().setCurrentIndex(view.table().model()->index(0, 0));
        view.table().edit(view.table().currentIndex());
        auto* cell = view.table().findChild<NumberBox*>();
        QVERIFY(cell != nullptr);
        typeAmidNumbers(*cell);
        QTRY_COMPARE(wanted, 0.75);
        wanted = 0;
        auto& bar = *view.findChild<FactorBar*>();
        auto& box = *bar.findChild<NumberBox*>();
        box.setFocus();
        box.selectAll();
        typeAmidNumbers(box);
        QCOMPARE(wanted, 0.75);
        view.setNumbers(numbers); // it is finished
        QCOMPARE(box.value(), 1.0);

        // What is chosen by a button takes the place of what was being typed.
        box.selectAll();
        QTest::keyClick(&box, Qt::Key_9);
        bar.findChildren<QToolButton*>()[0]->click();
        QCOMPARE(wanted, 0.0);
        QTest::keyClick(&box, Qt::Key_Tab);
        QCOMPARE(wanted, 0.0);
        QCOMPARE(NoteBubble::textIn(view), QString());
    }

    // The model keeps it in single precision.
    void aFactorIsShownAsItWasTyped() {
        GeometryView view;
        GeometryNumbers numbers;
        numbers.layers.resize(1);
        numbers.layers[0].beta = {0.5F};
        numbers.layers[0].betaFactor = {0.1F};
        view.setNumbers(numbers);
        show(view);
        view.table().setCurrentIndex(view.table().model()->index(0, 0));
        QCOMPARE(view.findChild<FactorBar*>()->findChild<NumberBox*>()->text(), QStringLiteral("0.1"));
        view.table().edit(view.table().currentIndex());
        QCOMPARE(view.table().findChild<NumberBox*>()->text(), QStringLiteral("0.1"));
    }

    void aBoostThatIsBeingTypedStays() {
        RootBoost boost;
        show(boost);
        QSignalSpy changed(&boost, &RootBoost::boostChanged);
        auto& box = *boost.findChild<NumberBox*>();
        box.setFocus();
        box.selectAll();
        QTest::keyClick(&box, Qt::Key_1);
        boost.setBoost(0);
        QTest::keyClick(&box, Qt::Key_2);
        QTest::keyClick(&box, Qt::Key_Return);
        QCOMPARE(boost.boost(), 12.0);
        QCOMPARE(changed.count(), 1);
        boost.setBoost(3);
        QCOMPARE(boost.boost(), 3.0);
    }

    // One way to write exponents, in boxes and in texts.
    void exponentsAreWrittenAsInBoxes() {
        for (const QLocale& locale : m_locales) {
            QLocale::setDefault(locale);
            NumberBox number(0, 10, false);
            number.setValue(1.5e-6);
            QVERIFY2(number.text().contains(QStringLiteral("e-06")), qPrintable(number.text()));
            QVERIFY2(valueText(1.5e-6).contains(QLatin1Char('e')) &&
                         !valueText(1.5e-6).contains(QLatin1Char('E')),
                     qPrintable(valueText(1.5e-6)));
        }
    }

    void numbersAreShownInTheUsersLocale() {
        QLocale::setDefault(QLocale(QStringLiteral("de_DE")));
        SettingsPanel panel;
        QCOMPARE(box(panel, "temperature").text(), QStringLiteral("0,50"));
        TrainingForm form;
        QCOMPARE(qobject_cast<NumberBox*>(form.field("lr")->editor())->text(), QStringLiteral("0,0005"));
        QVERIFY(form.settings() == TrainingSettings{});
    }

    void wordsForNumbers() {
        SettingsPanel panel;
        show(panel);
        QCOMPARE(box(panel, "seed").text(), QStringLiteral("random"));
        // Typed behind the word, as a click leaves the caret there.
        QAbstractSpinBox& seed = box(panel, "seed");
        seed.setFocus();
        QTest::keyClick(&seed, Qt::Key_End);
        QTest::keyClicks(&seed, QStringLiteral("7"));
        QTest::keyClick(&seed, Qt::Key_Return);
        QVERIFY(panel.settings().seed == 7);
        type(seed, QStringLiteral("0"));
        QCOMPARE(seed.text(), QStringLiteral("random"));
        type(seed, QStringLiteral("8"));
        type(seed, QStringLiteral("random"));
        QVERIFY(panel.settings().seed == 0);
        QAbstractSpinBox& temperature = box(panel, "temperature");
        type(temperature, QStringLiteral("0"));
        QVERIFY(panel.settings().isGreedy());
        QCOMPARE(temperature.text(), QStringLiteral("greedy"));
        type(temperature, QStringLiteral("0,4"));
        QCOMPARE(panel.settings().temperature, 0.4);
    }

    void unitsMayBeTypedOrNot() {
        NumberBox share(0, 90, false);
        share.setSuffix(QStringLiteral(" % of the corpus"));
        show(share);
        for (const char* typed : {"7,5", "7.5 %", "7.5 % of the corpus", "7.5 % of"}) {
            share.setValue(1);
            type(share, QLatin1String(typed));
            QCOMPARE(share.value(), 7.5);
        }
        QCOMPARE(share.text(), QStringLiteral("7.5 % of the corpus"));
        NumberBox lines(1, 500, true);
        lines.setPrefix(QStringLiteral("smooth "));
        show(lines);
        type(lines, QStringLiteral("40"));
        QCOMPARE(lines.text(), QStringLiteral("smooth 40"));
        type(lines, QStringLiteral("forty"));
        QCOMPARE(lines.text(), QStringLiteral("smooth 40"));
    }

    void numbersAsPeopleTypeThem() {
        QCOMPARE(typedNumber(QStringLiteral("1.000,5"), false), std::optional(1000.5));
        QCOMPARE(typedNumber(QStringLiteral("1,000.5"), false), std::optional(1000.5));
        QCOMPARE(typedNumber(QStringLiteral("1\u202f000\u202f000,25"), false), std::optional(1000000.25));
        QCOMPARE(typedNumber(QStringLiteral("1'234"), true), std::optional(1234.0));
        QCOMPARE(typedNumber(QStringLiteral("\u2212\u0663\u066b\u0665"), false), std::optional(-3.5));
        QCOMPARE(typedNumber(QStringLiteral("1.000"), false), std::optional(1.0));
        QCOMPARE(typedNumber(QStringLiteral("1.000"), true), std::optional(1000.0));
        QCOMPARE(typedNumber(QStringLiteral("0.500"), true), std::optional(0.5));
        QCOMPARE(typedNumber(QStringLiteral("0,500"), true), std::optional(0.5));
        QVERIFY(std::isinf(*typedNumber(QStringLiteral("1e999"), false)));
        for (const char* none :
             {"", "-", "e", "1,2,3", "1.000.0", "1 00", "nan", "inf", "0x10", "1e", "5 apples"})
            QVERIFY2(!typedNumber(QLatin1String(none), false), none);
    }
};

LILA_TEST(NumberBoxTest)
#include "number_box_test.moc"
