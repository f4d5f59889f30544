// SPDX-License-Identifier: AGPL-3.0-or-later
// A thousand files made from a sound model by renaming, prefixing, wrapping, cutting and changes of type:
// each opens with the right numbers or is refused with a reason.
#include "core/model/tensor_table.h"
#include "core/model/weights.h"
#include "tests/test_main.h"
#include "tests/unit/model/variation.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace lila;
using namespace lila::test;

namespace {

constexpr int variations = 1000;

bool sameNumbers(const Checkpoint& a, const Checkpoint& b) {
    if (!(configOf(a) == configOf(b)))
        return false;
    return std::ranges::all_of(expectedTensors(configOf(a)), [&](const ExpectedTensor& expected) {
        return expected.kind != TensorKind::Parameter ||
               a.tensors.at(expected.name).toFloats() == b.tensors.at(expected.name).toFloats();
    });
}

} // namespace

class VariationTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void eachOpensWithTheRightNumbersOrIsRefused() {
        const QTemporaryDir folder;
        const std::filesystem::path file = folder.filePath("model").toStdString();
        const Checkpoint sound = soundModel();
        int opened = 0;
        for (unsigned seed = 0; seed < variations; ++seed) {
            Variation variation(sound, seed);
            variation.write(file);
            const std::string which = "variation " + std::to_string(seed);
            try {
                const ModelFile model = readModel(file);
                ++opened;
                QVERIFY2(sameNumbers(model.checkpoint, variation.right()), which.c_str());
            } catch (const CheckpointError& error) {
                const std::string message = error.what();
                QVERIFY2(!variation.isSound(), (which + ": " + message).c_str());
                QVERIFY2(message.size() > file.string().size() + 20, message.c_str());
            }
        }
        QVERIFY2(opened > variations / 4 && opened < variations * 3 / 4, qPrintable(QString::number(opened)));
        qInfo("%d opened with the right numbers, %d refused", opened, variations - opened);
    }
};

LILA_TEST(VariationTest)
#include "variation_test.moc"
