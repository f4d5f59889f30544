// SPDX-License-Identifier: AGPL-3.0-or-later
// The weights of the 240 roots in few bytes, for a page that draws them.
#pragma once

#include "core/story/step_record.h"

#include <span>
#include <string>

namespace lila {

std::string base64(std::span<const std::uint8_t> bytes);

/// Base64 of eight fp32 numbers (little-endian), a = 2 z / t, with the weights being the softmax of a·r over
/// the roots (resources/docs/model.md section 3), t as the weights tell it. Where they are no such softmax,
/// as boosts and the hard quantiser make them, of 240 bytes, 255 times the root of each weight. `directions`:
/// in the place of the roots. Empty where there are no weights.
std::string rootRow(const LayerActivation& activation, std::span<const lattice::Vector> directions);

/// Whether a record's weights tell that its model has these directions: in every layer the heaviest root is
/// the one nearest to z, but for boosted ones. False where no layer tells anything.
bool areOf(const StepRecord& record, std::span<const lattice::Vector> directions);

} // namespace lila
