// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/training/loop/precision_choice.h"

#include "core/threads/timing.h"
#include "core/training/corpus/shuffle.h"
#include "core/training/step/batch_pass.h"
#include "core/training/step/flat_parameters.h"

#include <algorithm>
#include <array>

namespace lila {
namespace {

constexpr double measuringTime = 1000; ///< milliseconds that all passes take together, but for the first ones
constexpr double clearlyFaster = 1.1;  ///< more than what a measurement this short may be wrong by

} // namespace

PrecisionSpeeds precisionSpeeds(ModelConfig config, int sequences) {
    config.nLayers = 1;
    const LilaModule module(config);
    const FlatParameters parameters(module, {}); // has the gradients
    std::vector<std::int64_t> ids(static_cast<std::size_t>(sequences) *
                                  static_cast<std::size_t>(config.blockSize + 1));
    for (std::size_t i = 0; i < ids.size(); ++i)
        ids[i] = static_cast<std::int64_t>(mixed(i, 0) % static_cast<std::uint64_t>(config.vocabSize));
    const auto passOf = [&](fused::Element element) {
        PassSettings settings;
        settings.element = element;
        settings.sequences = sequences;
        return BatchPass(module, settings);
    };
    std::array passes{passOf(fused::Element::F32), passOf(fused::Element::BF16)};
    std::array<Samples, 2> milliseconds;
    double spent = 0;
    for (bool isFirst = true; isFirst || spent < measuringTime; isFirst = false)
        for (std::size_t i = 0; i < passes.size(); ++i) {
            const auto work = [&] { passes[i].addGradients(ids, {true, {1}, 0, 1}, 1); };
            if (isFirst)
                work();
            const double time = millisecondsOf(work);
            milliseconds[i].add(time);
            spent += time;
        }
    const auto speed = [&](std::size_t i) {
        return 1000.0 * sequences * config.blockSize / milliseconds[i].median();
    };
    return {speed(0), speed(1)};
}

std::string precisionBy(const PrecisionSpeeds& speeds) {
    return speeds.bf16 > clearlyFaster * speeds.fp32 ? "bf16" : "fp32";
}

} // namespace lila
