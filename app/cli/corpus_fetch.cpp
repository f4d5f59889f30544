// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/cli/corpus_fetch.h"

#include "app/cli/progress.h"
#include "app/interrupt.h"
#include "core/training/corpus/named_corpora.h"
#include "core/training/fetching/download.h"
#include "core/training/run/run_preparation.h"

#include <iomanip>
#include <iostream>
#include <sstream>

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
    std::ostringstream text;
    text << std::fixed << std::setprecision(1) << static_cast<double>(bytes) / 1e9 << " GB";
    return text.str();
}

} // namespace

CLI::Validator existingOrNamed() {
    return {[](std::string& value) {
                return corpusMeantBy(value) != nullptr ? std::string() : CLI::ExistingPath(value);
            },
            "FILE|FOLDER|NAME"};
}

bool fetchNamedCorpus(std::filesystem::path& corpus, std::filesystem::path& valid, bool withValidation,
                      const std::filesystem::path& cache, const PreparedRun& run) {
    const NamedCorpus* known = corpusMeantBy(corpus);
    if (known == nullptr)
        return true;
    const bool validates = withValidation && valid.empty();
    const std::filesystem::path training = known->place(cache, known->training);
    const std::filesystem::path validation = known->place(cache, known->validation);
    if (!known->isThere(cache))
        std::cerr << "lila: " << known->title << ", " << sizeText(known->bytes) << ", licence "
                  << known->licence << ", comes from " << known->url(known->training) << " into "
                  << training.parent_path().string() << '\n';
    if (!fetched(*known, known->training, cache, run) ||
        (validates && !fetched(*known, known->validation, cache, run)))
        return false;
    corpus = training;
    if (validates)
        valid = validation;
    return true;
}

} // namespace lila::cli
