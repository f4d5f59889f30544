// SPDX-License-Identifier: AGPL-3.0-or-later
// Opens .pt files and reads their records: the zip side of pt_file.h.
#include "core/checkpoint/pt_archive.h"
#include "core/checkpoint/unpickler.h"

#include <zip.h>

#include <algorithm>
#include <map>

namespace lila {
namespace {

struct ZipErrorScope {
    zip_error_t error{};
    ZipErrorScope() { zip_error_init(&error); }
    ~ZipErrorScope() { zip_error_fini(&error); }
    ZipErrorScope(const ZipErrorScope&) = delete;
    ZipErrorScope& operator=(const ZipErrorScope&) = delete;
};

bool lacksDirectory(const zip_error_t& error) {
#ifdef ZIP_ER_TRUNCATED_ZIP
    if (zip_error_code_zip(&error) == ZIP_ER_TRUNCATED_ZIP)
        return true;
#endif
    return zip_error_code_zip(&error) == ZIP_ER_NOZIP;
}

struct ZipDiscard {
    void operator()(zip_t* zip) const { zip_discard(zip); }
};
struct ZipFileClose {
    void operator()(zip_file_t* file) const { zip_fclose(file); }
};

using Bytes = std::shared_ptr<std::vector<std::byte>>;

class ZipArchive final : public PtFile::Archive {
public:
    explicit ZipArchive(zip_source_t* source) {
        try {
            open(source);
        } catch (...) {
            if (!m_zip)
                zip_source_free(source);
            throw;
        }
        const std::vector<std::byte> pickle = readRecord("data.pkl", std::nullopt, maximumPickleBytes);
        setDocument(unpickle(pickle, "data.pkl"));
    }

    std::uint64_t memoryFor(std::span<const StoredTensor> tensors) const override {
        std::map<std::string_view, std::uint64_t> storages;
        for (const StoredTensor& tensor : tensors) {
            const std::uint64_t size = dtypeSize(tensor.dtype);
            const auto elements = static_cast<std::uint64_t>(tensor.storageElements);
            storages[tensor.storage] = std::min(elements, fileSize() / size) * size;
        }
        std::uint64_t sum = 0;
        for (const auto& [name, bytes] : storages)
            sum += std::min(bytes, fileSize() - sum); // records do not overlap
        return sum;
    }

private:
    void open(zip_source_t* source) {
        zip_stat_t stat;
        zip_stat_init(&stat);
        if (zip_source_stat(source, &stat) != 0 || (stat.valid & ZIP_STAT_SIZE) == 0)
            throw CheckpointError(std::string("it cannot be read: ") +
                                  zip_error_strerror(zip_source_error(source)));
        setFileSize(stat.size);
        m_unread = stat.size;
        ZipErrorScope scope;
        m_zip.reset(zip_open_from_source(source, ZIP_RDONLY, &scope.error));
        if (!m_zip) {
            throw CheckpointError(lacksDirectory(scope.error)
                                      ? "it is cut short: a zip whose directory, which stands at the end, is "
                                        "missing. Download or copy the file again"
                                      : std::string("its zip directory is damaged (") +
                                            zip_error_strerror(&scope.error) + ")");
        }
        findFolder();
        requireLittleEndian();
    }

    /// All records lie in one folder, whose name is free: the one that holds data.pkl.
    void findFolder() {
        constexpr std::string_view pickleName = "data.pkl";
        const zip_int64_t count = zip_get_num_entries(m_zip.get(), 0);
        for (zip_int64_t i = 0; i < count; ++i) {
            const char* entry = zip_get_name(m_zip.get(), static_cast<zip_uint64_t>(i), 0);
            const std::string_view name = entry ? entry : "";
            if (!name.ends_with(pickleName))
                continue;
            const std::string_view folder = name.substr(0, name.size() - pickleName.size());
            if (folder.empty() || folder.find('/') == folder.size() - 1) {
                m_folder = folder;
                if (hasRecord("constants.pkl"))
                    throw CheckpointError(
                        "it is a TorchScript program, not a checkpoint: save the state_dict");
                return;
            }
        }
        throw CheckpointError("it is a zip, but not one of torch.save: there is no data.pkl in it");
    }

    void requireLittleEndian() {
        if (!hasRecord("byteorder"))
            return;
        const std::vector<std::byte> order = readRecord("byteorder", std::nullopt, 64);
        const std::string_view text(reinterpret_cast<const char*>(order.data()), order.size());
        if (!text.starts_with("little"))
            throw CheckpointError(
                "it was saved on a big-endian machine: load it there and save it as safetensors");
    }

    bool hasRecord(const std::string& name) const {
        return zip_name_locate(m_zip.get(), (m_folder + name).c_str(), 0) >= 0;
    }

