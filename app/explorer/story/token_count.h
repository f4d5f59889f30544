// SPDX-License-Identifier: AGPL-3.0-or-later
// How many tokens the branch that is shown has, as the tree has them: only spans that have changed are looked
// at again.
#pragma once

#include "core/story/tree/story_path.h"

#include <QObject>

#include <map>

namespace lila {

class StoryBook;

class TokenCount : public QObject {
    Q_OBJECT

public:
    /// The book must outlive this.
    explicit TokenCount(const StoryBook& book, QObject* parent = nullptr);

    struct Tokens {
        std::size_t known = 0;  ///< those that have ids
        bool hasDrafts = false; ///< words stand there that no model has read yet
    };
    Tokens tokens() const;

private:
    struct Counted {
        std::size_t of = 0; ///< so many tokens of the span
        Tokens tokens;
    };
    Tokens tokensOf(const StoryPath::Part& part) const;

    const StoryBook& m_book;
    mutable std::map<SpanId, Counted> m_spans; ///< of persons
};

} // namespace lila
