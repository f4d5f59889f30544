// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/inference/packed_model.h"

#include "core/inference/fixed_point.h"
#include "core/inference/kernels.h"
#include "core/inference/point_panels.h"
#include "core/lattice/e8.h"
#include "core/model/memory_need.h"

#include <span>

namespace lila {
namespace {

/// A matrix to be packed, and from what.
struct Packing {
    PanelMatrix* matrix = nullptr;
    const WeightArray& weights;
    std::size_t outputs = 0;
    std::size_t inputs = 0;
    Precision precision = Precision::Fp32;
    PanelLayout layout = PanelLayout::Inputs;

    /// What the file holds, where it is multiplied as that: int8 would round it once more, and is longer.
    const PackedMatrix* points() const {
        const PackedMatrix* const packed = weights.packed().get();
        const bool isWanted = precision == Precision::Int8 && layout == PanelLayout::Pairs;
        return isWanted && packed != nullptr && fitsPointPanels(*packed) ? packed : nullptr;
    }
    std::size_t bytes() const {
        return points() != nullptr ? pointPanelBytes(*points())
                                   : PanelMatrix::bytesFor(outputs, inputs, precision, layout);
    }
    void placeAt(std::byte* memory) const {
        *matrix = points() != nullptr ? pointPanels(*points(), memory)
                                      : PanelMatrix(outputs, inputs, precision, memory, layout);
    }
    void pack(std::size_t panel) const {
        if (points() != nullptr)
            packPoints(*points(), *matrix, panel);
        else
            matrix->pack(weights, panel);
    }
};

std::vector<Packing> packings(const ModelWeights& weights, Precision precision, PanelLayout layout,
                              std::vector<PackedLayer>& layers, PanelMatrix& head) {
    const std::size_t d = weights.config.dModel;
    std::vector<Packing> all;
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const LayerWeights& from = weights.layers[i];
        all.push_back({&layers[i].qkv, from.qkvWeight, 3 * d, d, precision, layout});
        all.push_back({&layers[i].out, from.outWeight, d, d, precision, layout});
        all.push_back({&layers[i].fromE8, from.fromE8, d, lattice::dimension, Precision::Fp32});
        all.push_back({&layers[i].ffnUp, from.ffnUpWeight, 4 * d, d, precision, layout});
        all.push_back({&layers[i].ffnDown, from.ffnDownWeight, d, 4 * d, precision, layout});
    }
    all.push_back(
        {&head, weights.head, static_cast<std::size_t>(weights.config.vocabSize), d, precision, layout});
    return all;
}

/// Of keys and values of a whole window (kv_cache.h).
double cacheBytes(const ModelConfig& config, Precision precision) {
    const double element = precision == Precision::Fp32 ? sizeof(float) : sizeof(std::uint16_t);
    return 2.0 * config.nLayers * config.blockSize * config.dModel * element;
}

} // namespace

PackedModel::PackedModel(std::shared_ptr<const ModelWeights> weights, const EngineSettings& settings,
                         std::shared_ptr<ThreadPool> threads)
    : m_weights(std::move(weights)),
      m_precision(settings.precision),
      m_threads(threads ? std::move(threads) : std::make_shared<ThreadPool>(settings.threads)),
      m_layers(config().nLayers),
      m_rootColumns(kernels::rootColumns(m_weights->roots)) {
    const bool isFixed = settings.fixedPoint && m_precision != Precision::Fp32 && kernels::hasFixedPoint();
    const std::vector<Packing> all = packings(
        *m_weights, m_precision, isFixed ? PanelLayout::Pairs : PanelLayout::Inputs, m_layers, m_head);
    std::size_t bytes = 0;
    for (const Packing& p : all)
        bytes += p.bytes();
    requireMemory(
        "the model in " + std::string(precisionName(m_precision)),
        {{"weights", static_cast<double>(bytes)}, {"cache of a window", cacheBytes(config(), m_precision)}},
        "close other programs, or take a smaller precision or a smaller model");
    m_memory = AlignedMemory(bytes, AlignedMemory::Pages::Huge);

    struct Panel {
        const Packing* packing;
        std::size_t index;
    };
    std::vector<Panel> panels;
    std::byte* at = m_memory.data();
    for (const Packing& p : all) {
        p.placeAt(at);
        at += p.bytes();
        for (std::size_t i = 0; i < p.matrix->panels(); ++i)
            panels.push_back({&p, i});
    }
    m_threads->run(static_cast<int>(panels.size()), [&](int task, int) {
        const Panel& panel = panels[task];
        panel.packing->pack(panel.index);
    });
}

std::shared_ptr<const PackedModel> packed(std::shared_ptr<const ModelWeights> weights,
                                          const EngineSettings& settings,
                                          std::shared_ptr<ThreadPool> threads) {
    return std::make_shared<const PackedModel>(std::move(weights), settings, std::move(threads));
}

} // namespace lila
