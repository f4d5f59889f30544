// SPDX-License-Identifier: AGPL-3.0-or-later
// The kernels of core/training/step/kernels as differentiable operations.
#include "core/lattice/e8.h"
#include "core/training/step/kernels/attention_kernels.h"
#include "core/training/step/kernels/branch_kernels.h"
#include "core/training/step/kernels/row_kernels.h"
#include "core/training/step/torch_version.h"
#include "core/training/step/training_ops.h"

#include <ATen/Parallel.h>

namespace lila {
namespace {

using torch::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::Function;
using torch::autograd::variable_list;

/// Rows are shared out in pieces whose number does not depend on that of threads, nor then do sums over rows.
constexpr std::int64_t pieces = 32;

template <class Work>
void overPieces(std::int64_t rows, Work work) {
    const std::int64_t size = (rows + pieces - 1) / pieces;
    at::parallel_for(0, pieces, 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t piece = begin; piece < end; ++piece)
            if (piece * size < rows)
                work(piece, fused::Range{piece * size, std::min(rows, (piece + 1) * size)});
    });
}

fused::Element elementOf(torch::ScalarType type) {
    TORCH_CHECK(type == torch::kFloat || type == torch::kBFloat16, "activations are fp32 or bf16");
    return type == torch::kFloat ? fused::Element::F32 : fused::Element::BF16;
}

float* floats(const Tensor& tensor) {
    return tensor.defined() ? tensor.data_ptr<float>() : nullptr;
}

Tensor contiguous(const Tensor& tensor) {
    return tensor.defined() ? tensor.contiguous() : tensor;
}

OptionalTensor optional(const Tensor& tensor) {
    return tensor.defined() ? OptionalTensor(tensor.contiguous()) : OptionalTensor();
}

fused::Dropout dropoutOf(const NoiseSite& site) {
    return fused::Dropout::of(site.dropout, site.key);
}

void save(AutogradContext* context, const NoiseSite& site) {
    context->saved_data["dropout"] = site.dropout;
    context->saved_data["key"] = static_cast<std::int64_t>(site.key.bits);
    context->saved_data["length"] = site.places.length;
    context->saved_data["first"] = site.places.first;
    context->saved_data["stride"] = site.places.stride;
}

NoiseSite savedSite(AutogradContext* context) {
    const auto number = [&](const char* name) { return context->saved_data[name].toInt(); };
    return {context->saved_data["dropout"].toDouble(),
            {static_cast<std::uint64_t>(number("key"))},
            {number("length"), number("first"), number("stride")}};
}

class AddNormFunction : public Function<AddNormFunction> {
public:
    static variable_list forward(AutogradContext* context, const OptionalTensor& givenX, const Tensor& branch,
                                 const OptionalTensor& givenBias, const Tensor& weight, const Tensor& shift,
                                 std::int64_t compute, const NoiseSite& site) {
        const Tensor x = givenX.value_or(Tensor());
        const Tensor bias = givenBias.value_or(Tensor());
        const auto type = static_cast<torch::ScalarType>(compute);
        const Tensor sum = torch::empty_like(branch, branch.options().dtype(torch::kFloat));
        const Tensor normed = torch::empty_like(branch, branch.options().dtype(type));
        const Tensor mean = torch::empty({branch.size(0)}, sum.options());
        const Tensor inverse = torch::empty_like(mean);
        fused::AddNorm job = jobOf(branch, bias, weight, site);
        job.element = elementOf(type);
        job.x = floats(x);
        job.branch = branch.data_ptr();
        job.shift = floats(shift);
        job.sum = floats(sum);
        job.normed = normed.data_ptr();
        job.mean = floats(mean);
        job.inverse = floats(inverse);
        overPieces(branch.size(0), [&](std::int64_t, fused::Range rows) { fused::addNorm(job, rows); });

        save(context, site);
        context->saved_data["branch_type"] = static_cast<std::int64_t>(branch.scalar_type());
        context->saved_data["has_x"] = x.defined();
        context->set_materialize_grads(false);
        context->save_for_backward({sum, mean, inverse, weight, bias});
        return {sum, normed};
    }

