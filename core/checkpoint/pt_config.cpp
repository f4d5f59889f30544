// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/checkpoint/pt_config.h"

#include "core/checkpoint/pickle_scalar.h"
#include "core/checkpoint/state_dict_order.h"

#include <algorithm>
#include <iterator>
#include <set>

namespace lila {
namespace {

using Entries = std::vector<PickleEntry>;

constexpr int deepestConfig = 3; ///< as in {"config": {"model": {…}}}

std::string textOf(const ConfigValue& value) {
    const auto* text = std::get_if<std::string>(&value);
    return text ? "\"" + text->substr(0, 40) + "\"" : "a truth value";
}

/// Fields of a dict, of an instance, or of an instance of a subclass of dict.
std::optional<Entries> fieldsOf(const PickleDocument& document, PickleRef ref) {
    if (auto entries = dictEntries(document, ref))
        return entries;
    if (auto fields = instanceFields(document, ref); fields && !fields->empty())
        return fields;
    const auto* object = document.as<PickleObject>(ref);
    return object && !object->entries.empty() ? std::optional(object->entries) : std::nullopt;
}

bool hasField(const PickleDocument& document, const Entries& fields, bool (*isWanted)(std::string_view)) {
    return std::ranges::any_of(fields, [&](const PickleEntry& field) {
        const auto* name = document.as<std::string>(field.first);
        return name != nullptr && isWanted(*name);
    });
}

/// The size of the model is what tells its configuration from others, as an optimiser's.
bool isConfiguration(const PickleDocument& document, const Entries& fields) {
    return hasField(document, fields, [](std::string_view name) { return name == "d_model"; }) &&
           hasField(document, fields, [](std::string_view name) { return name == "n_layers"; });
}

/// Those of a model below a value that has none itself; each value is looked at once, however often it stands
/// in there.
std::vector<Entries> nestedConfigs(const PickleDocument& document, const Entries& fields) {
    std::vector<Entries> found;
    std::vector<Entries> level{fields};
    std::set<PickleRef> seen;
    for (int depth = 0; depth < deepestConfig; ++depth) {
        std::vector<Entries> below;
        for (const Entries& outer : level)
            for (const auto& [key, value] : outer)
                if (seen.insert(value).second)
                    if (auto inner = fieldsOf(document, value))
                        (isConfiguration(document, *inner) ? found : below).push_back(std::move(*inner));
        level = std::move(below);
    }
    return found;
}

Entries configFields(const PickleDocument& document, PickleRef ref) {
    const auto fields = fieldsOf(document, ref);
    if (!fields)
        throw CheckpointError("its config is " + describe(document, ref) +
                              ", in which no fields can be found: save a dict of them");
    if (fields->empty() || hasField(document, *fields, isConfigField))
        return *fields;
    const std::vector<Entries> nested = nestedConfigs(document, *fields);
    if (nested.size() == 1)
        return nested.front();
    throw CheckpointError(nested.empty() ? "its config has none of the fields of a LILA model, as d_model or "
                                           "temp: save a dict of them, or the weights alone"
                                         : "its config has the fields of " + std::to_string(nested.size()) +
                                               " models: save that of this one alone");
}

} // namespace

std::optional<ConfigValue> scalarOf(PtFile& file, PickleRef ref, std::string_view name) {
    if (auto plain = pickledScalar(file.pickle(), ref))
        return plain;
    const auto stored = storedTensor(file.pickle(), ref, name);
    if (!stored || elementCountOf(stored->shape) != 1)
        return std::nullopt;
    return scalarIn(file.read(*stored, name));
}

ConfigValue requiredNumber(PtFile& file, PickleRef ref, std::string_view name) {
    const auto value = scalarOf(file, ref, name);
    if (value && (std::holds_alternative<std::int64_t>(*value) || std::holds_alternative<double>(*value)))
        return *value;
    throw CheckpointError("its " + std::string(name) + " is " +
                          (value ? textOf(*value) : describe(file.pickle(), ref)) + ", not a number");
}

double numberOf(PtFile& file, PickleRef ref, std::string_view name) {
    const ConfigValue value = requiredNumber(file, ref, name);
    const auto* whole = std::get_if<std::int64_t>(&value);
    return whole ? static_cast<double>(*whole) : std::get<double>(value);
}

std::map<std::string, ConfigValue> pickledConfig(PtFile& file, PickleRef ref) {
    const PickleDocument& document = file.pickle();
    std::map<std::string, ConfigValue> config;
    for (const auto& [key, value] : configFields(document, ref)) {
        const auto* name = document.as<std::string>(key);
        if (name == nullptr)
            continue;
        config.erase(*name); // of equal keys the last counts, even where it is of no use to us
        if (auto scalar =
                isConfigField(*name) ? scalarOf(file, value, *name) : pickledScalar(document, value))
            config.emplace(*name, std::move(*scalar));
        else if (isConfigField(*name))
            throw CheckpointError("its configuration's " + *name + " is " + describe(document, value) +
                                  ", not a number: save it as one");
    }
    return config;
}

std::optional<std::pair<std::string, PickleRef>> unnamedConfig(const PickleDocument& document,
                                                               const Entries& entries) {
    std::optional<std::pair<std::string, PickleRef>> found;
    for (const auto& [key, value] : entries) {
        const auto* name = document.as<std::string>(key);
        const auto fields = name ? fieldsOf(document, value) : std::nullopt;
        if (!fields || !isConfiguration(document, *fields) || (found && found->second == value))
            continue;
        if (found)
            throw CheckpointError("it has two configurations, " + found->first + " and " + *name +
                                  ": name the model's own \"config\"");
        found.emplace(*name, value);
    }
    return found;
}

} // namespace lila
