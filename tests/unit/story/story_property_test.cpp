// SPDX-License-Identifier: AGPL-3.0-or-later
// Any edits in any order: undone to the start and done again to the end, tree and text are the same to the
// byte, through JSON as well.
#include "core/sampling/random.h"
#include "core/story/tree/history.h"
#include "core/story/tree/story_edits.h"
#include "core/story/tree/story_json.h"
#include "tests/test_main.h"

#include <QTest>

using namespace lila;

namespace {

constexpr int editCount = 1000;

/// Does what a window lets people do, and keeps the branch's text apart from the story.
class Writers {
public:
    /// Cautious ones remove nothing, and a model sees what was typed before anybody goes on.
    explicit Writers(std::uint64_t seed, bool isCautious = false)
        : m_random(seed), m_isCautious(isCautious) {}

    void act(History& history) {
        if (m_isCautious)
            encode(history); // as what a model is to see
        const StoryPath path(history.story());
        m_text = path.text(history.story());
        switch (below(12)) {
        case 0:
        case 1:
            return generate(history, history.story().tip());
        case 2:
            return generate(history, path.placeAt(below(path.tokenCount() + 1)));
        case 3:
        case 4:
            return type(history, m_text.size(), m_text.size());
        case 5:
        case 6:
            return retype(history);
        case 7:
            return encode(history);
        case 8:
            return walk(history);
        case 9:
            return m_isCautious ? walk(history) : remove(history);
        case 10:
            return name(history);
        default:
            return set(history);
        }
    }
    /// What the branch should read after the last act.
    const std::string& text() const { return m_text; }

private:
    std::size_t below(std::size_t limit) {
        return static_cast<std::size_t>(m_random.uniform() * static_cast<double>(limit));
    }
    std::string word() {
        static const std::vector<std::string> words{
            " cat", " ran", ",", ".\n", " caf\u00e9", "s", " the", "\U0001F600", " o", " ", "ing", " a tree"};
        return words[below(words.size())];
    }

    void generate(History& history, Place place) {
        Origin how;
        how.settings = history.story().settings();
        how.interventions = history.story().interventions();
        how.seed = below(1000);
        how.modelSha256 = "model";
        const auto origin = std::make_shared<const Origin>(how);
        m_text = StoryPath(history.story(), place).text(history.story());
        for (std::size_t i = 0, count = 1 + below(8); i < count; ++i) {
            const NewToken token{static_cast<int>(below(2048)), below(9) == 0 ? std::string() : word()};
            m_text += token.text;
            history.apply(writingAt(history.story(), place, std::span(&token, 1), origin), "Generate", i > 0);
            place = history.story().tip();
        }
    }

    void type(History& history, std::size_t begin, std::size_t end) {
        std::string inserted;
        for (std::size_t i = below(4); i > 0; --i)
            inserted += word();
        const StoryPath path(history.story());
        history.apply(retyping(history.story(), path, begin, end, inserted), "Type", below(2) == 0);
        m_text.replace(begin, end - begin, inserted);
    }

    /// On whole characters, as people do.
    void retype(History& history) {
        const auto character = [&](std::size_t byte) {
            while (byte < m_text.size() && (static_cast<unsigned char>(m_text[byte]) & 0xC0U) == 0x80U)
                ++byte;
            return byte;
        };
        const std::size_t begin = character(below(m_text.size() + 1));
        type(history, begin, character(std::min(m_text.size(), begin + below(12))));
    }

    void encode(History& history) {
        bool joins = false;
        for (const Draft& draft : draftsOn(history.story(), StoryPath(history.story()))) {
            std::vector<NewToken> tokens;
            for (const char c : draft.text)
                if (tokens.empty() || c == ' ' || tokens.back().text.size() > 6)
                    tokens.push_back({static_cast<int>(below(2048)), {}});
                else
                    break;
            tokens.back().text = draft.text;
            history.apply(encoding(history.story(), draft, tokens), "Encode", std::exchange(joins, true));
        }
    }

    void walk(History& history) {
        const Story& story = history.story();
        const StoryPath path(story);
        const auto forks = path.forks(story);
        if (forks.empty())
            return;
        const auto ways = continuationsAt(story, forks[below(forks.size())]);
        const Continuation way = ways[below(ways.size())];
        const Place tip = below(3) == 0 ? beginOf(story, way) : leafOf(story, way);
        history.apply({MoveTip{tip}}, "Branch");
        m_text = StoryPath(story).text(story);
    }

