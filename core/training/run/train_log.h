// SPDX-License-Identifier: AGPL-3.0-or-later
// train_log.jsonl: what a run measured, a JSON object a line, for plots and for people.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lila {

/// The state after `step` steps. Keys as the members in the reference's spelling: step, train_loss,
/// valid_loss_per_token, valid_loss_padded, lr, tokens_per_second, grad_norm, beta, e8_scale, seconds; null
/// where not measured.
struct TrainLogLine {
    std::int64_t step = 0;
    double trainLoss = 0;                 ///< mean since the line before
    std::optional<double> validPerToken;  ///< padding left out
    std::optional<double> validPadded;    ///< the reference's: padding counted
    double lr = 0;                        ///< of the last step
    double tokensPerSecond = 0;           ///< since the line before, validation and saving left out
    double gradNorm = 0;                  ///< before clipping, of the last step
    std::vector<std::vector<float>> beta; ///< [layers][heads]
    std::vector<float> e8Scale;           ///< [layers]
    std::optional<double> seconds; ///< since the run began or was gone on with, without those it was held

    bool operator==(const TrainLogLine&) const = default;
};

std::string toJson(const TrainLogLine& line);
/// Nothing where it is no such line, as the last of a file may be cut off.
std::optional<TrainLogLine> trainLogLine(std::string_view json);

/// Appends lines to a file, each whole and at once.
class TrainLog {
public:
    /// Opens or creates the file, having removed what stands there of steps after `lastStep`, and a last line
    /// that was cut off: those steps will be taken again. Throws TrainingError.
    TrainLog(const std::filesystem::path& file, std::int64_t lastStep);

    void append(const TrainLogLine& line);

private:
    std::filesystem::path m_file;
};

} // namespace lila
