// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/cli/corpus_fetch.h"

#include "app/cli/progress.h"
#include "app/interrupt.h"
#include "core/training/corpus/cache_folder.h"
#include "core/training/corpus/named_corpora.h"
#include "core/training/fetching/download.h"
#include "core/training/run/run_preparation.h"

#include <iomanip>
#include <iostream>
#include <sstream>
#include <utility>

namespace lila::cli {
namespace {

using Stage = RunPreparation::Stage;

Stage stageOf(DownloadStep step) {
    switch (step) {
    case DownloadStep::BetweenTries:
        return Stage::BetweenTries;
    case DownloadStep::Waiting:
        return Stage::Waiting;
    case DownloadStep::Checking:
        return Stage::Checking;
    default:
        return Stage::Fetching;
    }
}

std::string lineFor(DownloadStep step, const std::string& file) {
    switch (step) {
    case DownloadStep::BetweenTries:
        return "trying again to fetch " + file;
    case DownloadStep::Waiting:
        return "waiting for another process that fetches " + file;
    case DownloadStep::Checking:
        return "checking " + file;
    default:
        return "fetching " + file;
    }
}

bool fetched(const NamedCorpus& corpus, const char* file, const std::filesystem::path& cache,
             const PreparedRun& run) {
    const std::string url = corpus.url(file);
    const std::filesystem::path place = corpus.place(cache, file);
    ProgressLine line;
    DownloadOptions options;
    options.progress = [&](const DownloadProgress& progress) {
        const double total = static_cast<double>(std::max<std::uint64_t>(progress.total, 1));
        line.show(static_cast<double>(progress.done) / total, lineFor(progress.step, file));
        run.tell({stageOf(progress.step), file, progress.done, progress.total});
        return !wasInterrupted();
    };
    options.notice = [](const std::string& text) { std::cerr << "lila: " << text << '\n'; };
    try {
        return download(url, place, options);
    } catch (const DownloadError& error) {
        throw DownloadError(std::string(corpus.name) + ": " + error.what() + ". Or fetch " + url +
                            " by other means and put it at " + place.string() +
                            ", or choose another folder for the cache (--cache)");
    }
}

/// "2.2 GB".
std::string sizeText(std::uint64_t bytes) {
    const bool isLarge = bytes >= 1'000'000'000;
    std::ostringstream text;
    text << std::fixed << std::setprecision(1) << static_cast<double>(bytes) / (isLarge ? 1e9 : 1e6)
         << (isLarge ? " GB" : " MB");
    return text.str();
}

/// What is about to be fetched, and on which terms; nothing where all is there.
void announce(const NamedCorpus& corpus, const std::filesystem::path& cache, bool validates) {
    const std::vector<CorpusFile> missing = corpus.missing(cache, validates);
    if (missing.empty())
        return;
    std::cerr << "lila: " << corpus.title << ", licence " << corpus.licence << ", comes into "
              << corpus.place(cache, corpus.training.name).parent_path().string();
    const char* before = " from ";
    for (const CorpusFile& file : missing)
        std::cerr << std::exchange(before, " and ") << corpus.url(file.name) << " (" << sizeText(file.bytes)
                  << ')';
    std::cerr << '\n';
}

} // namespace

CLI::Validator existingOrNamed() {
    return {[](std::string& value) {
                return corpusMeantBy(value) != nullptr ? std::string() : CLI::ExistingPath(value);
            },
            "FILE|FOLDER|NAME"};
}

bool fetchNamedCorpus(std::filesystem::path& corpus, std::filesystem::path& valid, bool withValidation,
                      std::filesystem::path cache, const PreparedRun& run) {
    const NamedCorpus* known = corpusMeantBy(corpus);
    if (known == nullptr)
        return true;
    if (cache.empty())
        cache = defaultCorpusCacheFolder();
    const bool validates = withValidation && valid.empty();
    announce(*known, cache, validates);
    for (const CorpusFile& file : known->files(validates))
        if (!fetched(*known, file.name, cache, run))
            return false;
    corpus = known->place(cache, known->training.name);
    if (validates)
        valid = known->place(cache, known->validation.name);
    return true;
}

} // namespace lila::cli
