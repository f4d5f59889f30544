// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/work/writing_problem.h"

#include "core/sampling/damaged_model.h"
#include "core/story/infill.h"
#include "core/story/token_bias.h"
#include "widgets/core_problem.h"
#include "widgets/tr.h"

#include <new>

namespace lila {

QString writingProblem(const std::exception& error) {
    if (const auto* passage = dynamic_cast<const PassageTooLong*>(&error))
        return tr("The passage is too long: the model sees %L1 tokens at once, and needs some of the text "
                  "around it. Select less.")
            .arg(passage->window);
    if (const auto* token = dynamic_cast<const UnknownToken*>(&error))
        return tr("The token bias names %1, which is no token of this vocabulary but several (%2): name one "
                  "of them.")
            .arg(QString::fromStdString(token->name), QString::fromStdString(token->pieces));
    if (dynamic_cast<const DamagedModel*>(&error) != nullptr)
        return tr("The model computes numbers that are not finite: its weights are damaged. Open another "
                  "checkpoint.");
    if (dynamic_cast<const std::bad_alloc*>(&error) != nullptr)
        return tr("There is not enough memory: close other programs, or choose a smaller precision in the "
                  "Model menu.");
    return coreProblem(error.what());
}

} // namespace lila
