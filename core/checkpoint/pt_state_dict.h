// SPDX-License-Identifier: AGPL-3.0-or-later
// Where in a pickle a model's tensors stand.
#pragma once

#include "core/checkpoint/torch_object.h"

namespace lila {

struct FoundModel {
    /// By the reference's names, in the file's order.
    std::vector<std::pair<std::string, PickleRef>> entries;
    std::vector<PickleRef> around;    ///< the dicts that it stands in, its own first
    std::vector<std::string> remarks; ///< what a person should know of how it was found
};

/// Looks through dicts, lists and tuples for the names of a LILA model, whatever stands before them. Where
/// there are none, the tensors under model_state_dict, state_dict or model, or those at the top, are taken
/// for a model. Throws CheckpointError where there are no tensors, or several models and none of them under
/// such a key.
FoundModel findModel(const PickleDocument& document);

/// What stands under a key beside the model, the nearest first. None says as much as nothing.
std::optional<PickleRef> factBeside(const PickleDocument& document, const FoundModel& model,
                                    std::string_view key);

} // namespace lila
