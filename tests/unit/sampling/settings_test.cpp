// SPDX-License-Identifier: AGPL-3.0-or-later
// The settings table and its JSON form.
#include "core/sampling/settings.h"
#include "tests/test_main.h"

#include <QTest>

#include <set>
#include <stdexcept>

using namespace lila;

class SettingsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void defaultsAreTheReferences() {
        const GenerationSettings s;
        QCOMPARE(s.temperature, 0.5);
        QCOMPARE(s.topK, 50);
        QCOMPARE(s.topP, 0.9);
        QCOMPARE(s.repetitionPenalty, 1.2);
        QCOMPARE(s.repetitionWindow, 50);
        QCOMPARE(s.resonanceStrength, 0.07);
        QCOMPARE(s.encodeRelationWeight, 1.0);
        QCOMPARE(s.maxTokens, 112);
        QVERIFY(s.resonator);
        QVERIFY(settingProblem(s).empty());
    }

    void everySettingIsInTheTableOnce() {
        std::set<std::string_view> names;
        for (const SettingInfo& info : settingTable()) {
            names.insert(info.name);
            GenerationSettings s;
            info.setValue(s, 1e12);
            QCOMPARE(info.value(s), info.maximum);
            info.setValue(s, -1e12);
            QCOMPARE(info.value(s), info.minimum);
            QVERIFY(info.sliderMaximum <= info.maximum);
            QVERIFY(!info.help.empty());
        }
        QCOMPARE(names.size(), 11U);
        QVERIFY(findSetting("top_k") != nullptr);
        QVERIFY(findSetting("nothing") == nullptr);
    }

    void jsonGoesBothWays() {
        GenerationSettings s;
        s.temperature = 0.8;
        s.resonator = false;
        s.context = ContextPolicy::Anchored;
        s.seed = 7;
        QCOMPARE(settingsFromJson(settingsToJson(s)), s);
        GenerationSettings base;
        base.topK = 3;
        QCOMPARE(settingsFromJson(R"({"temperature": 1, "unknown": [1]})", base).topK, 3);
    }

    void badJsonIsRefused_data() {
        QTest::addColumn<QString>("json");
        QTest::newRow("no object") << "[1]";
        QTest::newRow("no json") << "{";
        QTest::newRow("type") << R"({"temperature": "hot"})";
        QTest::newRow("range") << R"({"temperature": -0.1})";
        QTest::newRow("fraction") << R"({"top_k": 1.5})";
        QTest::newRow("huge") << R"({"seed": 99999999999})";
        QTest::newRow("policy") << R"({"context": "sometimes"})";
        QTest::newRow("bool") << R"({"resonator": 1})";
    }
    void badJsonIsRefused() {
        QFETCH(QString, json);
        QVERIFY_EXCEPTION_THROWN(settingsFromJson(json.toStdString()), std::invalid_argument);
    }
};

LILA_TEST(SettingsTest)
#include "settings_test.moc"
