// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/checkpoint/safetensors_header.h"

#include "core/checkpoint/checkpoint.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>
#include <set>

namespace lila {
namespace {

using Json = nlohmann::json;

constexpr std::string_view metadataKey = "__metadata__";
constexpr std::size_t mostDimensions = 16;

/// Takes the header in as it is parsed, so that nothing is built that the format does not know: however deep or long
/// the JSON is, memory stays in proportion to the bytes that make sense.
class HeaderSink final : public nlohmann::json_sax<Json> {
public:
    SafetensorsHeader take() { return std::move(m_header); }

    bool start_object(std::size_t) override {
        if (m_place == Place::Outside) {
            m_place = Place::Root;
        } else if (m_place == Place::Root) {
            m_place = m_key == metadataKey ? Place::Metadata : Place::Entry;
            m_entry = {m_key, DType::F32, {}, 0, 0};
            m_given.clear();
        } else {
            unexpected("an object");
        }
        return true;
    }

    bool key(std::string& name) override {
        if (m_place == Place::Root && !m_names.insert(name).second)
            throw CheckpointError("its header names " + shortened(name) + " twice");
        if (m_place == Place::Entry && !m_given.insert(name).second)
            throw CheckpointError("its header gives " + shortened(name) + " of " + shortened(m_entry.name) + " twice");
        if (m_place == Place::Metadata && m_header.metadata.contains(name))
            throw CheckpointError("its metadata names " + shortened(name) + " twice");
        m_key = name;
        return true;
    }

    bool end_object() override {
        if (m_place == Place::Entry) {
            if (m_given != std::set<std::string>{"data_offsets", "dtype", "shape"})
                throw CheckpointError("tensor " + shortened(m_entry.name) +
                                      " needs dtype, shape and data_offsets in the header, and nothing else");
            m_header.entries.push_back(std::move(m_entry));
        }
        m_place = m_place == Place::Root ? Place::Done : Place::Root;
        return true;
    }

    bool start_array(std::size_t) override {
        if (m_place != Place::Entry || (m_key != "shape" && m_key != "data_offsets"))
            unexpected("an array");
        m_place = m_key == "shape" ? Place::Shape : Place::Offsets;
        m_offsetCount = 0;
        return true;
    }

    bool end_array() override {
        if (m_place == Place::Offsets && m_offsetCount != 2)
            throw CheckpointError("tensor " + shortened(m_entry.name) + " needs two data_offsets");
        m_place = Place::Entry;
        return true;
    }

    bool number_unsigned(std::uint64_t value) override {
        if (m_place == Place::Shape) {
            if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()) ||
                m_entry.shape.size() == mostDimensions)
                throw CheckpointError("tensor " + shortened(m_entry.name) + " has an impossible shape");
            m_entry.shape.push_back(static_cast<std::int64_t>(value));
        } else if (m_place == Place::Offsets && m_offsetCount < 2) {
            (m_offsetCount == 0 ? m_entry.begin : m_entry.end) = value;
            ++m_offsetCount;
        } else {
            unexpected("a number");
        }
        return true;
    }

    bool string(std::string& value) override {
        if (m_place == Place::Metadata) {
            m_header.metadata.emplace(m_key, value);
        } else if (m_place == Place::Entry && m_key == "dtype") {
            const auto dtype = dtypeNamed(value);
            if (!dtype)
                throw CheckpointError("tensor " + shortened(m_entry.name) + " has type " + shortened(value) +
                                      ", which is not supported");
            m_entry.dtype = *dtype;
        } else {
            unexpected("a string");
        }
        return true;
    }

    bool null() override { return unexpected("null"); }
    bool boolean(bool) override { return unexpected("a boolean"); }
    bool number_integer(std::int64_t) override { return unexpected("a negative number"); }
    bool number_float(double, const std::string&) override { return unexpected("a broken number"); }
    bool binary(Json::binary_t&) override { return unexpected("binary data"); }

    bool parse_error(std::size_t position, const std::string&, const Json::exception&) override {
        throw CheckpointError("its header is not JSON (at byte " + std::to_string(position) + ")");
    }

private:
    enum class Place { Outside, Root, Metadata, Entry, Shape, Offsets, Done };

    static std::string shortened(const std::string& text) { return text.substr(0, 80); }

    [[noreturn]] bool unexpected(const std::string& what) {
        throw CheckpointError("its header has " + what + " where the format has none" +
                              (m_key.empty() ? "" : " (at " + shortened(m_key) + ")"));
    }

    Place m_place = Place::Outside;
    std::string m_key;
    SafetensorsEntry m_entry;
    std::set<std::string> m_given;
    int m_offsetCount = 0;
    std::set<std::string> m_names;
    SafetensorsHeader m_header;
};

void requireTiling(const std::vector<SafetensorsEntry>& entries, std::uint64_t dataSize) {
    std::uint64_t place = 0;
    for (const SafetensorsEntry& entry : entries) {
        const std::string tensor = "tensor " + entry.name.substr(0, 80);
        if (entry.end < entry.begin || entry.end > dataSize)
            throw CheckpointError(tensor + " ends at byte " + std::to_string(entry.end) + " of " +
                                  std::to_string(dataSize) + ": the file is cut short or its header wrong");
        if (entry.begin != place)
            throw CheckpointError(tensor + (entry.begin < place ? " overlaps" : " leaves a gap after") +
                                  " the one before it");
        const auto count = elementCountOf(entry.shape);
        const std::uint64_t size = dtypeSize(entry.dtype);
        const std::uint64_t bytes = entry.end - entry.begin;
        if (!count || bytes % size != 0 || bytes / size != static_cast<std::uint64_t>(*count))
            throw CheckpointError(tensor + " of shape " + shapeText(entry.shape) + " and type " +
                                  std::string(dtypeName(entry.dtype)) + " cannot have " + std::to_string(bytes) +
                                  " bytes");
        place = entry.end;
    }
    if (place != dataSize)
        throw CheckpointError("there are " + std::to_string(dataSize - place) +
                              " bytes after the last tensor that its header does not know");
}

} // namespace

SafetensorsHeader parseSafetensorsHeader(std::string_view json, std::uint64_t dataSize) {
    HeaderSink sink;
    if (!json.starts_with('{'))
        throw CheckpointError("its header is not a JSON object");
    Json::sax_parse(json, &sink);
    SafetensorsHeader header = sink.take();
    std::ranges::sort(header.entries, {}, [](const SafetensorsEntry& entry) {
        return std::pair(entry.begin, entry.end);
    });
    requireTiling(header.entries, dataSize);
    return header;
}

} // namespace lila
