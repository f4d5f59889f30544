// SPDX-License-Identifier: AGPL-3.0-or-later
// What lila serve refuses, and that it says why: values, nesting, what is no JSON.
#include "core/sampling/settings.h"
#include "tests/cli/served.h"
#include "tests/test_main.h"

#include <QTest>

using namespace lila;
using namespace lila::clitest;
using Json = nlohmann::json;

class ServeRefusalsTest : public QObject {
    Q_OBJECT

    std::unique_ptr<Served> m_server;

private Q_SLOTS:
    void initTestCase() {
        m_server = std::make_unique<Served>();
        QVERIFY(m_server->port() > 0);
    }

    void badValuesAreRefusedByName_data() {
        QTest::addColumn<QByteArray>("fields");
        QTest::addColumn<QString>("parameter");
        for (const auto& [fields, parameter] : std::initializer_list<std::pair<const char*, const char*>>{
                 {R"({"prompt":null})", "prompt"},
                 {R"({"prompt":7})", "prompt"},
                 {R"({"prompt":[]})", "prompt"},
                 {R"({"prompt":[1,"a"]})", "prompt"},
                 {R"({"prompt":[99999]})", "prompt"},
                 {R"({"prompt":[-1]})", "prompt"},
                 {R"({"prompt":[1e30]})", "prompt"},
                 {R"({"prompt":[[]]})", "prompt"},
                 {R"({"prompt":["","","","","","","","","","","","","","","","",""]})", "prompt"},
                 {R"({"max_tokens":-1})", "max_tokens"},
                 {R"({"max_tokens":"7"})", "max_tokens"},
                 {R"({"max_tokens":1e9})", "max_tokens"},
                 {R"({"max_tokens":100000,"n":2})", "max_tokens"},
                 {R"({"temperature":-1})", "temperature"},
                 {R"({"temperature":"hot"})", "temperature"},
                 {R"({"top_p":2})", "top_p"},
                 {R"({"top_k":1.5})", "top_k"},
                 {R"({"stages":["top_k","top_k"]})", "stages"},
                 {R"({"context":"never"})", "context"},
                 {R"({"bias":["this is no token=3"]})", "bias"},
                 {R"({"preset":"wild"})", "preset"},
                 {R"({"n":0})", "n"},
                 {R"({"n":17})", "n"},
                 {R"({"n":true})", "n"},
                 {R"({"n":3,"best_of":2})", "best_of"},
                 {R"({"n":1,"best_of":2,"stream":true})", "best_of"},
                 {R"({"prompt":["","","","",""],"best_of":16})", "best_of"},
                 {R"({"logprobs":17})", "logprobs"},
                 {R"({"logprobs":-1})", "logprobs"},
                 {R"({"top_logprobs":3})", "top_logprobs"},
                 {R"({"stop":7})", "stop"},
                 {R"({"stop":[1]})", "stop"},
                 {R"({"stop":["1","2","3","4","5","6","7","8","9","0","1","2","3","4","5","6","7"]})",
                  "stop"},
                 {R"({"logit_bias":[1]})", "logit_bias"},
                 {R"({"logit_bias":{"a":1}})", "logit_bias"},
                 {R"({"logit_bias":{"99999":1}})", "logit_bias"},
                 {R"({"logit_bias":{"7":101}})", "logit_bias"},
                 {R"({"stream":"yes"})", "stream"},
                 {R"({"stream_options":{"include_usage":true}})", "stream_options"},
                 {R"({"echo":1})", "echo"},
                 {R"({"seed":"x"})", "seed"},
                 {R"({"interventions":{"gamma":[]}})", "interventions"},
                 {R"({"interventions":{"beta":[[3,0,2]]}})", "interventions"},
                 {R"({"interventions":{"beta":[[0,99,2]]}})", "interventions"},
                 {R"({"interventions":{"branch":[[-1,2]]}})", "interventions"},
                 {R"({"interventions":{"temperature":[[3,2]]}})", "interventions"},
                 {R"({"interventions":{"boost":[[0,240,2]]}})", "interventions"},
                 {R"({"interventions":{"beta":[[0,0,1e7]]}})", "interventions"},
                 {R"({"interventions":{"temperature":[[0,-1]]}})", "interventions"},
                 {R"({"suffix":"the end"})", "suffix"},
                 {R"({"frequency_penalty":1})", "frequency_penalty"},
                 {R"({"model":"gpt-4"})", "model"},
                 {R"({"model":4})", "model"}})
            QTest::addRow("%s", fields) << QByteArray(fields) << QString::fromLatin1(parameter);
    }
    void badValuesAreRefusedByName() {
        QFETCH(QByteArray, fields);
        QFETCH(QString, parameter);
        Json body = {{"prompt", "Once upon a time"}, {"max_tokens", 4}};
        body.update(Json::parse(fields.toStdString()));
        const Reply reply = m_server->complete(body);
        COMPARE_JSON(reply.status, reply.json()["error"]["code"] == "model_not_found" ? 404 : 400);
        const Json error = reply.json()["error"];
        QCOMPARE(QString::fromStdString(error["param"].get<std::string>()), parameter);
        COMPARE_JSON(error["type"], Json("invalid_request_error"));
        QVERIFY(error["message"].get<std::string>().find(parameter.toStdString()) != std::string::npos);
    }

