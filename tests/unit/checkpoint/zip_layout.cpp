// SPDX-License-Identifier: AGPL-3.0-or-later
#include "tests/unit/checkpoint/zip_layout.h"

#include <array>
#include <cstring>

namespace lila::test {
namespace {

template <class Number>
Number numberAt(std::string_view bytes, std::size_t at) {
    Number number;
    std::memcpy(&number, bytes.data() + at, sizeof number);
    return number;
}

template <class Number>
void setNumber(std::string& bytes, std::size_t at, Number number) {
    std::memcpy(bytes.data() + at, &number, sizeof number);
}

std::uint32_t crc32(std::string_view bytes) {
    static const auto table = [] {
        std::array<std::uint32_t, 256> entries{};
        for (std::uint32_t i = 0; i < 256; ++i) {
            entries[i] = i;
            for (int bit = 0; bit < 8; ++bit)
                entries[i] = entries[i] >> 1U ^ ((entries[i] & 1U) != 0 ? 0xedb88320U : 0U);
        }
        return entries;
    }();
    std::uint32_t crc = ~0U;
    for (const char c : bytes)
        crc = table[(crc ^ static_cast<unsigned char>(c)) & 0xffU] ^ crc >> 8U;
    return ~crc;
}

} // namespace

ZipLayout layoutOf(std::string_view zip) {
    ZipLayout layout;
    layout.end = zip.rfind("PK\5\6");
    layout.directory = numberAt<std::uint32_t>(zip, layout.end + 16);
    const auto count = numberAt<std::uint16_t>(zip, layout.end + 10);
    std::size_t entry = layout.directory;
    for (unsigned i = 0; i < count; ++i) {
        const auto nameSize = numberAt<std::uint16_t>(zip, entry + 28);
        const std::size_t local = numberAt<std::uint32_t>(zip, entry + 42);
        ZipRecord record;
        record.name = zip.substr(entry + 46, nameSize);
        record.size = numberAt<std::uint32_t>(zip, entry + 24);
        record.data =
            local + 30 + numberAt<std::uint16_t>(zip, local + 26) + numberAt<std::uint16_t>(zip, local + 28);
        record.entry = entry;
        record.entrySize = std::size_t{46} + nameSize + numberAt<std::uint16_t>(zip, entry + 30) +
                           numberAt<std::uint16_t>(zip, entry + 32);
        entry += record.entrySize;
        layout.records.push_back(std::move(record));
    }
    return layout;
}

void repairChecksum(std::string& zip, const ZipRecord& record) {
    setNumber(zip, record.entry + 16, crc32(std::string_view(zip).substr(record.data, record.size)));
}

void removeRecord(std::string& zip, const ZipLayout& layout, const ZipRecord& record) {
    const auto count = static_cast<std::uint16_t>(layout.records.size() - 1);
    const auto size = static_cast<std::uint32_t>(layout.end - layout.directory - record.entrySize);
    setNumber(zip, layout.end + 8, count);
    setNumber(zip, layout.end + 10, count);
    setNumber(zip, layout.end + 12, size);
    zip.erase(record.entry, record.entrySize);
}

} // namespace lila::test
