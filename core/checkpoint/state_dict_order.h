// SPDX-License-Identifier: AGPL-3.0-or-later
// The order of the reference's state dict, and which of its tensors are buffers (resources/docs/model.md
// section 4).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lila {

/// Sorted as the reference's own file has them; names it does not know come last, alphabetically.
std::vector<std::string> inStateDictOrder(std::vector<std::string> names);

/// Whether a LILA model has a tensor of that name.
bool isModelTensor(std::string_view name);

/// Buffers are saved with the model but no parameters: the optimiser does not know them.
bool isBuffer(std::string_view name);

/// Whether a configuration's field of that name says something of the model.
bool isConfigField(std::string_view name);

/// Config fields sorted likewise, as the reference's class declares them.
std::vector<std::string> inConfigOrder(std::vector<std::string> names);

} // namespace lila
