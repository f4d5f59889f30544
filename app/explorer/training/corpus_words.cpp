// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/training/corpus_words.h"

#include "core/training/corpus/cache_folder.h"
#include "core/training/corpus/token_corpus.h"
#include "widgets/tr.h"

#include <QDir>
#include <QLocale>
#include <QUrl>

namespace lila {
namespace {

QString text(const std::string& utf8) {
    return QString::fromStdString(utf8);
}

QString shown(const std::filesystem::path& path) {
    return QDir::toNativeSeparators(text(path.string()));
}

QString homeOf(const NamedCorpus& corpus) {
    return QUrl(text(corpus.url(corpus.training))).host();
}

} // namespace

const NamedCorpus* namedCorpusOf(const TrainingOrder& order) {
    return order.corpus.isEmpty() ? nullptr : corpusMeantBy(order.corpus.toStdString());
}

std::filesystem::path cacheOf(const TrainingOrder& order) {
    if (!order.cache.isEmpty())
        return order.cache.toStdString();
    try {
        return defaultCorpusCacheFolder();
    } catch (const CorpusError&) {
        return {};
    }
}

bool isToBeFetched(const TrainingOrder& order) {
    const NamedCorpus* corpus = namedCorpusOf(order);
    return corpus != nullptr && !corpus->isThere(cacheOf(order));
}

QString sizeText(std::uint64_t bytes) {
    return QLocale().formattedDataSize(static_cast<qint64>(bytes), 1, QLocale::DataSizeSIFormat);
}

QString corpusTitle(const NamedCorpus& corpus) {
    return tr("%1, %2").arg(text(corpus.title), sizeText(corpus.bytes));
}

QString corpusStatement(const NamedCorpus& corpus, const std::filesystem::path& cache, bool isAtWork) {
    const QString title =
        tr("%1, licence %2.").arg(text(corpus.title), text(corpus.licence)) + QLatin1Char(' ');
    const std::uint64_t there = corpus.bytesThere(cache);
    if (corpus.isThere(cache))
        return title + tr("It is here: %1.").arg(sizeText(there));
    if (isAtWork)
        return title + tr("%1 of %2 are here.").arg(sizeText(there), sizeText(corpus.bytes));
    if (there > 0)
        return title + tr("%1 of %2 are here; the rest comes from %3 when the run starts.")
                           .arg(sizeText(there), sizeText(corpus.bytes), homeOf(corpus));
    return title + tr("%1 come from %2 when the run starts.").arg(sizeText(corpus.bytes), homeOf(corpus));
}

QString corpusPlaces(const NamedCorpus& corpus, const std::filesystem::path& cache) {
    return text(corpus.url(corpus.training)) + QStringLiteral("\n→ ") +
           shown(corpus.place(cache, corpus.training));
}

QString corpusQuestion(const NamedCorpus& corpus, const std::filesystem::path& cache) {
    const std::uint64_t there = corpus.bytesThere(cache);
    const std::uint64_t rest = corpus.bytes > there ? corpus.bytes - there : 0;
    return tr("%1 is not here yet: %2 would be fetched from %3 into %4, under the licence %5. Then the run "
              "starts.")
        .arg(text(corpus.title), sizeText(rest), homeOf(corpus),
             shown(corpus.place(cache, corpus.training).parent_path()), text(corpus.licence));
}

} // namespace lila
