// SPDX-License-Identifier: AGPL-3.0-or-later
// Arrays of weights: what is shared and what is converted.
#include "core/model/weight_array.h"
#include "tests/test_main.h"

#include <QTest>

#include <cstring>

using namespace lila;

static_assert(std::is_convertible_v<const WeightArray&, std::span<const float>>);

class WeightArrayTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void copiesShareTheValues() {
        std::vector<float> values{1, 2, 3};
        const float* place = values.data();
        WeightArray array = std::move(values);
        const WeightArray copy = array;
        QCOMPARE(array.data(), place);
        QCOMPARE(copy.data(), place);
        array = std::vector<float>{4, 5};
        QVERIFY(array == (std::vector<float>{4, 5}));
        QVERIFY(copy == (std::vector<float>{1, 2, 3}));
        QCOMPARE(copy[2], 3.0F);
    }

    void comparesValues() {
        const WeightArray array = std::vector<float>{1, 2};
        QVERIFY(array == WeightArray(Tensor::fromFloats({2}, {1, 2})));
        QVERIFY(array != WeightArray(std::vector<float>{1, 3}));
        QVERIFY(array != WeightArray(std::vector<float>{1}));
        QVERIFY(array != WeightArray());
    }

    void emptyOnes() {
        QVERIFY(WeightArray().empty());
        QVERIFY(WeightArray(Tensor()).empty());
        QVERIFY(WeightArray(std::vector<float>()).empty());
        QVERIFY(!WeightArray(Tensor::fromFloats({}, {7})).empty());
    }

    void viewsKeepTheTensorsOwner() {
        auto owner = std::make_shared<const std::vector<float>>(std::vector<float>{1, 2, 3});
        const std::weak_ptr<const void> watched = owner;
        std::optional<WeightArray> array(
            Tensor(DType::F32, {2}, std::as_bytes(std::span(*owner).last(2)), owner));
        QCOMPARE(array->data(), owner->data() + 1);
        owner.reset();
        QVERIFY(!watched.expired());
        QVERIFY(*array == (std::vector<float>{2, 3}));
        array.reset();
        QVERIFY(watched.expired());
    }

    void everyAddressIsFit() {
        const std::vector<float> values{1.5F, -2, 1e-20F};
        for (std::size_t shift = 0; shift < 8; ++shift) {
            const auto bytes =
                std::make_shared<std::vector<std::byte>>(shift + sizeof(float) * values.size());
            std::memcpy(bytes->data() + shift, values.data(), sizeof(float) * values.size());
            const WeightArray array(Tensor(DType::F32, {3}, std::span(*bytes).subspan(shift), bytes));
            QVERIFY(array == values);
            QCOMPARE(static_cast<const void*>(array.data()) == bytes->data() + shift, shift % 4 == 0);
        }
    }

    void otherTypesAreConverted() {
        const std::vector<float> values{0.5F, -3, 1024};
        const Tensor tensor = Tensor::fromFloats({3}, values);
        QVERIFY(WeightArray(tensor.convertedTo(DType::F16)) == values);
        QVERIFY(WeightArray(tensor.convertedTo(DType::BF16)) == values);
        const auto doubles = std::make_shared<std::vector<double>>(values.begin(), values.end());
        QVERIFY(WeightArray(Tensor(DType::F64, {3}, std::as_bytes(std::span(*doubles)), doubles)) == values);
    }
};

LILA_TEST(WeightArrayTest)
#include "weight_array_test.moc"
