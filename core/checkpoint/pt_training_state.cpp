// SPDX-License-Identifier: AGPL-3.0-or-later
// Finds what training needs in a .pt file's pickle: AdamW.state_dict(), averaged weights, the trainer's
// notes.
#include "core/checkpoint/pt_file.h"
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
    OptimizerReader(PtFile& file, const Entries& top) : m_file(file), m_document(file.pickle()) {
        for (const auto& [name, value] : stateDictEntries(m_document, top))
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
        const auto value = numberOf(m_file, ref, name);
        if (!value || !std::isfinite(*value))
            fail("has a " + name + " that is no number");
        return *value;
    }

    /// All groups count as one: their options are the first's, their parameters follow each other.
    void readGroups(PickleRef groups, OptimizerState& state) {
        const auto* list = m_document.sequence(groups);
        if (list == nullptr || list->empty())
            fail("has no parameter groups");
        const Entries first = dict(list->front(), "has a parameter group that is no dict");
        state.lr = number(required(first, "lr"), "lr");
        state.eps = number(required(first, "eps"), "eps");
        state.weightDecay = number(required(first, "weight_decay"), "weight_decay");
        const auto* betas = m_document.sequence(required(first, "betas"));
        if (betas == nullptr || betas->size() != 2)
            fail("is not AdamW's: it has no two betas");
        state.beta1 = number((*betas)[0], "beta");
        state.beta2 = number((*betas)[1], "beta");
        for (const PickleRef group : *list)
            readIds(required(dict(group, "has a parameter group that is no dict"), "params"));
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
    const auto top = dictEntries(document, document.root);
    const auto optimizer = top ? entryNamed(document, *top, "optimizer_state_dict") : std::nullopt;
    if (!optimizer)
        return std::nullopt;
    TrainingState state;
    state.optimizer = OptimizerReader(file, *top).read(*optimizer);
    if (const auto average = entryNamed(document, *top, "average_state_dict"))
        for (const auto& [key, value] : dictEntries(document, *average).value_or(Entries{})) {
            const auto* name = document.as<std::string>(key);
            const auto stored = name ? storedTensor(document, value, *name) : std::nullopt;
            if (!stored)
                throw CheckpointError("its averaged weights are not named tensors");
            state.average[*name] = file.read(*stored, *name);
        }
    if (const auto run = entryNamed(document, *top, "training_run"))
        if (const auto* text = document.as<std::string>(*run))
            state.run = *text;
    return state;
}

} // namespace lila
