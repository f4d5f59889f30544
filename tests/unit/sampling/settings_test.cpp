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
            QVERIFY(!info.help.empty());
            if (info.isText())
                continue;
            GenerationSettings s;
            info.setValue(s, 1e30);
            QCOMPARE(info.value(s), info.maximum);
            info.setValue(s, -1e30);
            QCOMPARE(info.value(s), info.minimum);
            QVERIFY(info.sliderMaximum <= info.maximum);
        }
        QCOMPARE(names.size(), 22U);
        QVERIFY(findSetting("top_k") != nullptr);
        QVERIFY(findSetting("nothing") == nullptr);
    }

    void whatIsNotTheReferencesIsOff() {
        const GenerationSettings s;
        QCOMPARE(s.minP, 0.0);
        QCOMPARE(s.dryMultiplier, 0.0);
        QCOMPARE(s.dryBase, 1.75);
        QCOMPARE(s.dryAllowedLength, 2);
        QCOMPARE(s.xtcProbability, 0.0);
        QCOMPARE(s.xtcThreshold, 0.1);
        QVERIFY(s.stopAt == StopAt::StoryEnd);
        QVERIFY(s.stop.empty() && s.ban.empty() && s.bias.empty());
    }

    void phrasesAndStagesGoBothWays() {
        GenerationSettings s;
        s.minP = 0.05;
        s.dryAllowedLength = 3;
        s.stages = *stagesIn("temperature,min_p");
        s.stopAt = StopAt::Sentence;
        s.stop = {"The end", "\n\n", "a|b\\n", "\t"};
        s.ban = {" dragon", "é"};
        s.bias = {"Lily=2.5", "▁sad=-100", "a=b=1"};
        QCOMPARE(settingsFromJson(settingsToJson(s)), s);
        GenerationSettings read;
        for (const SettingInfo& info : settingTable())
            setSetting(read, info, settingText(s, info));
        QCOMPARE(read, s);
        QCOMPARE(settingsFromJson(R"({"stop": "one|two", "stages": ["top_p", "top_k"]})").stop,
                 (Phrases{"one", "two"}));
        QVERIFY(settingsFromJson(R"({"ban": []})", s).ban.empty());
    }

    void jsonGoesBothWays() {
        GenerationSettings s;
        s.temperature = 0.8;
        s.resonator = false;
        s.context = ContextPolicy::Anchored;
        s.seed = 18446744073709551615U;
        QCOMPARE(settingsFromJson(settingsToJson(s)), s);
        QCOMPARE(settingsFromJson(R"({"seed": -1})").seed, 0U);
        QCOMPARE(settingsFromJson(R"({"top_k": 9999999999})").topK, 100000);
        GenerationSettings base;
        base.topK = 3;
        QCOMPARE(settingsFromJson(R"({"temperature": 1, "unknown": [1]})", base).topK, 3);
    }

    void textGoesBothWays() {
        GenerationSettings s;
        s.temperature = 0.1 + 0.2; // more digits than most would write
        s.topK = 7;
        s.resonator = false;
        s.seed = 18446744073709551615U;
        s.context = ContextPolicy::Anchored;
        GenerationSettings read;
        for (const SettingInfo& info : settingTable())
            setSetting(read, info, settingText(s, info));
        QCOMPARE(read, s);
    }

    void textIsReadOrRefused_data() {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("value"); // empty: refused
        QTest::newRow("any seed") << QByteArray("seed") << QByteArray("12345678901")
                                  << QByteArray("12345678901");
        QTest::newRow("random") << QByteArray("seed") << QByteArray("-1") << QByteArray("0");
        QTest::newRow("too much of a seed")
            << QByteArray("seed") << QByteArray("18446744073709551616") << QByteArray();
        QTest::newRow("no seed") << QByteArray("seed") << QByteArray("seven") << QByteArray();
        QTest::newRow("greedy") << QByteArray("temperature") << QByteArray("0") << QByteArray("0");
        QTest::newRow("cold") << QByteArray("temperature") << QByteArray("-0.1") << QByteArray();
        QTest::newRow("nan") << QByteArray("temperature") << QByteArray("nan") << QByteArray();
        QTest::newRow("comma") << QByteArray("temperature") << QByteArray("0,5") << QByteArray();
        QTest::newRow("fraction") << QByteArray("top_k") << QByteArray("1.5") << QByteArray();
        QTest::newRow("all the vocabulary")
            << QByteArray("top_k") << QByteArray("1e12") << QByteArray("100000");
        QTest::newRow("none") << QByteArray("max_tokens") << QByteArray("0") << QByteArray();
        QTest::newRow("policy") << QByteArray("context") << QByteArray("sometimes") << QByteArray();
        QTest::newRow("where to stop") << QByteArray("stop_at") << QByteArray("line") << QByteArray();
        QTest::newRow("stages") << QByteArray("stages") << QByteArray("top_p, top_k")
                                << QByteArray("top_p,top_k");
        QTest::newRow("a stage twice") << QByteArray("stages") << QByteArray("top_p,top_p") << QByteArray();
        QTest::newRow("no stages") << QByteArray("stages") << QByteArray("") << QByteArray();
        QTest::newRow("phrases") << QByteArray("ban") << QByteArray("||a|") << QByteArray("a");
        QTest::newRow("an escape") << QByteArray("stop") << QByteArray("\\n") << QByteArray("\\n");
        QTest::newRow("no escape") << QByteArray("stop") << QByteArray("\\x") << QByteArray();
        QTest::newRow("half an escape") << QByteArray("stop") << QByteArray("a\\") << QByteArray();
        QTest::newRow("endless") << QByteArray("ban") << QByteArray(201, 'a') << QByteArray();
        QTest::newRow("bias") << QByteArray("bias") << QByteArray("a=+1") << QByteArray("a=+1");
        QTest::newRow("bias of nothing") << QByteArray("bias") << QByteArray("=1") << QByteArray();
        QTest::newRow("no bias") << QByteArray("bias") << QByteArray("Lily") << QByteArray();
        QTest::newRow("too much bias") << QByteArray("bias") << QByteArray("Lily=101") << QByteArray();
        QTest::newRow("nan bias") << QByteArray("bias") << QByteArray("Lily=nan") << QByteArray();
        QTest::newRow("chance") << QByteArray("xtc_probability") << QByteArray("1.1") << QByteArray();
        QTest::newRow("base") << QByteArray("dry_base") << QByteArray("0.5") << QByteArray();
        QTest::newRow("length") << QByteArray("dry_allowed_length") << QByteArray("0") << QByteArray();
    }
    void textIsReadOrRefused() {
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, value);
        const SettingInfo& info = *findSetting(name.toStdString());
        GenerationSettings s;
        if (value.isEmpty()) {
            QVERIFY_EXCEPTION_THROWN(setSetting(s, info, text.toStdString()), std::invalid_argument);
            return;
        }
        setSetting(s, info, text.toStdString());
        QCOMPARE(QByteArray::fromStdString(settingText(s, info)), value);
    }

    void badJsonIsRefused_data() {
        QTest::addColumn<QString>("json");
        QTest::newRow("no object") << "[1]";
        QTest::newRow("no json") << "{";
        QTest::newRow("type") << R"({"temperature": "hot"})";
        QTest::newRow("range") << R"({"temperature": -0.1})";
        QTest::newRow("fraction") << R"({"top_k": 1.5})";
        QTest::newRow("huge") << R"({"max_tokens": 99999999999})";
        QTest::newRow("more than any seed") << R"({"seed": 18446744073709551616})";
        QTest::newRow("half a seed") << R"({"seed": 0.5})";
        QTest::newRow("policy") << R"({"context": "sometimes"})";
        QTest::newRow("bool") << R"({"resonator": 1})";
        QTest::newRow("stages") << R"({"stages": ["top_k", 1]})";
        QTest::newRow("stage") << R"({"stages": ["draw"]})";
        QTest::newRow("stops") << R"({"stop": 1})";
        QTest::newRow("an empty stop") << R"({"stop": [""]})";
        QTest::newRow("bias") << R"({"bias": ["Lily"]})";
    }
    void badJsonIsRefused() {
        QFETCH(QString, json);
        QVERIFY_EXCEPTION_THROWN(settingsFromJson(json.toStdString()), std::invalid_argument);
    }
};

LILA_TEST(SettingsTest)
#include "settings_test.moc"
