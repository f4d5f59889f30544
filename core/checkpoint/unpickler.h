// SPDX-License-Identifier: AGPL-3.0-or-later
// Reads Python pickles (protocols 0 to 5) as data, without a way to run anything.
#pragma once

#include "core/checkpoint/pickle_value.h"

#include <cstddef>
#include <span>

namespace lila {

/// Limits that keep a hostile pickle from using up memory; far above what any checkpoint needs.
inline constexpr std::size_t maximumPickleBytes = std::size_t{32} << 20U;
inline constexpr std::size_t maximumPickleValues = std::size_t{2} << 20U;

/// Globals become names, calls become records (pickle_value.h). Memory and time are linear in bytes.size():
/// values are shared, never copied. Throws CheckpointError with `name`, offset and opcode where the bytes
/// make no sense.
PickleDocument unpickle(std::span<const std::byte> bytes, std::string_view name);

/// The same of the pickle with which `bytes` begin; they then begin behind it.
PickleDocument unpickleNext(std::span<const std::byte>& bytes, std::string_view name);

} // namespace lila