    void whatIsNestedDeeplyIsRefused_data() {
        QTest::addColumn<QByteArray>("address");
        QTest::addColumn<QByteArray>("before");
        QTest::addColumn<QByteArray>("after");
        const auto add = [](const char* address, const std::string& before, const std::string& after = {}) {
            QTest::addRow("%s %s", address, before.c_str())
                << QByteArray(address) << QByteArray::fromStdString(before)
                << QByteArray::fromStdString(after);
        };
        std::vector<std::string> names = {
            "model",        "n",      "best_of",        "logit_bias", "echo",          "logprobs",
            "top_logprobs", "stream", "stream_options", "preset",     "greedy",        "past_end",
            "suffix",       "prompt", "unknown",        "user",       "interventions", "frequency_penalty"};
        for (const SettingInfo& info : settingTable())
            names.emplace_back(info.name);
        for (const std::string& name : names)
            add("/v1/completions", '"' + name + "\":");
        add("/v1/completions", R"("prompt":[)", "]");
        add("/v1/completions", R"("stop":[)", "]");
        add("/v1/completions", R"("logit_bias":{"5":)", "}");
        add("/v1/completions", R"("interventions":{"beta":)", "}");
        add("/v1/completions", R"("interventions":{"beta":[[0,0,)", "]]}");
        add("/v1/completions", R"("stream":true,"stream_options":{"include_usage":)", "}");
        for (const char* name : {"prompt", "token", "interventions"})
            add("/v1/roots", '"' + std::string(name) + "\":");
    }
    void whatIsNestedDeeplyIsRefused() {
        QFETCH(QByteArray, address);
        QFETCH(QByteArray, before);
        QFETCH(QByteArray, after);
        const std::string field =
            before.toStdString() + std::string(900000, '[') + std::string(900000, ']') + after.toStdString();
        const std::string prompt = before.startsWith("\"prompt\"") ? "" : "\"prompt\":\"a dog\",";
        const Reply reply = m_server->raw(request(address.toStdString(), '{' + prompt + field + '}'));
        QCOMPARE(reply.status, 400);
        QVERIFY(reply.json()["error"]["message"].get<std::string>().find("nested") != std::string::npos);
        QCOMPARE(m_server->get("/health").status, 200);
    }

    void promptsHaveAnEnd_data() {
        QTest::addColumn<QByteArray>("address");
        QTest::addColumn<Json>("prompt");
        QTest::addColumn<int>("status");
        const Json half = std::vector<int>(100'000, 7), more = std::vector<int>(100'001, 7);
        QTest::newRow("as long as they can be") << QByteArray("/v1/completions") << Json{half, half} << 200;
        QTest::newRow("in all") << QByteArray("/v1/completions") << Json{half, more} << 400;
        const Json ids = std::vector<int>(200'001, 7);
        QTest::newRow("ids") << QByteArray("/v1/completions") << ids << 400;
        QTest::newRow("text") << QByteArray("/v1/completions") << Json(std::string(600'000, 'a')) << 400;
        QTest::newRow("roots") << QByteArray("/v1/roots") << ids << 400;
    }
    void promptsHaveAnEnd() {
        QFETCH(QByteArray, address);
        QFETCH(Json, prompt);
        QFETCH(int, status);
        const Reply reply = m_server->post(address.toStdString(), {{"prompt", prompt}, {"max_tokens", 1}});
        QCOMPARE(reply.status, status);
        if (status == 400)
            COMPARE_JSON(reply.json()["error"]["param"], Json("prompt"));
    }

    void whatIsNoJsonIsRefused() {
        for (const std::string body : {"", "{", "[]", "7", "{\"prompt\": \"\xff\"}", "nonsense"}) {
            const Reply reply = m_server->raw(request("/v1/completions", body));
            QCOMPARE(reply.status, 400);
            QVERIFY(!reply.json()["error"]["message"].get<std::string>().empty());
        }
        const Reply deep =
            m_server->raw(request("/v1/completions", "{\"prompt\":" + std::string(1000000, '[')));
        QCOMPARE(deep.status, 400);
        QCOMPARE(m_server->get("/v2").status, 404);
        QVERIFY(m_server->get("/v2").json()["error"].is_object());
    }
};

LILA_TEST(ServeRefusalsTest)
#include "serve_refusals_test.moc"