    static variable_list backward(AutogradContext* context, const variable_list& gradients) {
        const variable_list saved = context->get_saved_variables();
        const Tensor& sum = saved[0];
        const auto type = static_cast<torch::ScalarType>(context->saved_data["branch_type"].toInt());
        const Tensor gradSum = contiguous(gradients[0]);
        const Tensor gradNormed = gradients[1].defined() ? gradients[1].contiguous() : torch::zeros_like(sum);
        const Tensor gradX = context->saved_data["has_x"].toBool() ? torch::empty_like(sum) : Tensor();
        const Tensor gradBranch = torch::empty_like(sum, sum.options().dtype(type));
        fused::AddNormBackward job;
        job.forward = jobOf(gradBranch, saved[4], saved[3], savedSite(context));
        job.forward.element = elementOf(gradNormed.scalar_type());
        job.forward.sum = floats(sum);
        job.forward.mean = floats(saved[1]);
        job.forward.inverse = floats(saved[2]);
        job.gradSum = floats(gradSum);
        job.gradNormed = gradNormed.data_ptr();
        job.gradX = floats(gradX);
        job.gradBranch = gradBranch.data_ptr();
        const Tensor sums = torch::zeros({pieces, 3, sum.size(1)}, sum.options());
        float* all = floats(sums);
        const std::int64_t width = sum.size(1);
        overPieces(sum.size(0), [&](std::int64_t piece, fused::Range rows) {
            float* to = all + piece * 3 * width;
            fused::addNormBackward(job, rows, to, to + width, to + 2 * width);
        });
        const Tensor total = sums.sum(0);
        return {gradX, gradBranch, saved[4].defined() ? total[0] : Tensor(), total[1], total[2], {}, {}};
    }

private:
    static fused::AddNorm jobOf(const Tensor& branch, const Tensor& bias, const Tensor& weight,
                                const NoiseSite& site) {
        fused::AddNorm job;
        job.branchElement = elementOf(branch.scalar_type());
        job.width = branch.size(1);
        job.places = site.places;
        job.dropout = dropoutOf(site);
        job.bias = floats(bias);
        job.weight = floats(weight);
        return job;
    }
};

class BiasGeluFunction : public Function<BiasGeluFunction> {
public:
    static Tensor forward(AutogradContext* context, const Tensor& x, const Tensor& bias) {
        const Tensor out = torch::empty_like(x);
        overPieces(x.size(0), [&](std::int64_t, fused::Range rows) {
            fused::biasGelu(elementOf(x.scalar_type()), x.size(1), x.data_ptr(), floats(bias), out.data_ptr(),
                            rows);
        });
        context->save_for_backward({x, bias});
        return out;
    }

    static variable_list backward(AutogradContext* context, const variable_list& gradients) {
        const variable_list saved = context->get_saved_variables();
        const Tensor& x = saved[0];
        const Tensor gradOut = gradients[0].contiguous();
        const Tensor gradX = torch::empty_like(x);
        const Tensor sums = torch::zeros({pieces, x.size(1)}, saved[1].options());
        float* all = floats(sums);
        overPieces(x.size(0), [&](std::int64_t piece, fused::Range rows) {
            fused::biasGeluBackward(elementOf(x.scalar_type()), x.size(1), x.data_ptr(), floats(saved[1]),
                                    gradOut.data_ptr(), gradX.data_ptr(), rows, all + piece * x.size(1));
        });
        return {gradX, sums.sum(0)};
    }
};

