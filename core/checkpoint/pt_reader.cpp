// SPDX-License-Identifier: AGPL-3.0-or-later
// Finds the model in a .pt file's pickle, however it was wrapped.
#include "core/checkpoint/free_memory.h"
#include "core/checkpoint/pt_config.h"
#include "core/checkpoint/pt_file.h"
#include "core/checkpoint/pt_state_dict.h"

#include <cmath>

namespace lila {
namespace {

using Entries = std::vector<PickleEntry>;

std::int64_t wholeNumber(double number, std::string_view name) {
    if (std::trunc(number) != number || std::abs(number) > 0x1p53)
        throw CheckpointError("its " + std::string(name) + " is " + std::to_string(number) +
                              ", not a whole number");
    return static_cast<std::int64_t>(number);
}

void readFacts(PtFile& file, const FoundModel& model, Checkpoint& checkpoint) {
    const PickleDocument& document = file.pickle();
    if (const auto step = factBeside(document, model, "step")) {
        const ConfigValue value = requiredNumber(file, *step, "step");
        const auto* whole = std::get_if<std::int64_t>(&value);
        checkpoint.step = whole ? *whole : wholeNumber(std::get<double>(value), "step");
    }
    if (const auto loss = factBeside(document, model, "loss"))
        checkpoint.loss = numberOf(file, *loss, "loss");
    const auto text = [&](std::string_view key, std::string& into) {
        if (const auto value = factBeside(document, model, key)) {
            const auto* string = document.as<std::string>(*value);
            if (string == nullptr)
                throw CheckpointError("its " + std::string(key) + " is " + describe(document, *value) +
                                      ", not a string");
            into = *string;
        }
    };
    for (const CheckpointText& known : checkpointTexts)
        text(known.key, checkpoint.*known.member);
}

void readConfig(PtFile& file, const FoundModel& model, Checkpoint& checkpoint) {
    const PickleDocument& document = file.pickle();
    if (const auto config = factBeside(document, model, "config")) {
        checkpoint.config = pickledConfig(file, *config);
        return;
    }
    for (const PickleRef around : model.around)
        if (const auto config = unnamedConfig(document, dictEntries(document, around).value_or(Entries{}))) {
            checkpoint.config = pickledConfig(file, config->second);
            checkpoint.remarks.push_back("its configuration was found under " + config->first);
            return;
        }
}

} // namespace

Checkpoint checkpointOf(PtFile& file) {
    const PickleDocument& document = file.pickle();
    const FoundModel model = findModel(document);
    std::vector<StoredTensor> stored;
    for (const auto& [name, value] : model.entries) {
        auto tensor = storedTensor(document, value, name);
        if (!tensor)
            throw CheckpointError("entry " + name + " of its state dict is " + describe(document, value) +
                                  ", not a tensor");
        stored.push_back(std::move(*tensor));
    }
    requireFreeMemory(file.memoryFor(stored), "reading its tensors");
    Checkpoint checkpoint;
    for (std::size_t i = 0; i < stored.size(); ++i) {
        const std::string& name = model.entries[i].first;
        if (!checkpoint.tensors.emplace(name, file.read(stored[i], name)).second)
            throw CheckpointError("tensor " + name + " is in it twice");
    }
    checkpoint.remarks = model.remarks;
    readConfig(file, model, checkpoint);
    readFacts(file, model, checkpoint);
    return checkpoint;
}

} // namespace lila
