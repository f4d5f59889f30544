// SPDX-License-Identifier: AGPL-3.0-or-later
// Which tensors a model of a given configuration has (resources/docs/model.md section 4).
#pragma once

#include "core/model/config.h"

#include <string>
#include <vector>

namespace lila {

enum class TensorKind {
    Parameter, ///< must be there
    Buffer,    ///< follows from the configuration
    Twin,      ///< a copy that the reference saves and never uses
};

struct ExpectedTensor {
    std::string name;
    std::vector<std::int64_t> shape;
    TensorKind kind = TensorKind::Parameter;
};

std::vector<ExpectedTensor> expectedTensors(const ModelConfig& config);

/// "core.layers.<layer>.<part>"
std::string layerTensorName(int layer, std::string_view part);

} // namespace lila
