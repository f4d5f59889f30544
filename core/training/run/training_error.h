// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <stdexcept>

namespace lila {

/// Of a training run. The message says what happened, where, and what to do.
class TrainingError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

} // namespace lila
