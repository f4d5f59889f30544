// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/checkpoint/safetensors.h"

#include "core/checkpoint/atomic_file.h"
#include "core/checkpoint/mapped_file.h"
#include "core/checkpoint/named_errors.h"
#include "core/checkpoint/safetensors_header.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstring>

namespace lila {
namespace {

constexpr std::size_t sizeField = 8;
constexpr std::size_t headerAlignment = 8;

using Named = std::pair<const std::string, Tensor>;

std::vector<const Named*> byAlignment(const std::map<std::string, Tensor>& tensors) {
    std::vector<const Named*> order;
    order.reserve(tensors.size());
    for (const Named& named : tensors)
        order.push_back(&named);
    std::ranges::stable_sort(order, std::greater{},
                             [](const Named* named) { return dtypeSize(named->second.dtype()); });
    return order;
}

std::string headerOf(const std::vector<const Named*>& order,
                     const std::map<std::string, std::string>& metadata) {
    auto header = nlohmann::ordered_json::object();
    if (!metadata.empty())
        header["__metadata__"] = metadata;
    std::uint64_t offset = 0;
    for (const Named* named : order) {
        const Tensor& tensor = named->second;
        const std::uint64_t end = offset + tensor.bytes().size();
        header[named->first] = {
            {"dtype", dtypeName(tensor.dtype())}, {"shape", tensor.shape()}, {"data_offsets", {offset, end}}};
        offset = end;
    }
    try {
        std::string text = header.dump();
        text.append((headerAlignment - text.size() % headerAlignment) % headerAlignment, ' ');
        return text;
    } catch (const nlohmann::json::exception&) {
        throw CheckpointError("a tensor's name or the metadata is not UTF-8");
    }
}

} // namespace

SafetensorsFile safetensorsOf(std::span<const std::byte> bytes, const std::shared_ptr<const void>& owner) {
    std::uint64_t headerSize = 0;
    if (bytes.size() < sizeField)
        throw CheckpointError("it is cut short: " + std::to_string(bytes.size()) + " bytes");
    std::memcpy(&headerSize, bytes.data(), sizeField);
    const auto rest = bytes.subspan(sizeField);
    if (headerSize > maximumSafetensorsHeader || headerSize > rest.size())
        throw CheckpointError("its header claims " + std::to_string(headerSize) +
                              " bytes, more than there can be: the file is cut short or not safetensors");
    const std::string_view json(reinterpret_cast<const char*>(rest.data()), headerSize);
    const auto data = rest.subspan(headerSize);
    SafetensorsHeader header = parseSafetensorsHeader(json, data.size());
    SafetensorsFile file;
    file.metadata = std::move(header.metadata);
    for (SafetensorsEntry& entry : header.entries)
        file.tensors.emplace(std::move(entry.name),
                             Tensor(entry.dtype, std::move(entry.shape),
                                    data.subspan(entry.begin, entry.end - entry.begin), owner));
    return file;
}

SafetensorsFile readSafetensors(const std::filesystem::path& file) {
    return withFileNamed(file.string(), [&] {
        const auto mapped = MappedFile::open(file);
        return safetensorsOf(mapped->bytes(), mapped);
    });
}

void writeSafetensors(AtomicFile& output, const SafetensorsFile& content) {
    if (content.tensors.contains("__metadata__"))
        throw CheckpointError("no tensor can be called __metadata__");
    const std::vector<const Named*> order = byAlignment(content.tensors);
    const std::string header = headerOf(order, content.metadata);
    const std::uint64_t headerSize = header.size();
    output.write(std::as_bytes(std::span(&headerSize, 1)));
    output.write(std::as_bytes(std::span(header)));
    for (const Named* named : order)
        output.write(named->second.bytes());
}

void writeSafetensors(const std::filesystem::path& file, const SafetensorsFile& content) {
    withFileNamed(file.string(), [&] {
        AtomicFile output(file);
        writeSafetensors(output, content);
        output.commit();
    });
}

} // namespace lila
