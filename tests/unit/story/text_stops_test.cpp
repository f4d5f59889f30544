// SPDX-License-Identifier: AGPL-3.0-or-later
// Where a text ends, whatever pieces it comes in.
#include "core/sampling/random.h"
#include "core/story/text_stops.h"
#include "tests/test_main.h"

#include <QTest>

using namespace lila;

namespace {

/// `written` after `prompt`, in pieces of random length: what is left of it when it stops. An end that is
/// further on than what had been shown as final is none.
std::string stopped(const std::string& prompt, const std::string& written, const GenerationSettings& settings,
                    RandomStream& random) {
    std::string text = prompt;
    std::size_t open = prompt.size();
    while (text.size() < prompt.size() + written.size()) {
        const std::size_t before = text.size();
        text += written.substr(before - prompt.size(), 1 + static_cast<std::size_t>(random.uniform() * 5));
        const WrittenText state{text, prompt.size(), before};
        if (const auto end = stopIn(state, settings))
            return *end < open ? "taken back after it was shown"
                               : text.substr(prompt.size(), *end - prompt.size());
        open = openFrom(state, settings);
    }
    return text.substr(prompt.size());
}

} // namespace

class TextStopsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void textEndsWhereItShould_data() {
        QTest::addColumn<QByteArray>("prompt");
        QTest::addColumn<QByteArray>("written");
        QTest::addColumn<QByteArray>("stop"); ///< "sentence", "paragraph", or stop texts
        QTest::addColumn<QByteArray>("left");
        const auto row = [](const char* name, const char* prompt, const char* written, const char* stop,
                            const char* left) {
            QTest::newRow(name) << QByteArray(prompt) << QByteArray(written) << QByteArray(stop)
                                << QByteArray(left);
        };
        row("stop text", "Once", " upon a time there was. The end. More", "The end",
            " upon a time there was. ");
        row("the first of them", "Once", " upon a time there was", "there|time", " upon a ");
        row("almost", "", "The ending, the end", "The end.", "The ending, the end");
        row("repeating itself", "", "aaab aab", "aab", "a");
        row("not in the prompt", "The end", ". The end", "The end", ". ");
        row("not across it", "The e", "nd is far", "The end", "nd is far");
        row("at once", "a", "b", "b", "");
        row("of more than a byte", "", "caf\xC3\xA9 \xC3\xA8 x", "\xC3\xA8", "caf\xC3\xA9 ");
        row("sentence", "Lily", " went home. She slept.", "sentence", " went home.");
        row("with its quotes", "", "\"Come here!\" The dog came.", "sentence", "\"Come here!\"");
        row("that goes on", "", "\"No!\" said Tom. He ran.", "sentence", "\"No!\" said Tom.");
        row("title", "", "Mr. Fox and Dr. Owl met. They sang.", "sentence", "Mr. Fox and Dr. Owl met.");
        row("number", "", "It cost 3.5 coins? Yes.", "sentence", "It cost 3.5 coins?");
        row("dots", "", "He waited... Then he left.", "sentence", "He waited...");
        row("line end", "", "He left.\n\nThen", "sentence", "He left.");
        row("ended by the prompt", "He left.", " Then she came. Oh", "sentence", " Then she came.");
        row("ended by a mark alone", "He left", ". Then", "sentence", ".");
        row("no sentence", "He", " went and went", "sentence", " went and went");
        row("paragraph", "Once", " upon a time. So\nthey lived", "paragraph", " upon a time. So");
        row("after empty lines", "Once.", "\n\nThen they\nlived", "paragraph", "\n\nThen they");
    }
    void textEndsWhereItShould() {
        QFETCH(QByteArray, prompt);
        QFETCH(QByteArray, written);
        QFETCH(QByteArray, stop);
        QFETCH(QByteArray, left);
        GenerationSettings settings;
        if (stop == "sentence")
            settings.stopAt = StopAt::Sentence;
        else if (stop == "paragraph")
            settings.stopAt = StopAt::Paragraph;
        else
            settings.stop = *phrasesIn(stop.toStdString());
        RandomStream random(1);
        for (int i = 0; i < 50; ++i)
            QCOMPARE(QByteArray::fromStdString(
                         stopped(prompt.toStdString(), written.toStdString(), settings, random)),
                     left);
    }

    void bansAreFoundWhereTheyBegin() {
        const Phrases ban = {"big cat", "cat"};
        QCOMPARE(*banIn({"a big cat", 2, 8}, ban), 2U);
        QCOMPARE(*banIn({"a big cat", 4, 8}, ban), 2U); // begun by the prompt
        QVERIFY(!banIn({"a big cat", 2, 9}, ban));      // complete long ago
        QVERIFY(!banIn({"a big ca", 2, 7}, ban));
        GenerationSettings settings;
        settings.ban = ban;
        QCOMPARE(openFrom({"a big c", 0, 6}, settings), 2U);
        QCOMPARE(openFrom({"a big dog", 0, 6}, settings), 9U);
        QCOMPARE(openFrom({"a bi", 3, 3}, settings), 4U);
    }
};

LILA_TEST(TextStopsTest)
#include "text_stops_test.moc"
