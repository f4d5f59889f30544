// SPDX-License-Identifier: AGPL-3.0-or-later
// The table of settings: every setting can be written, read and refused, by a message that helps.
#include "core/training/run/training_settings.h"
#include "tests/test_main.h"
#include "tests/unit/training/run_fixture.h"

#include <QTest>

#include <set>
#include <stdexcept>

using namespace lila;
using test::messageOf;

namespace {

const TrainingSettingInfo& infoOf(std::string_view name) {
    for (const TrainingSettingInfo& info : trainingSettingTable())
        if (info.name == name)
            return info;
    throw std::out_of_range(std::string(name));
}

QString refusal(std::string_view name, const std::string& text) {
    TrainingSettings settings;
    const QString message =
        messageOf<std::invalid_argument>([&] { setSetting(settings, infoOf(name), text); });
    return settings == TrainingSettings() ? message : "the settings have changed";
}

/// Another value than the default's, for every setting.
std::string otherValue(const TrainingSettingInfo& info) {
    if (!info.choices.empty()) {
        const std::string last(info.choices.substr(info.choices.rfind(',') + 1));
        return last != settingText({}, info) ? last
                                             : std::string(info.choices.substr(0, info.choices.find(',')));
    }
    return std::holds_alternative<double TrainingSettings::*>(info.member) ? "0.5" : "2";
}

} // namespace

class TrainingSettingsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everySettingComesBackFromItsText() {
        const TrainingSettings defaults = trainingPreset("default");
        std::set<std::string_view> names;
        for (const TrainingSettingInfo& info : trainingSettingTable()) {
            QVERIFY2(names.insert(info.name).second, info.name.data());
            QVERIFY2(!info.help.empty(), info.name.data());
            TrainingSettings copy = trainingPreset("reference");
            setSetting(copy, info, settingText(defaults, info)); // also: defaults lie in their ranges
            QCOMPARE(settingText(copy, info), settingText(defaults, info));
        }
    }

    void everySettingGoesThroughJson() {
        for (const TrainingSettingInfo& info : trainingSettingTable()) {
            TrainingSettings settings;
            setSetting(settings, info, otherValue(info));
            QVERIFY2(settings != TrainingSettings(), info.name.data());
            QVERIFY2(trainingSettingsFromJson(trainingSettingsToJson(settings)) == settings,
                     info.name.data());
        }
        for (const std::string_view preset : trainingPresetNames())
            QCOMPARE(trainingSettingsFromJson(trainingSettingsToJson(trainingPreset(preset))),
                     trainingPreset(preset));
    }

    void jsonMayLackOrHaveMore() {
        TrainingSettings expected;
        expected.lr = 0.25;
        expected.layout = "padded";
        QCOMPARE(trainingSettingsFromJson(R"({"lr": 0.25, "layout": "padded", "colour": "red"})"), expected);
        expected = {};
        expected.steps = 7;
        QCOMPARE(trainingSettingsFromJson(R"({"steps": "7"})"), expected);
        QCOMPARE(trainingSettingsFromJson("{}"), TrainingSettings());
    }

    void brokenJsonIsNamed() {
        const auto complaint = [](std::string_view json) {
            return messageOf<std::invalid_argument>([&] { trainingSettingsFromJson(json); });
        };
        QCOMPARE(complaint("{\"lr\":"), "the settings are no JSON object");
        QCOMPARE(complaint("[1]"), "the settings are no JSON object");
        QCOMPARE(complaint(R"({"lr": [1]})"), "lr is neither a number nor a text");
        QCOMPARE(complaint(R"({"lr": null})"), "lr is neither a number nor a text");
        QCOMPARE(complaint(R"({"lr": -1})"), "lr is -1, but must lie between 0 and 10");
    }

    void whatDoesNotFitIsRefused() {
        QCOMPARE(refusal("batch_size", "0"), "batch_size is 0, but must lie between 1 and 65536");
        QCOMPARE(refusal("batch_size", "many"), "batch_size is \"many\", but must be a whole number");
        QCOMPARE(refusal("batch_size", "1.5"), "batch_size is \"1.5\", but must be a whole number");
        QCOMPARE(refusal("batch_size", ""), "batch_size is \"\", but must be a whole number");
        QCOMPARE(refusal("lr", "fast"), "lr is \"fast\", but must be a number");
        QCOMPARE(refusal("lr", "nan"), "lr is nan, but must lie between 0 and 10");
        QCOMPARE(refusal("lr", "inf"), "lr is inf, but must lie between 0 and 10");
        QCOMPARE(refusal("dropout", "1"), "dropout is 1, but must lie between 0 and 0.95");
        QCOMPARE(refusal("no_e8", "some"), "no_e8 is \"some\", but must be one of none,geometry,branch,all");
        QCOMPARE(refusal("no_e8", "none,geometry"),
                 "no_e8 is \"none,geometry\", but must be one of none,geometry,branch,all");
        QCOMPARE(refusal("format", ""), "format is \"\", but must be one of pt,safetensors");
    }

    void numbersBeyondTheTypeAreOutOfRangeToo() {
        QCOMPARE(refusal("batch_size", "3000000000"),
                 "batch_size is 3000000000, but must lie between 1 and 65536");
        QCOMPARE(refusal("steps", "99999999999999999999"),
                 "steps is 99999999999999999999, but must lie between 1 and 1e+12");
        QCOMPARE(refusal("lr", "1e999"), "lr is 1e999, but must lie between 0 and 10");
    }

    void referenceIsTheReferencesRun() { // resources/docs/model.md section 8
        const TrainingSettings settings = trainingPreset("reference");
        QCOMPARE(settings.lr, 5e-5);
        QCOMPARE(settings.batchSize, 4);
        QCOMPARE(settings.layout, std::string("padded"));
        QCOMPARE(settings.clip, 1.0);
        QCOMPARE(settings.logEvery, 200);
        QCOMPARE(settings.saveEvery, 1000);
        QVERIFY(settings.steps >= 150'000);
        QCOMPARE(settings.precision, std::string("fp32"));
        QCOMPARE(settings.schedule, std::string("constant"));
        QCOMPARE(settings.warmup, 0);
        QVERIFY(settings.beta1 == 0.9 && settings.beta2 == 0.999 && settings.eps == 1e-8 &&
                settings.weightDecay == 0.01); // AdamW's defaults
        QCOMPARE(trainingPreset("default"), TrainingSettings());
        QCOMPARE(messageOf<std::invalid_argument>([] { trainingPreset("fast"); }),
                 "there is no preset \"fast\"; there are default, small and reference");
        const TrainingSettings small = trainingPreset("small");
        QCOMPARE(trainingProblem(small), std::string());
        QVERIFY(small.dModel / small.nHeads >= 8); // as many dimensions as β needs
    }

    void contradictionsAreNamed() {
        TrainingSettings settings;
        QCOMPARE(trainingProblem(settings), std::string());
        settings.nHeads = 7;
        QCOMPARE(trainingProblem(settings), std::string("d_model 512 cannot be divided among 7 heads"));
        settings = {};
        settings.bpeDropout = 0.1;
        QVERIFY(trainingProblem(settings).starts_with("bpe_dropout and exchange need variants"));
        settings.variants = 2;
        QCOMPARE(trainingProblem(settings), std::string());
    }

    void modelsHaveTheSettingsShape() {
        TrainingSettings settings;
        settings.dModel = 96;
        settings.nLayers = 3;
        settings.nHeads = 6;
        settings.blockSize = 40;
        settings.dropout = 0.25;
        settings.e8Strength = 0.5;
        settings.temp = 0.2;
        settings.roots = "random";
        ModelConfig expected;
        expected.vocabSize = 77;
        expected.dModel = 96;
        expected.nLayers = 3;
        expected.nHeads = 6;
        expected.blockSize = 40;
        expected.dropout = 0.25;
        expected.e8Strength = 0.5;
        expected.temp = 0.2;
        expected.randomRoots = true;
        QVERIFY(modelConfigOf(settings, 77) == expected);
        settings.roots = "e8";
        QVERIFY(!modelConfigOf(settings, 77).randomRoots);
    }
};

LILA_TEST(TrainingSettingsTest)
#include "training_settings_test.moc"
