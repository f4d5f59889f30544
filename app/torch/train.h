// SPDX-License-Identifier: AGPL-3.0-or-later
// Trains from tokenised corpora: the work behind `lila train`, and a command of its own where there is no
// tokenizer.
#pragma once

#include "app/training_options.h"

namespace lila {

/// Prints on stdout a line for people at each line of the log, or with `events` a JSON object a line, each
/// with a key `event`:
///     began {settings, step} · logged {a line of train_log.jsonl} · saved {step, file} · noticed {text} ·
///     ended {end: finished | stopped | time_up, step, file}
/// SIGINT and SIGTERM save and stop; with `events` so does the end of the process that started this one.
/// Throws what train() throws, and std::runtime_error where one of several processes fails.
void trainFromTokens(const TrainingOptions& options, bool events);

} // namespace lila
