// SPDX-License-Identifier: AGPL-3.0-or-later
// Errors that say which file they are about.
#pragma once

#include "core/checkpoint/checkpoint.h"

#include <filesystem>
#include <new>
#include <string>

namespace lila {

/// Runs `work`, putting the file's name before what it throws, once where such calls are nested.
template <class Work>
auto withFileNamed(const std::string& name, Work work) {
    const std::string start = name + ": ";
    try {
        return work();
    } catch (const CheckpointError& error) {
        if (std::string_view(error.what()).starts_with(start))
            throw;
        throw CheckpointError(start + error.what());
    } catch (const std::bad_alloc&) {
        throw CheckpointError(start + "there is not enough memory for it");
    } catch (const std::filesystem::filesystem_error& error) {
        throw CheckpointError(start + error.code().message());
    }
}

} // namespace lila
