// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/training/corpus/named_corpora.h"

#include <algorithm>
#include <cstdlib>

namespace lila {
namespace {

constexpr NamedCorpus corpora[] = {
    {.name = "tinystories",
     .title = "TinyStories V2 (Eldan and Li)",
     .licence = "CDLA-Sharing-1.0",
     .dataset = "roneneldan/TinyStories",
     .training = {.name = "TinyStoriesV2-GPT4-train.txt", .bytes = 2'230'000'000},
     .validation = {.name = "TinyStoriesV2-GPT4-valid.txt", .bytes = 22'500'000}}};

/// 0 where there is none.
std::uint64_t sizeOf(const std::filesystem::path& file) {
    std::error_code error;
    const std::uintmax_t size = std::filesystem::file_size(file, error);
    return error ? 0 : size;
}

bool isThere(const std::filesystem::path& file) {
    std::error_code ignored;
    return std::filesystem::exists(file, ignored);
}

} // namespace

std::string NamedCorpus::url(std::string_view file) const {
    const char* endpoint = std::getenv("HF_ENDPOINT");
    std::string server = endpoint != nullptr && *endpoint != '\0' ? endpoint : "https://huggingface.co";
    while (server.ends_with('/'))
        server.pop_back();
    return server + "/datasets/" + dataset + "/resolve/main/" + std::string(file);
}

std::filesystem::path NamedCorpus::place(const std::filesystem::path& cache, std::string_view file) const {
    return cache / "corpora" / name / file;
}

std::vector<CorpusFile> NamedCorpus::files(bool validates) const {
    return validates ? std::vector{training, validation} : std::vector{training};
}

std::uint64_t NamedCorpus::bytesThere(const std::filesystem::path& cache, bool validates) const {
    if (cache.empty())
        return 0;
    std::uint64_t bytes = 0;
    for (const CorpusFile& file : files(validates)) {
        const std::filesystem::path whole = place(cache, file.name);
        bytes += sizeOf(isThere(whole) ? whole : unfinishedPath(whole));
    }
    return bytes;
}

std::vector<CorpusFile> NamedCorpus::missing(const std::filesystem::path& cache, bool validates) const {
    if (cache.empty())
        return files(validates);
    std::vector<CorpusFile> missing;
    for (CorpusFile file : files(validates)) {
        const std::filesystem::path whole = place(cache, file.name);
        if (isThere(whole))
            continue;
        file.bytes -= std::min(file.bytes, sizeOf(unfinishedPath(whole)));
        missing.push_back(file);
    }
    return missing;
}

std::filesystem::path unfinishedPath(const std::filesystem::path& file) {
    std::filesystem::path part = file;
    part += ".part";
    return part;
}

std::span<const NamedCorpus> namedCorpora() {
    return corpora;
}

const NamedCorpus* corpusNamed(std::string_view name) {
    const auto found =
        std::ranges::find(corpora, name, [](const NamedCorpus& each) { return std::string_view(each.name); });
    return found == std::end(corpora) ? nullptr : &*found;
}

const NamedCorpus* corpusMeantBy(const std::filesystem::path& corpus) {
    std::error_code ignored;
    return std::filesystem::exists(corpus, ignored) ? nullptr : corpusNamed(corpus.string());
}

} // namespace lila
