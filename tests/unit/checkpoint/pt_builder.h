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
    std::vector<std::int64_t> view =
        {}; ///< offset and size of a view of the storage, as older files have them
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
    if (!tensor.view.empty()) {
        pickle.text("view");
        pickle.integer(tensor.view[0]);
        pickle.integer(tensor.view[1]);
        pickle.tuple(PickleOpcode::Tuple3);
    }
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

/// Bytes as Python 3 pickles them in protocol 2: a call of _codecs.encode.
inline void putBytes(PickleWriter& pickle, std::string_view bytes) {
    std::string text;
    for (const char c : bytes) {
        const auto code = static_cast<unsigned char>(c);
        if (code < 0x80)
            text += c;
        else
            text.append({static_cast<char>(0xc0 | code >> 6), static_cast<char>(0x80 | (code & 0x3f))});
    }
    pickle.global("_codecs", "encode");
    pickle.text(text);
    pickle.text("latin1");
    pickle.tuple(PickleOpcode::Tuple2);
    pickle.reduce();
}

inline void putNumpyType(PickleWriter& pickle, std::string_view code, std::string_view order = "<") {
    pickle.global("numpy", "dtype");
    pickle.text(code);
    pickle.boolean(false);
    pickle.boolean(true);
    pickle.tuple(PickleOpcode::Tuple3);
    pickle.reduce();
    pickle.mark();
    pickle.integer(3);
    pickle.text(order);
    for (int i = 0; i < 3; ++i)
        pickle.none();
    for (const int number : {-1, -1, 0})
        pickle.integer(number);
    pickle.tuple(PickleOpcode::Tuple);
    pickle.op(PickleOpcode::Build);
}

/// As numpy.float64(…) and its like: numpy.core.multiarray.scalar(dtype, bytes).
template <class T>
void putNumpyScalar(PickleWriter& pickle, std::string_view code, T value,
                    std::string_view module = "numpy.core.multiarray") {
    pickle.global(module, "scalar");
    putNumpyType(pickle, code);
    putBytes(pickle, recordOf(std::vector<T>{value}));
    pickle.tuple(PickleOpcode::Tuple2);
    pickle.reduce();
}

/// A file as torch.save wrote it before version 1.6. Storages by key: their bytes and how many elements they
/// are.
inline std::string
legacyFile(const std::string& pickle,
           const std::vector<std::pair<std::string, std::pair<std::string, std::int64_t>>>& storages,
           bool littleEndian = true) {
    using namespace std::string_literals;
    std::string file = "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.\x80\x02M\xe9\x03."s;
    PickleWriter facts;
    facts.emptyDict();
    facts.mark();
    facts.text("protocol_version");
    facts.integer(1001);
    facts.text("little_endian");
    facts.boolean(littleEndian);
    facts.op(PickleOpcode::SetItems);
    file += facts.finish() + pickle;
    PickleWriter keys;
    keys.emptyList();
    keys.mark();
    for (const auto& [key, storage] : storages)
        keys.text(key);
    keys.op(PickleOpcode::Appends);
    file += keys.finish();
    for (const auto& [key, storage] : storages)
        file += recordOf(std::vector<std::int64_t>{storage.second}) + storage.first;
    return file;
}

/// A dict, made by `fill` between its mark and its end.
template <class Fill>
std::string dictPickle(Fill fill) {
    PickleWriter pickle;
    pickle.emptyDict();
    pickle.mark();
    fill(pickle);
    pickle.op(PickleOpcode::SetItems);
    return pickle.finish();
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
