// SPDX-License-Identifier: AGPL-3.0-or-later
// Many orders at once: each gets what it would get alone, and who is slow or gone costs the others nothing.
#include "core/serving/scheduler.h"
#include "tests/golden.h"
#include "tests/test_main.h"

#include <QTest>

#include <ctime>
#include <random>

using namespace lila;
using namespace std::chrono_literals;

namespace {

struct Written {
    std::string text;
    std::vector<int> ids;
    std::vector<double> logProbabilities;
    std::optional<WritingEnd> end;
    std::size_t scores = 0;
    bool failed = false;

    void take(const std::vector<StepRecord>& records) {
        for (const StepRecord& record : records) {
            text += record.text;
            ids.push_back(record.id);
            logProbabilities.push_back(record.logProbability);
        }
    }
    bool operator==(const Written&) const = default;
};

GenerationSettings lively() {
    GenerationSettings settings;
    settings.temperature = 1.2;
    return settings;
}

using Order = std::unique_ptr<Scheduler::Order>;

std::map<std::pair<std::size_t, std::size_t>, Written> allOf(Scheduler::Order& order) {
    std::map<std::pair<std::size_t, std::size_t>, Written> all;
    while (!order.isDone())
        for (const ServedEvent& event : order.take(100ms)) {
            Written& written = all[{event.prompt, event.writing}];
            written.failed = written.failed || event.error;
            if (event.isOfPrompt) {
                written.scores += event.records.size();
                continue;
            }
            written.take(event.records);
            written.text += event.rest;
            if (event.end)
                written.end = event.end;
        }
    return all;
}

Written alone(ServedPrompt prompt, std::uint64_t seed) {
    Written written;
    prompt.generator.start(seed);
    Writing writing{.settings = prompt.settings, .tokens = prompt.tokens, .greedy = prompt.greedy};
    writing.show = [&](const std::vector<StepRecord>& records, const std::string&) { written.take(records); };
    written.end = writeOn(prompt.generator, std::move(writing));
    written.text += prompt.generator.finishText();
    return written;
}

} // namespace

class SchedulerTest : public QObject {
    Q_OBJECT

    StoryModel m_model;

    ServedPrompt prompt(const std::string& text, int tokens, std::uint64_t seed = 1) const {
        ServedPrompt prompt{
            .generator = Generator(m_model), .settings = lively(), .tokens = tokens, .seed = seed};
        prompt.generator.setText(text);
        return prompt;
    }
    static Order submit(Scheduler& scheduler, ServedPrompt prompt) {
        std::vector<ServedPrompt> prompts;
        prompts.push_back(std::move(prompt));
        return scheduler.submit(std::move(prompts));
    }
    static void becomesIdle(const Scheduler& scheduler) {
        QTRY_VERIFY_WITH_TIMEOUT(scheduler.load().writing + scheduler.load().waiting == 0, 30000);
    }

private Q_SLOTS:
    void initTestCase() {
        m_model = {packed(weightsOf(golden::checkpoint()), {Precision::Fp32, 2}),
                   Tokenizer::load(golden::vocabulary)};
    }

    void eachIsWhatItWouldBeAlone() {
        Scheduler scheduler(m_model, {.writings = 6, .waiting = 100});
        std::vector<std::jthread> clients;
        std::atomic<int> wrong = 0;
        for (unsigned client = 0; client < 6; ++client)
            clients.emplace_back([&, client] {
                std::mt19937 random(client);
                for (int round = 0; round < 8; ++round) {
                    ServedPrompt wanted =
                        prompt(round % 2 == 0 ? "Once upon a time" : "The dog ran to the big",
                               static_cast<int>(10 + random() % 90), 1 + random() % 50);
                    wanted.count = static_cast<int>(1 + random() % 3);
                    wanted.greedy = random() % 4 == 0;
                    wanted.settings.context =
                        random() % 2 == 0 ? ContextPolicy::Exact : ContextPolicy::Anchored;
                    if (random() % 3 == 0)
                        wanted.settings.ban = {"e", "the"};
                    if (random() % 3 == 0)
                        wanted.settings.stop = {"a."};
                    const Order order = submit(scheduler, wanted);
                    if (random() % 4 == 0)
                        continue; // gone
                    const auto all = allOf(*order);
                    for (int k = 0; k < wanted.count; ++k)
                        wrong += all.at({0, k}) == alone(wanted, wanted.seed + k) ? 0 : 1;
                }
            });
        clients.clear();
        QCOMPARE(wrong.load(), 0);
        becomesIdle(scheduler);
    }

