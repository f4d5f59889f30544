// SPDX-License-Identifier: AGPL-3.0-or-later
// Sessions come back as they were written, and what is damaged, newer or not understood is said and not read.
#include "core/checkpoint/safetensors.h"
#include "tests/test_main.h"
#include "tests/unit/story/session_fixture.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>

using namespace lila;

namespace {

std::string contentOf(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

QByteArray problemOf(const std::function<void()>& action) {
    try {
        action();
    } catch (const StoryError& error) {
        return error.what();
    }
    return {};
}

bool sameRecord(const StepRecord& a, const StepRecord& b) {
    const auto sameCandidate = [](const Candidate& x, const Candidate& y) {
        return x.id == y.id && x.logit == y.logit && x.probability == y.probability;
    };
    const auto sameLayer = [](const LayerActivation& x, const LayerActivation& y) {
        return x.rootWeights == y.rootWeights && x.z == y.z;
    };
    const auto write = [](const StepRecord& r) {
        return r.resonatorWrite
                   ? std::tuple(r.resonatorWrite->from, r.resonatorWrite->to, r.resonatorWrite->weight)
                   : std::tuple(-1, -1, 0.0);
    };
    return std::tie(a.id, a.text, a.position, a.endOfStory, a.logProbability, a.entropy, a.keptCount,
                    a.stages, a.resonatorLift, a.windowLength, a.seconds, *a.settings,
                    *a.interventions) == std::tie(b.id, b.text, b.position, b.endOfStory, b.logProbability,
                                                  b.entropy, b.keptCount, b.stages, b.resonatorLift,
                                                  b.windowLength, b.seconds, *b.settings, *b.interventions) &&
           write(a) == write(b) && std::ranges::equal(a.candidates, b.candidates, sameCandidate) &&
           std::ranges::equal(a.activation, b.activation, sameLayer);
}

class SessionFileTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::filesystem::path file(const char* name = "story.lila") const {
        return m_folder.filePath(QString::fromLatin1(name)).toStdString();
    }
    /// Of the file with something in it changed.
    QByteArray problemWith(const std::function<void(SafetensorsFile&)>& change) const {
        writeSession(file(), test::smallSession());
        SafetensorsFile content = readSafetensors(file());
        change(content);
        writeSafetensors(file("changed.lila"), content);
        return problemOf([&] { (void)readSession(file("changed.lila")); });
    }

private Q_SLOTS:
    void whatIsWrittenComesBack() {
        const Session session = test::smallSession();
        writeSession(file(), session);
        const Session opened = readSession(file());
        QVERIFY(opened.story == session.story);
        QVERIFY(opened.facts == session.facts);
        QCOMPARE(opened.records.size(), session.records.size());
        for (const auto& [key, record] : session.records)
            QVERIFY(sameRecord(*opened.records.at(key), *record));
        // To the byte, when it is written again.
        writeSession(file("again.lila"), opened);
        QVERIFY(contentOf(file("again.lila")) == contentOf(file()));
        // Shared, as they were.
        const auto& first = opened.records.begin()->second;
        const auto& last = opened.records.rbegin()->second;
        QCOMPARE(first->settings.get(), last->settings.get());
        QCOMPARE(first->interventions.get(), last->interventions.get());
    }

    void recordsOfOtherTokensAreLeftOut() {
        Session session = test::smallSession();
        session.records.emplace(session.story.freeKey(), session.records.begin()->second);
        writeSession(file(), session);
        QCOMPARE(readSession(file()).records.size(), session.records.size() - 1);
        session.records.clear();
        writeSession(file(), session);
        QVERIFY(readSession(file()).records.empty());
    }

    void aNewerVersionIsRefused() {
        const QByteArray problem =
            problemWith([](SafetensorsFile& content) { content.metadata["lila_story"] = "2"; });
        QVERIFY2(problem.contains("was written by a newer version of Lila Explorer"), problem.constData());
        QVERIFY2(problem.contains("changed.lila: "), problem.constData());
    }

    void whatIsNotUnderstoodIsRefused_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("problem");
        QTest::newRow("no story") << "-lila_story" << QByteArray("holds no story");
        QTest::newRow("version") << "=lila_story" << QByteArray("its version \"x\" is none");
        QTest::newRow("fact") << "=other" << QByteArray("what its fact \"other\" means is not known");
        QTest::newRow("part") << "+other" << QByteArray("what its part \"other\" means is not known");
        QTest::newRow("record part") << "+records.other"
                                     << QByteArray("what its part \"records.other\" means");
        for (const char* part :
             {"story", "facts", "records.keys", "records.wholes", "records.layers", "records.shared"})
            QTest::newRow(part) << QStringLiteral("!") + QLatin1String(part)
                                << QByteArray("its part \"") + part + "\"";
    }
    void whatIsNotUnderstoodIsRefused() {
        QFETCH(QString, name);
        QFETCH(QByteArray, problem);
        const std::string key = name.mid(1).toStdString();
        const QByteArray message = problemWith([&](SafetensorsFile& content) {
            if (name[0] == '-')
                content.metadata.erase(key);
            else if (name[0] == '=')
                content.metadata[key] = "x";
            else if (name[0] == '+')
                content.tensors[key] = Tensor::fromFloats({1}, {0});
            else
                content.tensors.erase(key);
        });
        QVERIFY2(message.contains(problem), message.constData());
    }

