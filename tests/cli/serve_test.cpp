// SPDX-License-Identifier: AGPL-3.0-or-later
// lila serve as its clients meet it: every field, and the same texts as lila generate.
#include "core/sampling/settings.h"
#include "tests/cli/served.h"
#include "tests/test_main.h"

#include <QTest>

#include <cmath>

using namespace lila;
using namespace lila::clitest;
using Json = nlohmann::json;

namespace {

const std::string once = "Once upon a time";

/// What lila generate --json says of its tokens.
std::vector<Json> generated(const QStringList& arguments) {
    const Outcome outcome = lilaWith(
        QStringList{"generate", "--checkpoint", goldenCheckpoint, "--threads", "2", "--json"} + arguments);
    std::vector<Json> lines;
    for (const QByteArray& line : outcome.out.split('\n'))
        if (!line.isEmpty())
            lines.push_back(Json::parse(line.toStdString()));
    return lines;
}

void compare(const Json& choice, const std::vector<Json>& lines, int top) {
    const Json& told = choice["logprobs"];
    std::string text;
    std::size_t at = 0;
    for (const Json& line : lines) {
        text += line["text"];
        if (!line.contains("id") || line["end_of_story"])
            continue;
        COMPARE_JSON(told["token_ids"][at], line["id"]);
        QCOMPARE(told["token_logprobs"][at].get<double>(), line["logprob"].get<double>()); // to the bit
        const Json& tops = told["top_logprobs"][at];
        int expected = 0;
        for (const Json& candidate : line["candidates"]) {
            const bool isChosen = candidate["id"] == line["id"];
            if (candidate["p"] == 0.0 || (expected >= top && !isChosen))
                continue;
            ++expected;
            bool found = false;
            for (const auto& [name, logprob] : tops.items())
                found =
                    found || std::abs(std::exp(logprob.get<double>()) - candidate["p"].get<double>()) < 1e-6;
            QVERIFY(found);
        }
        QCOMPARE(static_cast<int>(tops.size()), expected);
        ++at;
    }
    QCOMPARE(told["token_ids"].size(), at);
    QCOMPARE(told["tokens"].size(), at);
    QCOMPARE(choice["text"].get<std::string>(), text);
}

} // namespace

class ServeTest : public QObject {
    Q_OBJECT

    std::unique_ptr<Served> m_server;

    std::string text(Json body) const {
        body["prompt"] = once;
        body["seed"] = 7;
        body["max_tokens"] = body.value("max_tokens", 20);
        const Reply reply = m_server->complete(body);
        return reply.status == 200 ? reply.choice()["text"].get<std::string>() : reply.body;
    }

private Q_SLOTS:
    void initTestCase() {
        m_server = std::make_unique<Served>();
        QVERIFY(m_server->port() > 0);
        QVERIFY2(m_server->address().startsWith(QLatin1String("http://127.0.0.1:")),
                 qPrintable(m_server->address()));
    }

