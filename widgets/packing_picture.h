// SPDX-License-Identifier: AGPL-3.0-or-later
// What a weight matrix is when eight of its weights are stored as one point of E8: the points by shell and
// root, and the weights that share one.
#pragma once

#include "core/lattice/e8.h"

#include <QString>

#include <array>
#include <optional>
#include <vector>

namespace lila {

struct PackingPicture {
    QString matrix;        ///< as it is to be named
    QString code;          ///< "e8:4"
    bool isInFile = false; ///< else it is packed just to look
    bool isRotated = false;
    double bitsPerWeight = 0;
    std::optional<double> error;                    ///< |w - ŵ| / |w|; nothing where w is not known
    qint64 points = 0;                              ///< eight weights each; 0: there is nothing to show yet
    std::vector<qint64> shells;                     ///< points by half their squared length
    std::array<qint64, lattice::rootCount> roots{}; ///< of the first shell
};

/// All points of a shell, or one root of the first.
struct PointChoice {
    int shell = 1;
    std::optional<int> root = {};

    bool operator==(const PointChoice&) const = default;
};

/// Eight weights of a row, from `input` on.
struct PackedEight {
    std::size_t row = 0, input = 0;
    lattice::Vector point{};
    float scale = 0;
    std::array<float, lattice::dimension> weights{};
};

} // namespace lila
