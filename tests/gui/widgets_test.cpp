// SPDX-License-Identifier: AGPL-3.0-or-later
// Views and panels, given plain values and looked at: by pixels' properties, texts and signals.
#include "tests/test_main.h"
#include "widgets/beta_view.h"
#include "widgets/candidates_view.h"
#include "widgets/colour_map.h"
#include "widgets/message_bar.h"
#include "widgets/note_bubble.h"
#include "widgets/number_text.h"
#include "widgets/root_scene.h"
#include "widgets/setting_row.h"
#include "widgets/settings_panel.h"
#include "widgets/text_colour.h"
#include "widgets/theme.h"

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLineEdit>
#include <QLocale>
#include <QSignalSpy>
#include <QSlider>
#include <QTest>
#include <QToolButton>
#include <QWheelEvent>

#include <cmath>

using namespace lila;

class WidgetsTest : public QObject {
    Q_OBJECT

private:
    static void wheelOver(QWidget* target) {
        const QPointF middle = target->rect().center();
        QWheelEvent event(middle, target->mapToGlobal(middle), {}, {0, 120}, Qt::NoButton, Qt::NoModifier,
                          Qt::NoScrollPhase, false);
        QApplication::sendEvent(target, &event);
    }

    static QImage picture(QWidget& widget) { return widget.grab().toImage(); }

    static int differences(const QImage& a, const QImage& b) {
        int count = 0;
        for (int y = 0; y < a.height(); ++y)
            for (int x = 0; x < a.width(); ++x)
                count += a.pixel(x, y) != b.pixel(x, y);
        return count;
    }

private Q_SLOTS:
    void colourMapsRiseEvenly() {
        for (const ColourMap map : {ColourMap::Viridis, ColourMap::Cividis}) {
            double last = -1;
            for (int i = 0; i <= 20; ++i) {
                const double luminance = qGray(colourAt(map, i / 20.0).rgb());
                QVERIFY(luminance > last);
                last = luminance;
            }
        }
        QCOMPARE(colourAt(ColourMap::Viridis, 0), QColor(0x440154));
        QCOMPARE(colourAt(ColourMap::Viridis, 7), QColor(0xfde725));
        QCOMPARE(colourAgainst(ColourMap::Viridis, 1, false), QColor(0x440154));
    }

    void textIsReadableInBothPalettes() {
        const auto luminance = [](const QColor& c) {
            const auto linear = [](float v) {
                return v <= 0.04045F ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
            };
            return 0.2126 * linear(c.redF()) + 0.7152 * linear(c.greenF()) + 0.0722 * linear(c.blueF());
        };
        const auto contrast = [&](const QColor& a, const QColor& b) {
            const double one = luminance(a);
            const double other = luminance(b);
            return (std::max(one, other) + 0.05) / (std::min(one, other) + 0.05);
        };
        for (const QPalette& palette : {lightPalette(), darkPalette()}) {
            const QColor base = palette.color(QPalette::Base);
            QVERIFY(contrast(palette.color(QPalette::Text), base) > 7);
            QVERIFY(contrast(userTextColour(palette), base) > 4.5);
            QVERIFY(contrast(captionColour(palette), base) > 4.5);
            QVERIFY(contrast(captionColour(palette), palette.color(QPalette::Window)) > 4.5);
            QVERIFY(contrast(palette.color(QPalette::HighlightedText), palette.color(QPalette::Highlight)) >
                    4.5);
        }
        QVERIFY(!isDark(lightPalette()) && isDark(darkPalette()));
    }

    void panelFollowsTheTable() {
        SettingsPanel panel;
        QCOMPARE(panel.rows().size(), settingTable().size());
        for (std::size_t i = 0; i < settingTable().size(); ++i) {
            const SettingInfo& info = settingTable()[i];
            const SettingRow* row = panel.rows()[i];
            QCOMPARE(&row->info(), &info);
            if (const auto* box = row->findChild<QDoubleSpinBox*>()) {
                QCOMPARE(box->minimum(), info.minimum);
                QCOMPARE(box->maximum(), info.maximum);
                QCOMPARE(box->value(), info.value(GenerationSettings{}));
                QVERIFY(!box->toolTip().isEmpty());
                QVERIFY(!box->accessibleName().isEmpty());
            }
        }
        QVERIFY(panel.settings() == GenerationSettings{});
    }

