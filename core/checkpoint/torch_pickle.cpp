// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/checkpoint/torch_pickle.h"

#include <algorithm>

namespace lila {
namespace {

using Op = PickleOpcode;

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

} // namespace

void TorchPickle::sizes(const std::vector<std::int64_t>& sizes) {
    if (sizes.empty()) {
        m_pickle.emptyTuple();
        return;
    }
    if (sizes.size() > 3)
        m_pickle.mark();
    for (const std::int64_t size : sizes)
        m_pickle.integer(size);
    constexpr Op shortTuples[] = {Op::Tuple1, Op::Tuple2, Op::Tuple3};
    m_pickle.tuple(sizes.size() > 3 ? Op::Tuple : shortTuples[sizes.size() - 1]);
}

void TorchPickle::emptyOrderedDict() {
    m_pickle.global("collections", "OrderedDict");
    m_pickle.emptyTuple();
    m_pickle.reduce();
}

void TorchPickle::tensor(const Tensor& tensor) {
    m_pickle.global("torch._utils", "_rebuild_tensor_v2");
    m_pickle.mark();
    m_pickle.mark();
    m_pickle.text("storage");
    m_pickle.global("torch", storageType(tensor.dtype()));
    m_pickle.text(std::to_string(m_storages.size()));
    m_pickle.text("cpu");
    m_pickle.integer(tensor.elementCount());
    m_pickle.tuple(Op::Tuple);
    m_pickle.op(Op::BinPersId);
    m_pickle.integer(0);
    sizes(tensor.shape());
    std::vector<std::int64_t> strides(tensor.shape().size(), 1);
    for (std::size_t i = strides.size(); i-- > 1;)
        strides[i - 1] = strides[i] * std::max<std::int64_t>(tensor.shape()[i], 1);
    sizes(strides);
    m_pickle.boolean(false);
    emptyOrderedDict(); // backward hooks
    m_pickle.tuple(Op::Tuple);
    m_pickle.reduce();
    m_storages.push_back(tensor);
}

void TorchPickle::option(std::string_view name, double value) {
    m_pickle.text(name);
    m_pickle.real(value);
}

void TorchPickle::option(std::string_view name, bool value) {
    m_pickle.text(name);
    m_pickle.boolean(value);
}

/// By the parameters' numbers; those without moments are left out, as PyTorch does.
void TorchPickle::moments(const OptimizerState& state, const std::vector<std::string>& parameters) {
    m_pickle.emptyDict();
    if (state.moments.empty())
        return;
    const Tensor step = Tensor::fromFloats({}, {static_cast<float>(state.step)});
    m_pickle.mark();
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        const auto found = state.moments.find(parameters[i]);
        if (found == state.moments.end())
            continue;
        m_pickle.integer(static_cast<std::int64_t>(i));
        m_pickle.emptyDict();
        m_pickle.mark();
        m_pickle.text("step");
        tensor(step);
        m_pickle.text("exp_avg");
        tensor(found->second.mean);
        m_pickle.text("exp_avg_sq");
        tensor(found->second.square);
        m_pickle.op(Op::SetItems);
    }
    m_pickle.op(Op::SetItems);
}

void TorchPickle::optimizer(const OptimizerState& state, const std::vector<std::string>& parameters) {
    m_pickle.emptyDict();
    m_pickle.mark();
    m_pickle.text("state");
    moments(state, parameters);
    m_pickle.text("param_groups");
    m_pickle.emptyList();
    m_pickle.emptyDict();
    m_pickle.mark();
    option("lr", state.lr);
    m_pickle.text("betas");
    m_pickle.real(state.beta1);
    m_pickle.real(state.beta2);
    m_pickle.tuple(Op::Tuple2);
    option("eps", state.eps);
    option("weight_decay", state.weightDecay);
    option("amsgrad", false);
    m_pickle.text("foreach");
    m_pickle.none();
    option("maximize", false);
    option("capturable", false);
    m_pickle.text("params");
    m_pickle.emptyList();
    m_pickle.mark();
    for (std::size_t i = 0; i < parameters.size(); ++i)
        m_pickle.integer(static_cast<std::int64_t>(i));
    m_pickle.op(Op::Appends);
    m_pickle.op(Op::SetItems);
    m_pickle.op(Op::Append);
    m_pickle.op(Op::SetItems);
}

} // namespace lila