    void remove(History& history) {
        const Story& story = history.story();
        const StoryPath path(story);
        if (path.tokenCount() < 2 || below(2) == 0)
            return;
        const auto ways =
            continuationsAt(story, path.placeAt(path.tokenCount() / 2 + below(path.tokenCount() / 2)));
        history.apply(removal(story, ways[below(ways.size())]), "Delete");
        m_text = StoryPath(story).text(story);
    }

    void name(History& history) {
        const Story& story = history.story();
        const auto spans = story.spans();
        const SpanId span = spans[below(spans.size())];
        if (below(2) == 0 || span == rootSpan) {
            history.apply({SetTitle{span, "Title" + word()}}, "Rename");
            return;
        }
        SetBookmark mark{story.span(span).tokens[0].key, {}};
        if (!story.bookmarks().contains(mark.token))
            mark.name = word();
        history.apply({mark}, "Bookmark");
    }

    void set(History& history) {
        if (below(2) == 0) {
            GenerationSettings settings;
            settings.temperature = m_random.uniform();
            settings.seed = below(std::size_t{1} << 63U);
            settings.ban = {word()};
            history.apply({SetSettings{std::make_shared<const GenerationSettings>(settings)}}, "Settings",
                          true);
            return;
        }
        Interventions interventions;
        interventions.betaFactor[{1, static_cast<int>(below(4))}] = static_cast<float>(m_random.uniform());
        interventions.branchFactor[0] = 0.1F;
        interventions.rootBoost[{0, 17}] = 1e-7F;
        history.apply({SetInterventions{std::make_shared<const Interventions>(interventions)}}, "Intervene");
    }

    RandomStream m_random;
    bool m_isCautious;
    std::string m_text;
};

/// With what stands before each token of a model's, up to its end.
std::vector<std::string> textsOfModels(const Story& story) {
    std::vector<std::string> texts;
    for (const SpanId id : story.spans()) {
        if (!story.span(id).origin)
            continue;
        std::string text = StoryPath(story, story.span(id).parent).text(story);
        story.span(id).tokens.forEach([&](const Token& token) { texts.push_back(text += token.text); });
    }
    return texts;
}

class StoryPropertyTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everythingIsUndoneAndDoneAgain() {
        Writers writers(9);
        History history;
        struct State {
            Story story; // shares its text
            std::string text, json;
        };
        const auto stateOf = [](const Story& story) {
            return State{story, StoryPath(story).text(story), storyJson(story)};
        };
        std::map<std::size_t, State> states; // by the steps that lead there
        states.emplace(0, stateOf(history.story()));
        for (int i = 0; i < editCount; ++i) {
            writers.act(history);
            State state = stateOf(history.story());
            QCOMPARE(state.text, writers.text());
            states.insert_or_assign(history.depth(), std::move(state));
        }
        const std::size_t last = history.depth();
        QVERIFY(last > editCount / 3);
        QVERIFY(history.story().spanCount() > 100);

        Story told = history.story(); // as one that is only told of edits, through JSON
        const auto compare = [&](const Edit& edit) {
            told.apply(editFromJson(editJson(edit)));
            const State& state = states.at(history.depth());
            QVERIFY(history.story() == state.story);
            QCOMPARE(StoryPath(history.story()).text(history.story()), state.text);
            QVERIFY(storyJson(history.story()) == state.json);
            if (history.depth() % 20 == 0) {
                QVERIFY(storyJson(told) == state.json);
                // Saved and opened in between: what follows is done to that.
                told = storyFromJson(state.json);
                QVERIFY(told == history.story());
                QVERIFY(storyJson(told) == state.json);
            }
        };
        while (history.canUndo())
            compare(history.undo());
        QCOMPARE(history.depth(), 0U);
        while (history.canRedo())
            compare(history.redo());
        QCOMPARE(history.depth(), last);
    }