    void everySettingGoesInAndOut() {
        SettingsPanel panel;
        GenerationSettings settings;
        settings.temperature = 1.25;
        settings.topK = 17;
        settings.topP = 0.55;
        settings.repetitionPenalty = 0.35;
        settings.repetitionWindow = 99;
        settings.resonator = false;
        settings.resonanceStrength = 4.5;
        settings.encodeRelationWeight = 0.4;
        settings.maxTokens = 5000;
        settings.seed = 2147483647;
        settings.context = ContextPolicy::Anchored;
        settings.minP = 0.03;
        settings.dryMultiplier = 0.8;
        settings.dryBase = 2;
        settings.dryAllowedLength = 4;
        settings.xtcProbability = 0.5;
        settings.xtcThreshold = 0.2;
        settings.stages = *stagesIn("temperature,top_k");
        settings.stopAt = StopAt::Paragraph;
        settings.stop = {"The end", "\n\n"};
        settings.ban = {"a|b"};
        settings.bias = {"day=2"};
        panel.setSettings(settings);
        QVERIFY(panel.settings() == settings);
    }

    void linesAreTakenOrRefusedWithAWord() {
        SettingsPanel panel;
        panel.show();
        QSignalSpy changed(&panel, &SettingsPanel::settingsChanged);
        const auto type = [&](const char* name, const char* text) {
            auto* line = panel.row(name)->findChild<QLineEdit*>();
            line->setFocus();
            line->selectAll();
            QTest::keyClicks(line, QString::fromUtf8(text));
            QTest::keyClick(line, Qt::Key_Return);
        };
        type("ban", "dragon|sad");
        QCOMPARE(panel.settings().ban, (Phrases{"dragon", "sad"}));
        QCOMPARE(changed.count(), 1);
        type("stages", "temperature, top_p");
        QCOMPARE(panel.settings().stages, *stagesIn("temperature,top_p"));
        QCOMPARE(panel.row("stages")->findChild<QLineEdit*>()->text(), QStringLiteral("temperature,top_p"));
        type("stages", "warmth");
        QCOMPARE(panel.settings().stages, *stagesIn("temperature,top_p"));
        QCOMPARE(panel.row("stages")->findChild<QLineEdit*>()->text(), QStringLiteral("temperature,top_p"));
        QVERIFY(NoteBubble::textIn(panel).contains(QStringLiteral("stages")));
        QVERIFY(!panel.row("stages")->isDefault());
        panel.row("stages")->findChild<QToolButton*>()->click();
        QVERIFY(panel.row("stages")->isDefault());
    }

    void sliderAndBoxSayTheSame() {
        SettingsPanel panel;
        SettingRow* row = panel.row("temperature");
        auto* slider = row->findChild<QSlider*>();
        auto* box = row->findChild<QDoubleSpinBox*>();
        QSignalSpy changed(&panel, &SettingsPanel::settingsChanged);
        slider->setValue(slider->value() + 1);
        QCOMPARE(changed.count(), 1);
        QCOMPARE(box->value(), 0.55);
        QCOMPARE(panel.settings().temperature, 0.55);
        box->setValue(4); // beyond the slider's end
        QCOMPARE(panel.settings().temperature, 4.0);
        QCOMPARE(slider->value(), slider->maximum());
        QCOMPARE(changed.count(), 2);
        slider->setValue(slider->minimum());
        QCOMPARE(panel.settings().temperature, 0.0);
    }

    void wheelOverAnIdleControlChangesNothing() {
        SettingsPanel panel;
        panel.resize(600, 300);
        panel.show();
        SettingRow* row = panel.row("temperature");
        wheelOver(row->findChild<QSlider*>());
        wheelOver(row->findChild<QDoubleSpinBox*>());
        wheelOver(panel.row("context")->findChild<QComboBox*>());
        QVERIFY(panel.settings() == GenerationSettings{});
    }

    void resetsOneAndAll() {
        SettingsPanel panel;
        GenerationSettings recommended;
        recommended.temperature = 0.8;
        panel.setDefaults(recommended);
        QCOMPARE(panel.settings().temperature, 0.8);
        SettingRow* row = panel.row("temperature");
        auto* reset = row->findChild<QToolButton*>();
        QVERIFY(!reset->isEnabled());
        QVERIFY(!panel.resetButton()->isEnabled());
        row->findChild<QDoubleSpinBox*>()->setValue(1.5);
        panel.row("resonator")->findChild<QCheckBox*>()->setChecked(false);
        QVERIFY(reset->isEnabled());
        reset->click();
        QCOMPARE(panel.settings().temperature, 0.8);
        QVERIFY(!reset->isEnabled());
        QVERIFY(!panel.settings().resonator);
        panel.resetButton()->click();
        QVERIFY(panel.settings() == recommended);
    }

    void newDefaultsLeaveTheUsersValuesAlone() {
        SettingsPanel panel;
        panel.row("top_k")->findChild<QDoubleSpinBox*>()->setValue(33);
        GenerationSettings recommended;
        recommended.topK = 10;
        recommended.topP = 0.5;
        panel.setDefaults(recommended);
        QCOMPARE(panel.settings().topK, 33);
        QCOMPARE(panel.settings().topP, 0.5);
    }

