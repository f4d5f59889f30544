// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/cli/packing_options.h"

#include "app/cli/progress.h"
#include "app/cli/story_options.h"
#include "app/resource_paths.h"
#include "core/story/generator.h"

namespace lila::cli {
namespace {

constexpr double calibrationShare = 0.4; ///< of the work, for the progress line

} // namespace

void PackingOptions::addTo(CLI::App& command) {
    command.add_flag("--rotate,!--no_rotate", rotate,
                     "of packed weights: rotate the inputs of every matrix by Hadamard's matrix and random "
                     "signs, so that no weight stands out (default: yes)");
    command
        .add_option("--calibrate", calibrate,
                    "of packed weights: stories on which what is lost is made up for by weights that are not "
                    "packed yet; \"none\": do without (default: those that come along)")
        ->type_name("TEXT");
    command
        .add_option("--calibration_stories", stories,
                    "of that text to use; 0: all, which some hundred rarely gain from")
        ->check(CLI::Range(0, 100000000))
        ->capture_default_str();
    command
        .add_option("--group", group,
                    "weights of a row that share a scale, a multiple of 8 that divides d_model; 0: the row")
        ->check(CLI::Range(0, 1 << 20))
        ->capture_default_str();
    command.add_option("--threads", threads, "that pack; 0: one a processor core")
        ->check(CLI::Range(0, 1024))
        ->capture_default_str();
}

MomentsByMatrix PackingOptions::moments(const Checkpoint& checkpoint, const std::filesystem::path& tokenizer,
                                        const std::shared_ptr<ThreadPool>& pool) const {
    if (calibrate == "none")
        return {};
    const auto weights = weightsOf(checkpoint);
    const auto vocabulary = Tokenizer::load(tokenizer.empty() ? defaultTokenizerPath() : tokenizer);
    try {
        requireMatch(*weights, *vocabulary);
    } catch (const std::exception& error) {
        throw std::invalid_argument(std::string(error.what()) +
                                    "; name the model's vocabulary with --tokenizer and a text of its "
                                    "language with --calibrate, or do without: --calibrate none");
    }
    const auto text = calibrate.empty() ? defaultStoriesPath() : std::filesystem::path(calibrate);
    std::vector<std::vector<int>> texts;
    for (const std::string& story : readStories(text, stories))
        texts.push_back(vocabulary->encode(story));
    ProgressLine progress;
    return secondMoments(packed(weights, {}, pool), texts, [&](double share) {
        progress.show(share * calibrationShare, "calibrating");
        return true;
    });
}

PackedMatrices PackingOptions::pack(const Checkpoint& checkpoint,
                                    const std::filesystem::path& tokenizer) const {
    const int width = configOf(checkpoint).dModel;
    if (group != 0 && (group % lattice::dimension != 0 || width % group != 0))
        throw std::invalid_argument("--group " + std::to_string(group) +
                                    " must be a multiple of 8 that divides d_model, " +
                                    std::to_string(width));
    const auto pool = std::make_shared<ThreadPool>(threads);
    CheckpointPacking packing;
    packing.layers = {.code = *code, .group = static_cast<std::size_t>(group), .rotate = rotate};
    const MomentsByMatrix calibration = moments(checkpoint, tokenizer, pool);
    ProgressLine progress;
    return *packedMatrices(checkpoint, packing, calibration, *pool, [&](double share) {
        progress.show(calibrationShare + share * (1 - calibrationShare), "packing");
        return true;
    });
}

} // namespace lila::cli
