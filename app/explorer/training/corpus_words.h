// SPDX-License-Identifier: AGPL-3.0-or-later
// What is said of a corpus that is known by name: how large it is, whence it comes, under which licence, how
// much of it is here.
#pragma once

#include "app/explorer/training/training_order.h"
#include "core/training/corpus/named_corpora.h"

#include <cstdint>

namespace lila {

/// Null where the order names a file or folder, or nothing.
const NamedCorpus* namedCorpusOf(const TrainingOrder& order);
/// Where it is kept; empty where there is no place for it but one that the user names.
std::filesystem::path cacheOf(const TrainingOrder& order);
/// Whether a run puts anything there: what it fetches, or the tokens of a text.
bool needsCache(const TrainingOrder& order);
/// Whether anything of it has to be fetched before training begins.
bool isToBeFetched(const TrainingOrder& order);

/// "2.2 GB".
QString sizeText(std::uint64_t bytes);
/// For a menu.
QString corpusTitle(const NamedCorpus& corpus);
/// For below the field that names it: what it is, and what comes of choosing it. `isAtWork`: a run that has
/// it is under way. This and the following: of an order that names one.
QString corpusStatement(const TrainingOrder& order, bool isAtWork);
/// The addresses it comes from, and the files it becomes.
QString corpusPlaces(const TrainingOrder& order);
/// To be confirmed before anything is fetched: file by file what is not here.
QString corpusQuestion(const TrainingOrder& order);

} // namespace lila
