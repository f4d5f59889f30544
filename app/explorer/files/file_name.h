// SPDX-License-Identifier: AGPL-3.0-or-later
// Names of files between Qt and the core.
#pragma once

#include <QString>

#include <filesystem>

namespace lila {

inline std::filesystem::path pathOf(const QString& file) {
    return {file.toStdU16String()};
}

} // namespace lila
