// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/story/session/journal_file.h"

#include "core/story/tree/story_json.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <string_view>
#include <system_error>
#include <unistd.h>

namespace lila {
namespace {

[[noreturn]] void failWithErrno(const std::filesystem::path& file) {
    throw StoryError(file.string() + ": it cannot be written: " + std::generic_category().message(errno));
}

} // namespace

JournalFile::JournalFile(std::filesystem::path file, const std::string& head) : m_file(std::move(file)) {
    constexpr mode_t everybody = 0666;
    m_descriptor = ::open(m_file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, everybody);
    if (m_descriptor < 0)
        failWithErrno(m_file);
    try {
        add(head);
        sync();
    } catch (...) {
        ::close(m_descriptor);
        ::unlink(m_file.c_str());
        throw;
    }
}

JournalFile::~JournalFile() {
    ::close(m_descriptor);
    if (!m_isKept)
        ::unlink(m_file.c_str());
}

void JournalFile::add(const std::string& lines) {
    for (std::string_view rest = lines; !rest.empty();) {
        const ssize_t written = ::write(m_descriptor, rest.data(), rest.size());
        if (written < 0 && errno != EINTR)
            failWithErrno(m_file);
        rest.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(written, 0)));
    }
    m_bytes += lines.size();
}

void JournalFile::sync() const {
    if (::fdatasync(m_descriptor) != 0)
        failWithErrno(m_file);
}

} // namespace lila