class BranchFunction : public Function<BranchFunction> {
public:
    static Tensor forward(AutogradContext* context, const Tensor& x, const Tensor& toE8, const Tensor& fromE8,
                          const Tensor& scale, const Tensor& roots, double temperature,
                          const BranchNoise& noise, const NoiseSite& site) {
        const Tensor out = torch::empty_like(x);
        const Tensor quantised = torch::empty({x.size(0), lattice::dimension}, toE8.options());
        save(context, site);
        context->saved_data["temperature"] = temperature;
        context->saved_data["quantised_noise"] = noise.quantised;
        context->saved_data["branch_noise"] = noise.branch;
        const variable_list kept{x, toE8, fromE8, scale, roots, quantised};
        context->save_for_backward(kept);
        fused::Branch job = jobOf(context, kept);
        job.out = out.data_ptr();
        overPieces(x.size(0), [&](std::int64_t, fused::Range rows) { fused::branch(job, rows); });
        return out;
    }

    static variable_list backward(AutogradContext* context, const variable_list& gradients) {
        const variable_list saved = context->get_saved_variables();
        const Tensor& x = saved[0];
        const std::int64_t table = lattice::dimension * x.size(1);
        const Tensor gradOut = gradients[0].contiguous();
        const Tensor gradX = torch::empty_like(x);
        const Tensor toE8 = torch::zeros({pieces, lattice::dimension, x.size(1)}, saved[1].options());
        const Tensor fromE8 = torch::zeros({pieces, x.size(1), lattice::dimension}, saved[1].options());
        const Tensor scale = torch::zeros({pieces, 1}, saved[1].options());
        const fused::BranchGradients all{floats(toE8), floats(fromE8), floats(scale)};
        const fused::Branch job = jobOf(context, saved);
        overPieces(x.size(0), [&](std::int64_t piece, fused::Range rows) {
            fused::branchBackward(job, gradOut.data_ptr(), gradX.data_ptr(), rows,
                                  {all.toE8 + piece * table, all.fromE8 + piece * table, all.scale + piece});
        });
        return {gradX, toE8.sum(0), fromE8.sum(0), scale.sum(0), {}, {}, {}, {}};
    }

private:
    static fused::Branch jobOf(AutogradContext* context, const variable_list& kept) {
        const NoiseSite site = savedSite(context);
        const auto number = [&](const char* name) {
            return static_cast<float>(context->saved_data[name].toDouble());
        };
        fused::Branch job;
        job.element = elementOf(kept[0].scalar_type());
        job.width = kept[0].size(1);
        job.places = site.places;
        job.key = site.key;
        job.x = kept[0].data_ptr();
        job.toE8 = floats(kept[1]);
        job.fromE8 = floats(kept[2]);
        job.scale = *floats(kept[3]);
        job.roots = floats(kept[4]);
        job.quantised = floats(kept[5]);
        job.temperature = number("temperature");
        job.quantisedNoise = number("quantised_noise");
        job.branchNoise = number("branch_noise");
        return job;
    }
};

class AttentionFunction : public Function<AttentionFunction> {
public:
    static Tensor forward(AutogradContext* context, const Tensor& qkv, const Tensor& beta,
                          const OptionalTensor& directions, const NoiseSite& site) {
        const Tensor out = torch::empty({qkv.size(0), qkv.size(1), qkv.size(3), qkv.size(4)}, qkv.options());
        const Tensor logSum =
            torch::empty({qkv.size(0), qkv.size(3), qkv.size(1)}, qkv.options().dtype(torch::kFloat));
        save(context, site);
        const variable_list kept{qkv, beta, directions.value_or(Tensor()), out, logSum};
        context->save_for_backward(kept);
        const fused::Attention job = jobOf(kept, site);
        overHeads(qkv, [&](fused::Range tasks) { fused::attention(job, tasks); });
        return out;
    }