    /// The whole record. Its size is `expected` where given, never more than `maximum`, and checked before
    /// memory is taken; libzip compares the CRC when the end is reached.
    std::vector<std::byte> readRecord(const std::string& name, std::optional<std::uint64_t> expected,
                                      std::uint64_t maximum) const {
        const zip_int64_t index = zip_name_locate(m_zip.get(), (m_folder + name).c_str(), 0);
        if (index < 0)
            throw CheckpointError("record " + name + " is missing in it");
        zip_stat_t stat;
        zip_stat_init(&stat);
        const bool known = zip_stat_index(m_zip.get(), static_cast<zip_uint64_t>(index), 0, &stat) == 0;
        constexpr zip_uint64_t needed = ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD;
        if (!known || (stat.valid & needed) != needed)
            throw CheckpointError("record " + name + " has no size");
        if (stat.comp_method != ZIP_CM_STORE)
            throw CheckpointError("record " + name +
                                  " is compressed, which torch.save never does: save it again");
        if (stat.size != stat.comp_size || stat.size > fileSize() || stat.size > maximum)
            throw CheckpointError("record " + name + " claims " + std::to_string(stat.size) +
                                  " bytes, more than there can be");
        if (expected && stat.size != *expected)
            throw CheckpointError("record " + name + " has " + std::to_string(stat.size) +
                                  " bytes, but its tensors need " + std::to_string(*expected));
        return readEntry(name, static_cast<zip_uint64_t>(index), stat.size);
    }

    std::vector<std::byte> readEntry(const std::string& name, zip_uint64_t index, std::uint64_t size) const {
        const std::unique_ptr<zip_file_t, ZipFileClose> file(zip_fopen_index(m_zip.get(), index, 0));
        if (!file)
            throw CheckpointError("record " + name + " cannot be opened: " + zip_strerror(m_zip.get()));
        std::vector<std::byte> bytes(size);
        std::size_t filled = 0;
        std::byte beyond{};
        for (;;) { // the read that finds the end is the one that compares the CRC
            const bool full = filled == bytes.size();
            const zip_int64_t got = zip_fread(file.get(), full ? &beyond : bytes.data() + filled,
                                              full ? 1 : bytes.size() - filled);
            if (got < 0)
                throw CheckpointError("record " + name + " is damaged: " + zip_file_strerror(file.get()));
            if (got == 0 || full)
                break;
            filled += static_cast<std::size_t>(got);
        }
        if (filled != bytes.size())
            throw CheckpointError("record " + name + " is cut short");
        return bytes;
    }

    StorageBytes storageOf(const StoredTensor& tensor) override {
        const auto elements = static_cast<std::uint64_t>(tensor.storageElements);
        const std::size_t size = dtypeSize(tensor.dtype);
        if (elements > fileSize() / size)
            throw CheckpointError("storage " + tensor.storage + " claims " + std::to_string(elements) +
                                  " elements, more than the file has bytes for");
        const auto [kept, isNew] = m_storages.try_emplace(tensor.storage);
        Bytes bytes = kept->second.lock();
        if (!bytes) {
            if (isNew && elements * size > m_unread)
                throw CheckpointError("the storages up to " + tensor.storage +
                                      " are larger together than the file");
            m_unread -= isNew ? elements * size : 0;
            bytes = std::make_shared<std::vector<std::byte>>(
                readRecord("data/" + tensor.storage, elements * size, fileSize()));
            kept->second = bytes;
        } else if (bytes->size() != elements * size) {
            throw CheckpointError("storage " + tensor.storage + " is said to have two different sizes");
        }
        return {*bytes, bytes};
    }

    std::unique_ptr<zip_t, ZipDiscard> m_zip;
    std::string m_folder;       ///< with its slash
    std::uint64_t m_unread = 0; ///< bytes of storages that may still be read: records do not overlap
    std::map<std::string, std::weak_ptr<std::vector<std::byte>>> m_storages;
};

} // namespace

std::unique_ptr<PtFile::Archive> openZip(const std::filesystem::path& file) {
    ZipErrorScope scope;
    zip_source_t* source = zip_source_file_create(file.c_str(), 0, -1, &scope.error);
    if (source == nullptr)
        throw CheckpointError(std::string("it cannot be opened: ") + zip_error_strerror(&scope.error));
    return std::make_unique<ZipArchive>(source);
}

std::unique_ptr<PtFile::Archive> openZip(std::span<const std::byte> bytes) {
    ZipErrorScope scope;
    zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &scope.error);
    if (source == nullptr)
        throw CheckpointError(std::string("it cannot be read: ") + zip_error_strerror(&scope.error));
    return std::make_unique<ZipArchive>(source);
}

} // namespace lila
