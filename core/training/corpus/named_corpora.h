// SPDX-License-Identifier: AGPL-3.0-or-later
// Corpora that are known by name, and where they live.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lila {

struct CorpusFile {
    const char* name;
    std::uint64_t bytes; ///< about
};

struct NamedCorpus {
    const char* name;  ///< what one types
    const char* title; ///< with its authors
    const char* licence;
    const char* dataset; ///< on Hugging Face: owner/name
    CorpusFile training, validation;

    /// What a run takes: the stories to train on, and those to validate on if `validates`.
    std::vector<CorpusFile> files(bool validates) const;

    /// Of a file of it; on the server that the variable HF_ENDPOINT names, if it is set, as other programs
    /// have it, else on huggingface.co.
    std::string url(std::string_view file) const;
    /// Where such a file lies in a folder of caches.
    std::filesystem::path place(const std::filesystem::path& cache, std::string_view file) const;
    /// How much of those files has come, whole or not; here and below, an empty path is a cache that nobody
    /// has chosen: nothing is there.
    std::uint64_t bytesThere(const std::filesystem::path& cache, bool validates) const;
    /// Those that are not there whole, each with the bytes that are still to come.
    std::vector<CorpusFile> missing(const std::filesystem::path& cache, bool validates) const;
};

/// Where a file lies that has not come whole yet.
std::filesystem::path unfinishedPath(const std::filesystem::path& file);

std::span<const NamedCorpus> namedCorpora();
/// Null where there is none of that name.
const NamedCorpus* corpusNamed(std::string_view name);
/// As a user says it who may mean a path: null where there is such a file or folder, too.
const NamedCorpus* corpusMeantBy(const std::filesystem::path& corpus);

} // namespace lila
