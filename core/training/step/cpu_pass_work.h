// SPDX-License-Identifier: AGPL-3.0-or-later
// What a written-out training step keeps between and during batches (cpu_pass.h); for its own .cpp files.
#pragma once

#include "core/threads/aligned_memory.h"
#include "core/training/step/cpu_pass.h"
#include "core/training/step/kernels/attention_kernels.h"
#include "core/training/step/kernels/branch_kernels.h"
#include "core/training/step/kernels/matrix_product.h"

#include <algorithm>
#include <vector>

namespace lila {
namespace cpu_pass {

using fused::Element;
using fused::Range;

/// Rows are shared out in pieces whose number does not depend on that of threads, nor then do sums over rows.
inline constexpr std::int64_t pieces = 32;
/// Rows that go through a chain of operations together: what they hold stays in the second cache.
inline constexpr std::int64_t chunkRows = 64;
/// Columns of the embeddings whose gradients one task adds up.
inline constexpr std::int64_t embeddingColumns = 64;

/// The places in a layer where random numbers are drawn.
enum Site : std::uint64_t { AttentionWeights, AttentionOutput, E8Branch, FeedForward, SitesPerLayer };
inline constexpr std::uint64_t embeddingSite = 0;

/// Values in rows, made once: in fp32, or in the type of the matrix products.
class Rows {
public:
    Rows() = default;
    Rows(std::int64_t rows, std::int64_t width, Element element = Element::F32)
        : m_width(static_cast<std::size_t>(width)),
          m_bytes(element == Element::F32 ? sizeof(float) : sizeof(std::uint16_t)),
          m_memory(static_cast<std::size_t>(rows) * m_width * m_bytes, AlignedMemory::Pages::Huge),
          m_values(m_memory.data()) {}

    /// The values lie beside the object, as those of a pointer.
    void* at(std::int64_t row) const { return m_values + static_cast<std::size_t>(row) * m_width * m_bytes; }
    float* floats(std::int64_t row = 0) const { return static_cast<float*>(at(row)); }

private:
    std::size_t m_width = 0;
    std::size_t m_bytes = 0;
    AlignedMemory m_memory;
    std::byte* m_values = nullptr;
};

/// A parameter that is no matrix; its gradient is added up by piece, at `sums` of the piece's values.
struct Vector {
    const float* values = nullptr; ///< null: there is none
    std::size_t sums = 0;
};

/// A weight [outputs, inputs] and its panels.
struct Weight {
    const float* values = nullptr;
    float* gradient = nullptr;
    std::int64_t outputs = 0, inputs = 0;
    Rows forward, backward;
};

/// sum = before + dropout(branch + bias), normed = LN(sum): where one part of the model ends and the next
/// begins.
struct Norm {
    Vector weight, shift;
    Vector bias; ///< of the part that ends
    std::uint64_t site = 0;
    bool drops = true;
    float* before = nullptr; ///< null: 0, and what is added are the embeddings, in fp32
    Rows sum, normed, mean, inverse;
};

struct Layer {
    Norm attention, branch, feedForward;
    Weight qkv, out, up, down;
    Vector qkvBias, upBias, toE8, fromE8, scale;
    const float* beta = nullptr;
    float* gradBeta = nullptr;
    std::uint64_t firstSite = 0;
    Rows qkvRows, mixed, logSum, quantised, hidden;
    Rows betaSums; ///< [sequences, heads]
};

/// A gradient that is added up by piece.
struct Summed {
    float* gradient = nullptr;
    std::size_t size = 0;
    std::size_t sums = 0;
};

} // namespace cpu_pass

using namespace cpu_pass;

class CpuPass::Work {
public:
    Work(const ModelConfig& config, const PassSettings& settings, const ParameterPlaces& places,
         ThreadPool& pool);

    void renewWeights();
    double addGradients(std::span<const std::int64_t> ids, const PassNoise& noise, double weight);
    std::span<const float> losses(std::span<const std::int64_t> ids);

private:
    // The constructor's.
    Vector vector(const std::string& name, std::int64_t size);
    Weight weight(const std::string& name, std::int64_t outputs, std::int64_t inputs);
    Norm norm(const std::string& name, Norm* before);
    void addLayer(int index);

