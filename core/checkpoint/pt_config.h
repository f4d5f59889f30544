// SPDX-License-Identifier: AGPL-3.0-or-later
// The configuration in a .pt file: an instance of whatever class, a Namespace or a dict.
#pragma once

#include "core/checkpoint/pt_file.h"

namespace lila {

/// A value as a configuration's field: plain, of NumPy, or a tensor of one element. Nothing where it is none.
std::optional<ConfigValue> scalarOf(PtFile& file, PickleRef ref, std::string_view name);

/// A whole or real number, however it was saved. Throws CheckpointError, naming it, where it is none.
ConfigValue requiredNumber(PtFile& file, PickleRef ref, std::string_view name);
double numberOf(PtFile& file, PickleRef ref, std::string_view name);

/// The fields of what stands under `config`. Of fields that models do not have, those with other values than
/// scalars are left out. Throws CheckpointError, naming the field, where one that they have cannot be read,
/// and where none is found.
std::map<std::string, ConfigValue> pickledConfig(PtFile& file, PickleRef ref);

/// Where a configuration stands under another name: the value in `entries` that has a model's fields, and its
/// key. Throws CheckpointError where several do.
std::optional<std::pair<std::string, PickleRef>> unnamedConfig(const PickleDocument& document,
                                                               const std::vector<PickleEntry>& entries);

} // namespace lila