    void messagesDoNotPileUp() {
        MessageBar bar;
        bar.resize(600, 100);
        bar.show();
        using Subject = MessageBar::Subject;
        const auto shown = [&] {
            QStringList texts;
            for (const MessageRow* row : bar.findChildren<MessageRow*>())
                if (row->isVisible())
                    texts.append(row->text());
            texts.sort();
            return texts;
        };
        bar.showMessage(MessageBar::Kind::Error, QStringLiteral("a failed"), {}, Subject::Model);
        for (const auto& [subject, text] : {std::pair(Subject::Kept, "b"), std::pair(Subject::Settings, "c"),
                                            std::pair(Subject::File, "d"), std::pair(Subject::Text, "e")})
            bar.showMessage(MessageBar::Kind::Notice, QString::fromLatin1(text), {}, subject);
        QCOMPARE(shown(),
                 (QStringList{QStringLiteral("a failed"), QStringLiteral("d"), QStringLiteral("e")}));
        QCOMPARE(bar.text().count(QLatin1Char('\n')), 4); // all are known
        bar.settle(Subject::Text);
        QCOMPARE(shown(),
                 (QStringList{QStringLiteral("a failed"), QStringLiteral("c"), QStringLiteral("d")}));
        bar.showMessage(MessageBar::Kind::Notice, QStringLiteral("b anew"), {}, Subject::Kept);
        QCOMPARE(shown(),
                 (QStringList{QStringLiteral("a failed"), QStringLiteral("b anew"), QStringLiteral("d")}));
    }

    void seedZeroReadsRandom() {
        SettingsPanel panel;
        QCOMPARE(panel.row("seed")->findChild<QAbstractSpinBox*>()->text(), QStringLiteral("random"));
    }

    void columnsFollowTheWidth() {
        SettingsPanel panel;
        panel.resize(280, 400);
        panel.show();
        QVERIFY(QTest::qWaitForWindowExposed(&panel));
        const int left = panel.rows()[0]->x();
        QCOMPARE(panel.row("xtc_threshold")->x(), left);
        panel.resize(700, 400);
        QTRY_VERIFY(panel.row("xtc_threshold")->x() > left);
        for (const char* line : {"stages", "stop", "ban", "bias"}) { // in the whole width, below the others
            QCOMPARE(panel.row(line)->x(), left);
            QCOMPARE(panel.row(line)->geometry().right(), panel.row("xtc_threshold")->geometry().right());
            QVERIFY(panel.row(line)->y() > panel.row("xtc_threshold")->y());
        }
    }

    void betaNamesItsBars() {
        BetaView view;
        view.resize(600, 250);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        QVERIFY(!view.emptyText().isEmpty());
        std::vector<std::vector<float>> beta(6, std::vector<float>(8));
        for (int layer = 0; layer < 6; ++layer)
            for (int head = 0; head < 8; ++head)
                beta[layer][head] = 0.01F * static_cast<float>(layer + 1) * static_cast<float>(head - 3);
        view.setBeta(beta);
        QVERIFY(view.emptyText().isEmpty());
        picture(view); // lays the plot out
        for (const auto& [layer, head] : {std::pair{0, 0}, {2, 5}, {5, 7}}) {
            const QString text = view.textAt(view.barPosition(layer, head));
            QVERIFY2(text.contains(QStringLiteral("Layer %1, head %2").arg(layer).arg(head)),
                     qPrintable(text));
        }
        QVERIFY(view.textAt(view.barPosition(5, 7)).contains(QStringLiteral("0.24")));
        QVERIFY(view.textAt({-50, 10}).isEmpty());
        QCOMPARE(view.csv().count(QLatin1Char('\n')), 49);
    }

    void headsShareLines() {
        const std::vector<int> lines{lineOfHead(0), lineOfHead(1), lineOfHead(2), lineOfHead(3),
                                     lineOfHead(4), lineOfHead(5), lineOfHead(6), lineOfHead(7)};
        QVERIFY((lines == std::vector<int>{0, 1, 1, 0, 2, 3, 3, 2}));
    }

    void zeroBetaIsSaid() {
        BetaView view;
        view.setBeta(std::vector<std::vector<float>>(3, std::vector<float>(8, 0)));
        QVERIFY(view.emptyText().contains(QLatin1Char('0')));
        view.setBeta(std::vector<std::vector<float>>(3));
        QVERIFY(!view.emptyText().isEmpty());
    }

