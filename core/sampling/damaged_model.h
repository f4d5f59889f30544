// SPDX-License-Identifier: AGPL-3.0-or-later
// What is wrong with a model whose weights are finite and yet give no numbers.
#pragma once

#include <stdexcept>

namespace lila {

/// Where logits are not finite: nothing that is worked out of them means anything.
class DamagedModel : public std::runtime_error {
public:
    DamagedModel()
        : std::runtime_error("the model computed logits that are not finite; its weights are damaged") {}
};

} // namespace lila
