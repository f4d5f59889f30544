// SPDX-License-Identifier: AGPL-3.0-or-later
// Small corpora for tests, and the messages of CorpusErrors.
#pragma once

#include "core/training/corpus/token_corpus.h"

#include <QString>
#include <QTemporaryDir>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace lila::test {

inline constexpr int eos = 3;
inline constexpr int pad = 1;
inline constexpr int firstWord = 4; ///< ids from here on are words

/// Story i has the given number of words, all different from those of other stories as long as ids last.
inline CorpusContent contentOfLengths(const std::vector<int>& lengths) {
    CorpusContent content;
    content.vocabulary = {std::string(64, 'a'), largestCorpusVocabulary, eos, pad};
    content.textSha256 = std::string(64, 'b');
    int word = firstWord;
    for (const int length : lengths) {
        std::vector<std::uint16_t> ids;
        for (int i = 0; i < length; ++i)
            ids.push_back(static_cast<std::uint16_t>(word++));
        ids.push_back(eos);
        content.add(ids, 5 * length, static_cast<std::uint64_t>(word) * 0x9e3779b97f4a7c15);
    }
    return content;
}

/// The file is gone when this returns; its mapping stays.
inline std::shared_ptr<const TokenCorpus> corpusOf(const CorpusContent& content) {
    const QTemporaryDir folder;
    const std::filesystem::path file = folder.filePath("tokens.safetensors").toStdString();
    writeTokenCorpus(file, content);
    return TokenCorpus::open(file);
}

inline void writeText(const std::filesystem::path& file, std::string_view text) {
    std::ofstream(file, std::ios::binary | std::ios::trunc) << text;
}

inline std::string contentOf(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

/// The message of the CorpusError that `action` throws; empty where nothing is thrown, other exceptions pass.
template <class Action>
QString corpusErrorOf(Action action) {
    try {
        action();
    } catch (const CorpusError& error) {
        return QString::fromUtf8(error.what());
    }
    return {};
}

} // namespace lila::test

/// Goes on where the action has thrown a CorpusError whose message contains `part`.
#define VERIFY_CORPUS_ERROR(action, part)                                                                    \
    do {                                                                                                     \
        const QString message = lila::test::corpusErrorOf([&] { (void)(action); });                          \
        QVERIFY2(message.contains(QString::fromUtf8(part)), qPrintable("message: \"" + message + "\""));     \
    } while (false)
