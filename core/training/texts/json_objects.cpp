// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/training/texts/json_objects.h"

#include <nlohmann/json.hpp>

namespace lila {

std::size_t JsonObjects::endIn(std::string_view text, std::size_t from) {
    for (std::size_t i = from; i < text.size(); ++i) {
        const char c = text[i];
        if (m_inString) {
            if (m_isEscaped)
                m_isEscaped = false;
            else if (c == '\\')
                m_isEscaped = true;
            else if (c == '"')
                m_inString = false;
        } else if (c == '"') {
            m_inString = true;
        } else if (c == '{') {
            ++m_depth;
        } else if (c == '}' && m_depth > 0 && --m_depth == 0) {
            return i + 1;
        }
    }
    return std::string_view::npos;
}

std::string_view JsonObjects::objectIn(std::string_view piece) {
    const std::size_t begin = std::min(piece.find('{'), piece.size());
    for (const char c : piece.substr(0, begin)) {
        if (c == '[')
            ++m_arrays;
        else if (c == ']')
            --m_arrays;
        else if (c != ',' && c != ' ' && c != '\t' && c != '\r' && c != '\n')
            throw std::invalid_argument("it is no JSON of objects, in an array or one after another");
    }
    return piece.substr(begin);
}

std::string storyOfJson(std::string_view object) {
    const std::string complaint = "it is no JSON object with a string called \"text\"";
    try {
        const nlohmann::json value = nlohmann::json::parse(object);
        if (!value.is_object())
            throw std::invalid_argument(complaint);
        if (const auto text = value.find("text"); text != value.end() && text->is_string())
            return text->get<std::string>();
        std::string names;
        for (const auto& field : value.items())
            names += (names.empty() ? "; it has \"" : ", \"") + field.key() + '"';
        throw std::invalid_argument(complaint + names);
    } catch (const nlohmann::json::parse_error& error) {
        throw std::invalid_argument("it is no JSON (at byte " + std::to_string(error.byte) + ")");
    } catch (const nlohmann::json::exception& error) { // a number that no double holds
        const std::string what = error.what();
        throw std::invalid_argument("it cannot be read: " + what.substr(what.find(' ') + 1));
    }
}

} // namespace lila
