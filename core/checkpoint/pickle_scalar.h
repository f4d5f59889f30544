// SPDX-License-Identifier: AGPL-3.0-or-later
// Single values inside a pickle, Python's own or NumPy's.
#pragma once

#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/pickle_value.h"

namespace lila {

/// A bool, int, float or string, or a NumPy scalar or array of one element, whichever way it was pickled.
/// Nothing where the value is something else, or a number that neither an int64 nor a double can hold.
std::optional<ConfigValue> pickledScalar(const PickleDocument& document, PickleRef ref);

/// The one element of a tensor, exactly; nothing where it has not one.
std::optional<ConfigValue> scalarIn(const Tensor& tensor);

} // namespace lila
