// SPDX-License-Identifier: AGPL-3.0-or-later
// The view of what could have come instead of the token that is looked at.
#include "app/explorer/views/focus.h"
#include "app/explorer/views/token_text.h"
#include "app/explorer/views/view_dock.h"
#include "widgets/candidates_view.h"

namespace lila {

void fillCandidates(ViewDock& place, Focus& focus) {
    auto* view = new CandidatesView;
    place.show(view);
    QObject::connect(view, &CandidatesView::taken, &focus, [&focus](int row) {
        if (const StepRecord* token = focus.token())
            focus.takeCandidate(token->candidates[static_cast<std::size_t>(row)].id);
    });
    QObject::connect(&focus, &Focus::resonatorTold, view, [view, &focus] {
        const StepRecord* token = focus.token();
        if (token != nullptr && focus.withoutResonator() != token->id)
            view->setWithoutResonator(tokenName(*focus.model()->model.tokenizer, *focus.withoutResonator()));
    });
    QObject::connect(&focus, &Focus::changed, view, [view, &focus](Focus::Part part) {
        if (part != Focus::Part::Token)
            return;
        if (const StepRecord* token = focus.token())
            view->setCandidates(candidateList(*focus.model()->model.tokenizer, *token));
        else
            view->clear();
    });
}

} // namespace lila
