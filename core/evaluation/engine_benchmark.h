// SPDX-License-Identifier: AGPL-3.0-or-later
// How fast the engine is on this machine, beside what the machine would allow.
#pragma once

#include "core/story/generator.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace lila {

struct BenchmarkSettings {
    std::vector<Precision> precisions{allPrecisions.begin(), allPrecisions.end()};
    /// The same model in packed weights (resources/docs/packed_weights.md), by their code's name: run in
    /// int8.
    std::map<std::string, std::shared_ptr<const ModelWeights>> packed;
    int threads = 0; ///< 0: one a physical core
    int rounds =
        7; ///< everything is measured once a round, so that a slow minute of the machine meets all alike
    int anchoredTokens = 1500;
};

/// Milliseconds are medians over all rounds.
struct PrecisionFigures {
    std::size_t matrixBytes = 0; ///< that a decode step reads
    double boundMs = 0;          ///< matrixBytes at the measured bandwidth
    std::map<int, double>
        decodeMs; ///< by length of the context: 64, 256, 500, or the window where it is shorter
    /// Of all branches together, by their number (1, 4, 8, 16): branches of one story at 64 tokens, or at
    /// the window where it is shorter.
    std::map<int, double> batchTokensPerSecond;
    /// Of writeTogether(), by the number of ways that are written at once (1, 8): sampling and records
    /// included.
    std::map<int, double> severalTokensPerSecond;
    double lookAheadNodesPerSecond = 0; ///< of a tree of the usual size, at the end of a short text
    double prefillMs = 0;               ///< of a whole window
    double prefillTokensPerSecond = 0;  ///< the same
    double prefillGflopS = 0;           ///< additions and multiplications that this prefill needs
    double exactMs = 0;                 ///< a token past the window
    double anchoredMeanMs = 0;          ///< mean over `anchoredTokens`, the prefills at the anchors included
    double plainMeanMs = 0;             ///< the same without them
    double recordOverhead = 0;          ///< share by which a step with everything recorded takes longer
};

struct EngineFigures {
    int threads = 0;
    double memoryGbS = 0;     ///< reading a buffer as large as the fp32 matrices
    double productGflopS = 0; ///< of the engine's own fp32 matrix product, the best of all rounds
    std::map<std::string, PrecisionFigures> precisions; ///< by name, or that of packed weights' code
};

/// `goOn` is told the share done and what is being measured, and may return false: then std::nullopt comes
/// back.
std::optional<EngineFigures> measureEngine(const std::shared_ptr<const ModelWeights>& weights,
                                           const std::shared_ptr<const Tokenizer>& tokenizer,
                                           const BenchmarkSettings& settings,
                                           const std::function<bool(double, const std::string&)>& goOn = {});

} // namespace lila
