// SPDX-License-Identifier: AGPL-3.0-or-later
// Writes .pt files in the manner of torch.save, with what the reference's loader asks for.
#include "core/checkpoint/pt_file.h"
#include "core/checkpoint/state_dict_order.h"
#include "core/checkpoint/torch_pickle.h"
#include "core/checkpoint/zip_writer.h"

#include <algorithm>
#include <iterator>

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

void writeFields(PickleWriter& pickle, const std::map<std::string, ConfigValue>& config) {
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
}

/// An instance of the reference's class, with these fields.
void writeInstance(PickleWriter& pickle, const std::map<std::string, ConfigValue>& config) {
    pickle.global("config.config", "E8Config");
    pickle.emptyTuple();
    pickle.op(Op::NewObj);
    pickle.memoise();
    writeFields(pickle, config);
    pickle.op(Op::Build);
}

/// An OrderedDict of tensors, in the order of the names.
void writeTensors(TorchPickle& torch, const std::map<std::string, Tensor>& tensors,
                  const std::vector<std::string>& names) {
    torch.emptyOrderedDict();
    torch.pickle().mark();
    for (const std::string& name : names) {
        torch.pickle().text(name);
        torch.tensor(tensors.at(name));
    }
    torch.pickle().op(Op::SetItems);
}

/// The dict of resources/docs/model.md section 4, and what only we read.
void writeDict(TorchPickle& torch, const Checkpoint& checkpoint, const TrainingState& training,
               bool plainConfig) {
    PickleWriter& pickle = torch.pickle();
    const std::vector<std::string> names = inStateDictOrder(keysOf(checkpoint.tensors));
    pickle.emptyDict();
    pickle.mark();
    if (checkpoint.step) {
        pickle.text("step");
        pickle.integer(*checkpoint.step);
    }
    pickle.text("model_state_dict");
    writeTensors(torch, checkpoint.tensors, names);
    pickle.text("optimizer_state_dict");
    std::vector<std::string> parameters;
    std::ranges::remove_copy_if(names, std::back_inserter(parameters), isBuffer);
    torch.optimizer(training.optimizer, parameters);
    if (checkpoint.loss) {
        pickle.text("loss");
        pickle.real(*checkpoint.loss);
    }
    if (!checkpoint.config.empty()) {
        pickle.text("config");
        (plainConfig ? writeFields : writeInstance)(pickle, checkpoint.config);
    }
    if (!training.average.empty()) {
        pickle.text("average_state_dict");
        writeTensors(torch, training.average, inStateDictOrder(keysOf(training.average)));
    }
    const auto text = [&](const char* key, const std::string& value) {
        if (!value.empty()) {
            pickle.text(key);
            pickle.text(value);
        }
    };
    for (const CheckpointText& known : checkpointTexts)
        text(known.key, checkpoint.*known.member);
    text("training_run", training.run);
    pickle.op(Op::SetItems);
}

} // namespace

void writePt(const std::filesystem::path& target, const Checkpoint& checkpoint, const TrainingState& training,
             bool plainConfig) {
    TorchPickle torch;
    writeDict(torch, checkpoint, training, plainConfig);
    const std::string pickle = torch.pickle().finish();
    constexpr std::string_view version = "3\n";
    const std::string folder = "checkpoint/";
    ZipWriter zip(target);
    zip.add(folder + "data.pkl", std::as_bytes(std::span(pickle)));
    for (std::size_t i = 0; i < torch.storages().size(); ++i)
        zip.add(folder + "data/" + std::to_string(i), torch.storages()[i].bytes());
    zip.add(folder + "version", std::as_bytes(std::span(version)));
    zip.close();
}

} // namespace lila