    /// Whatever is undone and written over: what a model wrote stands somewhere, behind the text that it was
    /// written behind.
    void whatModelsWroteIsNeverLost() {
        Writers writers(3, true);
        History history;
        RandomStream random(5);
        std::vector<std::pair<std::string, std::size_t>> written; // text with its branch, tokens
        for (int i = 0; i < 300; ++i) {
            if (random.uniform() < 0.4)
                for (int steps = 1 + static_cast<int>(4 * random.uniform()); steps > 0; --steps)
                    history.undo();
            const Story before = history.story();
            const std::string name = history.undoName();
            const std::size_t depth = history.depth();
            writers.act(history);
            if (history.undoName() == "Generate" && history.depth() > depth)
                written.emplace_back(StoryPath(history.story()).text(history.story()), i);
            const std::vector<std::string> texts = textsOfModels(history.story());
            if (!history.canRedo())
                for (const auto& [text, at] : written)
                    QVERIFY2(std::ranges::find(texts, text) != texts.end(),
                             qPrintable(QStringLiteral("%1 of %2").arg(at).arg(i)));
            // The step is one step, and leads back to the byte.
            if (history.depth() == depth + 1) {
                const Story after = history.story();
                history.undo();
                QVERIFY(history.story() == before);
                QVERIFY(storyJson(history.story()) == storyJson(before));
                history.redo();
                QVERIFY(history.story() == after);
                requireOwnKeys(after);
            }
        }
        QVERIFY(written.size() > 60);
    }

    void whatIsNotUnderstoodIsRefused_data() {
        QTest::addColumn<QByteArray>("from");
        QTest::addColumn<QByteArray>("to");
        QTest::addColumn<QByteArray>("problem");
        const auto row = [](const char* name, const char* from, const char* to, const char* problem) {
            QTest::newRow(name) << QByteArray(from) << QByteArray(to) << QByteArray(problem);
        };
        row("cut", "]}", "]", "the story is no JSON");
        row("missing", "\"tip\":", "\"top\":", "the story: it has no \"tip\"");
        row("unknown", "\"bookmarks\":", "\"x\":1,\"bookmarks\":", "what \"x\" means is not known");
        row("no tree", "\"parent\":[0,0]", "\"parent\":[9,0]", "there is no span 9");
        row("beyond", "\"tip\":[1,2]", "\"tip\":[1,3]", "a place beyond the end of span 1");
        row("negative", "\"tip\":[1,2]", "\"tip\":[1,-2]", "\"tip\" is no whole number from 0");
        row("type", "\"title\":\"\"", "\"title\":7", "\"title\" is no text");
        row("id", "\"ids\":[5,-1]", "\"ids\":[5,-2]", "block 0: \"ids\" is no whole number from -1");
        row("float", "\"ids\":[5,-1]", "\"ids\":[5,1.5]", "\"ids\" is no whole number");
        row("ends", "\"ends\":[4,9]", "\"ends\":[4,8]", "the ends of the tokens do not fit the text");
        row("character", "\"ends\":[4,9]", "\"ends\":[8,9]", "a token ends within a character");
        row("setting", "\"temperature\":0.5", "\"temperature\":9.0", "temperature is 9");
        row("no setting", "\"top_k\":50,", "", "there is no setting \"top_k\"");
        row("unknown setting", "\"top_k\":50", "\"top_k\":50,\"top_kk\":1",
            "what the setting \"top_kk\" means");
        row("factor", "\"beta\":[]", "\"beta\":[[1,2,\"x\"]]", "a number of \"beta\" is none");
        row("huge", "\"beta\":[]", "\"beta\":[[1,2,1e39]]", "a number of \"beta\" is none");
        row("place", "\"beta\":[]", "\"beta\":[[1,2,1],[1,2,2]]", "a place of \"beta\" stands twice");
        row("shared", "\"next_settings\":0", "\"next_settings\":1", "is number 1, but there are 1");
        row("block", "\"blocks\":[0]", "\"blocks\":[1]", "span number 0, its tokens: there is no block 1");
        row("list", "\"spans\":[", "\"spans\":[1,", "span number 0: it is no object");
    }
    void whatIsNotUnderstoodIsRefused() {
        QFETCH(QByteArray, from);
        QFETCH(QByteArray, to);
        QFETCH(QByteArray, problem);
        Story story;
        const std::vector<NewToken> tokens{{5, "Once"}, {notEncoded, " ca\u00e9"}};
        story.apply(writingAt(story, {}, tokens, {}));
        QByteArray json = QByteArray::fromStdString(storyJson(story));
        const auto at = json.indexOf(from);
        QVERIFY2(at >= 0, json.constData());
        json.replace(at, from.size(), to);
        QByteArray message;
        try {
            (void)storyFromJson(json.toStdString());
        } catch (const StoryError& error) {
            message = error.what();
        }
        QVERIFY2(message.contains(problem), message.constData());
    }
};

} // namespace

LILA_TEST(StoryPropertyTest)
#include "story_property_test.moc"
