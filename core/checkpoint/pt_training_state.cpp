// SPDX-License-Identifier: AGPL-3.0-or-later
// Finds what training needs in a .pt file's pickle: AdamW.state_dict(), averaged weights, the trainer's
// notes.
#include "core/checkpoint/pt_config.h"
#include "core/checkpoint/pt_file.h"
#include "core/checkpoint/pt_state_dict.h"
#include "core/checkpoint/state_dict_order.h"

#include <algorithm>
#include <cmath>

namespace lila {
namespace {

using Entries = std::vector<PickleEntry>;

[[noreturn]] void fail(const std::string& what) {
    throw CheckpointError("its optimiser state " + what);
}

class OptimizerReader {
public:
    OptimizerReader(PtFile& file, const FoundModel& model) : m_file(file), m_document(file.pickle()) {
        for (const auto& [name, value] : model.entries)
            if (!isBuffer(name))
                m_parameters.emplace_back(name, value);
    }

    OptimizerState read(PickleRef optimizer) {
        const Entries entries = dict(optimizer, "is no dict");
        OptimizerState state;
        readGroups(required(entries, "param_groups"), state);
        for (const auto& [key, value] : dict(required(entries, "state"), "has no dict \"state\""))
            readParameter(key, value, state);
        return state;
    }

private:
    Entries dict(PickleRef ref, const std::string& complaint) const {
        const auto entries = dictEntries(m_document, ref);
        if (!entries)
            fail(complaint);
        return *entries;
    }

    PickleRef required(const Entries& entries, const std::string& key) const {
        const auto found = entryNamed(m_document, entries, key);
        if (!found)
            fail("has no " + key);
        return *found;
    }

    double number(PickleRef ref, const std::string& name) {
        const double value = numberOf(m_file, ref, name);
        if (!std::isfinite(value))
            fail("has a " + name + " that is no number");
        return value;
    }

    /// One group: with several, PyTorch numbers parameters by group, and which is which cannot be told.
    void readGroups(PickleRef groups, OptimizerState& state) {
        const auto* list = m_document.sequence(groups);
        if (list == nullptr || list->empty())
            fail("has no parameter groups");
        if (list->size() > 1)
            fail("has " + std::to_string(list->size()) +
                 " parameter groups: which parameter is which cannot be told");
        const Entries first = dict(list->front(), "has a parameter group that is no dict");
        const auto pair = entryNamed(m_document, first, "betas");
        const auto* betas = pair ? m_document.sequence(*pair) : nullptr;
        if (betas == nullptr || betas->size() != 2)
            fail("is not AdamW's: it has no two betas");
        state.lr = number(required(first, "lr"), "lr");
        state.eps = number(required(first, "eps"), "eps");
        state.weightDecay = number(required(first, "weight_decay"), "weight_decay");
        state.beta1 = number((*betas)[0], "beta");
        state.beta2 = number((*betas)[1], "beta");
        readIds(required(first, "params"));
        if (m_ids.size() != m_parameters.size())
            fail("is for " + std::to_string(m_ids.size()) + " parameters, but the model has " +
                 std::to_string(m_parameters.size()));
    }

    void readIds(PickleRef list) {
        const auto* params = m_document.sequence(list);
        if (params == nullptr)
            fail("has a parameter group whose params are no list");
        for (const PickleRef param : *params) {
            const auto* id = m_document.as<std::int64_t>(param);
            if (id == nullptr)
                fail("numbers its parameters by something else than whole numbers");
            if (m_ids.emplace(*id, m_ids.size()).second)
                continue;
            fail("has parameter number " + std::to_string(*id) + " twice");
        }
    }

    void readParameter(PickleRef key, PickleRef value, OptimizerState& state) {
        const auto* id = m_document.as<std::int64_t>(key);
        const auto place = id ? m_ids.find(*id) : m_ids.end();
        if (place == m_ids.end())
            fail("has an entry for a parameter that is in none of its groups");
        const auto& [name, parameter] = m_parameters[place->second];
        const Entries entries = dict(value, "has an entry that is no dict");
        if (entryNamed(m_document, entries, "max_exp_avg_sq"))
            fail("is of AdamW with amsgrad, which this program does not train with");
        const double step = number(required(entries, "step"), "step");
        if (step < 0 || step > 0x1p53)
            fail("has a step outside what can be counted");
        state.step = std::max(state.step, static_cast<std::int64_t>(step));
        const auto shape = storedTensor(m_document, parameter, name).value_or(StoredTensor{}).shape;
        state.moments[name] = {moment(entries, "exp_avg", name, shape),
                               moment(entries, "exp_avg_sq", name, shape)};
    }

    Tensor moment(const Entries& entries, const std::string& kind, const std::string& name,
                  const std::vector<std::int64_t>& shape) {
        const auto stored = storedTensor(m_document, required(entries, kind), kind);
        if (!stored || stored->shape != shape)
            fail("has no " + kind + " of the shape of " + name);
        const Tensor tensor = m_file.read(*stored, kind);
        if (!isFloating(tensor.dtype()))
            fail("has an " + kind + " for " + name + " that is not of floating-point numbers");
        return tensor.convertedTo(DType::F32);
    }

    PtFile& m_file;
    const PickleDocument& m_document;
    std::vector<std::pair<std::string, PickleRef>> m_parameters; ///< in their order
    std::map<std::int64_t, std::size_t> m_ids;                   ///< their places there, by number
};

} // namespace

std::optional<TrainingState> trainingStateOf(PtFile& file) {
    const PickleDocument& document = file.pickle();
    const FoundModel model = findModel(document);
    const auto optimizer = factBeside(document, model, "optimizer_state_dict");
    if (!optimizer || dictEntries(document, *optimizer) == Entries{})
        return std::nullopt;
    TrainingState state;
    state.optimizer = OptimizerReader(file, model).read(*optimizer);
    if (const auto average = factBeside(document, model, "average_state_dict"))
        for (const auto& [key, value] : dictEntries(document, *average).value_or(Entries{})) {
            const auto* name = document.as<std::string>(key);
            const auto stored = name ? storedTensor(document, value, *name) : std::nullopt;
            if (!stored)
                throw CheckpointError("its averaged weights are not named tensors");
            state.average[*name] = file.read(*stored, *name);
        }
    if (const auto run = factBeside(document, model, "training_run"))
        if (const auto* text = document.as<std::string>(*run))
            state.run = *text;
    return state;
}

} // namespace lila
