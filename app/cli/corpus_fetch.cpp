// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/cli/corpus_fetch.h"

#include "app/cli/progress.h"
#include "app/interrupt.h"
#include "core/training/fetching/download.h"
#include "core/training/fetching/named_corpora.h"

#include <iostream>

namespace lila::cli {
namespace {

/// A file by that name is meant as such.
const NamedCorpus* named(const std::filesystem::path& corpus) {
    std::error_code ignored;
    return std::filesystem::exists(corpus, ignored) ? nullptr : corpusNamed(corpus.string());
}

bool fetched(const NamedCorpus& corpus, const char* file, const std::filesystem::path& cache) {
    const std::string url = corpus.url(file);
    const std::filesystem::path place = corpus.place(cache, file);
    ProgressLine line;
    DownloadOptions options;
    options.progress = [&](const DownloadProgress& progress) {
        const double total = static_cast<double>(std::max<std::uint64_t>(progress.total, 1));
        line.show(static_cast<double>(progress.done) / total,
                  progress.isWaiting ? "waiting for another process that fetches " + std::string(file)
                                     : "fetching " + std::string(file));
        return !wasInterrupted();
    };
    options.notice = [](const std::string& text) { std::cerr << "lila: " << text << '\n'; };
    try {
        return download(url, place, options);
    } catch (const DownloadError& error) {
        throw DownloadError(std::string(corpus.name) + ": " + error.what() + ". Or fetch " + url +
                            " by other means and put it at " + place.string() +
                            ", or name another folder by --cache");
    }
}

} // namespace

CLI::Validator existingOrNamed() {
    return {
        [](std::string& value) { return named(value) != nullptr ? std::string() : CLI::ExistingPath(value); },
        "FILE|FOLDER|NAME"};
}

bool fetchNamedCorpus(std::filesystem::path& corpus, std::filesystem::path& valid, bool withValidation,
                      const std::filesystem::path& cache) {
    const NamedCorpus* known = named(corpus);
    if (known == nullptr)
        return true;
    const bool validates = withValidation && valid.empty();
    const std::filesystem::path training = known->place(cache, known->training);
    const std::filesystem::path validation = known->place(cache, known->validation);
    if (!std::filesystem::exists(training))
        std::cerr << "lila: " << known->title << ", " << known->size << ", licence " << known->licence
                  << ", comes from " << known->url(known->training) << " into "
                  << training.parent_path().string() << '\n';
    if (!fetched(*known, known->training, cache) || (validates && !fetched(*known, known->validation, cache)))
        return false;
    corpus = training;
    if (validates)
        valid = validation;
    return true;
}

} // namespace lila::cli
