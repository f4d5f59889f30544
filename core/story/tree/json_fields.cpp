// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/story/tree/json_fields.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace lila {
namespace {

using nlohmann::json;

std::string inQuotes(std::string_view name) {
    return '"' + std::string(name) + '"';
}

template <class Key>
Key keyFrom(const Fields& fields, const json& entry) {
    const auto part = [&](std::size_t i) { return fields.integerOf(entry[i], "the place of a number", 0); };
    if constexpr (std::is_same_v<Key, int>)
        return part(0);
    else
        return {part(0), part(1)};
}

json factorsJson(const std::map<int, float>& factors) {
    json list = json::array();
    for (const auto& [layer, factor] : factors)
        list.push_back({layer, factor});
    return list;
}

json factorsJson(const std::map<std::pair<int, int>, float>& factors) {
    json list = json::array();
    for (const auto& [place, factor] : factors)
        list.push_back({place.first, place.second, factor});
    return list;
}

template <class Key>
std::map<Key, float> factorsFrom(const Fields& fields, std::string_view name) {
    constexpr std::size_t size = std::is_same_v<Key, int> ? 2 : 3;
    std::map<Key, float> factors;
    for (const json& entry : fields.list(name)) {
        fields.listOf(entry, size, name);
        const json& number = entry[size - 1];
        const float factor =
            number.is_number() ? number.get<float>() : std::numeric_limits<float>::quiet_NaN();
        if (!std::isfinite(factor))
            fields.fail("a number of " + inQuotes(name) + " is none");
        if (!factors.emplace(keyFrom<Key>(fields, entry), factor).second)
            fields.fail("a place of " + inQuotes(name) + " stands twice");
    }
    return factors;
}

} // namespace

json parsedJson(std::string_view text, const std::string& what) {
    json value = json::parse(text, nullptr, false);
    if (value.is_discarded())
        throw StoryError(what + " is no JSON");
    return value;
}

Fields::Fields(const json& object, std::string where, std::initializer_list<std::string_view> names)
    : m_object(object), m_where(std::move(where)) {
    if (!object.is_object())
        fail("it is no object");
    for (const std::string_view name : names)
        if (!object.contains(name))
            fail("it has no " + inQuotes(name));
    for (const auto& [name, value] : object.items())
        if (std::ranges::find(names, name) == names.end())
            fail("what " + inQuotes(name) + " means is not known");
}

void Fields::fail(const std::string& problem) const {
    throw StoryError(m_where + ": " + problem);
}

const json& Fields::list(std::string_view name) const {
    const json& value = (*this)[name];
    if (!value.is_array())
        fail(inQuotes(name) + " is no list");
    return value;
}

const json& Fields::listOf(const json& value, std::size_t size, std::string_view what) const {
    if (!value.is_array() || value.size() != size)
        fail(inQuotes(what) + " is no list of " + std::to_string(size));
    return value;
}

bool Fields::flag(std::string_view name) const {
    const json& value = (*this)[name];
    if (!value.is_boolean())
        fail(inQuotes(name) + " is neither true nor false");
    return value.get<bool>();
}

std::string Fields::textOf(const json& value, std::string_view what) const {
    if (!value.is_string())
        fail(inQuotes(what) + " is no text");
    return value.get<std::string>();
}

std::uint64_t Fields::wholeOf(const json& value, std::string_view what, std::uint64_t most) const {
    if (!value.is_number_unsigned() || value.get<std::uint64_t>() > most)
        fail(inQuotes(what) + " is no whole number from 0 to " + std::to_string(most));
    return value.get<std::uint64_t>();
}

int Fields::integerOf(const json& value, std::string_view what, int least) const {
    const bool isUnsigned =
        value.is_number_unsigned() && value.get<std::uint64_t>() <= std::numeric_limits<int>::max();
    const bool isNegative = value.is_number_integer() && !value.is_number_unsigned();
    if (!isUnsigned && !(isNegative && value.get<std::int64_t>() >= least && value.get<std::int64_t>() <= 0))
        fail(inQuotes(what) + " is no whole number from " + std::to_string(least) + " to " +
             std::to_string(std::numeric_limits<int>::max()));
    return value.get<int>();
}

json settingsObject(const GenerationSettings& settings) {
    return json::parse(settingsToJson(settings));
}

std::shared_ptr<const GenerationSettings> settingsFrom(const json& object, const std::string& where) {
    static const json nothing = json::object();
    const Fields fields(object.is_object() ? nothing : object, where, {}); // its names are the table's
    for (const SettingInfo& info : settingTable())
        if (!object.contains(info.name))
            fields.fail("there is no setting " + inQuotes(info.name));
    for (const auto& [name, value] : object.items())
        if (findSetting(name) == nullptr)
            fields.fail("what the setting " + inQuotes(name) + " means is not known");
    return fields.checked(
        [&] { return std::make_shared<const GenerationSettings>(settingsFromJson(object.dump())); });
}

json interventionsObject(const Interventions& interventions) {
    return {{"beta", factorsJson(interventions.betaFactor)},
            {"branch", factorsJson(interventions.branchFactor)},
            {"temperature", factorsJson(interventions.temperatureFactor)},
            {"boost", factorsJson(interventions.rootBoost)}};
}

std::shared_ptr<const Interventions> interventionsFrom(const json& object, const std::string& where) {
    const Fields fields(object, where, {"beta", "branch", "temperature", "boost"});
    return std::make_shared<const Interventions>(
        Interventions{.betaFactor = factorsFrom<std::pair<int, int>>(fields, "beta"),
                      .branchFactor = factorsFrom<int>(fields, "branch"),
                      .temperatureFactor = factorsFrom<int>(fields, "temperature"),
                      .rootBoost = factorsFrom<std::pair<int, int>>(fields, "boost")});
}

} // namespace lila
