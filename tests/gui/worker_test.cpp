// SPDX-License-Identifier: AGPL-3.0-or-later
// The writing thread: settings act on the next token, Stop ends within one, nothing gets lost between
// threads.
#include "app/explorer/work/generation_worker.h"
#include "core/checkpoint/checkpoint.h"
#include "tests/gui/window_fixture.h"
#include "tests/test_main.h"

#include <QSignalSpy>
#include <QTest>
#include <QTranslator>

#include <algorithm>

using namespace lila;

/// Collects results on the test's own thread: they are emitted on the worker's.
class Results : public QObject {
public:
    explicit Results(GenerationWorker& worker) {
        connect(&worker, &GenerationWorker::ended, this,
                [this](const GenerationResult& result) { m_results.push_back(result); });
    }

    /// Until there are that many.
    bool reach(std::size_t count) {
        return QTest::qWaitFor([&] { return m_results.size() >= count; }, 30000);
    }
    const GenerationResult& last() const { return m_results.back(); }

private:
    std::vector<GenerationResult> m_results;
};

class WorkerTest : public QObject {
    Q_OBJECT

private:
    std::shared_ptr<const ModelWeights> m_weights;
    StoryModel m_model;

    static GenerationSettings longRun() {
        GenerationSettings settings;
        settings.maxTokens = 100000;
        settings.context = ContextPolicy::Anchored;
        settings.temperature = 1;
        return settings;
    }

    static Story storyOf(const char* text) {
        Story story;
        story.apply(retyping(story, StoryPath(story), 0, 0, text));
        return story;
    }
    static void start(GenerationWorker& worker, const char* text, GenerationRequest request) {
        request.story = storyOf(text);
        worker.start(std::move(request));
    }

private Q_SLOTS:
    void initTestCase() {
        m_weights = weightsOf(readCheckpoint(LILA_TEST_DATA "/golden/checkpoint.pt"));
        m_model.engine = packed(m_weights);
        m_model.tokenizer = Tokenizer::load(LILA_SOURCE_DIR "/vocab/e8_morpheme_.model");
    }

    void makesAsManyTokensAsAsked() {
        GenerationWorker worker;
        worker.setModel(m_model);
        GenerationSettings settings = longRun();
        settings.maxTokens = 5;
        worker.setSettings(settings);
        Results ended(worker);
        start(worker, "Once upon a time", {.seed = 3});
        QVERIFY(ended.reach(1));
        QCOMPARE(worker.takeRecords().size(), std::size_t{5});
        QVERIFY(ended.last().end == GenerationResult::End::Complete);
    }

    void bannedPhrasesAreTakenBackAndToldOf() {
        const auto write = [this](const GenerationSettings& settings, GenerationResult& result,
                                  std::string& takenBack) {
            GenerationWorker worker;
            worker.setModel(m_model);
            worker.setSettings(settings);
            Results ended(worker);
            start(worker, "Tom", {.seed = 11});
            std::string text;
            if (!ended.reach(1))
                return text;
            for (const StepRecord& record : worker.takeRecords())
                text += record.text;
            takenBack = worker.takeTakenBack();
            result = ended.last();
            return text + result.tail;
        };
        GenerationSettings settings = longRun();
        settings.maxTokens = 30;
        GenerationResult result;
        std::string takenBack;
        const std::string free = write(settings, result, takenBack);
        QVERIFY(result.end == GenerationResult::End::Complete && takenBack.empty());
        const std::string phrase = free.substr(20, 6);
        settings.ban = {phrase};
        const std::string without = write(settings, result, takenBack);
        QVERIFY(!without.empty() && without.find(phrase) == std::string::npos);
        QVERIFY2(takenBack.find(phrase) != std::string::npos, takenBack.c_str());
        settings.ban.clear();
        settings.stop = {phrase};
        QCOMPARE(write(settings, result, takenBack), free.substr(0, free.find(phrase)));
        QVERIFY(result.end == GenerationResult::End::TextEnded);
        settings.bias = {"dragonfly=1"};
        write(settings, result, takenBack);
        QVERIFY(result.end == GenerationResult::End::Failed);
        QVERIFY2(result.error.contains(QStringLiteral("dragonfly")), qPrintable(result.error));
    }

