// SPDX-License-Identifier: AGPL-3.0-or-later
// Where the parts of a zip lie, so that tests can damage one part and make the checksums fit again.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lila::test {

struct ZipRecord {
    std::string name;
    std::size_t data = 0; ///< offset of its bytes
    std::size_t size = 0;
    std::size_t entry = 0; ///< offset of its entry in the central directory
    std::size_t entrySize = 0;
};

struct ZipLayout {
    std::vector<ZipRecord> records;
    std::size_t directory = 0; ///< offset of the central directory
    std::size_t end = 0;       ///< offset of the end record
};

/// Of a sound zip without a comment and without zip64.
ZipLayout layoutOf(std::string_view zip);

/// Writes the checksum of the record's bytes, as they are now, into the central directory.
void repairChecksum(std::string& zip, const ZipRecord& record);

/// Takes the record out of the central directory.
void removeRecord(std::string& zip, const ZipLayout& layout, const ZipRecord& record);

} // namespace lila::test
