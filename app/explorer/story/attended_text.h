// SPDX-License-Identifier: AGPL-3.0-or-later
// Where the attention of a token went, as places of the document.
#pragma once

#include <vector>

namespace lila {

struct AttendedText {
    struct Piece {
        int start = 0, length = 0; ///< characters
        double shade = 0;          ///< attentionShades()
    };
    std::vector<Piece> pieces; ///< of the tokens that were seen, in order
    bool areScores = false;    ///< above or below their mean; else weights
};

} // namespace lila
