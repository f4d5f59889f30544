// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/checkpoint/atomic_file.h"

#include "core/checkpoint/checkpoint.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <random>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace lila {
namespace {

[[noreturn]] void failWithErrno(const std::string& what) {
    throw CheckpointError(what + ": " + std::generic_category().message(errno));
}

/// Creates "<target>.<random>.part" with the permissions that a new file gets.
int createBeside(const std::filesystem::path& target, std::filesystem::path& temporary) {
    constexpr mode_t everybody = 0666;
    std::random_device random;
    for (int attempt = 0; attempt < 100; ++attempt) {
        temporary = target;
        temporary += ".";
        temporary += std::to_string(random());
        temporary += ".part";
        const int descriptor = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, everybody);
        if (descriptor >= 0 || errno != EEXIST)
            return descriptor;
    }
    return -1;
}

void flushToDisk(const std::filesystem::path& path, int flags) {
    const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC);
    const bool flushed = descriptor >= 0 && ::fsync(descriptor) == 0;
    const int error = errno;
    if (descriptor >= 0)
        ::close(descriptor);
    errno = error;
    if (!flushed)
        failWithErrno("it cannot be flushed to the disk");
}

} // namespace

std::filesystem::path linkTarget(std::filesystem::path file) {
    constexpr int mostLinks = 40; // as Linux does
    std::error_code error;
    for (int i = 0; i < mostLinks; ++i) {
        if (!std::filesystem::is_symlink(file, error))
            return file;
        file = file.parent_path() / std::filesystem::read_symlink(file); // an absolute one stands alone
    }
    throw CheckpointError("it is a link that leads back to itself");
}

AtomicFile::AtomicFile(const std::filesystem::path& target) : m_target(linkTarget(target)) {
    std::error_code error;
    const auto there = std::filesystem::status(m_target, error);
    if (std::filesystem::exists(there) && !std::filesystem::is_regular_file(there))
        throw CheckpointError("it is no regular file and cannot be replaced: choose another name");
    m_descriptor = createBeside(m_target, m_temporary);
    if (m_descriptor < 0)
        failWithErrno("no file can be made in its folder");
    struct stat status {};
    if (::stat(m_target.c_str(), &status) == 0)
        ::fchmod(m_descriptor, status.st_mode & 07777); // where that fails, a new file's permissions will do
}

AtomicFile::~AtomicFile() {
    if (m_descriptor >= 0)
        ::close(m_descriptor);
    if (!m_temporary.empty())
        ::unlink(m_temporary.c_str());
}

void AtomicFile::write(std::span<const std::byte> bytes) {
    constexpr std::size_t largestWrite = std::size_t{1} << 30U;
    while (!bytes.empty()) {
        const ssize_t written = ::write(m_descriptor, bytes.data(), std::min(bytes.size(), largestWrite));
        if (written < 0 && errno != EINTR)
            failWithErrno("it cannot be written");
        bytes = bytes.subspan(static_cast<std::size_t>(std::max<ssize_t>(written, 0)));
    }
}

void AtomicFile::flush() {
    const int descriptor = std::exchange(m_descriptor, -1);
    if (descriptor < 0)
        return;
    if (::close(descriptor) != 0)
        failWithErrno("it cannot be written");
    flushToDisk(m_temporary, O_RDONLY);
}

void AtomicFile::commit() {
    flush();
    if (::rename(m_temporary.c_str(), m_target.c_str()) != 0)
        failWithErrno("it cannot be replaced");
    m_temporary.clear();
    const std::filesystem::path folder = m_target.parent_path();
    flushToDisk(folder.empty() ? "." : folder, O_RDONLY | O_DIRECTORY);
}

} // namespace lila
