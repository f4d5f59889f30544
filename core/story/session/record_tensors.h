// SPDX-License-Identifier: AGPL-3.0-or-later
// Records as columns of a safetensors file.
#pragma once

#include "core/checkpoint/safetensors.h"
#include "core/story/session/session_file.h"

namespace lila {

/// Adds the records of tokens that the story has; their texts are the tokens'.
void addRecords(SafetensorsFile& file, const Records& records, const Story& story);
/// Throws StoryError where columns do not fit each other or the story, or a value is out of range.
Records recordsIn(const SafetensorsFile& file, const Story& story);
bool isRecordTensor(const std::string& name);

} // namespace lila