    static variable_list backward(AutogradContext* context, const variable_list& gradients) {
        const variable_list saved = context->get_saved_variables();
        const Tensor& qkv = saved[0];
        const Tensor gradOut = gradients[0].contiguous();
        const Tensor gradQkv = torch::empty_like(qkv);
        const Tensor gradBeta = torch::empty({qkv.size(0), qkv.size(3)}, saved[4].options());
        const fused::Attention job = jobOf(saved, savedSite(context));
        overHeads(qkv, [&](fused::Range tasks) {
            fused::attentionBackward(job, gradOut.data_ptr(), gradQkv.data_ptr(), floats(gradBeta), tasks);
        });
        return {gradQkv, saved[2].defined() ? gradBeta.sum(0) : Tensor(), {}, {}};
    }

private:
    static fused::Attention jobOf(const variable_list& kept, const NoiseSite& site) {
        const Tensor& qkv = kept[0];
        fused::Attention job;
        job.element = elementOf(qkv.scalar_type());
        job.heads = qkv.size(3);
        job.headWidth = qkv.size(4);
        job.places = site.places;
        job.dropout = dropoutOf(site);
        job.qkv = qkv.data_ptr();
        job.beta = floats(kept[1]);
        job.directions = floats(kept[2]);
        job.out = kept[3].data_ptr();
        job.logSum = floats(kept[4]);
        return job;
    }

    template <class Work>
    static void overHeads(const Tensor& qkv, Work work) {
        at::parallel_for(0, qkv.size(0) * qkv.size(3), 1, [&](std::int64_t begin, std::int64_t end) {
            work(fused::Range{begin, end});
        });
    }
};

/// Losses of the rows, and in the place of the logits their gradient times `scale` where that is not 0.
Tensor crossEntropy(const Tensor& logits, const Tensor& targets, double scale) {
    const Tensor losses = torch::empty({logits.size(0)}, logits.options().dtype(torch::kFloat));
    overPieces(logits.size(0), [&](std::int64_t, fused::Range rows) {
        fused::crossEntropy(elementOf(logits.scalar_type()), logits.size(1), logits.data_ptr(),
                            targets.data_ptr<std::int64_t>(), static_cast<float>(scale), floats(losses),
                            scale != 0 ? logits.data_ptr() : nullptr, rows);
    });
    return losses;
}

class MeanLossFunction : public Function<MeanLossFunction> {
public:
    static Tensor forward(AutogradContext* context, const Tensor& logits, const Tensor& targets,
                          double weight) {
        const Tensor losses = crossEntropy(logits, targets, weight / static_cast<double>(logits.size(0)));
        context->saved_data["gradient"] = logits;
        return losses.mean() * weight;
    }

    static variable_list backward(AutogradContext* context, const variable_list& gradients) {
        const Tensor gradient = context->saved_data["gradient"].toTensor();
        const double factor = gradients[0].item<double>();
        return {factor == 1 ? gradient : gradient * factor, {}, {}};
    }
};

class FusedOps : public TrainingOps {
public:
    NormedSum addNorm(const Tensor& x, const Tensor& branch, const Tensor& bias, const Tensor& weight,
                      const Tensor& shift, torch::ScalarType compute, const NoiseSite& site) const override {
        const variable_list out =
            AddNormFunction::apply(optional(x), branch.contiguous(), optional(bias), weight, shift,
                                   static_cast<std::int64_t>(compute), site);
        return {out[0], out[1]};
    }

    Tensor biasGelu(const Tensor& x, const Tensor& bias) const override {
        return BiasGeluFunction::apply(x.contiguous(), bias);
    }

    Tensor branch(const Tensor& x, const BranchWeights& weights, double temperature, const BranchNoise& noise,
                  const NoiseSite& site) const override {
        return BranchFunction::apply(x.contiguous(), weights.toE8, weights.fromE8, weights.scale,
                                     weights.roots, temperature, noise, site);
    }

    Tensor attention(const Tensor& qkv, const Tensor& beta, const Tensor& directions,
                     const NoiseSite& site) const override {
        return AttentionFunction::apply(qkv.contiguous(), beta, optional(directions), site);
    }

    Tensor meanLoss(const Tensor& logits, const Tensor& targets, double weight) const override {
        return MeanLossFunction::apply(logits.contiguous(), targets.contiguous(), weight);
    }

    Tensor rowLosses(const Tensor& logits, const Tensor& targets) const override {
        const torch::NoGradGuard guard;
        return crossEntropy(logits.contiguous(), targets.contiguous(), 0);
    }
};

} // namespace

const TrainingOps& fusedOps() {
    static const FusedOps ops;
    return ops;
}

} // namespace lila
