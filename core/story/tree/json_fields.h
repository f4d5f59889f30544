// SPDX-License-Identifier: AGPL-3.0-or-later
// JSON objects read strictly: what is missing, unknown, of another type or out of range is an error that says
// where.
#pragma once

#include "core/inference/interventions.h"
#include "core/sampling/settings.h"
#include "core/story/tree/story_json.h"

#include <nlohmann/json.hpp>

#include <initializer_list>
#include <map>
#include <memory>
#include <vector>

namespace lila {

/// Of keys and spans: what every reader of JSON keeps exactly.
inline constexpr std::uint64_t largestName = (std::uint64_t{1} << 53U) - 1;

/// Throws StoryError where it is no JSON.
nlohmann::json parsedJson(std::string_view text, const std::string& what);

/// The fields of an object, which must outlive this: exactly those that are named. All throw StoryError.
class Fields {
public:
    Fields(const nlohmann::json& object, std::string where, std::initializer_list<std::string_view> names);

    const std::string& where() const { return m_where; }
    [[noreturn]] void fail(const std::string& problem) const;

    const nlohmann::json& operator[](std::string_view name) const { return *m_object.find(name); }
    const nlohmann::json& list(std::string_view name) const;
    const nlohmann::json& listOf(const nlohmann::json& value, std::size_t size, std::string_view what) const;
    bool flag(std::string_view name) const;
    std::string text(std::string_view name) const { return textOf((*this)[name], name); }
    std::string textOf(const nlohmann::json& value, std::string_view what) const;
    std::uint64_t whole(std::string_view name, std::uint64_t most = largestName) const {
        return wholeOf((*this)[name], name, most);
    }
    std::uint64_t wholeOf(const nlohmann::json& value, std::string_view what,
                          std::uint64_t most = largestName) const;
    int integerOf(const nlohmann::json& value, std::string_view what, int least) const;

    /// What `make` throws as std::invalid_argument, with the place before it.
    template <class Make>
    auto checked(Make make) const {
        try {
            return make();
        } catch (const std::invalid_argument& error) {
            fail(error.what());
        }
    }

private:
    const nlohmann::json& m_object;
    std::string m_where;
};

nlohmann::json settingsObject(const GenerationSettings& settings);
std::shared_ptr<const GenerationSettings> settingsFrom(const nlohmann::json& object,
                                                       const std::string& where);
nlohmann::json interventionsObject(const Interventions& interventions);
std::shared_ptr<const Interventions> interventionsFrom(const nlohmann::json& object,
                                                       const std::string& where);

/// A list of values that many share, each once, by its text.
template <class Value>
class SharedObjects {
public:
    template <class ToJson>
    std::size_t indexOf(const std::shared_ptr<const Value>& value, ToJson toJson) {
        const auto [known, isNew] = m_byObject.try_emplace(value.get());
        if (isNew) {
            nlohmann::json object = toJson(*value);
            const auto [alike, isFirst] = m_byText.try_emplace(object.dump(), m_list.size());
            if (isFirst)
                m_list.push_back(std::move(object));
            known->second = alike->second;
        }
        return known->second;
    }
    nlohmann::json take() { return std::move(m_list); }

private:
    nlohmann::json m_list = nlohmann::json::array();
    std::map<const Value*, std::size_t> m_byObject;
    std::map<std::string, std::size_t> m_byText;
};

/// The one that a field has the number of.
template <class Value>
const std::shared_ptr<const Value>& sharedAt(const std::vector<std::shared_ptr<const Value>>& list,
                                             const Fields& fields, std::string_view name) {
    const std::uint64_t index = fields.whole(name);
    if (index >= list.size())
        fields.fail("its \"" + std::string(name) + "\" is number " + std::to_string(index) +
                    ", but there are " + std::to_string(list.size()));
    return list[index];
}

} // namespace lila
