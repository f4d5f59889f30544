// SPDX-License-Identifier: AGPL-3.0-or-later
// Corpora that are known by name, and where they live.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace lila {

struct NamedCorpus {
    const char* name;  ///< what one types
    const char* title; ///< with its authors
    const char* licence;
    std::uint64_t bytes;    ///< of the stories to train on, about
    const char* dataset;    ///< on Hugging Face: owner/name
    const char* training;   ///< file there
    const char* validation; ///< file there

    /// Of a file of it; on the server that the variable HF_ENDPOINT names, if it is set, as other programs
    /// have it, else on huggingface.co.
    std::string url(std::string_view file) const;
    /// Where such a file lies in a folder of caches.
    std::filesystem::path place(const std::filesystem::path& cache, std::string_view file) const;
    /// Whether the stories to train on are there, and how much of them has come while they are not.
    bool isThere(const std::filesystem::path& cache) const;
    std::uint64_t bytesThere(const std::filesystem::path& cache) const;
};

/// Where a file lies that has not come whole yet.
std::filesystem::path unfinishedPath(const std::filesystem::path& file);

std::span<const NamedCorpus> namedCorpora();
/// Null where there is none of that name.
const NamedCorpus* corpusNamed(std::string_view name);
/// As a user says it who may mean a path: null where there is such a file or folder, too.
const NamedCorpus* corpusMeantBy(const std::filesystem::path& corpus);

} // namespace lila
