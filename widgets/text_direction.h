// SPDX-License-Identifier: AGPL-3.0-or-later
// The direction of a long text's paragraphs, known without looking at each.
#pragma once

class QTextDocument;

namespace lila {

/// Each change of a document asks all paragraphs behind it for their direction, which Qt finds in their first
/// letters. As long as nothing was written that goes from right to left, `document` says for all of them
/// what that would come to.
void followDirection(QTextDocument& document);

} // namespace lila