    void sameSeedSameStory() {
        std::vector<std::vector<int>> stories;
        for (int run = 0; run < 2; ++run) {
            GenerationWorker worker;
            worker.setModel(m_model);
            GenerationSettings settings = longRun();
            settings.maxTokens = 20;
            worker.setSettings(settings);
            Results ended(worker);
            start(worker, "Tom", {.seed = 11});
            QVERIFY(ended.reach(1));
            std::vector<int>& ids = stories.emplace_back();
            for (const StepRecord& record : worker.takeRecords())
                ids.push_back(record.id);
        }
        QVERIFY(stories[0] == stories[1]);
    }

    void stepsGoOnAsAGenerationWould() {
        std::vector<int> whole;
        std::vector<int> steps;
        GenerationWorker worker;
        worker.setModel(m_model);
        GenerationSettings settings = longRun();
        settings.maxTokens = 6;
        worker.setSettings(settings);
        Results ended(worker);
        start(worker, "Tom", {.seed = 5});
        QVERIFY(ended.reach(1));
        for (const StepRecord& record : worker.takeRecords())
            whole.push_back(record.id);
        for (int i = 0; i < 6; ++i) {
            start(worker, "Tom", {.seed = 5, .single = true, .resume = i > 0});
            QVERIFY(ended.reach(2 + i));
            const auto records = worker.takeRecords();
            QCOMPARE(records.size(), std::size_t{1});
            steps.push_back(records[0].id);
        }
        QVERIFY(whole == steps);
    }

    void anotherEngineGoesOnWhereTheLastOneStood() {
        std::vector<std::vector<int>> stories;
        for (const bool change : {false, true}) {
            GenerationWorker worker;
            worker.setModel(m_model);
            worker.setSettings(longRun());
            Results ended(worker);
            std::vector<int>& ids = stories.emplace_back();
            for (int i = 0; i < 6; ++i) {
                if (change && i == 3)
                    worker.setModel({packed(m_weights, {.threads = 1}), m_model.tokenizer});
                start(worker, "Tom", {.seed = 5, .single = true, .resume = i > 0});
                QVERIFY(ended.reach(i + 1));
                ids.push_back(worker.takeRecords().at(0).id);
            }
        }
        QVERIFY(stories[0] == stories[1]);
    }

    void aSettingActsOnTheNextToken() {
        GenerationWorker worker;
        worker.setModel(m_model);
        GenerationSettings settings = longRun();
        worker.setSettings(settings);
        Results ended(worker);
        start(worker, "Once", {.seed = 2});
        std::vector<StepRecord> before;
        QVERIFY(QTest::qWaitFor([&] {
            std::ranges::move(worker.takeRecords(), std::back_inserter(before));
            return before.size() >= 5;
        }));
        settings.temperature = 1.7;
        settings.topK = 7;
        worker.setSettings(settings);
        // From here on one token at most may still be under way with the old ones.
        std::ranges::move(worker.takeRecords(), std::back_inserter(before));
        std::vector<StepRecord> after;
        QVERIFY(QTest::qWaitFor([&] {
            std::ranges::move(worker.takeRecords(), std::back_inserter(after));
            return after.size() >= 5;
        }));
        worker.stop();
        QVERIFY(ended.reach(1));
        const auto old =
            std::ranges::count_if(after, [](const StepRecord& r) { return r.settings->topK != 7; });
        QVERIFY2(old <= 1, qPrintable(QString::number(old)));
        QCOMPARE(after.back().settings->temperature, 1.7);
        QVERIFY(after.back().keptCount <= 7);
    }

    void stopEndsWithinOneToken() {
        GenerationWorker worker;
        worker.setModel(m_model);
        worker.setSettings(longRun());
        Results ended(worker);
        start(worker, "Once", {.seed = 4});
        std::size_t made = 0;
        QVERIFY(QTest::qWaitFor([&] { return (made += worker.takeRecords().size()) >= 3; }));
        worker.stop();
        worker.takeRecords();
        QVERIFY(ended.reach(1));
        QVERIFY(worker.takeRecords().size() <= 1);
        QVERIFY(ended.last().end == GenerationResult::End::Stopped);
    }

