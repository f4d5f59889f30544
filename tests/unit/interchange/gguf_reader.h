// SPDX-License-Identifier: AGPL-3.0-or-later
// Reads a GGUF of version 3 as its specification says, for tests: what is not as it should be throws.
#pragma once

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

namespace lila::gguftest {

using Value = std::variant<std::uint32_t, std::int32_t, float, bool, std::string, std::vector<std::int32_t>,
                           std::vector<float>, std::vector<std::string>>;

struct TensorEntry {
    std::vector<std::uint64_t> sizes; ///< the innermost first
    std::uint32_t type = 0;
    std::uint64_t offset = 0;
};

class Reader {
public:
    explicit Reader(const std::filesystem::path& file) {
        std::ifstream in(file, std::ios::binary);
        m_bytes.assign(std::istreambuf_iterator<char>(in), {});
        if (take(4) != "GGUF" || number<std::uint32_t>() != 3)
            throw std::runtime_error("no GGUF of version 3");
        const auto tensorCount = number<std::uint64_t>();
        const auto valueCount = number<std::uint64_t>();
        for (std::uint64_t i = 0; i < valueCount; ++i) {
            const std::string key = text();
            const auto type = number<std::uint32_t>();
            if (!values.emplace(key, type == 9 ? array() : value(type)).second)
                throw std::runtime_error(key + " stands there twice");
        }
        for (std::uint64_t i = 0; i < tensorCount; ++i) {
            TensorEntry& entry = tensors[text()];
            entry.sizes.resize(number<std::uint32_t>());
            for (std::uint64_t& size : entry.sizes)
                size = number<std::uint64_t>();
            entry.type = number<std::uint32_t>();
            entry.offset = number<std::uint64_t>();
        }
        m_data = (m_at + 31) / 32 * 32;
    }

    /// Of a tensor in F32.
    std::vector<float> floats(const std::string& name) const {
        const TensorEntry& entry = tensors.at(name);
        std::size_t count = 1;
        for (const std::uint64_t size : entry.sizes)
            count *= size;
        const std::size_t begin = m_data + entry.offset;
        if (entry.type != 0 || begin % 32 != 0 || begin + count * 4 > m_bytes.size())
            throw std::runtime_error(name + " is not in F32, not aligned or not there");
        std::vector<float> values_(count);
        std::memcpy(values_.data(), m_bytes.data() + begin, count * 4);
        return values_;
    }

    std::map<std::string, Value> values;
    std::map<std::string, TensorEntry> tensors;

private:
    std::string take(std::size_t count) {
        if (count > m_bytes.size() - m_at)
            throw std::runtime_error("cut short");
        m_at += count;
        return m_bytes.substr(m_at - count, count);
    }
    template <typename Number>
    Number number() {
        Number result;
        std::memcpy(&result, take(sizeof result).data(), sizeof result);
        return result;
    }
    std::string text() { return take(number<std::uint64_t>()); }

    Value value(std::uint32_t type) {
        switch (type) {
        case 4:
            return number<std::uint32_t>();
        case 5:
            return number<std::int32_t>();
        case 6:
            return number<float>();
        case 7:
            return number<char>() != 0;
        case 8:
            return text();
        default:
            throw std::runtime_error("a value of type " + std::to_string(type));
        }
    }
    template <typename Element>
    Value arrayOf(std::uint32_t type) {
        std::vector<Element> elements(number<std::uint64_t>());
        for (Element& element : elements)
            element = std::get<Element>(value(type));
        return elements;
    }
    Value array() {
        const auto type = number<std::uint32_t>();
        return type == 5   ? arrayOf<std::int32_t>(type)
               : type == 6 ? arrayOf<float>(type)
                           : arrayOf<std::string>(type);
    }

    std::string m_bytes;
    std::size_t m_at = 0;
    std::size_t m_data = 0;
};

} // namespace lila::gguftest
