// SPDX-License-Identifier: AGPL-3.0-or-later
// Finds the model in a .pt file's pickle, however it was wrapped.
#include "core/checkpoint/pt_file.h"

#include <algorithm>
#include <array>

namespace lila {
namespace {

using Entries = std::vector<PickleEntry>;

constexpr std::array<std::string_view, 3> wrappers{"model_state_dict", "state_dict", "model"};

/// The reference's name: torch.compile puts `_orig_mod.` into names and DataParallel `module.` before them.
std::string plainName(std::string name) {
    constexpr std::string_view compiled = "_orig_mod.";
    constexpr std::string_view parallel = "module.";
    for (std::size_t at = name.find(compiled); at != std::string::npos; at = name.find(compiled))
        name.erase(at, compiled.size());
    while (name.starts_with(parallel))
        name.erase(0, parallel.size());
    return name;
}

bool hasTensor(const PickleDocument& document, const Entries& entries) {
    return std::ranges::any_of(entries, [&](const PickleEntry& entry) {
        const auto* global = calledGlobal(document, entry.second);
        return global != nullptr && global->module == "torch._utils";
    });
}

/// The keys of a dict, for a message: the first few.
std::string keyList(const PickleDocument& document, const Entries& entries) {
    std::string list;
    for (std::size_t i = 0; i < entries.size() && i < 6; ++i) {
        const auto* key = document.as<std::string>(entries[i].first);
        list +=
            (list.empty() ? "" : ", ") + (key ? key->substr(0, 60) : describe(document, entries[i].first));
    }
    return entries.empty() ? "nothing" : list + (entries.size() > 6 ? ", …" : "");
}

Entries stateDict(const PickleDocument& document, const Entries& top) {
    for (const std::string_view wrapper : wrappers) {
        const auto wrapped = entryNamed(document, top, wrapper);
        if (!wrapped)
            continue;
        if (auto entries = dictEntries(document, *wrapped))
            return *entries;
        throw CheckpointError("its " + std::string(wrapper) + " is " + describe(document, *wrapped) +
                              ", not a state dict");
    }
    if (hasTensor(document, top))
        return top;
    throw CheckpointError("there is no state dict in it: neither model_state_dict nor tensors, but " +
                          keyList(document, top));
}

std::map<std::string, ConfigValue> configOfPickle(const PickleDocument& document, PickleRef ref) {
    auto fields = dictEntries(document, ref);
    if (!fields) {
        fields = instanceFields(document, ref);
        const PickleGlobal* type = calledGlobal(document, ref);
        if (type != nullptr && type->module.starts_with("copy") && type->name == "_reconstructor") {
            const auto* arguments = document.as<PickleTuple>(document.as<PickleObject>(ref)->arguments);
            type = arguments->items.empty() ? nullptr : document.as<PickleGlobal>(arguments->items.front());
        }
        if (!fields || type == nullptr || type->name != "E8Config")
            throw CheckpointError("its config is " + describe(document, ref) +
                                  ", not an instance of E8Config");
    }
    std::map<std::string, ConfigValue> config;
    for (const auto& [key, value] : *fields) {
        const auto* name = document.as<std::string>(key);
        if (name == nullptr)
            continue;
        if (const auto* flag = document.as<bool>(value))
            config[*name] = *flag;
        else if (const auto* whole = document.as<std::int64_t>(value))
            config[*name] = *whole;
        else if (const auto* real = document.as<double>(value))
            config[*name] = *real;
        else if (const auto* text = document.as<std::string>(value))
            config[*name] = *text;
        else // of no use to us, but an older value under the same name must not stand
            config.erase(*name);
    }
    return config;
}

void readFacts(PtFile& file, const Entries& top, Checkpoint& checkpoint) {
    const PickleDocument& document = file.pickle();
    if (const auto step = entryNamed(document, top, "step"))
        if (const auto* whole = document.as<std::int64_t>(*step))
            checkpoint.step = *whole;
    if (const auto loss = entryNamed(document, top, "loss"))
        checkpoint.loss = numberOf(file, *loss, "loss");
    if (const auto config = entryNamed(document, top, "config"))
        checkpoint.config = configOfPickle(document, *config);
    const auto text = [&](std::string_view key, std::string& into) {
        if (const auto value = entryNamed(document, top, key))
            if (const auto* string = document.as<std::string>(*value))
                into = *string;
    };
    text("tokenizer_sha256", checkpoint.tokenizerSha256);
    text("generation", checkpoint.generation);
}

} // namespace

std::optional<double> numberOf(PtFile& file, PickleRef ref, std::string_view name) {
    const PickleDocument& document = file.pickle();
    if (const auto* real = document.as<double>(ref))
        return *real;
    if (const auto* whole = document.as<std::int64_t>(ref))
        return static_cast<double>(*whole);
    const auto stored = storedTensor(document, ref, name);
    if (!stored || elementCountOf(stored->shape) != 1)
        return std::nullopt;
    return file.read(*stored, name).toFloats().front();
}

std::vector<std::pair<std::string, PickleRef>> stateDictEntries(const PickleDocument& document,
                                                                const Entries& top) {
    std::vector<std::pair<std::string, PickleRef>> named;
    for (const auto& [key, value] : stateDict(document, top)) {
        const auto* text = document.as<std::string>(key);
        if (text == nullptr)
            throw CheckpointError("a key of its state dict is " + describe(document, key) + ", not a string");
        named.emplace_back(plainName(*text), value);
    }
    return named;
}

Checkpoint checkpointOf(PtFile& file) {
    const PickleDocument& document = file.pickle();
    const auto top = dictEntries(document, document.root);
    if (!top)
        throw CheckpointError("it holds " + describe(document, document.root) +
                              ", not a dict of a model's state: save it with model.state_dict()");
    Checkpoint checkpoint;
    for (const auto& [name, value] : stateDictEntries(document, *top)) {
        const auto stored = storedTensor(document, value, name);
        if (!stored)
            throw CheckpointError("entry " + name + " of its state dict is " + describe(document, value) +
                                  ", not a tensor");
        if (!checkpoint.tensors.emplace(name, file.read(*stored, name)).second)
            throw CheckpointError("tensor " + name + " is in it twice");
    }
    readFacts(file, *top, checkpoint);
    return checkpoint;
}

} // namespace lila
