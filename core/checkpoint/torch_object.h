// SPDX-License-Identifier: AGPL-3.0-or-later
// What PyTorch's objects mean inside a pickle: tensors, state dicts, configurations.
#pragma once

#include "core/checkpoint/pickle_value.h"
#include "core/checkpoint/tensor.h"

namespace lila {

/// A storage that has not been read, as torch.save leaves it to its surroundings: ("storage", type, key,
/// location, element count), in older files with a view.
struct StoredStorage {
    std::string key; ///< in a zip the record's name below data/
    DType dtype = DType::F32;
    std::int64_t elements = 0;
    std::int64_t partBegin = 0; ///< the part that is meant, in elements
    std::int64_t partSize = 0;
};

/// Nothing where the value is something else. Throws CheckpointError naming `name` where the storage's type
/// is not supported.
std::optional<StoredStorage> storedStorage(const PickleDocument& document, PickleRef ref,
                                           std::string_view name);

/// A tensor that has not been read: a view of a storage.
struct StoredTensor {
    std::string storage; ///< its key
    DType dtype = DType::F32;
    std::int64_t storageElements = 0;
    std::int64_t offset = 0; ///< of the first element, in elements
    std::vector<std::int64_t> shape;
    std::vector<std::int64_t> strides; ///< in elements, never negative
};

/// The tensor (or nn.Parameter) that the value stands for, or nothing where it stands for something else.
/// Shape, strides and offset lie inside the storage. Throws CheckpointError naming `name` where it is a
/// tensor, but makes no sense or is of a kind not supported.
std::optional<StoredTensor> storedTensor(const PickleDocument& document, PickleRef ref,
                                         std::string_view name);

/// Entries of a dict or OrderedDict in their order, or nothing.
std::optional<std::vector<PickleEntry>> dictEntries(const PickleDocument& document, PickleRef ref);

/// The value of a string key, or nothing; of equal keys the last.
std::optional<PickleRef> entryNamed(const PickleDocument& document, const std::vector<PickleEntry>& entries,
                                    std::string_view key);

/// Attributes of an instance, whatever way it was pickled; nothing where the value is not an instance with a
/// dict.
std::optional<std::vector<PickleEntry>> instanceFields(const PickleDocument& document, PickleRef ref);

/// The class of an instance or the function of a call.
const PickleGlobal* calledGlobal(const PickleDocument& document, PickleRef ref);

/// "a call of posix.system", "an int", for messages.
std::string describe(const PickleDocument& document, PickleRef ref);

} // namespace lila
