// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/training/corpus/named_corpora.h"

#include <algorithm>
#include <cstdlib>

namespace lila {
namespace {

constexpr NamedCorpus corpora[] = {{.name = "tinystories",
                                    .title = "TinyStories V2 (Eldan and Li)",
                                    .licence = "CDLA-Sharing-1.0",
                                    .bytes = 2'230'000'000,
                                    .dataset = "roneneldan/TinyStories",
                                    .training = "TinyStoriesV2-GPT4-train.txt",
                                    .validation = "TinyStoriesV2-GPT4-valid.txt"}};

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

bool NamedCorpus::isThere(const std::filesystem::path& cache) const {
    std::error_code ignored;
    return std::filesystem::exists(place(cache, training), ignored);
}

std::uint64_t NamedCorpus::bytesThere(const std::filesystem::path& cache) const {
    const std::filesystem::path whole = place(cache, training);
    std::error_code error;
    const std::uintmax_t size =
        std::filesystem::file_size(isThere(cache) ? whole : unfinishedPath(whole), error);
    return error ? 0 : size;
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
