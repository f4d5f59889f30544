// SPDX-License-Identifier: AGPL-3.0-or-later
// How fast training is: this project's trainer, and the loop that one would write first.
#pragma once

#include "core/model/config.h"

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <string>

namespace lila {

/// Random tokens of the official vocabulary; dropout as the default.
struct TrainingBench {
    bool eager = false; ///< the module's own forward, AdamW and clipping of LibTorch, autocast for bf16
    std::string precision = "fp32"; ///< fp32, bf16
    int dModel = 256, nLayers = 6, nHeads = 8, blockSize = 256, batchSize = 16;
    std::filesystem::path folder; ///< for the trainer's files, empty
    int steps = 4;                ///< measured after one that is not
    /// After which no further step of the eager loop begins: processors without bf16 take minutes for one.
    std::chrono::seconds patience{20};
    std::function<void(double share)> progress; ///< or empty
};

/// What one operation of the trainer's steps took, all threads together.
struct OperationFigures {
    double share = 0;  ///< of the threads' time; "waiting" is what no operation took
    double gflopS = 0; ///< a thread's GFLOP/s times the number of threads; 0: it does no products
    double gbS = 0;    ///< likewise GB/s (10⁹ bytes, of whatever cache or memory), of the others
};

/// GFLOP/s count what trainingFlop() counts. The peak is that of a large product ([4096, 1024] · [1024,
/// 1024]) by the trainer's own kernels on the same threads, measured before and after the steps; the better
/// counts. The eager loop has tokensPerSecond and gflopS only.
struct TrainingFigures {
    double tokensPerSecond = 0; ///< median over the steps
    double gflopS = 0;
    double peakGflopS = 0;
    std::map<std::string, OperationFigures> byOperation; ///< by the names of operationNames, and "waiting"
};

/// Floating-point operations that training takes a token. Products only: 6 a value of a matrix (2 each for
/// the output, the gradient of the input and that of the weight), and of attention in every layer 6 products
/// (2 forward, 4 backward) of 2 d each with the (T + 1) / 2 positions that are seen in the mean. Embeddings,
/// norms, softmax, GELU, the E8 branch, the optimiser, and scores that are made again count nothing.
double trainingFlop(const ModelConfig& config);

/// Threads are as LibTorch has them. Throws std::runtime_error.
TrainingFigures trainingSpeed(const TrainingBench& bench);

} // namespace lila
