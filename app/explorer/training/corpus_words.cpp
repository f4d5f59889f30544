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
    return QUrl(text(corpus.url(corpus.training.name))).host();
}

/// A run has the corpus's own stories to validate on unless it names others.
bool validates(const TrainingOrder& order) {
    return order.validation.isEmpty();
}

std::vector<CorpusFile> missingFor(const TrainingOrder& order) {
    const NamedCorpus* corpus = namedCorpusOf(order);
    return corpus == nullptr ? std::vector<CorpusFile>() : corpus->missing(cacheOf(order), validates(order));
}

/// "a.txt (2.2 GB) and b.txt (22.5 MB)".
QString listOf(const std::vector<CorpusFile>& files) {
    QStringList names;
    for (const CorpusFile& file : files)
        names << QStringLiteral("%1 (%2)").arg(text(file.name), sizeText(file.bytes));
    return QLocale().createSeparatedList(names);
}

std::uint64_t bytesOf(const std::vector<CorpusFile>& files) {
    std::uint64_t bytes = 0;
    for (const CorpusFile& file : files)
        bytes += file.bytes;
    return bytes;
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

bool needsCache(const TrainingOrder& order) {
    const auto isText = [](const QString& path) {
        return !path.isEmpty() && !isNamedAsTokens(path.toStdString());
    };
    return isText(order.corpus) || isText(order.validation); // a name is none of tokens either
}

bool isToBeFetched(const TrainingOrder& order) {
    return !missingFor(order).empty();
}

QString sizeText(std::uint64_t bytes) {
    return QLocale().formattedDataSize(static_cast<qint64>(bytes), 1, QLocale::DataSizeSIFormat);
}

QString corpusTitle(const NamedCorpus& corpus) {
    return tr("%1, %2").arg(text(corpus.title), sizeText(bytesOf(corpus.files(true))));
}

QString corpusStatement(const TrainingOrder& order, bool isAtWork) {
    const NamedCorpus& corpus = *namedCorpusOf(order);
    const QString title =
        tr("%1, licence %2.").arg(text(corpus.title), text(corpus.licence)) + QLatin1Char(' ');
    const std::uint64_t there = corpus.bytesThere(cacheOf(order), validates(order));
    const std::vector<CorpusFile> missing = missingFor(order);
    const QString whole = sizeText(bytesOf(corpus.files(validates(order))));
    if (missing.empty())
        return title + tr("It is here: %1.").arg(sizeText(there));
    if (isAtWork)
        return title + tr("%1 of %2 are here.").arg(sizeText(there), whole);
    if (there > 0)
        return title + tr("%1 of %2 are here; from %3, when the run starts, this comes: %4.")
                           .arg(sizeText(there), whole, homeOf(corpus), listOf(missing));
    return title + tr("From %1, when the run starts, this comes: %2.").arg(homeOf(corpus), listOf(missing));
}

QString corpusPlaces(const TrainingOrder& order) {
    const NamedCorpus& corpus = *namedCorpusOf(order);
    const std::filesystem::path cache = cacheOf(order);
    QStringList places;
    for (const CorpusFile& file : corpus.files(validates(order))) {
        places << text(corpus.url(file.name));
        if (!cache.empty())
            places << QStringLiteral("→ ") + shown(corpus.place(cache, file.name));
    }
    return places.join(QLatin1Char('\n'));
}

QString corpusQuestion(const TrainingOrder& order) {
    const NamedCorpus& corpus = *namedCorpusOf(order);
    return tr("Of %1, this is not here yet: %2. It would be fetched from %3 into %4, under the licence %5. "
              "Then the run starts.")
        .arg(text(corpus.title), listOf(missingFor(order)), homeOf(corpus),
             shown(corpus.place(cacheOf(order), corpus.training.name).parent_path()), text(corpus.licence));
}

} // namespace lila
