// SPDX-License-Identifier: AGPL-3.0-or-later
// PyTorch's files from before version 1.6: five pickles one after the other (a magic number, the version, the
// machine, what was saved, the storages' names), then each storage with its size before it.
#include "core/checkpoint/pt_archive.h"
#include "core/checkpoint/unpickler.h"

#include <cstring>
#include <map>

namespace lila {
namespace {

constexpr std::int64_t protocolVersion = 1001;

struct StorageType {
    std::int64_t elements = 0;
    std::size_t elementSize = 0;
};

class LegacyArchive final : public PtFile::Archive {
public:
    LegacyArchive(std::span<const std::byte> bytes, std::shared_ptr<const void> owner)
        : m_owner(std::move(owner)) {
        setFileSize(bytes.size());
        static_cast<void>(unpickleNext(bytes, "its magic number")); // the format was told by it
        requireVersion(unpickleNext(bytes, "its version"));
        requireLittleEndian(unpickleNext(bytes, "its note on the machine"));
        setDocument(unpickleNext(bytes, "its pickle"));
        const PickleDocument keys = unpickleNext(bytes, "its list of storages");
        findStorages(keys, bytes);
    }

    std::uint64_t memoryFor(std::span<const StoredTensor>) const override { return 0; }

protected:
    StorageBytes storageOf(const StoredTensor& tensor) override {
        const auto found = m_storages.find(tensor.storage);
        if (found == m_storages.end())
            throw CheckpointError("storage " + tensor.storage + " is missing in it");
        const auto elements = static_cast<std::uint64_t>(tensor.storageElements);
        const std::size_t size = dtypeSize(tensor.dtype);
        if (found->second.size() % size != 0 || found->second.size() / size != elements)
            throw CheckpointError("storage " + tensor.storage + " is said to have two different sizes");
        return {found->second, m_owner};
    }

private:
    static void requireVersion(const PickleDocument& document) {
        const auto* version = document.as<std::int64_t>(document.root);
        if (version == nullptr || *version != protocolVersion)
            throw CheckpointError("it is in a version of PyTorch's old format that is not known: load it in "
                                  "PyTorch and torch.save it again");
    }

    static void requireLittleEndian(const PickleDocument& document) {
        const auto facts = dictEntries(document, document.root);
        const auto order = facts ? entryNamed(document, *facts, "little_endian") : std::nullopt;
        const auto* little = order ? document.as<bool>(*order) : nullptr;
        if (little == nullptr)
            throw CheckpointError("its note on the machine that saved it is damaged");
        if (!*little)
            throw CheckpointError(
                "it was saved on a big-endian machine: load it there and save it as safetensors");
    }

    /// What the pickle says of each storage: the list of names alone does not tell where one ends.
    std::map<std::string, StorageType> storageTypes() const {
        std::map<std::string, StorageType> types;
        for (PickleRef ref = 0; ref < document().values.size(); ++ref)
            if (const auto described = storedStorage(document(), ref, "in it")) {
                const StorageType type{described->elements, dtypeSize(described->dtype)};
                const auto [known, isNew] = types.emplace(described->key, type);
                if (!isNew && (known->second.elements != type.elements ||
                               known->second.elementSize != type.elementSize))
                    throw CheckpointError("storage " + described->key +
                                          " is said to have two different sizes");
            }
        return types;
    }

    void findStorages(const PickleDocument& keys, std::span<const std::byte> bytes) {
        const std::map<std::string, StorageType> types = storageTypes();
        const auto* list = keys.sequence(keys.root);
        if (list == nullptr)
            throw CheckpointError("its list of storages is " + describe(keys, keys.root) + ", not a list");
        for (const PickleRef item : *list) {
            const auto* key = keys.as<std::string>(item);
            const auto type = key ? types.find(*key) : types.end();
            if (type == types.end())
                throw CheckpointError("its list of storages names one that nothing uses");
            if (!m_storages.emplace(*key, takeStorage(*key, type->second, bytes)).second)
                throw CheckpointError("storage " + *key + " is in it twice");
        }
        if (!bytes.empty())
            throw CheckpointError("there are " + std::to_string(bytes.size()) +
                                  " bytes after its last storage that nothing describes");
    }

    static std::span<const std::byte> takeStorage(const std::string& key, const StorageType& type,
                                                  std::span<const std::byte>& bytes) {
        std::int64_t elements = 0;
        if (bytes.size() < sizeof elements)
            throw CheckpointError("it is cut short before storage " + key + ": copy or download it again");
        std::memcpy(&elements, bytes.data(), sizeof elements);
        bytes = bytes.subspan(sizeof elements);
        if (elements != type.elements)
            throw CheckpointError("storage " + key + " has " + std::to_string(elements) +
                                  " elements, but its tensors need " + std::to_string(type.elements));
        if (static_cast<std::uint64_t>(elements) > bytes.size() / type.elementSize)
            throw CheckpointError("storage " + key + " claims " + std::to_string(elements) +
                                  " elements, more than the file has bytes for: it is cut short");
        const auto storage = bytes.first(static_cast<std::size_t>(elements) * type.elementSize);
        bytes = bytes.subspan(storage.size());
        return storage;
    }

    std::shared_ptr<const void> m_owner;
    std::map<std::string, std::span<const std::byte>> m_storages;
};

} // namespace

std::unique_ptr<PtFile::Archive> openLegacy(std::span<const std::byte> bytes,
                                            const std::shared_ptr<const void>& owner) {
    return std::make_unique<LegacyArchive>(bytes, owner);
}

} // namespace lila
