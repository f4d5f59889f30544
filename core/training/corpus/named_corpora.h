// SPDX-License-Identifier: AGPL-3.0-or-later
// Corpora that are known by name, and where they live.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace lila {

struct NamedCorpus {
    const char* name;  ///< what one types
    const char* title; ///< with its authors
    const char* licence;
    const char* size;       ///< about, for people
    const char* dataset;    ///< on Hugging Face: owner/name
    const char* training;   ///< file there
    const char* validation; ///< file there

    /// Of a file of it; on the server that the variable HF_ENDPOINT names, if it is set, as other programs
    /// have it, else on huggingface.co.
    std::string url(std::string_view file) const;
    /// Where such a file lies in a folder of caches.
    std::filesystem::path place(const std::filesystem::path& cache, std::string_view file) const;
};

std::span<const NamedCorpus> namedCorpora();
/// Null where there is none of that name.
const NamedCorpus* corpusNamed(std::string_view name);

} // namespace lila
