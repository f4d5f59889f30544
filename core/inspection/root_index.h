// SPDX-License-Identifier: AGPL-3.0-or-later
// Where in many texts each root of each layer lights most, how strongly, and how often it is the strongest.
#pragma once

#include "core/lattice/e8.h"
#include "core/story/generator.h"

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <vector>

namespace lila {

/// Bins of a histogram of weights: bin i holds those from (i / bins)² on, as the views' scale has them.
inline constexpr int rootWeightBins = 32;

/// A place in a text where a root has some weight.
struct RootContext {
    float weight = 0;
    std::uint32_t text = 0;  ///< index
    std::uint32_t token = 0; ///< the one that was seen last, whose state this is
};

struct RootFigures {
    std::array<std::uint32_t, rootWeightBins> histogram{};
    std::uint32_t strongest = 0;      ///< positions where no root weighs more
    double weight = 0;                ///< sum over the positions
    std::vector<RootContext> best;    ///< by falling weight, at most RootIndex::mostContexts
    std::map<int, std::uint32_t> ids; ///< of tokens seen last where it is the strongest
};

/// A value. Figures of layers that share no frame stand beside each other and are never added up.
class RootIndex {
public:
    static constexpr std::size_t mostContexts = 20;

    explicit RootIndex(int layers)
        : m_layers(static_cast<std::size_t>(layers)), m_angles(static_cast<std::size_t>(layers)) {}

    int layerCount() const { return static_cast<int>(m_layers.size()); }
    std::size_t textCount() const { return m_texts; }
    std::size_t positionCount() const { return m_positions; }
    const RootFigures& of(int layer, int root) const { return m_layers.at(layer)[root]; }
    /// The strongest at no position.
    std::vector<int> deadRoots(int layer) const;
    /// Ids that were seen last where the root is the strongest, and elsewhere where its antipode is.
    std::vector<int> sharedWithAntipode(int layer, int root) const;
    /// Positions whose strongest root and that of the position before lie at an inner product of 1, 1/2, 0,
    /// -1/2 or -1, in this order.
    const std::array<std::uint64_t, 5>& angles(int layer) const { return m_angles.at(layer); }

    /// The next text. `ids` and the weights behind each of them; equally many.
    void add(std::span<const int> ids, std::span<const Activation> activations);

private:
    static void put(RootFigures& figures, const RootContext& context);

    std::vector<std::array<RootFigures, lattice::rootCount>> m_layers;
    std::vector<std::array<std::uint64_t, 5>> m_angles;
    std::size_t m_texts = 0;
    std::size_t m_positions = 0;
};

/// Makes the index of texts as a model sees them, each cut to its window. One thread at a time.
class RootIndexing {
public:
    /// Ids of the texts.
    RootIndexing(StoryModel model, std::vector<std::vector<int>> texts);

    /// A block of a few dozen positions; true where all texts are done. Where `goOn` (Decoder::logitsAfter)
    /// stops it, it can be tried again.
    bool next(const std::function<bool()>& goOn = {});
    double share() const; ///< of the texts that are done
    const RootIndex& index() const { return m_index; }

private:
    StoryModel m_model;
    Decoder m_decoder;
    std::vector<std::vector<int>> m_texts;
    std::vector<Activation> m_activations; ///< of the text that is being read, so far
    RootIndex m_index;
};

} // namespace lila