    void promptsOfOneOrderAreScoredAndGoneOnWith() {
        Scheduler scheduler(m_model);
        std::vector<ServedPrompt> prompts;
        prompts.push_back(prompt("Once upon a time there was a girl", 5));
        prompts.push_back(prompt("A dog", 0));
        prompts[1].scoredFrom = 1;
        const std::size_t tokens = prompts[1].generator.ids().size();
        const auto all = allOf(*scheduler.submit(std::move(prompts)));
        QCOMPARE(all.at({0, 0}).ids.size(), 5U);
        QCOMPARE(all.at({0, 0}).scores, 0U);
        QCOMPARE(all.at({1, 0}).scores, tokens - 1);
        QVERIFY(all.at({1, 0}).ids.empty());
        QVERIFY(all.at({1, 0}).end == WritingEnd::Complete);
    }

    void whatIsRecordedIsWhatAnswersTell() {
        Scheduler scheduler(m_model);
        for (const bool roots : {false, true}) {
            ServedPrompt both = prompt("A dog ran", 5);
            both.recording = Recording::Candidates;
            both.scoredFrom = 1;
            both.roots = roots;
            const Order order = submit(scheduler, both);
            while (!order->isDone())
                for (const ServedEvent& event : order->take(100ms))
                    for (const StepRecord& record : event.records) {
                        QVERIFY(!record.candidates.empty());
                        QCOMPARE(record.activation.empty(), !(roots && event.isOfPrompt));
                        QVERIFY(record.resonatorLift.empty());
                    }
        }
    }

    void whoDoesNotLookIsNotWaitedFor() {
        Scheduler scheduler(m_model);
        const Order idle = submit(scheduler, prompt("Once upon a time", 1000));
        const Order other = submit(scheduler, prompt("Once upon a time", 200, 3));
        QCOMPARE(allOf(*other).at({0, 0}).ids.size(), 200U);
        QTest::qWait(200);
        std::size_t waiting = 0;
        for (const ServedEvent& event : idle->take(0ms))
            waiting += event.records.size();
        QVERIFY2(waiting >= 64 && waiting < 100, std::to_string(waiting).c_str());
        QCOMPARE(allOf(*idle).at({0, 0}).ids.size(), 1000 - waiting);
    }

    void whoIsGoneIsForgotten() {
        Scheduler scheduler(m_model);
        std::vector<Order> orders;
        for (int i = 0; i < 20; ++i)
            orders.push_back(submit(scheduler, prompt("Once upon a time", 100000)));
        QTRY_COMPARE_WITH_TIMEOUT(scheduler.load().writing, 20U, 30000);
        orders.clear();
        becomesIdle(scheduler);
    }

