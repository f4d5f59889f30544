// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/checkpoint/pt_archive.h"

#include "core/checkpoint/checkpoint_format.h"
#include "core/checkpoint/mapped_file.h"

#include <cstring>

namespace lila {
namespace {

/// Tensors of one file may take up this many times its size (views can overlap), plus a little for tiny
/// files.
constexpr std::uint64_t largestGrowth = 4;
constexpr std::uint64_t smallestAllowance = std::uint64_t{16} << 20U;

bool isContiguous(const StoredTensor& tensor) {
    if (elementCountOf(tensor.shape) == 0) // the product of its other sizes may be beyond 64 bits
        return true;
    std::int64_t expected = 1;
    for (std::size_t i = tensor.shape.size(); i-- > 0;) {
        if (tensor.shape[i] != 1 && tensor.strides[i] != expected)
            return false;
        expected *= tensor.shape[i];
    }
    return true;
}

/// Copies the elements in row-major order. `from` starts at the first element.
void gather(const StoredTensor& tensor, std::span<const std::byte> from, std::span<std::byte> into) {
    const std::size_t size = dtypeSize(tensor.dtype);
    std::vector<std::int64_t> index(tensor.shape.size());
    std::int64_t element = 0;
    for (std::size_t done = 0; done < into.size(); done += size) {
        std::memcpy(into.data() + done, from.data() + static_cast<std::size_t>(element) * size, size);
        for (std::size_t d = index.size(); d-- > 0;) {
            element += tensor.strides[d];
            if (++index[d] < tensor.shape[d])
                break;
            element -= tensor.strides[d] * tensor.shape[d];
            index[d] = 0;
        }
    }
}

} // namespace

void PtFile::Archive::setFileSize(std::uint64_t size) {
    m_fileSize = size;
    m_allowance = largestGrowth * size + smallestAllowance;
}

Tensor PtFile::Archive::read(const StoredTensor& tensor, std::string_view name) {
    const std::size_t size = dtypeSize(tensor.dtype);
    const auto count = static_cast<std::uint64_t>(elementCountOf(tensor.shape).value());
    if (count > m_allowance / size)
        throw CheckpointError("tensor " + std::string(name) + " of shape " + shapeText(tensor.shape) +
                              " is larger than a file of " + std::to_string(m_fileSize) + " bytes can hold");
    m_allowance -= count * size;
    const StorageBytes storage = storageOf(tensor);
    const auto from = storage.bytes.subspan(static_cast<std::size_t>(tensor.offset) * size);
    if (isContiguous(tensor))
        return {tensor.dtype, tensor.shape, from.first(count * size), storage.owner};
    const auto copy = std::make_shared<std::vector<std::byte>>(count * size);
    gather(tensor, from, *copy);
    return {tensor.dtype, tensor.shape, *copy, copy};
}

PtFile::PtFile(std::unique_ptr<Archive> archive) : m_archive(std::move(archive)) {}
PtFile::PtFile(PtFile&&) noexcept = default;
PtFile& PtFile::operator=(PtFile&&) noexcept = default;
PtFile::~PtFile() = default;

PtFile PtFile::open(const std::filesystem::path& file) {
    if (checkpointFormatOf(checkpointHeadOf(file)) != CheckpointFormat::LegacyPt)
        return PtFile(openZip(file));
    const auto mapped = MappedFile::open(file);
    return PtFile(openLegacy(mapped->bytes(), mapped));
}

PtFile PtFile::fromBytes(std::span<const std::byte> bytes, const std::shared_ptr<const void>& owner) {
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (checkpointFormatOf(text.substr(0, checkpointHeadSize)) == CheckpointFormat::LegacyPt)
        return PtFile(openLegacy(bytes, owner));
    return PtFile(openZip(bytes));
}

const PickleDocument& PtFile::pickle() const {
    return m_archive->document();
}

Tensor PtFile::read(const StoredTensor& tensor, std::string_view name) {
    return m_archive->read(tensor, name);
}

std::uint64_t PtFile::memoryFor(std::span<const StoredTensor> tensors) const {
    return m_archive->memoryFor(tensors);
}

} // namespace lila
