// SPDX-License-Identifier: AGPL-3.0-or-later
// samples.jsonl: what the model wrote while it was trained, a JSON object a line.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lila {

/// Keys as the members.
struct StorySample {
    std::int64_t step = 0; ///< of the checkpoint that wrote it
    std::string prompt;
    std::string text; ///< what follows the prompt, UTF-8

    bool operator==(const StorySample&) const = default;
};

/// Nothing where it is no such line, as the last of a file may be cut off.
std::optional<StorySample> storySample(std::string_view json);
/// In the file's order; lines that are none are passed over, as the last may be cut off. Empty where there is
/// no such file.
std::vector<StorySample> readStorySamples(const std::filesystem::path& file);
/// Leaves out what is of steps after `lastStep`, which will be taken again. Throws TrainingError.
void keepStorySamples(const std::filesystem::path& file, std::int64_t lastStep);
/// Throws TrainingError.
void appendStorySample(const std::filesystem::path& file, const StorySample& sample);

} // namespace lila
