// SPDX-License-Identifier: AGPL-3.0-or-later
// Tensors: number formats against a naive twin over every pattern, sizes, sharing.
#include "core/checkpoint/tensor.h"
#include "tests/test_main.h"

#include <QTest>

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

using namespace lila;

namespace {

Tensor everyPattern(DType dtype) {
    const auto patterns = std::make_shared<std::vector<std::uint16_t>>(65536);
    for (std::size_t i = 0; i < patterns->size(); ++i)
        (*patterns)[i] = static_cast<std::uint16_t>(i);
    return {dtype, {65536}, std::as_bytes(std::span(*patterns)), patterns};
}

/// What a pattern stands for, by the formats' definition.
double naiveValue(unsigned pattern, int exponentBits, int mantissaBits) {
    const int bias = (1 << (exponentBits - 1)) - 1;
    const int exponent = static_cast<int>(pattern >> mantissaBits) & ((1 << exponentBits) - 1);
    const double fraction =
        std::ldexp(static_cast<double>(pattern & ((1U << mantissaBits) - 1U)), -mantissaBits);
    const double sign = (pattern & 0x8000U) != 0 ? -1 : 1;
    if (exponent == (1 << exponentBits) - 1)
        return fraction == 0 ? sign * std::numeric_limits<double>::infinity() : std::nan("");
    return sign *
           (exponent == 0 ? std::ldexp(fraction, 1 - bias) : std::ldexp(1 + fraction, exponent - bias));
}

/// The pattern nearest to `value`, of two equally near the even one, found among all by bisection.
unsigned naivePattern(double value, int exponentBits, int mantissaBits) {
    const unsigned infinity = ((1U << exponentBits) - 1U) << mantissaBits;
    const double magnitude = std::abs(value);
    unsigned low = 0;
    unsigned high = infinity;
    while (high - low > 1) {
        const unsigned middle = (low + high) / 2;
        (naiveValue(middle, exponentBits, mantissaBits) <= magnitude ? low : high) = middle;
    }
    const double below = naiveValue(low, exponentBits, mantissaBits);
    // beyond the largest number the next step would be as long as the last
    const double above = high == infinity ? 2 * below - naiveValue(low - 1, exponentBits, mantissaBits)
                                          : naiveValue(high, exponentBits, mantissaBits);
    const double toBelow = magnitude - below;
    const double toAbove = above - magnitude;
    const unsigned nearest = toBelow < toAbove || (toBelow == toAbove && low % 2 == 0) ? low : high;
    return nearest | (std::signbit(value) ? 0x8000U : 0U);
}

} // namespace

class TensorTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyPatternSurvives_data() {
        QTest::addColumn<int>("dtype");
        QTest::addColumn<int>("exponentBits");
        QTest::addColumn<int>("mantissaBits");
        QTest::newRow("F16") << int(DType::F16) << 5 << 10;
        QTest::newRow("BF16") << int(DType::BF16) << 8 << 7;
    }

    void everyPatternSurvives() {
        QFETCH(const int, dtype);
        QFETCH(const int, exponentBits);
        QFETCH(const int, mantissaBits);
        const Tensor tensor = everyPattern(static_cast<DType>(dtype));
        const std::vector<float> values = tensor.toFloats();
        for (unsigned i = 0; i < 65536; ++i) {
            const double naive = naiveValue(i, exponentBits, mantissaBits);
            QVERIFY(std::isnan(naive) ? std::isnan(values[i]) : naive == values[i]);
            QCOMPARE(std::signbit(values[i]), (i & 0x8000U) != 0);
        }
        QVERIFY(tensor.convertedTo(DType::F32).convertedTo(static_cast<DType>(dtype)) == tensor);
    }

    void roundsToNearestEven_data() { everyPatternSurvives_data(); }

    void roundsToNearestEven() {
        QFETCH(const int, dtype);
        QFETCH(const int, exponentBits);
        QFETCH(const int, mantissaBits);
        std::vector<float> values;
        const std::vector<float> exact = everyPattern(static_cast<DType>(dtype)).toFloats();
        for (unsigned i = 0; i < 0x7fffU; ++i) { // around and between all neighbours
            if (!std::isfinite(exact[i + 1]))
                break;
            const float middle = exact[i] + (exact[i + 1] - exact[i]) / 2;
            for (const float value : {middle, std::nextafter(middle, 0.0F), std::nextafter(middle, 1e38F)})
                for (const float sign : {1.0F, -1.0F})
                    values.push_back(sign * value);
        }
        for (const float value : {65504.0F, 65519.9F, 65520.0F, 1e30F, std::numeric_limits<float>::max()})
            values.push_back(value);
        const auto count = static_cast<std::int64_t>(values.size());
        const Tensor halves = Tensor::fromFloats({count}, values).convertedTo(static_cast<DType>(dtype));
        for (std::size_t i = 0; i < values.size(); ++i) {
            std::uint16_t pattern = 0;
            std::memcpy(&pattern, halves.bytes().data() + 2 * i, 2);
            QCOMPARE(unsigned{pattern}, naivePattern(double{values[i]}, exponentBits, mantissaBits));
        }
    }

    void readsEveryType() {
        const auto check = [](DType dtype, auto stored) {
            const auto owner = std::make_shared<decltype(stored)>(stored);
            const Tensor tensor(dtype, {3}, std::as_bytes(std::span(*owner)), owner);
            QCOMPARE(tensor.toFloats(), (std::vector<float>{0, 1, 100}));
            QCOMPARE(dtypeNamed(dtypeName(dtype)), std::optional(dtype));
        };
        check(DType::F64, std::vector<double>{0, 1, 100});
        check(DType::I64, std::vector<std::int64_t>{0, 1, 100});
        check(DType::I32, std::vector<std::int32_t>{0, 1, 100});
        check(DType::I16, std::vector<std::int16_t>{0, 1, 100});
        check(DType::I8, std::vector<std::int8_t>{0, 1, 100});
        check(DType::U8, std::vector<std::uint8_t>{0, 1, 100});
        const auto flags = std::make_shared<std::vector<std::uint8_t>>(std::vector<std::uint8_t>{0, 1, 1});
        QCOMPARE(Tensor(DType::Bool, {3}, std::as_bytes(std::span(*flags)), flags).toFloats(),
                 (std::vector<float>{0, 1, 1}));
        QVERIFY(!dtypeNamed("F8_E4M3"));
    }

    void sizesMustFit() {
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, Tensor::fromFloats({2, 2}, {1, 2, 3}));
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, Tensor::fromFloats({-1}, {}));
        const std::int64_t huge = std::int64_t{1} << 40;
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, Tensor::fromFloats({huge, huge}, {}));
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, Tensor::fromFloats({1}, {1}).convertedTo(DType::I8));
        QCOMPARE(Tensor::fromFloats({0, huge}, {}).elementCount(), 0);
        QCOMPARE(Tensor::fromFloats({}, {1}).elementCount(), 1);
        QCOMPARE(Tensor().elementCount(), 0);
        QCOMPARE(shapeText(std::vector<std::int64_t>{2048, 512}), std::string("[2048, 512]"));
    }

    void equalityLooksAtTypeShapeAndBytes() {
        const Tensor a = Tensor::fromFloats({2, 1}, {0.0F, 1.0F});
        QVERIFY(a == Tensor::fromFloats({2, 1}, {0.0F, 1.0F}));
        QVERIFY(!(a == Tensor::fromFloats({1, 2}, {0.0F, 1.0F})));
        QVERIFY(!(a == Tensor::fromFloats({2, 1}, {-0.0F, 1.0F})));
        QVERIFY(!(a == Tensor(DType::I32, {2, 1}, a.bytes(), nullptr)));
        QCOMPARE(a.convertedTo(DType::F32).bytes().data(), a.bytes().data());
    }
};

LILA_TEST(TensorTest)
#include "tensor_test.moc"
