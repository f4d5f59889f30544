// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/reference/torch_bench.h"

#include "core/reference/torch_decoder.h"
#include "core/reference/torch_module.h"
#include "core/threads/timing.h"

#include <algorithm>
#include <functional>

namespace lila {
namespace {

constexpr int forwards = 9;
constexpr int decodeSteps = 120;
constexpr int warmUpSteps = 10;
constexpr int products = 12;
constexpr double longestProduct = 1000; // ms; a slower one is not tried in larger sizes

using Work = std::function<void()>;

double median(int times, const Work& work) {
    Samples measured;
    for (int i = 0; i < times; ++i)
        measured.add(millisecondsOf(work));
    return measured.median();
}

int someId(int position, int vocabSize) {
    return (position * 131 + position * position) % vocabSize;
}

double forwardTime(LilaModule& module, int length) {
    std::vector<std::int64_t> ids;
    for (int i = 0; i < length; ++i)
        ids.push_back(someId(i, module->config.vocabSize));
    const torch::Tensor input = torch::tensor(ids, torch::kInt64).view({1, length});
    const Work forward = [&] { module->forward(input); };
    forward();
    return median(forwards, forward);
}

/// Of the step that sees `context` tokens; fills the cache up to there.
double decodeTime(TorchDecoder& decoder, TorchDecoder::Product product, int context) {
    const int before = std::min(context, decoder.config().blockSize) - 1;
    const auto step = [&] { decoder.step(someId(decoder.length(), decoder.config().vocabSize)); };
    decoder.setProduct(product);
    while (decoder.length() < before)
        step();
    const Work measured = [&] {
        decoder.rewind(before);
        step();
    };
    for (int i = 0; i < warmUpSteps; ++i)
        measured();
    return median(decodeSteps, measured);
}

/// The best of several products of several sizes, the smaller ones first, the second matrix as at::linear has
/// it and the other way round.
double matrixRate(torch::Dtype type) {
    constexpr std::int64_t sizes[][3] = {{512, 512, 2048}, {512, 2048, 512}, {2048, 2048, 2048}};
    double best = 0;
    for (const auto [rows, inner, columns] : sizes) {
        const torch::Tensor a = torch::rand({rows, inner}).to(type);
        const torch::Tensor b = torch::rand({inner, columns}).to(type);
        const torch::Tensor weight = b.t().contiguous();
        for (const Work& product : {Work([&] { at::linear(a, weight); }), Work([&] { at::matmul(a, b); })}) {
            double fastest = millisecondsOf(product);
            for (int i = 1; i < products && fastest < longestProduct; ++i)
                fastest = std::min(fastest, millisecondsOf(product));
            best = std::max(best, 2e-6 * static_cast<double>(rows * inner * columns) / fastest);
            if (fastest >= longestProduct)
                return best;
        }
    }
    return best;
}

std::optional<double> matrixRateWherePossible(torch::Dtype type) {
    try {
        return matrixRate(type);
    } catch (const c10::Error&) {
        return std::nullopt;
    }
}

} // namespace

TorchFigures benchTorch(const Checkpoint& checkpoint) {
    const torch::InferenceMode guard;
    TorchFigures figures;
    figures.matrixRateFp32 = matrixRate(torch::kFloat32);
    figures.matrixRateBf16 = matrixRateWherePossible(torch::kBFloat16);
    {
        LilaModule module(configOf(checkpoint));
        module->load(checkpoint);
        module->eval();
        const int block = module->config.blockSize;
        figures.moduleForward = forwardTime(module, block);
        figures.noCache = forwardTime(module, std::clamp(block - 12, 1, 500));
    }
    TorchDecoder decoder(checkpoint);
    for (const int context : {64, 500}) {
        figures.decodeMatrixVector[context] =
            decodeTime(decoder, TorchDecoder::Product::MatrixVector, context);
        figures.decodeLinear[context] = decodeTime(decoder, TorchDecoder::Product::Linear, context);
    }
    return figures;
}

} // namespace lila
