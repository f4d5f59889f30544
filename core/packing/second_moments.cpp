// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/packing/second_moments.h"

#include "core/inference/decoder.h"
#include "core/inference/kernels.h"
#include "core/inference/panel_kernels.h"
#include "core/inference/workspace.h"
#include "core/model/weight_matrices.h"

#include <algorithm>

namespace lila {
namespace {

/// [positions, n] of one matrix.
struct Inputs {
    std::size_t n = 0;
    std::vector<float> values;

    Inputs() = default;
    Inputs(std::size_t positions, std::size_t width) : n(width), values(positions * width) {}
    std::span<float> row(std::size_t position) { return std::span(values).subspan(position * n, n); }
};

struct LayerInputs {
    Inputs qkv, out, ffnUp, ffnDown;
};

/// Keeps what the matrices of a pass are given, or what that is made of. Positions and heads come from
/// several threads at once, each writes its own part.
class InputProbe : public Probe {
public:
    InputProbe(const PackedModel& model, std::size_t positions)
        : m_model(model), m_headInputs(positions, model.config().dModel) {
        const std::size_t d = model.config().dModel;
        for (int i = 0; i < model.config().nLayers; ++i)
            m_layers.push_back({Inputs(positions, d), Inputs(positions, d), Inputs(positions, d), Inputs()});
    }

    void residual(int position, int layer, ResidualPoint point, std::span<const float> state) override {
        const ModelWeights& weights = m_model.weights();
        if (layer == m_model.config().nLayers) {
            kernels::layerNorm(state, weights.finalNormWeight, weights.finalNormBias,
                               m_headInputs.row(position));
            return;
        }
        const LayerWeights& own = weights.layers[layer];
        if (point == ResidualPoint::Input)
            kernels::layerNorm(state, own.lnAttnWeight, own.lnAttnBias, m_layers[layer].qkv.row(position));
        else if (point == ResidualPoint::Branch)
            kernels::layerNorm(state, own.lnFfnWeight, own.lnFfnBias, m_layers[layer].ffnUp.row(position));
    }
    void mix(int position, int layer, int head, std::span<const float> mix) override {
        std::ranges::copy(mix, m_layers[layer].out.row(position).subspan(head * mix.size()).begin());
    }

    LayerInputs& layer(int index) { return m_layers[index]; }
    Inputs& headInputs() { return m_headInputs; }

private:
    const PackedModel& m_model;
    std::vector<LayerInputs> m_layers;
    Inputs m_headInputs;
};

Inputs feedForwardInside(const PackedModel& model, int index, const Inputs& in, std::size_t positions) {
    const PanelMatrix& up = model.layer(index).ffnUp;
    const WeightArray& bias = model.weights().layers[index].ffnUpBias;
    Inputs inside(positions, up.outputs());
    RowBuffer products; // whole panels are written
    products.resizeForOverwrite(positions, inside.n);
    kernels::multiply(in.values.data(), in.n, positions, up.view(), up.panels(), products.row(0),
                      products.stride());
    for (std::size_t position = 0; position < positions; ++position) {
        const std::span<float> row = inside.row(position);
        std::copy_n(products.row(position), row.size(), row.begin());
        kernels::add(row, bias);
        kernels::gelu(row);
    }
    return inside;
}

/// sums += Xᵀ X, as a product of the engine's: Xᵀ [n, positions] with itself in panels.
void add(SecondMoments& moments, Inputs& inputs, std::size_t positions, ThreadPool& threads) {
    const std::size_t n = inputs.n;
    const std::size_t width = panelsFor(n) * panelWidth; // whole panels are written
    moments.n = n;
    moments.sums.resize(n * n);
    std::vector<float> transposed(n * positions);
    for (std::size_t position = 0; position < positions; ++position)
        for (std::size_t i = 0; i < n; ++i)
            transposed[i * positions + position] = inputs.values[position * n + i];
    AlignedMemory memory(PanelMatrix::bytesFor(n, positions, Precision::Fp32));
    PanelMatrix panels(n, positions, Precision::Fp32, memory.data());
    for (std::size_t panel = 0; panel < panels.panels(); ++panel)
        panels.pack(transposed, panel);
    threads.run(static_cast<int>(panelsFor(n)), [&](int task, int) {
        const std::size_t first = static_cast<std::size_t>(task) * panelWidth;
        const std::size_t rows = std::min(panelWidth, n - first);
        std::vector<float> products(rows * width);
        kernels::multiply(transposed.data() + first * positions, positions, rows, panels.view(),
                          panels.panels(), products.data(), width);
        for (std::size_t row = 0; row < rows; ++row)
            for (std::size_t i = 0; i < n; ++i)
                moments.sums[(first + row) * n + i] += products[row * width + i];
    });
}

} // namespace

MomentsByMatrix secondMoments(const std::shared_ptr<const PackedModel>& model,
                              std::span<const std::vector<int>> stories,
                              const std::function<bool(double)>& goOn) {
    const Decoder decoder(model);
    const auto window = static_cast<std::size_t>(model->config().blockSize);
    ThreadPool& threads = model->threads();
    MomentsByMatrix all;
    for (std::size_t i = 0; i < stories.size(); ++i) {
        if (goOn && !goOn(static_cast<double>(i) / static_cast<double>(stories.size())))
            break;
        const auto ids = std::span(stories[i]).first(std::min(window, stories[i].size()));
        if (ids.empty())
            continue;
        InputProbe probe(*model, ids.size());
        static_cast<void>(decoder.everyLogits(ids, &probe));
        for (int layer = 0; layer < model->config().nLayers; ++layer) {
            LayerInputs& inputs = probe.layer(layer);
            inputs.ffnDown = feedForwardInside(*model, layer, inputs.ffnUp, ids.size());
            add(all[tensorName(WeightMatrix::Qkv, layer)], inputs.qkv, ids.size(), threads);
            add(all[tensorName(WeightMatrix::Out, layer)], inputs.out, ids.size(), threads);
            add(all[tensorName(WeightMatrix::FfnUp, layer)], inputs.ffnUp, ids.size(), threads);
            add(all[tensorName(WeightMatrix::FfnDown, layer)], inputs.ffnDown, ids.size(), threads);
        }
        add(all[tensorName(WeightMatrix::Head, 0)], probe.headInputs(), ids.size(), threads);
    }
    return all;
}

} // namespace lila