    void thereIsAnEndToWhatItTakes() {
        Scheduler scheduler(m_model, {.writings = 2, .waiting = 3});
        std::vector<Order> orders;
        for (int i = 0; i < 5; ++i)
            orders.push_back(submit(scheduler, prompt("Once", 100000)));
        QVERIFY_THROWS_EXCEPTION(SchedulerFull, submit(scheduler, prompt("Once", 1)));
        ServedPrompt many = prompt("Once", 1);
        many.count = 3; // more than ever fit
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, submit(scheduler, many));
        orders.clear();
        becomesIdle(scheduler);
        QCOMPARE(allOf(*submit(scheduler, prompt("Once", 4))).at({0, 0}).ids.size(), 4U);
    }

    void closedItFinishesWhatIsThere() {
        Scheduler scheduler(m_model, {.writings = 1, .waiting = 8});
        const Order first = submit(scheduler, prompt("Once", 60));
        const Order second = submit(scheduler, prompt("Once", 30));
        scheduler.close();
        QVERIFY_THROWS_EXCEPTION(SchedulerClosed, submit(scheduler, prompt("Once", 1)));
        QCOMPARE(allOf(*first).at({0, 0}).ids.size(), 60U);
        QCOMPARE(allOf(*second).at({0, 0}).ids.size(), 30U);
    }

    void itsEndIsToldToThoseWhoWait() {
        auto scheduler = std::make_unique<Scheduler>(m_model, SchedulerLimits{.writings = 1, .waiting = 8});
        const Order running = submit(*scheduler, prompt("Once", 100000));
        const Order waiting = submit(*scheduler, prompt("Once", 100000));
        scheduler.reset();
        QVERIFY(allOf(*running).at({0, 0}).failed);
        QVERIFY(allOf(*waiting).at({0, 0}).failed);
    }

    void aStepThatFailsIsToldToAllAndTheNextAreServed() {
        Scheduler scheduler(m_model);
        const StoryModel other = {packed(weightsOf(golden::checkpoint()), {Precision::Fp32, 2}),
                                  m_model.tokenizer};
        const Order running = submit(scheduler, prompt("Once", 100000));
        QTRY_COMPARE_WITH_TIMEOUT(scheduler.load().writing, 1U, 30000);
        ServedPrompt foreign = prompt("Once", 10);
        foreign.generator = Generator(other); // does not step together with the others
        foreign.generator.setText("Once");
        const Order broken = submit(scheduler, foreign);
        QVERIFY(allOf(*broken).at({0, 0}).failed);
        QVERIFY(allOf(*running).at({0, 0}).failed);
        becomesIdle(scheduler);
        QCOMPARE(allOf(*submit(scheduler, prompt("Once", 10))).at({0, 0}).ids.size(), 10U);
    }

    void whatWaitsForThoseWhoDoNotLookCostsNothing() {
        Scheduler scheduler(m_model, {.writings = 1, .waiting = 8});
        const Order paused = submit(scheduler, prompt("Once", 100000));
        QTest::qWait(1000);
        const Order waiting = submit(scheduler, prompt("Once", 10));
        QTest::qWait(200);
        const auto before = std::clock();
        QTest::qWait(500);
        const double seconds = static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC;
        QVERIFY2(seconds < 0.1, std::to_string(seconds).c_str());
        QCOMPARE(scheduler.load().writing, 1U);
        QCOMPARE(scheduler.load().waiting, 1U);
    }

    void whoDoesNotLookAtScoresIsNotScoredOn() {
        Scheduler scheduler(m_model);
        std::string text;
        for (int i = 0; i < 60; ++i)
            text += "Once upon a time there was a girl. ";
        ServedPrompt scored = prompt(text, 0);
        scored.scoredFrom = 1;
        const std::size_t tokens = scored.generator.ids().size();
        QVERIFY(tokens > 300);
        const Order idle = submit(scheduler, scored);
        QCOMPARE(allOf(*submit(scheduler, prompt("Once", 40))).at({0, 0}).ids.size(), 40U);
        QTest::qWait(300);
        std::size_t scores = 0;
        for (const ServedEvent& event : idle->take(0ms)) {
            scores += event.records.size();
            for (const StepRecord& record : event.records)
                QVERIFY(record.activation.empty() && record.candidates.empty());
        }
        QVERIFY2(scores >= 64 && scores < 100, std::to_string(scores).c_str());
        QCOMPARE(allOf(*idle).at({0, 0}).scores, tokens - 1 - scores);
    }

    void whatCanNeverFitIsRefused() {
        Scheduler scheduler(m_model, {.writings = 4, .waiting = 2});
        std::vector<ServedPrompt> prompts;
        for (int i = 0; i < 7; ++i)
            prompts.push_back(prompt("Once", 1));
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, scheduler.submit(std::move(prompts)));
    }

    void whatIsWrongWithOneIsItsOwn() {
        Scheduler scheduler(m_model);
        ServedPrompt bad = prompt("Once", 10);
        bad.settings.bias = {"this is no token=3"};
        const Order broken = submit(scheduler, bad);
        const Order whole = submit(scheduler, prompt("Once", 10));
        QVERIFY(allOf(*broken).at({0, 0}).failed);
        QCOMPARE(allOf(*whole).at({0, 0}).ids.size(), 10U);
    }
};

LILA_TEST(SchedulerTest)
#include "scheduler_test.moc"
