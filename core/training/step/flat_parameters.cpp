// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/training/step/flat_parameters.h"

#include <algorithm>

namespace lila {
namespace {

torch::Tensor part(const torch::Tensor& flat, const FlatParameters::Slice& slice) {
    return flat.narrow(0, slice.offset, c10::multiply_integers(slice.shape)).view(slice.shape);
}

bool isMatrix(const std::string& name, const torch::Tensor& parameter) {
    return parameter.dim() == 2 && name != "tok_emb.weight"; // pos_emb has three
}

} // namespace

FlatParameters::FlatParameters(const LilaModule& module, const std::set<std::string>& frozen) {
    const torch::NoGradGuard guard;
    std::vector<torch::Tensor> trained;
    std::vector<torch::Tensor> pieces;
    std::int64_t size = 0;
    for (const bool matrices : {true, false}) {
        for (auto& parameter : module->named_parameters()) {
            if (isMatrix(parameter.key(), parameter.value()) != matrices)
                continue;
            if (frozen.contains(parameter.key())) {
                parameter.value().set_requires_grad(false);
                continue;
            }
            m_slices.push_back({parameter.key(), size, parameter.value().sizes().vec()});
            size += parameter.value().numel();
            trained.push_back(parameter.value());
            pieces.push_back(parameter.value().detach().flatten());
        }
        if (matrices)
            m_matrixElements = size;
    }
    m_values = torch::cat(pieces);
    m_gradients = torch::zeros_like(m_values);
    for (std::size_t i = 0; i < trained.size(); ++i) {
        trained[i].set_data(part(m_values, m_slices[i]));
        trained[i].mutable_grad() = part(m_gradients, m_slices[i]);
    }
}

void FlatParameters::clearGradients() const {
    if (m_gradients.is_cpu()) // without the allocations of an operator
        std::fill_n(m_gradients.data_ptr<float>(), m_gradients.numel(), 0.0F);
    else
        torch::Tensor(m_gradients).zero_();
}

std::map<std::string, Tensor> FlatParameters::named(const torch::Tensor& flat) const {
    std::map<std::string, Tensor> tensors;
    const torch::Tensor all = flat.detach().to(torch::kCPU).contiguous();
    for (const Slice& slice : m_slices) {
        const torch::Tensor values = part(all, slice);
        const float* data = values.data_ptr<float>();
        tensors[slice.name] = Tensor::fromFloats(slice.shape, {data, data + values.numel()});
    }
    return tensors;
}

void FlatParameters::fill(torch::Tensor flat, const std::map<std::string, Tensor>& tensors) const {
    const torch::NoGradGuard guard;
    for (const Slice& slice : m_slices) {
        const auto found = tensors.find(slice.name);
        if (found == tensors.end())
            continue;
        TORCH_CHECK(found->second.shape() == slice.shape, slice.name,
                    " has another shape"); // copy_ broadcasts
        std::vector<float> values = found->second.toFloats();
        part(flat, slice).copy_(torch::from_blob(values.data(), found->second.shape()));
    }
}

} // namespace lila
