// SPDX-License-Identifier: AGPL-3.0-or-later
// What else could be written: several ways on at once, the tree of what could come next, other passages. And
// what has been found of it.
#pragma once

#include "app/explorer/work/encoded_draft.h"
#include "core/story/infill.h"
#include "core/story/look_ahead.h"

#include <QString>

#include <variant>

namespace lila {

/// From the branch's end on, each as GenerationRequest would go on with its seed: `seed` and those behind it.
struct SeveralWanted {
    std::uint64_t seed = 1;
    int count = 4;
    bool pastEnd = false;
};
/// From the token on that covers a byte of the branch's text.
struct LookAheadWanted {
    std::size_t byte = 0;
    LookAhead limits;
};
/// In the place of the tokens that cover bytes of the branch's text.
struct InfillWanted {
    std::size_t begin = 0, end = 0;
    std::uint64_t seed = 1;
    int candidates = 8;
};

struct AlternativesRequest {
    Story story; ///< the text as a branch, whose drafts are encoded and told
    std::shared_ptr<const GenerationSettings> settings;
    std::variant<SeveralWanted, LookAheadWanted, InfillWanted> wanted;
};

/// What one way has gained.
struct WayFound {
    std::vector<StepRecord> records;
    std::optional<WritingEnd> end; ///< known with the last of it
    std::string tail;              ///< then: text that was held back
    bool isCut = false;            ///< then: the text of the last record is not all that its id says
};

/// What has been found since it was asked for last.
struct Found {
    std::vector<EncodedDraft> encoded;
    std::vector<WayFound> ways;
    std::vector<LookAheadNode> nodes;
    std::optional<Infilled> infilled; ///< all that is known
    bool isDone = false;
    QString error;
};

} // namespace lila
