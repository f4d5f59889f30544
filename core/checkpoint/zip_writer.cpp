// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/checkpoint/zip_writer.h"

#include "core/checkpoint/checkpoint.h"

#include <zip.h>

#include <vector>

namespace lila {
namespace {

constexpr std::uint64_t recordAlignment = 64;
constexpr zip_uint16_t noDate = 1U << 5U | 1U; // 1 January 1980, the format's first day: same input, same bytes
constexpr zip_uint16_t paddingField = 0x4246;  // "FB", as torch.save names its padding
constexpr std::uint64_t localHeaderSize = 30;
constexpr std::uint64_t fieldHeaderSize = 4;

} // namespace

ZipWriter::ZipWriter(const std::filesystem::path& target) {
    int code = 0;
    m_zip = zip_open(target.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &code);
    if (m_zip != nullptr)
        return;
    zip_error_t error;
    zip_error_init_with_code(&error, code);
    const std::string why = zip_error_strerror(&error);
    zip_error_fini(&error);
    throw CheckpointError("it cannot be written: " + why);
}

ZipWriter::~ZipWriter() {
    if (m_zip != nullptr)
        zip_discard(m_zip);
}

void ZipWriter::add(const std::string& name, std::span<const std::byte> bytes) {
    zip_source_t* source = zip_source_buffer(m_zip, bytes.data(), bytes.size(), 0);
    const zip_int64_t index = source ? zip_file_add(m_zip, name.c_str(), source, ZIP_FL_ENC_UTF_8) : -1;
    if (index < 0) {
        zip_source_free(source);
        fail(name);
    }
    const auto entry = static_cast<zip_uint64_t>(index);
    if (zip_set_file_compression(m_zip, entry, ZIP_CM_STORE, 0) != 0 ||
        zip_file_set_dostime(m_zip, entry, 0, noDate, 0) != 0 || !align(entry, name.size(), bytes.size()))
        fail(name);
}

bool ZipWriter::align(std::uint64_t entry, std::size_t nameSize, std::size_t size) {
    const std::uint64_t start = m_offset + localHeaderSize + nameSize + fieldHeaderSize;
    const std::vector<zip_uint8_t> padding((recordAlignment - start % recordAlignment) % recordAlignment, 'Z');
    m_offset = start + padding.size() + size;
    return zip_file_extra_field_set(m_zip, entry, paddingField, ZIP_EXTRA_FIELD_NEW, padding.data(),
                                    static_cast<zip_uint16_t>(padding.size()), ZIP_FL_LOCAL) == 0;
}

void ZipWriter::close() {
    if (zip_close(m_zip) != 0)
        fail("the file");
    m_zip = nullptr;
}

void ZipWriter::fail(const std::string& what) {
    throw CheckpointError("writing " + what + " failed: " + zip_strerror(m_zip));
}

} // namespace lila