    void canStartAgainAfterStop() {
        GenerationWorker worker;
        worker.setModel(m_model);
        worker.setSettings(longRun());
        Results ended(worker);
        for (int round = 1; round <= 20; ++round) {
            start(worker, "Once", {.seed = 4});
            worker.stop();
            QVERIFY(ended.reach(round));
        }
        GenerationSettings few = longRun();
        few.maxTokens = 2;
        worker.setSettings(few);
        worker.takeRecords();
        start(worker, "Once", {.seed = 4});
        QVERIFY(ended.reach(21));
        QCOMPARE(worker.takeRecords().size(), std::size_t{2});
    }

    /// What somebody looks at is looked up while a story is being written, which is the same for it; of two
    /// that are asked for the first is dropped.
    void scoresBetweenTokens() {
        const QTemporaryDir folder; // of a model that does not end the story meanwhile
        StoryModel model = m_model;
        model.engine = packed(readModel(endlessCheckpoint(folder).toStdString()).weights);
        std::vector<std::vector<int>> stories;
        for (const bool looks : {false, true}) {
            GenerationWorker worker;
            worker.setModel(model);
            GenerationSettings settings = longRun();
            settings.maxTokens = looks ? 100000 : 400;
            worker.setSettings(settings);
            Results ended(worker);
            QList<quint64> answered;
            std::vector<ScoredToken> tokens;
            connect(&worker, &GenerationWorker::scored, &ended, [&](const ScoredTokens& scored, quint64 job) {
                std::ranges::copy(scored.tokens, std::back_inserter(tokens));
                if (scored.isLast)
                    answered.append(job);
            });
            start(worker, "Once upon a time there was", {.seed = 4});
            std::vector<int>& ids = stories.emplace_back();
            const auto take = [&] {
                for (const StepRecord& record : worker.takeRecords())
                    ids.push_back(record.id);
                return ids.size();
            };
            QVERIFY(QTest::qWaitFor([&] { return take() >= 5; }));
            if (looks) {
                const Story story = storyOf("Once upon a time there was");
                worker.score({.story = story, .begin = 6, .end = 7});
                const quint64 last = worker.score({.story = story, .begin = 12, .end = 13});
                worker.score({.purpose = ScoreFor::Colours, .story = story, .begin = 0, .end = 26});
                QVERIFY(QTest::qWaitFor([&] { return answered.contains(last); }));
                QVERIFY(std::ranges::any_of(tokens, [](const ScoredToken& token) {
                    return token.begin <= 12 && token.end > 12 &&
                           token.record.text.size() == token.end - token.begin;
                }));
                QTRY_VERIFY(answered.contains(last + 1)); // what nobody waits for comes as well
                QVERIFY(answered.size() <= 3);
                const std::size_t then = take();
                QVERIFY(QTest::qWaitFor([&] { return take() > then + 5; })); // it goes on
                settings.maxTokens = 400;
                worker.setSettings(settings);
                worker.stop();
            }
            QVERIFY(ended.reach(1));
            take();
        }
        QVERIFY(stories[1].size() > 10);
        const std::size_t both = std::min(stories[0].size(), stories[1].size());
        QVERIFY(std::equal(stories[0].begin(), stories[0].begin() + static_cast<std::ptrdiff_t>(both),
                           stories[1].begin()));
    }

    void aFailureIsReportedNotThrown() {
        GenerationWorker worker;
        Results ended(worker);
        start(worker, "Once", {});
        QVERIFY(ended.reach(1));
        const GenerationResult result = ended.last();
        QVERIFY(result.end == GenerationResult::End::Failed);
        QVERIFY(!result.error.isEmpty());

        auto broken = std::make_shared<ModelWeights>(m_model.weights());
        broken->head = std::vector<float>(broken->head.size(), std::numeric_limits<float>::quiet_NaN());
        worker.setModel({packed(broken), m_model.tokenizer});
        start(worker, "Once", {});
        QVERIFY(ended.reach(2));
        QVERIFY(ended.last().end == GenerationResult::End::Failed);
    }

