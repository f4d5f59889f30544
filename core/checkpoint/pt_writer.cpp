// SPDX-License-Identifier: AGPL-3.0-or-later
// Writes .pt files in the manner of torch.save, with what the reference's loader asks for.
#include "core/checkpoint/pickle_writer.h"
#include "core/checkpoint/pt_file.h"
#include "core/checkpoint/state_dict_order.h"
#include "core/checkpoint/zip_writer.h"

namespace lila {
namespace {

using Op = PickleOpcode;

template <class Map>
std::vector<std::string> keysOf(const Map& map) {
    std::vector<std::string> keys;
    keys.reserve(map.size());
    for (const auto& entry : map)
        keys.push_back(entry.first);
    return keys;
}

std::string_view storageType(DType dtype) {
    switch (dtype) {
    case DType::F64:
        return "DoubleStorage";
    case DType::F32:
        return "FloatStorage";
    case DType::F16:
        return "HalfStorage";
    case DType::BF16:
        return "BFloat16Storage";
    case DType::I64:
        return "LongStorage";
    case DType::I32:
        return "IntStorage";
    case DType::I16:
        return "ShortStorage";
    case DType::I8:
        return "CharStorage";
    case DType::U8:
        return "ByteStorage";
    case DType::Bool:
        return "BoolStorage";
    }
    return {};
}

void writeSizes(PickleWriter& pickle, const std::vector<std::int64_t>& sizes) {
    if (sizes.empty()) {
        pickle.emptyTuple();
        return;
    }
    if (sizes.size() > 3)
        pickle.mark();
    for (const std::int64_t size : sizes)
        pickle.integer(size);
    constexpr Op shortTuples[] = {Op::Tuple1, Op::Tuple2, Op::Tuple3};
    pickle.tuple(sizes.size() > 3 ? Op::Tuple : shortTuples[sizes.size() - 1]);
}

void writeEmptyOrderedDict(PickleWriter& pickle) {
    pickle.global("collections", "OrderedDict");
    pickle.emptyTuple();
    pickle.reduce();
}

void writeTensor(PickleWriter& pickle, const Tensor& tensor, const std::string& storage) {
    pickle.global("torch._utils", "_rebuild_tensor_v2");
    pickle.mark();
    pickle.mark();
    pickle.text("storage");
    pickle.global("torch", storageType(tensor.dtype()));
    pickle.text(storage);
    pickle.text("cpu");
    pickle.integer(tensor.elementCount());
    pickle.tuple(Op::Tuple);
    pickle.op(Op::BinPersId);
    pickle.integer(0);
    writeSizes(pickle, tensor.shape());
    std::vector<std::int64_t> strides(tensor.shape().size(), 1);
    for (std::size_t i = strides.size(); i-- > 1;)
        strides[i - 1] = strides[i] * std::max<std::int64_t>(tensor.shape()[i], 1);
    writeSizes(pickle, strides);
    pickle.boolean(false);
    writeEmptyOrderedDict(pickle); // backward hooks
    pickle.tuple(Op::Tuple);
    pickle.reduce();
}

/// AdamW with the reference's settings and no moments yet, which AdamW.load_state_dict accepts for
/// `parameters` parameters (torch 1.13's own set of options; later versions fill in theirs).
void writeOptimizer(PickleWriter& pickle, std::int64_t parameters) {
    const auto option = [&pickle](std::string_view name, auto value) {
        pickle.text(name);
        if constexpr (std::is_same_v<decltype(value), bool>)
            pickle.boolean(value);
        else
            pickle.real(value);
    };
    pickle.emptyDict();
    pickle.mark();
    pickle.text("state");
    pickle.emptyDict();
    pickle.text("param_groups");
    pickle.emptyList();
    pickle.emptyDict();
    pickle.mark();
    option("lr", 5e-5);
    pickle.text("betas");
    pickle.real(0.9);
    pickle.real(0.999);
    pickle.tuple(Op::Tuple2);
    option("eps", 1e-8);
    option("weight_decay", 0.01);
    option("amsgrad", false);
    pickle.text("foreach");
    pickle.none();
    option("maximize", false);
    option("capturable", false);
    pickle.text("params");
    pickle.emptyList();
    pickle.mark();
    for (std::int64_t i = 0; i < parameters; ++i)
        pickle.integer(i);
    pickle.op(Op::Appends);
    pickle.op(Op::SetItems);
    pickle.op(Op::Append);
    pickle.op(Op::SetItems);
}

void writeConfig(PickleWriter& pickle, const std::map<std::string, ConfigValue>& config) {
    pickle.global("config.config", "E8Config");
    pickle.emptyTuple();
    pickle.op(Op::NewObj);
    pickle.memoise();
    pickle.emptyDict();
    pickle.mark();
    for (const std::string& name : inConfigOrder(keysOf(config))) {
        pickle.text(name);
        const ConfigValue& value = config.at(name);
        if (const auto* flag = std::get_if<bool>(&value))
            pickle.boolean(*flag);
        else if (const auto* whole = std::get_if<std::int64_t>(&value))
            pickle.integer(*whole);
        else if (const auto* real = std::get_if<double>(&value))
            pickle.real(*real);
        else
            pickle.text(std::get<std::string>(value));
    }
    pickle.op(Op::SetItems);
    pickle.op(Op::Build);
}

/// The dict of REFERENCE.md section 4; storage i is that of names[i].
std::string pickleOf(const Checkpoint& checkpoint, const std::vector<std::string>& names) {
    PickleWriter pickle;
    pickle.emptyDict();
    pickle.mark();
    if (checkpoint.step) {
        pickle.text("step");
        pickle.integer(*checkpoint.step);
    }
    pickle.text("model_state_dict");
    writeEmptyOrderedDict(pickle);
    pickle.mark();
    std::int64_t parameters = 0;
    for (std::size_t i = 0; i < names.size(); ++i) {
        pickle.text(names[i]);
        writeTensor(pickle, checkpoint.tensors.at(names[i]), std::to_string(i));
        parameters += isBuffer(names[i]) ? 0 : 1;
    }
    pickle.op(Op::SetItems);
    pickle.text("optimizer_state_dict");
    writeOptimizer(pickle, parameters);
    if (checkpoint.loss) {
        pickle.text("loss");
        pickle.real(*checkpoint.loss);
    }
    if (!checkpoint.config.empty()) {
        pickle.text("config");
        writeConfig(pickle, checkpoint.config);
    }
    for (const auto& [key, value] : {std::pair{"tokenizer_sha256", &checkpoint.tokenizerSha256},
                                     std::pair{"generation", &checkpoint.generation}})
        if (!value->empty()) {
            pickle.text(key);
            pickle.text(*value);
        }
    pickle.op(Op::SetItems);
    return pickle.finish();
}

} // namespace

void writePt(const std::filesystem::path& target, const Checkpoint& checkpoint) {
    const std::vector<std::string> names = inStateDictOrder(keysOf(checkpoint.tensors));
    const std::string pickle = pickleOf(checkpoint, names);
    constexpr std::string_view version = "3\n";
    const std::string folder = "checkpoint/";
    ZipWriter zip(target);
    zip.add(folder + "data.pkl", std::as_bytes(std::span(pickle)));
    for (std::size_t i = 0; i < names.size(); ++i)
        zip.add(folder + "data/" + std::to_string(i), checkpoint.tensors.at(names[i]).bytes());
    zip.add(folder + "version", std::as_bytes(std::span(version)));
    zip.close();
}

} // namespace lila
