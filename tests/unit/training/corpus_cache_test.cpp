// SPDX-License-Identifier: AGPL-3.0-or-later
// Tokens are those of the tokenizer, whatever the number of threads; the cache is used when it fits and made
// anew when it does not.
#include "core/training/corpus/cache_folder.h"
#include "core/training/corpus/story_selection.h"
#include "core/training/tokenising/corpus_cache.h"
#include "tests/test_main.h"
#include "tests/unit/training/corpus_fixture.h"

#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <sys/resource.h>

using namespace lila;
using namespace lila::test;

namespace {

namespace fs = std::filesystem;

const fs::path vocabulary = LILA_SOURCE_DIR "/vocab/e8_morpheme_.model";

std::string storyText(int number) {
    return "Once upon a time, girl number " + std::to_string(number) + " said: \"Zoë, my café is " +
           std::string(static_cast<std::size_t>(number % 50), 'a') + "!\"\n\nThe end.";
}

std::string textOfStories(int count) {
    std::string text;
    for (int i = 0; i < count; ++i)
        text += storyText(i) + "\n<|endoftext|>\n";
    return text;
}

/// Regular files and their names, in order.
std::vector<std::string> namesIn(const fs::path& folder) {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder))
        names.push_back(entry.path().filename().string());
    std::ranges::sort(names);
    return names;
}

} // namespace

class CorpusCacheTest : public QObject {
    Q_OBJECT

    std::shared_ptr<const Tokenizer> m_tokenizer;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::vector<std::string> m_notices;

    fs::path at(const char* name) const { return m_folder->filePath(name).toStdString(); }
    CorpusCacheOptions options() {
        m_notices.clear();
        return {.folder = at("cache"),
                .threads = 2,
                .progress = {},
                .notice = [this](const std::string& message) { m_notices.push_back(message); }};
    }
    CachedCorpus opened(const char* name) { return openCorpus(at(name), *m_tokenizer, options()).value(); }

private Q_SLOTS:
    void initTestCase() { m_tokenizer = Tokenizer::load(vocabulary); }
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void tokensAreTheTokenizers() {
        writeText(at("a.txt"), textOfStories(700));
        const auto corpus = opened("a.txt").corpus;
        QCOMPARE(corpus->storyCount(), 700);
        QVERIFY(corpus->vocabulary() == (CorpusVocabulary{m_tokenizer->sha256(), 2048, 3, 1}));
        QCOMPARE(corpus->textSha256(), sha256Hex(std::string(readingRules) + textOfStories(700)));
        for (int i = 0; i < 700; ++i) {
            std::vector<int> expected = m_tokenizer->encode(storyText(i));
            expected.push_back(m_tokenizer->eosId());
            const auto story = corpus->story(i);
            QCOMPARE(std::vector<int>(story.begin(), story.end()), expected);
            QCOMPARE(corpus->characters(i), QString::fromStdString(storyText(i)).size());
        }
        QVERIFY(m_notices.empty());
    }

    void charactersAreCodePoints() {
        writeText(at("a.txt"), "Zoë 😀\n");
        QCOMPARE(opened("a.txt").corpus->characters(0), 5);
    }

