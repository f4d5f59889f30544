// SPDX-License-Identifier: AGPL-3.0-or-later
// A file from the network, whole or not at all: resumed after a cut, checked, by one process at a time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>

namespace lila {

/// The message says what went wrong, and what to do.
class DownloadError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

enum class DownloadStep {
    Fetching,
    BetweenTries, ///< behind a cut, or a server that could not be reached
    Waiting,      ///< for another process that fetches the same file
    Checking,     ///< the sum of what has come
};

struct DownloadProgress {
    std::uint64_t done = 0;
    std::uint64_t total = 0; ///< 0: the server did not say
    DownloadStep step = DownloadStep::Fetching;
};

struct DownloadOptions {
    /// Called some times a second, on the caller's thread; returns false to stop. May be empty.
    std::function<bool(const DownloadProgress&)> progress;
    /// What the user should know and is no error: that there was nothing to check it by. May be empty.
    std::function<void(const std::string&)> notice;
    int retries = 5;          ///< after cuts in a row that brought nothing
    int patienceSeconds = 60; ///< without a byte, after which a connection counts as cut
};

/// Fetches `url` (http, https; redirections are followed; proxies by the usual variables) into `file`, unless
/// it is there. What has come lies at unfinishedPath(file) meanwhile, and stays there when it is stopped or
/// cut, for the next call to go on from. Before it takes its name it has the size that the server told, and
/// the SHA-256 where it told one, as Hugging Face does for large files (headers X-Linked-Size and
/// X-Linked-ETag). Returns whether it is whole, false where `progress` said stop. Throws DownloadError.
bool download(const std::string& url, const std::filesystem::path& file, const DownloadOptions& options = {});

} // namespace lila