    void whatWentWrongIsSaidInTheUsersLanguage() {
        class Marks : public QTranslator {
            bool isEmpty() const override { return false; }
            QString translate(const char*, const char* text, const char*, int) const override {
                return QStringLiteral("«%1»").arg(QString::fromUtf8(text));
            }
        };
        Marks marks;
        QCoreApplication::installTranslator(&marks);
        GenerationWorker worker;
        Results ended(worker);
        GenerationSettings settings = longRun();
        settings.bias = {"dragonfly=1"};
        worker.setModel(m_model);
        worker.setSettings(settings);
        start(worker, "Once", {});
        QVERIFY(ended.reach(1));
        QVERIFY2(ended.last().error.startsWith(QStringLiteral("«The token bias names dragonfly,")),
                 qPrintable(ended.last().error));
        std::string text;
        for (int i = 0; i < 60; ++i)
            text += "Once there was a cat. ";
        const quint64 job =
            worker.findAlternatives({storyOf(text.c_str()), std::make_shared<GenerationSettings>(),
                                     InfillWanted{.begin = 5, .end = text.size() - 40}});
        QString error;
        QVERIFY(QTest::qWaitFor([&] {
            const Found found = worker.takeAlternatives(job);
            error = found.error;
            return found.isDone;
        }));
        QVERIFY2(error.startsWith(QStringLiteral("«The passage is too long")) &&
                     error.contains(QStringLiteral("48")),
                 qPrintable(error));
        auto broken = std::make_shared<ModelWeights>(m_model.weights());
        broken->head = std::vector<float>(broken->head.size(), std::numeric_limits<float>::quiet_NaN());
        worker.setModel({packed(broken), m_model.tokenizer});
        worker.setSettings(longRun());
        start(worker, "Once", {});
        QVERIFY(ended.reach(2));
        QVERIFY2(ended.last().error.startsWith(QStringLiteral("«")), qPrintable(ended.last().error));
        QCoreApplication::removeTranslator(&marks);
    }

    /// Whoever waits for something is told, whatever it is.
    void aModelThatCannotBeTakenUpIsToldOf() {
        GenerationWorker worker;
        QSignalSpy scored(&worker, &GenerationWorker::scored);
        const auto ask = [&] {
            const quint64 job = worker.findAlternatives(
                {storyOf("Once"), std::make_shared<GenerationSettings>(), SeveralWanted{}});
            QString error;
            return QTest::qWaitFor([&] {
                const Found found = worker.takeAlternatives(job);
                error = found.error;
                return found.isDone;
            })
                       ? error
                       : QStringLiteral("nothing was told");
        };
        QVERIFY2(ask().contains(QStringLiteral("No model is open")), qPrintable(ask()));
        worker.score({.story = storyOf("Once"), .end = 4});
        QVERIFY(QTest::qWaitFor([&] { return scored.size() == 1; }));
        worker.setModel(m_model);
        auto other = std::make_shared<ModelWeights>(m_model.weights());
        other->tokenizerSha256 = "another";
        worker.setModel({packed(other), m_model.tokenizer});
        QVERIFY2(ask().contains(QStringLiteral("tokenizer")), qPrintable(ask()));
        const quint64 job = worker.score({.story = storyOf("Once"), .end = 4});
        QVERIFY(QTest::qWaitFor([&] { return scored.size() == 2; }));
        QVERIFY(scored.last().at(0).value<ScoredTokens>().isLast);
        QCOMPARE(scored.last().at(1).value<quint64>(), job);
    }

    void canBeDestroyedWhileWriting() {
        for (int i = 0; i < 5; ++i) {
            GenerationWorker worker;
            worker.setModel(m_model);
            worker.setSettings(longRun());
            start(worker, "Once", {.seed = 1});
            QTest::qWait(5 * i);
        }
    }
};

LILA_TEST(WorkerTest)
#include "worker_test.moc"
