// SPDX-License-Identifier: AGPL-3.0-or-later
// Makes .pt files of any content, right or wrong, for tests.
#pragma once

#include "core/checkpoint/pickle_writer.h"
#include "core/checkpoint/zip_writer.h"

#include <map>
#include <span>
#include <string>
#include <vector>

namespace lila::test {

/// Bytes of `values`, as a record.
template <class T>
std::string recordOf(const std::vector<T>& values) {
    return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

/// Records by name, the folder included.
inline void writeZip(const std::filesystem::path& file, const std::map<std::string, std::string>& records) {
    ZipWriter zip(file);
    for (const auto& [name, bytes] : records)
        zip.add(name, std::as_bytes(std::span(bytes)));
    zip.close();
}

struct TensorPickle {
    std::string storage = "0";
    std::string type = "FloatStorage";
    std::int64_t count = 0; ///< elements of the storage
    std::int64_t offset = 0;
    std::vector<std::int64_t> shape;
    std::vector<std::int64_t> strides;
    std::string module = "torch";
};

inline void putSizes(PickleWriter& pickle, const std::vector<std::int64_t>& sizes) {
    pickle.mark();
    for (const std::int64_t size : sizes)
        pickle.integer(size);
    pickle.tuple(PickleOpcode::Tuple);
}

/// A call of torch._utils._rebuild_tensor_v2, as torch.save writes it.
inline void putTensor(PickleWriter& pickle, const TensorPickle& tensor) {
    pickle.global("torch._utils", "_rebuild_tensor_v2");
    pickle.mark();
    pickle.mark();
    pickle.text("storage");
    pickle.global(tensor.module, tensor.type);
    pickle.text(tensor.storage);
    pickle.text("cpu");
    pickle.integer(tensor.count);
    pickle.tuple(PickleOpcode::Tuple);
    pickle.op(PickleOpcode::BinPersId);
    pickle.integer(tensor.offset);
    putSizes(pickle, tensor.shape);
    putSizes(pickle, tensor.strides);
    pickle.boolean(false);
    pickle.none();
    pickle.tuple(PickleOpcode::Tuple);
    pickle.reduce();
}

/// A bare state dict.
inline std::string stateDictPickle(const std::map<std::string, TensorPickle>& tensors) {
    PickleWriter pickle;
    pickle.emptyDict();
    pickle.mark();
    for (const auto& [name, tensor] : tensors) {
        pickle.text(name);
        putTensor(pickle, tensor);
    }
    pickle.op(PickleOpcode::SetItems);
    return pickle.finish();
}

} // namespace lila::test
