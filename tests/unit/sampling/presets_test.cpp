// SPDX-License-Identifier: AGPL-3.0-or-later
// The presets against what the reference's documentation says of them.
#include "core/sampling/presets.h"
#include "tests/test_main.h"

#include <QTest>

using namespace lila;

class PresetsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void eachIsTheReferencesExample() {
        GenerationSettings longCreative, deterministic, without, strong;
        longCreative.maxTokens = 500;
        longCreative.temperature = 0.7;
        deterministic.temperature = 0.3;
        deterministic.topK = 20;
        without.resonator = false;
        strong.resonanceStrength = 0.12;
        strong.encodeRelationWeight = 1.5;
        QCOMPARE(presets().size(), 5U);
        QCOMPARE(findPreset("reference")->settings(), GenerationSettings{});
        QCOMPARE(findPreset("long_creative")->settings(), longCreative);
        QCOMPARE(findPreset("deterministic")->settings(), deterministic);
        QCOMPARE(findPreset("no_resonator")->settings(), without);
        QCOMPARE(findPreset("strong_resonator")->settings(), strong);
        QVERIFY(findPreset("wild") == nullptr);
    }
};

LILA_TEST(PresetsTest)
#include "presets_test.moc"
