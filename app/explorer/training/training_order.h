// SPDX-License-Identifier: AGPL-3.0-or-later
// What the user asks a trainer to do, and the command line that says so.
#pragma once

#include "core/training/run/training_settings.h"

#include <QString>
#include <QStringList>

namespace lila {

struct TrainingOrder {
    QString corpus;        ///< file or folder, or the name of one (core/training/corpus/named_corpora.h)
    QString validation;    ///< empty: none
    double heldOut = 0.02; ///< without `validation`: share of a corpus without a name to validate on; 0: none
    QString cache;         ///< of fetched and tokenised corpora; empty: the usual one
    QString folder;        ///< of checkpoints and everything else that the run writes
    QString start;         ///< a checkpoint to fine-tune; empty: random weights
    QString tokenizer;     ///< empty: the official vocabulary
    TrainingSettings settings;

    bool operator==(const TrainingOrder&) const = default;
};

/// Of `lila`, for a new run.
QStringList startArguments(const TrainingOrder& order);
/// For a run that goes on, which was begun with `begun`: says only what is to be different.
QStringList resumeArguments(const TrainingOrder& order, const TrainingSettings& begun);

} // namespace lila