    void betaRecoloursItself() {
        BetaView view;
        view.resize(400, 200);
        view.show();
        view.setBeta({{0.1F, -0.1F}, {0.2F, 0.3F}});
        view.setPalette(lightPalette());
        QTRY_COMPARE(picture(view).pixel(399, 100), lightPalette().color(QPalette::Base).rgb());
        view.setPalette(darkPalette());
        QTRY_COMPARE(picture(view).pixel(399, 100), darkPalette().color(QPalette::Base).rgb());
    }

    void betaAppearsInItsColours() {
        BetaView view;
        view.resize(400, 200);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        view.setBeta({{0.1F, -0.1F}, {0.2F, 0.3F}});
        const QImage atOnce = picture(view); // before anything else is done
        QTest::qWait(50);
        QCOMPARE(differences(atOnce, picture(view)), 0);
    }

    void tintsLeaveTheTextReadable_data() {
        QTest::addColumn<QPalette>("palette");
        QTest::newRow("light") << lightPalette();
        QTest::newRow("dark") << darkPalette();
    }
    /// And each step is further from the page than the one before.
    void tintsLeaveTheTextReadable() {
        QFETCH(QPalette, palette);
        const QColor base = palette.color(QPalette::Base);
        for (const TextColour by : {TextColour::Probability, TextColour::Entropy, TextColour::Lift}) {
            double before = 1;
            for (int step = 0; step <= 100; ++step) {
                const double place = by == TextColour::Lift ? 0.5 + step / 200.0 : step / 100.0;
                const QColor tint = tintColour(by, place, palette);
                QVERIFY(tint != base);
                QVERIFY(contrast(tint, palette.color(QPalette::Text)) >= 4.5);
                QVERIFY(contrast(tint, userTextColour(palette)) >= 4.5);
                QVERIFY(contrast(tint, base) > before * 0.98);
                before = std::max(before, contrast(tint, base));
            }
            QVERIFY(before > 1.25);
        }
        // What the resonator hindered and helped differs in more than lightness.
        QVERIFY(std::abs(tintColour(TextColour::Lift, 0, palette).hsvHue() -
                         tintColour(TextColour::Lift, 1, palette).hsvHue()) > 60);
    }

    void scalesSayWhatTheyMean() {
        QCOMPARE(placeOnScale(TextColour::Probability, 1), 0.0);
        QCOMPARE(placeOnScale(TextColour::Probability, 0), 1.0);
        QCOMPARE(placeOnScale(TextColour::Entropy, 3), 0.5);
        QCOMPARE(placeOnScale(TextColour::Lift, 1), 0.5);
        for (const TextColour by : {TextColour::Probability, TextColour::Entropy, TextColour::Lift}) {
            const auto marks = scaleMarks(by);
            QVERIFY(marks.size() >= 4);
            QVERIFY(std::abs(marks.front().first) < 1e-9 && std::abs(marks.back().first - 1) < 1e-9);
        }
    }

    void candidatesAreListed() {
        CandidatesView view;
        view.resize(500, 200);
        QVERIFY(view.csv().count(QLatin1Char('\n')) == 1);
        view.setCandidates(
            {QStringLiteral("␣the"),
             1.5,
             7,
             {{QStringLiteral("␣the"), 0.6, 0.4, true}, {QStringLiteral("␣\"a"), 0.4, 0.1, false}}});
        QCOMPARE(view.model()->rowCount(), 2);
        QVERIFY(view.statement().contains(QStringLiteral("␣the")));
        QVERIFY(view.statement().contains(QStringLiteral("1.50 bits")));
        QVERIFY(view.csv().contains(QStringLiteral("\"␣\"\"a\",0.4")));
        const QImage two = picture(view);
        view.setCandidates({QStringLiteral("a"), 0, 1, {{QStringLiteral("a"), 1, 1, true}}});
        QCOMPARE(view.model()->rowCount(), 1);
        QVERIFY(differences(two, picture(view)) > 100);
    }

    void numbersAreWrittenAsTheUserDoes() {
        QLocale::setDefault(QLocale(QStringLiteral("de_DE")));
        CandidatesView view;
        view.setCandidates({QStringLiteral("a"), 1.5, 7, {{QStringLiteral("a"), 0.6, 0.4, true}}});
        const QString statement = view.statement();
        const QString title = view.figureTitle();
        const QString percent = percentText(0.0052);
        const QString csv = view.csv();
        QLocale::setDefault(QLocale::c());
        QVERIFY2(statement.contains(QStringLiteral("1,50 bits")), qPrintable(statement));
        QVERIFY2(title.contains(QStringLiteral("1,50 bits")), qPrintable(title));
        QCOMPARE(percent, QStringLiteral("0,52\u202f%"));
        QVERIFY2(csv.contains(QStringLiteral("0.6")), qPrintable(csv));
    }
};

LILA_TEST(WidgetsTest)
#include "widgets_test.moc"