    void threadsDoNotChangeTheFile() {
        writeText(at("a.txt"), textOfStories(12'000)); // several rounds, also of the most threads
        std::vector<std::string> files;
        for (const int threads : {1, 2, 3, 5}) {
            CorpusCacheOptions own = options();
            own.threads = threads;
            fs::remove_all(own.folder);
            const auto made = openCorpus(at("a.txt"), *m_tokenizer, own).value();
            QVERIFY(!made.reused);
            files.push_back(contentOf(made.file));
            QVERIFY(files.back() == files.front());
        }
    }

    void theCacheIsReusedWhileItFits() {
        writeText(at("a.txt"), textOfStories(20));
        const auto made = opened("a.txt");
        QVERIFY(!made.reused);
        const auto written = fs::last_write_time(made.file);
        fs::rename(at("a.txt"), at("b.txt")); // content counts, not names
        const auto found = opened("b.txt");
        QVERIFY(found.reused);
        QCOMPARE(found.file, made.file);
        QVERIFY(fs::last_write_time(found.file) == written);
        QCOMPARE(namesIn(at("cache")).size(), 1U);

        writeText(at("b.txt"), textOfStories(20) + "Another");
        const auto longer = opened("b.txt");
        QVERIFY(!longer.reused);
        QCOMPARE(longer.corpus->storyCount(), 21);
        QVERIFY(m_notices.empty());
        QCOMPARE(namesIn(at("cache")).size(), 2U);
    }

    void otherTokenizersHaveOtherTokens() {
        writeText(at("a.txt"), textOfStories(300));
        const auto made = opened("a.txt");
        trainTokenizer({.input = at("a.txt"), .prefix = at("other"), .vocabularySize = 330});
        const auto other = Tokenizer::load(at("other.model"));
        const auto own = openCorpus(at("a.txt"), *other, options()).value();
        QVERIFY(!own.reused);
        QVERIFY(own.file != made.file);
        QCOMPARE(own.corpus->vocabulary().vocabSize, 330);
        VERIFY_CORPUS_ERROR(openCorpus(made.file, *other, options()), "tokenised with another vocabulary");
        QVERIFY(openCorpus(made.file, *m_tokenizer, options())->reused); // given as a corpus itself
    }

    void damagedCachesAreMadeAnew_data() {
        QTest::addColumn<QString>("damage");
        for (const char* damage : {"truncated", "empty", "garbage", "flipped", "other text"})
            QTest::newRow(damage) << damage;
    }
    void damagedCachesAreMadeAnew() {
        QFETCH(QString, damage);
        writeText(at("a.txt"), textOfStories(20));
        const fs::path file = opened("a.txt").file;
        const std::string sound = contentOf(file);
        std::string damaged = sound;
        if (damage == "truncated")
            damaged.resize(sound.size() / 2);
        else if (damage == "empty")
            damaged.clear();
        else if (damage == "garbage")
            damaged = "Once upon a time";
        else if (damage == "flipped")
            damaged[sound.size() - 10] ^= 1;
        else {
            writeText(at("b.txt"), textOfStories(5));
            damaged = contentOf(opened("b.txt").file);
        }
        writeText(file, damaged);
        const auto again = opened("a.txt");
        QVERIFY(!again.reused);
        QCOMPARE(m_notices.size(), 1U);
        QVERIFY(m_notices[0].starts_with(file.string()));
        QVERIFY(m_notices[0].ends_with("made anew"));
        QVERIFY(contentOf(file) == sound);
        if (damage != "other text") { // given by name, it is an error and stays as it is
            writeText(file, damaged);
            VERIFY_CORPUS_ERROR(openCorpus(file, *m_tokenizer, options()), file.filename().string());
            QVERIFY(contentOf(file) == damaged);
        }
    }

    void progressIsShownAndStops() {
        writeText(at("a.txt"), textOfStories(15'000));
        CorpusCacheOptions own = options();
        std::vector<CorpusProgress> seen;
        own.progress = [&](const CorpusProgress& progress) {
            seen.push_back(progress);
            return true;
        };
        const auto corpus = openCorpus(at("a.txt"), *m_tokenizer, own)->corpus;
        QVERIFY(seen.size() > 4);
        for (std::size_t i = 1; i < seen.size(); ++i)
            QVERIFY(seen[i].stage > seen[i - 1].stage || seen[i].bytesDone >= seen[i - 1].bytesDone);
        QVERIFY(seen.front().stage == CorpusProgress::Stage::Hashing);
        QCOMPARE(seen.back().bytesDone, seen.back().bytesTotal);
        QCOMPARE(seen.back().stories, 15'000);
        QCOMPARE(seen.back().tokens, corpus->tokenCount());

        for (const auto stage : {CorpusProgress::Stage::Hashing, CorpusProgress::Stage::Tokenising}) {
            fs::remove_all(at("cache"));
            own.progress = [&](const CorpusProgress& progress) { return progress.stage != stage; };
            QVERIFY(!openCorpus(at("a.txt"), *m_tokenizer, own));
            QVERIFY(!fs::exists(at("cache")) || namesIn(at("cache")).empty());
        }
    }

    void textThatChangesMeanwhileIsRefused() {
        writeText(at("a.txt"), textOfStories(20));
        CorpusCacheOptions own = options();
        own.progress = [&](const CorpusProgress& progress) {
            if (progress.stage == CorpusProgress::Stage::Hashing)
                writeText(at("a.txt"), textOfStories(21));
            return true;
        };
        VERIFY_CORPUS_ERROR(openCorpus(at("a.txt"), *m_tokenizer, own),
                            "a.txt: it changed while it was read");
        QVERIFY(namesIn(at("cache")).empty());
    }

    void errorsInsideARoundArrive() {
        std::string lines;
        for (int i = 0; i < 9000; ++i)
            lines += "{\"text\":\"A story like any other, number " + std::to_string(i) + "\"}\n";
        writeText(at("a.jsonl"), lines + "{\"text\":\n");
        VERIFY_CORPUS_ERROR(opened("a.jsonl"), "a.jsonl, line 9001: it is no JSON");
        writeText(at("a.txt"), " \n<|endoftext|>\n");
        VERIFY_CORPUS_ERROR(opened("a.txt"), "a.txt: it holds no stories");
    }

    void brokenUtf8IsSaid() {
        writeText(at("a.txt"), "Zo\xEB\n<|endoftext|>\nTom\n");
        for (const bool reused : {false, true}) {
            const CachedCorpus made = opened("a.txt");
            QCOMPARE(made.reused, reused);
            QCOMPARE(made.corpus->storyCount(), 2);
            QCOMPARE(m_notices.size(), 1U);
            QVERIFY2(m_notices[0].find("a.txt: 1 ") != std::string::npos, m_notices[0].c_str());
        }
    }

    void whatIsReadUnderAnotherNameIsSaid() {
        writeText(at("a.txt"), "{\"text\":\"One\"}\n{\"text\":\"Two\"}\n");
        QCOMPARE(opened("a.txt").corpus->storyCount(), 2);
        for (int i = 0; i < 2; ++i) { // also of a cache
            QCOMPARE(m_notices.size(), 1U);
            QVERIFY2(m_notices[0].ends_with(
                         "a.txt is read as JSON lines, 2 stories; where that is wrong, name its "
                         "format with --read_as"),
                     m_notices[0].c_str());
            opened("a.txt");
        }
        CorpusCacheOptions own = options();
        own.format = StoryFormat::Text;
        QCOMPARE(openCorpus(at("a.txt"), *m_tokenizer, own)->corpus->storyCount(), 1);
        QVERIFY(m_notices.empty());
        fs::rename(at("a.txt"), at("a.jsonl"));
        QCOMPARE(opened("a.jsonl").corpus->storyCount(), 2);
        QVERIFY(m_notices.empty());
    }

    void storiesThatSeemToBeSeveralAreSaid() {
        std::string text;
        for (int i = 0; i < 700; ++i)
            text += storyText(i) + "\n\n";
        writeText(at("a.txt"), text);
        const auto tokens = [this] { return std::to_string(opened("a.txt").corpus->tokenCount()); };
        QVERIFY2(opened("a.txt").corpus->tokenCount() > 0 && m_notices.size() == 1, "no advice");
        QVERIFY2(m_notices[0].find("a.txt is read as 1 story of " + tokens() + " tokens. Where") !=
                     std::string::npos,
                 m_notices[0].c_str());
        QVERIFY2(m_notices[0].ends_with("or give --read_as lines where each line is one"),
                 m_notices[0].c_str());
        writeText(at("a.txt"), "Once.<|endoftext|>" + text);
        opened("a.txt");
        QCOMPARE(m_notices.size(), 1U);
        QVERIFY2(m_notices[0].find("is read as 2 stories, the longest with ") != std::string::npos,
                 m_notices[0].c_str());
    }

    void foreignSeparatorsAreCounted() {
        writeText(at("a.txt"), textOfStories(300) + "A</s>B</s>\n<|EndOfText|>C");
        for (const bool reused : {false, true}) {
            QCOMPARE(opened("a.txt").reused, reused);
            QCOMPARE(m_notices.size(), 2U);
            QVERIFY2(m_notices[0].find("a.txt: \"EndOfText\" stands 1 time in the stories") !=
                         std::string::npos,
                     m_notices[0].c_str());
            QVERIFY2(m_notices[1].find("\"</s>\" stands 2 times in the stories") != std::string::npos,
                     m_notices[1].c_str());
        }
    }

    void fullDisksAreExplained() {
        writeText(at("a.txt"), textOfStories(2000));
        rlimit before{};
        ::getrlimit(RLIMIT_FSIZE, &before);
        const auto handler = std::signal(SIGXFSZ, SIG_IGN);
        const rlimit small{4096, before.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &small);
        const QString message = corpusErrorOf([&] { opened("a.txt"); });
        ::setrlimit(RLIMIT_FSIZE, &before);
        std::signal(SIGXFSZ, handler);
        QVERIFY2(message.contains("cannot be written") && message.contains("choose another folder"),
                 qPrintable(message));
        QVERIFY(namesIn(at("cache")).empty());
        QVERIFY(!opened("a.txt").reused);
    }

    void foldersThatCannotBeMadeAreNamed() {
        writeText(at("a.txt"), "Once");
        writeText(at("cache"), "a file in its place");
        VERIFY_CORPUS_ERROR(opened("a.txt"), "cache");
    }

    void theDefaultFolderIsTheUsersCache() {
        const QByteArray cache = qgetenv("XDG_CACHE_HOME");
        const QByteArray home = qgetenv("HOME");
        qputenv("HOME", "/home/lily");
        qputenv("XDG_CACHE_HOME", "/var/tmp/c");
        QCOMPARE(defaultCorpusCacheFolder(), fs::path("/var/tmp/c/lila-explorer"));
        qputenv("XDG_CACHE_HOME", "relative"); // is to be ignored
        QCOMPARE(defaultCorpusCacheFolder(), fs::path("/home/lily/.cache/lila-explorer"));
        qunsetenv("XDG_CACHE_HOME");
        qunsetenv("HOME");
        VERIFY_CORPUS_ERROR(defaultCorpusCacheFolder(), "choose a folder");
        qputenv("HOME", home);
        if (!cache.isNull())
            qputenv("XDG_CACHE_HOME", cache);
    }

    void duplicatesAreThoseUpToSpaceAndCase() {
        writeText(at("a.txt"), "Tom ran.\n\nThe END.\n<|endoftext|>\nLily sat.\n<|endoftext|>\nTom.");
        writeText(at("b.txt"),
                  "tom  ran. the end.\n<|endoftext|>\nLily  sat!\n<|endoftext|>\nT om.\n<|endoftext|>\n"
                  "LILY\tSAT.");
        const auto training = opened("a.txt").corpus;
        QCOMPARE(duplicateStories(*training, *opened("b.txt").corpus),
                 (std::vector<DuplicateStory>{{0, 0}, {3, 1}}));
    }
};

LILA_TEST(CorpusCacheTest)
#include "corpus_cache_test.moc"