    void recordsMustFit_data() {
        QTest::addColumn<QString>("column");
        QTest::addColumn<int>("at");
        QTest::addColumn<double>("value");
        QTest::addColumn<QByteArray>("problem");
        QTest::newRow("key") << "keys" << 0 << 999.0 << QByteArray("the story has no token 999");
        QTest::newRow("twice") << "keys" << 1 << 4.0 << QByteArray("is another one in the story");
        QTest::newRow("id") << "wholes" << 0 << 8.0 << QByteArray("the token 4 is another one");
        QTest::newRow("negative") << "wholes" << 1 << -1.0 << QByteArray("a number is out of range");
        QTest::newRow("settings") << "wholes" << 5 << 2.0
                                  << QByteArray("settings or interventions that are not there");
        QTest::newRow("stages") << "wholes" << 7 << 20.0 << QByteArray("there is less than");
        QTest::newRow("candidates") << "wholes" << 8 << 1.0 << QByteArray("there is more than");
        QTest::newRow("layers") << "wholes" << 9 << -1.0 << QByteArray("there is less than");
        QTest::newRow("root") << "wholes" << 10 << 240.0 << QByteArray("no root");
        QTest::newRow("flag") << "wholes" << 12 << 2.0 << QByteArray("a number is out of range");
        QTest::newRow("real") << "reals" << 0 << std::numeric_limits<double>::quiet_NaN()
                              << QByteArray("is no number");
        QTest::newRow("stage") << "stages" << 0 << 12.0 << QByteArray("a stage of sampling is none");
        QTest::newRow("stage twice") << "stages" << 1 << 0.0 << QByteArray("acts twice");
        QTest::newRow("candidate") << "candidates" << 0 << -5.0
                                   << QByteArray("a candidate has a negative id");
    }
    void recordsMustFit() {
        QFETCH(QString, column);
        QFETCH(int, at);
        QFETCH(double, value);
        QFETCH(QByteArray, problem);
        const QByteArray message = problemWith([&](SafetensorsFile& content) {
            Tensor& tensor = content.tensors.at("records." + column.toStdString());
            const auto bytes =
                std::make_shared<std::vector<std::byte>>(tensor.bytes().begin(), tensor.bytes().end());
            const auto put = [&](auto number) {
                std::memcpy(bytes->data() + at * sizeof number, &number, sizeof number);
            };
            if (tensor.dtype() == DType::I64)
                put(static_cast<std::int64_t>(value));
            else if (tensor.dtype() == DType::I32)
                put(static_cast<std::int32_t>(value));
            else if (tensor.dtype() == DType::F64)
                put(value);
            else
                put(static_cast<std::uint8_t>(value));
            tensor = Tensor(tensor.dtype(), tensor.shape(), *bytes, bytes);
        });
        QVERIFY2(message.contains(problem), message.constData());
    }

    void damageIsSaid() {
        writeSession(file(), test::smallSession());
        const std::string sound = contentOf(file());
        const auto problemOfBytes = [](const std::string& bytes) {
            return problemOf([&] { (void)sessionOf(std::as_bytes(std::span(bytes))); });
        };
        QVERIFY(problemOfBytes(sound).isEmpty());
        for (std::size_t size = 0; size < sound.size(); size += 1 + size / 50)
            QVERIFY2(!problemOfBytes(sound.substr(0, size)).isEmpty(), qPrintable(QString::number(size)));
        QVERIFY(!problemOfBytes("Once upon a time").isEmpty());
        const QByteArray absent = problemOf([&] { (void)readSession(file("absent.lila")); });
        QVERIFY2(absent.contains("absent.lila: it cannot be opened"), absent.constData());
        const QByteArray nowhere =
            problemOf([&] { writeSession(file("no/where.lila"), test::smallSession()); });
        QVERIFY2(nowhere.contains("where.lila: "), nowhere.constData());
        Session session = test::smallSession();
        session.facts.layout = "\xFF";
        const QByteArray layout = problemOf([&] { writeSession(file(), session); });
        QVERIFY2(layout.contains("is not UTF-8"), layout.constData());
        QVERIFY(contentOf(file()) == sound);
    }

    void whatBranchesShareStandsThereOnce() {
        Story story;
        std::vector<NewToken> tokens;
        for (int i = 0; i < 4000; ++i)
            tokens.push_back({i * 7919 % 2048, " word" + std::to_string(i * 31 % 997)});
        story.apply(writingAt(story, {}, tokens, std::make_shared<const Origin>()));
        const std::size_t once = storyJson(story).size();
        for (std::size_t at = 200; at < 20'000; at += 400)
            story.apply(retyping(story, StoryPath(story), at, at + 1, "x"));
        QVERIFY(story.spanCount() > 90); // of each fork one has all that follows
        const std::string json = storyJson(story);
        QVERIFY2(json.size() < 5 * once, qPrintable(QStringLiteral("%1 of %2").arg(json.size()).arg(once)));
        QVERIFY(storyFromJson(json) == story);
        QVERIFY(storyJson(storyFromJson(json)) == json);
    }

    void manyBranchesOpenQuickly() {
        Session session;
        Story& story = session.story;
        const std::vector<NewToken> person{{5, "Once"}};
        story.apply(writingAt(story, {}, person, {}));
        const Place fork = story.tip();
        for (int branch = 0; branch < 200; ++branch) {
            const std::vector<NewToken> tokens(100, {branch, " word"});
            Origin origin;
            origin.seed = static_cast<std::uint64_t>(branch);
            story.apply(writingAt(story, fork, tokens, std::make_shared<const Origin>(origin)));
        }
        writeSession(file(), session);
        QVERIFY(std::filesystem::file_size(file()) < 2'000'000);
        QVERIFY(readSession(file()).story == story);
    }
};

} // namespace

LILA_TEST(SessionFileTest)
#include "session_file_test.moc"
