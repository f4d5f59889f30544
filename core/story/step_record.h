// SPDX-License-Identifier: AGPL-3.0-or-later
// Everything one step of a generation did: the one value that every view reads.
#pragma once

#include "core/inference/interventions.h"
#include "core/model/trace.h"
#include "core/resonator/resonator.h"
#include "core/sampling/sampler.h"

#include <memory>
#include <string>

namespace lila {

struct StepRecord {
    int id = 0;       ///< the token; eos where `endOfStory`
    std::string text; ///< whole UTF-8 characters that it completed; may be empty (a byte of a character)
    int position = 0; ///< index in the context, prompt included
    bool endOfStory = false;   ///< the model ended the story with this token; it has no text
    double logProbability = 0; ///< natural logarithm
    double entropy = 0;        ///< bits
    int keptCount = 0;
    StageList stages; ///< that acted
    std::vector<Candidate> candidates;
    Activation activation; ///< of the position before the token, from which it was predicted
    std::optional<ResonatorWrite> resonatorWrite;
    std::vector<float>
        resonatorLift;    ///< [240] strength · score of each root; empty where the resonator is off
    int windowLength = 0; ///< ids that the model saw
    double seconds = 0;   ///< the whole step
    /// That the step was made with, shared by all steps made alike; never null.
    std::shared_ptr<const GenerationSettings> settings;
    std::shared_ptr<const Interventions> interventions;
};

} // namespace lila