    void writesWhatGenerateDoes_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QByteArray>("fields");
        const auto add = [](const char* name, const QStringList& arguments, const char* fields) {
            QTest::addRow("%s", name) << arguments << QByteArray(fields);
        };
        add("defaults", {}, "{}");
        add("sampling", {"--temperature", "1.3", "--top_p", "0.8", "--top_k", "30", "--no_resonator"},
            R"({"temperature":1.3,"top_p":0.8,"top_k":30,"resonator":false})");
        add("penalties", {"--repetition_penalty", "0.4", "--dry_multiplier", "0.8", "--min_p", "0.02"},
            R"({"repetition_penalty":0.4,"dry_multiplier":0.8,"min_p":0.02})");
        add("greedy", {"--greedy"}, R"({"greedy":true})");
        add("temperature 0", {"--temperature", "0"}, R"({"temperature":0})");
        add("stop", {"--temperature", "1.5", "--stop", "e|o"}, R"({"temperature":1.5,"stop":["e","o"]})");
        add("ban", {"--ban", "e |the", "--temperature", "1.2"}, R"({"ban":["e ","the"],"temperature":1.2})");
        add("bias", {"--bias", ".=4", "--past_end"}, R"({"bias":[".=4"],"past_end":true})");
        add("past the window", {"--context", "anchored", "--max_tokens", "90"},
            R"({"context":"anchored","max_tokens":90})");
        add("preset", {"--preset", "deterministic"}, R"({"preset":"deterministic"})");
        add("interventions", {"--interventions", R"({"beta":[[0,0,3.0]]})"},
            R"({"interventions":{"beta":[[0,0,3.0]]}})");
    }
    void writesWhatGenerateDoes() {
        QFETCH(QStringList, arguments);
        QFETCH(QByteArray, fields);
        QStringList all{"--prompt", QString::fromStdString(once), "--seed", "7"};
        Json body = Json::parse(fields.toStdString());
        if (!body.contains("max_tokens")) {
            body["max_tokens"] = 40;
            all += {"--max_tokens", "40"};
        }
        const std::vector<Json> lines = generated(all + arguments);
        QVERIFY(!lines.empty());
        body.update(Json{{"prompt", once}, {"seed", 7}, {"logprobs", 5}});
        const Reply reply = m_server->complete(body);
        QVERIFY2(reply.status == 200, reply.body.c_str());
        compare(reply.choice(), lines, 5);
        body["stream"] = true;
        const Reply streamed = m_server->complete(body);
        QVERIFY(streamed.headers.find("text/event-stream") != std::string::npos);
        const std::vector<Json> events = streamed.events();
        COMPARE_JSON(events.back(), Json("[DONE]"));
        Json joined = {{"text", ""}, {"logprobs", Json::object()}, {"finish_reason", nullptr}};
        for (std::size_t i = 0; i + 1 < events.size(); ++i) {
            const Json& part = events[i]["choices"][0];
            joined["text"] = joined["text"].get<std::string>() + part["text"].get<std::string>();
            for (const auto& [name, list] : part["logprobs"].items())
                for (const Json& value : list)
                    joined["logprobs"][name].push_back(value);
            QVERIFY(joined["finish_reason"].is_null());
            joined["finish_reason"] = part["finish_reason"];
        }
        COMPARE_JSON(joined["text"], reply.choice()["text"]);
        COMPARE_JSON(joined["finish_reason"], reply.choice()["finish_reason"]);
        const Json told = reply.choice()["logprobs"];
        for (const auto& [name, list] : told.items())
            COMPARE_JSON(joined["logprobs"].value(name, Json::array()), list);
    }

    void idsAndListsArePrompts() {
        const Json ids =
            m_server->complete({{"prompt", once}, {"echo", true}, {"logprobs", 0}, {"max_tokens", 0}})
                .choice()["logprobs"]["token_ids"];
        QVERIFY(ids.size() > 2);
        const std::string expected = text({});
        const Reply same = m_server->complete({{"prompt", ids}, {"seed", 7}, {"max_tokens", 20}});
        QCOMPARE(same.choice()["text"].get<std::string>(), expected);
        QCOMPARE(same.json()["usage"]["prompt_tokens"].get<std::size_t>(), ids.size());
        QCOMPARE(same.json()["usage"]["total_tokens"].get<std::size_t>(),
                 ids.size() + same.json()["usage"]["completion_tokens"].get<std::size_t>());
        for (const Json& prompts : {Json{"A dog", once}, Json{ids, ids}}) {
            const Reply both = m_server->complete({{"prompt", prompts}, {"seed", 7}, {"max_tokens", 20}});
            QVERIFY2(both.status == 200, both.body.c_str());
            QCOMPARE(both.json()["choices"].size(), 2U);
            COMPARE_JSON(both.choice(1)["index"], Json(1));
            QCOMPARE(both.choice(1)["text"].get<std::string>(), expected);
        }
        QVERIFY(m_server->complete({{"prompt", ""}, {"max_tokens", 5}}).status == 200);
    }

    void severalAreOfTheSeedsBehindEachOther() {
        const Reply all = m_server->complete(
            {{"prompt", once}, {"seed", 7}, {"n", 3}, {"max_tokens", 20}, {"temperature", 1.2}});
        for (std::size_t k = 0; k < 3; ++k) {
            const Reply one = m_server->complete(
                {{"prompt", once}, {"seed", 7 + k}, {"max_tokens", 20}, {"temperature", 1.2}});
            COMPARE_JSON(all.choice(k)["text"], one.choice()["text"]);
            COMPARE_JSON(all.choice(k)["seed"], Json(7 + k));
        }
        QVERIFY(all.choice(0)["text"] != all.choice(1)["text"]);
        const Reply chance = m_server->complete({{"prompt", once}, {"max_tokens", 20}, {"temperature", 1.2}});
        const Reply again = m_server->complete(
            {{"prompt", once}, {"max_tokens", 20}, {"temperature", 1.2}, {"seed", chance.choice()["seed"]}});
        COMPARE_JSON(chance.choice()["text"], again.choice()["text"]);
    }

    void theBestOfSomeAreTheMostProbable_data() {
        QTest::addColumn<QByteArray>("fields");
        QTest::newRow("drawn") << QByteArray(R"({"temperature":1.2})");
        QTest::newRow("from few") << QByteArray(R"({"temperature":2,"top_k":2})");
        QTest::newRow("greedy") << QByteArray(R"({"temperature":0,"resonance_strength":5})");
        QTest::newRow("some empty") << QByteArray(R"({"bias":["</s>=9","<pad>=-100"],"temperature":1.2})");
    }
    void theBestOfSomeAreTheMostProbable() {
        QFETCH(QByteArray, fields);
        Json body = {{"prompt", once}, {"seed", 7}, {"n", 5}, {"max_tokens", 20}, {"logprobs", 0}};
        body.update(Json::parse(fields.toStdString()));
        body["echo"] = true; // so that the ids are all there
        const Json all = m_server->complete(body).json();
        const auto promptTokens = all["usage"]["prompt_tokens"].get<std::size_t>();
        const Json end = m_server // an empty text begins behind the end of another
                             ->complete({{"prompt", ""}, {"max_tokens", 0}, {"echo", true}, {"logprobs", 0}})
                             .choice()["logprobs"]["token_ids"][0];
        std::vector<std::pair<double, std::string>> ranked;
        std::size_t written = 0;
        for (const Json& choice : all["choices"]) {
            Json ids = choice["logprobs"]["token_ids"];
            written += ids.size() - promptTokens;
            if (choice["finish_reason"] == "stop")
                ids.push_back(end);
            const Json own =
                m_server->complete({{"prompt", ids}, {"max_tokens", 0}, {"echo", true}, {"logprobs", 0}})
                    .choice()["logprobs"]["token_logprobs"];
            double sum = 0;
            for (std::size_t i = promptTokens; i < own.size(); ++i)
                sum += own[i].get<double>();
            ranked.emplace_back(sum / static_cast<double>(own.size() - promptTokens), choice["text"]);
        }
        std::ranges::stable_sort(ranked, std::greater(), &std::pair<double, std::string>::first);
        body["n"] = 2;
        body["best_of"] = 5;
        const Reply best = m_server->complete(body);
        QCOMPARE(best.json()["choices"].size(), 2U);
        for (std::size_t k = 0; k < 2; ++k)
            QCOMPARE(best.choice(k)["text"].get<std::string>(), ranked[k].second);
        QCOMPARE(best.json()["usage"]["completion_tokens"].get<std::size_t>(), written);
    }

    void whatIsScoredHasAnEnd() {
        const auto error = [&](const Json& prompts, int texts, int tokens) {
            return m_server
                ->complete({{"prompt", prompts},
                            {"n", texts},
                            {"max_tokens", tokens},
                            {"echo", true},
                            {"logprobs", 1}})
                .json()["error"];
        };
        const Json some = std::vector<int>(600, 7), many = std::vector<int>(8000, 7);
        COMPARE_JSON(error({some, some}, 1, 0), Json());
        COMPARE_JSON(error(Json(16, some), 1, 0)["param"], Json("logprobs")); // 9600 to score
        COMPARE_JSON(error(many, 16, 0)["param"], Json("logprobs"));          // 128,000 to tell
        COMPARE_JSON(error(many, 6, 10000)["param"], Json("logprobs"));       // 108,000
    }

    /// One that is told as it is written takes no memory for what has been told.
    void whatIsToldAtOnceHasAnEnd() {
        Json body = {{"prompt", once}, {"max_tokens", 12000}, {"logprobs", 16}, {"stop", {"a", "e", " "}}};
        const Json error = m_server->complete(body).json()["error"];
        COMPARE_JSON(error["param"], Json("logprobs"));
        QVERIFY(error["message"].get<std::string>().find("stream") != std::string::npos);
        body["stream"] = true;
        QCOMPARE(m_server->complete(body).status, 200);
        body.update(Json{{"stream", false}, {"logprobs", 15}});
        QCOMPARE(m_server->complete(body).status, 200);
        body.update(Json{{"logprobs", nullptr}, {"max_tokens", 100000}});
        QCOMPARE(m_server->complete(body).status, 200);
    }

    void theEchoIsThePromptAndItsScores() {
        const Reply plain =
            m_server->complete({{"prompt", once}, {"seed", 7}, {"max_tokens", 9}, {"echo", true}});
        QCOMPARE(plain.choice()["text"].get<std::string>(), once + text({{"max_tokens", 9}}));
        // Where no setting acts, scores are what the steps that wrote the text have said.
        const Json free = {{"temperature", 1},        {"top_k", 0},         {"top_p", 1},
                           {"repetition_penalty", 0}, {"resonator", false}, {"stages", {"temperature"}},
                           {"logprobs", 3},           {"echo", true},       {"seed", 3}};
        Json body = free;
        body.update(Json{{"prompt", once}, {"max_tokens", 10}});
        const Json written = m_server->complete(body).choice();
        body.update(Json{{"prompt", written["logprobs"]["token_ids"]}, {"max_tokens", 0}});
        for (const bool streams : {false, true}) {
            body["stream"] = streams;
            const Reply reply = m_server->complete(body);
            const Json scored = streams ? reply.events()[0]["choices"][0] : reply.choice();
            COMPARE_JSON(scored["text"], written["text"]);
            COMPARE_JSON(scored["finish_reason"], Json("length"));
            for (const char* name : {"tokens", "token_ids", "text_offset", "token_logprobs", "top_logprobs"})
                COMPARE_JSON(scored["logprobs"][name], written["logprobs"][name]);
        }
        QVERIFY(written["logprobs"]["token_logprobs"][0].is_null());
        QVERIFY(written["logprobs"]["token_logprobs"][1].get<double>() < 0);
        const std::string all = written["text"];
        for (std::size_t i = 0; i + 1 < written["logprobs"]["tokens"].size(); ++i)
            QVERIFY(written["logprobs"]["text_offset"][i] <= written["logprobs"]["text_offset"][i + 1]);
        COMPARE_JSON(m_server->complete({{"prompt", once}, {"max_tokens", 0}}).choice()["text"], Json(""));
    }

    void stopsEndATextBeforeThem() {
        const std::string free = text({{"max_tokens", 60}});
        const std::string stop = free.substr(free.size() / 2, 3);
        const std::string until = free.substr(0, free.find(stop));
        for (const Json& given : {Json(stop), Json{stop}, Json{"never said", stop}}) {
            const Reply reply =
                m_server->complete({{"prompt", once}, {"seed", 7}, {"max_tokens", 60}, {"stop", given}});
            QCOMPARE(reply.choice()["text"].get<std::string>(), until);
            COMPARE_JSON(reply.choice()["finish_reason"], Json("stop"));
        }
        QCOMPARE(text({{"max_tokens", 60}, {"stop", nullptr}}), free);
        COMPARE_JSON(text({{"max_tokens", 60}, {"stop", Json::array()}}), free);
        QCOMPARE(text({{"max_tokens", 60}, {"stop", "a|b\\q"}}), free); // a text, and no list in one
    }

    void biasesAreOfIds() {
        const Json ids = m_server
                             ->complete({{"prompt", once},
                                         {"seed", 7},
                                         {"max_tokens", 5},
                                         {"logprobs", 0},
                                         {"temperature", 1.2},
                                         {"logit_bias", {{"400", 100}}}})
                             .choice()["logprobs"]["token_ids"];
        COMPARE_JSON(ids, (Json{400, 400, 400, 400, 400}));
        const std::string free = text({{"temperature", 0}});
        const Json first =
            m_server->complete({{"prompt", once}, {"max_tokens", 1}, {"temperature", 0}, {"logprobs", 0}})
                .choice()["logprobs"]["token_ids"][0];
        QVERIFY(text({{"temperature", 0}, {"logit_bias", {{first.dump(), -100}}}}) != free);
    }

    void logprobsMayBeASwitch() {
        const Json as = {{"prompt", once}, {"seed", 7}, {"max_tokens", 5}};
        Json numbered = as, switched = as, off = as;
        numbered["logprobs"] = 4;
        switched.update(Json{{"logprobs", true}, {"top_logprobs", 4}});
        off.update(Json{{"logprobs", false}});
        COMPARE_JSON(m_server->complete(switched).choice(), m_server->complete(numbered).choice());
        QVERIFY(m_server->complete(off).choice()["logprobs"].is_null());
    }

    void theStreamTellsUsageWhereAsked() {
        const std::vector<Json> events = m_server
                                             ->complete({{"prompt", once},
                                                         {"max_tokens", 6},
                                                         {"n", 2},
                                                         {"stream", true},
                                                         {"past_end", true},
                                                         {"ban", {"never said"}},
                                                         {"stream_options", {{"include_usage", true}}}})
                                             .events();
        const Json& usage = events[events.size() - 2];
        QVERIFY(usage["choices"].empty());
        QVERIFY(usage["usage"]["completion_tokens"].get<int>() > 6);
        QVERIFY(events[0].contains("usage") && events[0]["usage"].is_null());
        COMPARE_JSON(events[0]["id"], usage["id"]);
        COMPARE_JSON(events[0]["object"], Json("text_completion"));
    }

    void rootsAreThoseOfATokensRecord() {
        const Json body = {{"prompt", once + " there was"}, {"token", 2}};
        const Json roots = m_server->post("/v1/roots", body).json();
        COMPARE_JSON(roots["token"], Json(2));
        QCOMPARE(roots["layers"].size(), 3U);
        for (const Json& layer : roots["layers"]) {
            QCOMPARE(layer["weights"].size(), 240U);
            QCOMPARE(layer["z"].size(), 8U);
            double sum = 0;
            for (const Json& weight : layer["weights"])
                sum += weight.get<double>();
            QVERIFY(std::abs(sum - 1) < 1e-4);
        }
        const Json last = m_server->post("/v1/roots", {{"prompt", once}}).json();
        QVERIFY(last["token"].get<int>() > 2);
        QVERIFY(last["layers"] != roots["layers"]);
        QCOMPARE(m_server->post("/v1/roots", {{"prompt", once}, {"token", 0}}).status, 400);
        QCOMPARE(m_server->post("/v1/roots", {{"prompt", once}, {"token", 99}}).status, 400);
        QCOMPARE(m_server->post("/v1/roots", {{"prompt", {2}}}).status, 400);
        const Reply empty = m_server->post("/v1/roots", {{"prompt", ""}});
        QCOMPARE(empty.status, 400);
        QVERIFY2(empty.body.find("two tokens") != std::string::npos, empty.body.c_str());
        const Reply elsewhere =
            m_server->post("/v1/roots", {{"prompt", once}, {"interventions", {{"branch", {{3, 2}}}}}});
        QCOMPARE(elsewhere.status, 400);
        QVERIFY2(elsewhere.body.find("layer 3") != std::string::npos, elsewhere.body.c_str());
    }

    void tellsItsModel() {
        const Json list = m_server->get("/v1/models").json();
        COMPARE_JSON(list["data"][0]["id"], Json("checkpoint"));
        COMPARE_JSON(m_server->get("/v1/models/checkpoint").json(), list["data"][0]);
        QCOMPARE(m_server->get("/v1/models/gpt-4").status, 404);
        COMPARE_JSON(m_server->complete({{"model", "checkpoint"}, {"prompt", once}, {"max_tokens", 1}})
                         .json()["model"],
                     Json("checkpoint"));
        COMPARE_JSON(m_server->get("/health").json()["status"], Json("ok"));
    }

    void whatIsNotKnownIsPassedOver() {
        const std::string expected = text({});
        QCOMPARE(text({{"user", "me"}, {"frequency_penalty", 0}, {"suffix", nullptr}, {"anything", {1, 2}}}),
                 expected);
    }
};

LILA_TEST(ServeTest)
#include "serve_test.moc"