    void begin(std::span<const std::int64_t> ids, const PassNoise& noise);
    void forward(double scale);
    void backward();
    void embed(int thread, Range rows);
    void startLayer(Layer& layer, int thread, Range rows);
    void finishLayer(Layer& layer, int thread, Range rows);
    void attend(Layer& layer);
    void addNorm(Norm& norm, int thread, Range rows);
    void predict(double scale, int thread, Range rows);
    void predictBackward(std::int64_t piece, int thread, Range rows);
    void finishLayerBackward(Layer& layer, std::int64_t piece, int thread, Range rows);
    void startLayerBackward(Layer& layer, std::int64_t piece, int thread, Range rows);
    void attendBackward(Layer& layer);
    void addNormBackward(Norm& norm, float* later, Rows& gradBranch, std::int64_t piece, int thread,
                         Range rows);
    void addWeightGradients(Layer& layer);
    void addEmbeddingGradients();
    void addEmbeddingGradients(Range columns);
    void addSums();

    fused::AddNorm jobOf(Norm& norm);
    fused::Branch branchOf(Layer& layer);
    fused::Attention attentionOf(Layer& layer);
    void product(const Weight& weight, const void* left, void* out, int thread, std::int64_t rows);
    void productBackward(const Weight& weight, const void* left, void* out, int thread, std::int64_t rows);
    float* sumsOf(std::int64_t piece, const Vector& vector);
    void* roomOf(int thread) { return m_rooms[static_cast<std::size_t>(thread)].data(); }
    double dropout() const { return m_noise.on ? m_config.dropout : 0; }
    OperationSum productWork(const Weight& weight, std::int64_t rows) const;
    OperationSum attentionWork(double products) const;
    OperationSum rowWork(double floatsARow, double valuesARow, Range rows) const;
    template <class Kernel>
    void timed(Operation operation, int thread, const OperationSum& did, Kernel kernel) {
        lila::timed(m_settings.times, operation, thread, did, kernel);
    }
    template <class Chain>
    void overRows(Chain chain);

    const ModelConfig m_config;
    const PassSettings m_settings;
    const ParameterPlaces m_places;
    ThreadPool& m_pool;
    const Element m_element;
    const std::int64_t m_width, m_length, m_capacity;

    std::vector<Layer> m_layers;
    std::vector<Weight*> m_weights; ///< all of them
    Norm m_final;
    Weight m_head;
    const float* m_tokens;
    const float* m_positions;
    float* m_gradTokens;
    float* m_gradPositions;
    std::vector<Summed> m_summed;
    std::size_t m_sumsSize = 0;
    Rows m_sums;   ///< [pieces, m_sumsSize]
    Rows m_unused; ///< [pieces, d]

    std::span<const std::int64_t> m_ids;
    PassNoise m_noise;
    fused::RowPlaces m_rowPlaces;
    std::int64_t m_rows = 0;
    std::vector<std::int64_t> m_targets;
    Rows m_logits, m_losses;
    Rows m_embedded;   ///< and the gradient of that
    Rows m_branch;     ///< what the part before a norm has made
    Rows m_activation; ///< of the feed-forward part: a chunk a thread forward, all rows backward
    Rows m_grad;       ///< of the residual stream
    Rows m_gradNormed, m_gradDown, m_gradE8, m_gradOut, m_gradMixed, m_gradQkv, m_gradHidden;
    std::vector<AlignedMemory> m_rooms; ///< a thread's
};

/// chain(piece, thread, rows) for all rows, a chunk after the other within a piece.
template <class Chain>
void CpuPass::Work::overRows(Chain chain) {
    const std::int64_t size = (m_rows + pieces - 1) / pieces;
    m_pool.run(static_cast<int>(pieces), [&](int piece, int thread) {
        const std::int64_t end = std::min(m_rows, (piece + 1) * size);
        for (std::int64_t row = piece * size; row < end; row += chunkRows)
            chain(piece, thread, Range{row, std::min(end, row + chunkRows)});
    });
}

} // namespace lila
