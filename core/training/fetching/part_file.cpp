// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/training/fetching/part_file.h"

#include "core/tokenizer/sha256.h"
#include "core/training/fetching/download.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <thread>

namespace lila {
namespace {

constexpr std::chrono::milliseconds pollTime{200};
constexpr std::size_t hashPart = std::size_t{1} << 20U;

std::string systemText() {
    return std::strerror(errno);
}

} // namespace

PartFile::PartFile(std::filesystem::path path) : m_path(std::move(path)) {
    m_descriptor = ::open(m_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (m_descriptor < 0)
        throw DownloadError(m_path.string() + " cannot be written: " + systemText());
}

PartFile::~PartFile() {
    ::close(m_descriptor);
}

bool PartFile::hold(const std::function<bool()>& goOn) {
    while (::flock(m_descriptor, LOCK_EX | LOCK_NB) != 0) {
        if (errno == EINTR)
            continue;
        if (errno != EWOULDBLOCK)
            throw DownloadError(m_path.string() + " cannot be locked: " + systemText() +
                                "; choose another folder");
        if (!goOn())
            return false;
        std::this_thread::sleep_for(pollTime);
    }
    return true;
}

bool PartFile::isCurrent() const {
    struct stat held = {}, named = {};
    return ::fstat(m_descriptor, &held) == 0 && ::stat(m_path.c_str(), &named) == 0 &&
           held.st_dev == named.st_dev && held.st_ino == named.st_ino;
}

std::uint64_t PartFile::size() const {
    return static_cast<std::uint64_t>(::lseek(m_descriptor, 0, SEEK_END));
}

void PartFile::append(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::write(m_descriptor, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            throw DownloadError(m_path.string() + " cannot be written on: " + systemText() +
                                "; make room and start again, it goes on from there");
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
}

void PartFile::requireRoom(std::uint64_t more) const {
    std::error_code error;
    const auto room = std::filesystem::space(m_path.parent_path(), error);
    if (!error && room.available < more)
        throw DownloadError(m_path.parent_path().string() + " has room for " +
                            std::to_string(room.available >> 20U) + " MiB, and " +
                            std::to_string(more >> 20U) +
                            " MiB are to come: make room, or choose another folder");
}

void PartFile::empty() {
    if (::ftruncate(m_descriptor, 0) != 0)
        throw DownloadError(m_path.string() + " cannot be emptied: " + systemText());
    ::lseek(m_descriptor, 0, SEEK_SET);
}

std::optional<std::string> PartFile::sha256(const std::function<bool()>& goOn) const {
    Sha256 hash;
    std::string part(hashPart, '\0');
    ::lseek(m_descriptor, 0, SEEK_SET);
    while (goOn()) {
        const ssize_t count = ::read(m_descriptor, part.data(), part.size());
        if (count < 0)
            throw DownloadError(m_path.string() + " cannot be read: " + systemText());
        if (count == 0)
            return hash.hexDigest();
        hash.update(std::string_view(part).substr(0, static_cast<std::size_t>(count)));
    }
    return std::nullopt;
}

void PartFile::becomes(const std::filesystem::path& file) {
    if (::fsync(m_descriptor) != 0 || ::rename(m_path.c_str(), file.c_str()) != 0)
        throw DownloadError(file.string() + " cannot be brought to the disk: " + systemText());
}

} // namespace lila
