// SPDX-License-Identifier: AGPL-3.0-or-later
// What views want computed: on the worker's thread, also between tokens and in a share of the time; what
// nobody waits for any more is dropped, and what goes wrong comes as text.
#include "app/explorer/views/focus.h"
#include "app/explorer/views/while_seen.h"
#include "core/checkpoint/checkpoint.h"
#include "core/inspection/inspector.h"
#include "tests/gui/window_fixture.h"
#include "tests/test_main.h"

#include <atomic>
#include <stdexcept>
#include <thread>

using namespace lila;

namespace {

using GoOn = std::function<bool()>;

/// Looks that wait until they are let go, so that a test can do something meanwhile.
struct Gate {
    std::atomic<int> entered = 0;
    std::atomic<bool> isOpen = false;

    bool reached(int count) {
        return QTest::qWaitFor([&] { return entered >= count; }, 10000);
    }
};

} // namespace

class InspectTest : public QObject {
    Q_OBJECT

private:
    std::shared_ptr<const ModelWeights> m_weights;
    std::shared_ptr<LoadedModel> m_loaded;

    struct Asking {
        GenerationWorker worker;
        Focus focus;
        QStringList answers;

        explicit Asking(const std::shared_ptr<const LoadedModel>& model) {
            focus.setWorker(worker);
            use(model);
        }
        void use(const std::shared_ptr<const LoadedModel>& model) {
            worker.setModel(model->model);
            focus.setModel(model);
        }
        template <class Look>
        void ask(const char* purpose, Look look) {
            focus.inspect<QString>(
                purpose, std::move(look), &focus, [this](const QString& answer) { answers.append(answer); },
                [this](const QString& problem) { answers.append(QStringLiteral("! ") + problem); });
        }
        bool answered(const QStringList& all) {
            return QTest::qWaitFor([&] { return answers.size() >= all.size(); }, 10000) && answers == all;
        }
        /// Occupies the worker until the gate is opened; as look() should, it ends where it is told to.
        static auto waiting(Gate& gate, const QString& answer) {
            return [&gate, answer](const StoryModel&, const GoOn& goOn) {
                ++gate.entered;
                while (!gate.isOpen && goOn())
                    std::this_thread::yield();
                return answer;
            };
        }
    };

    std::shared_ptr<const LoadedModel> another() const {
        auto copy = std::make_shared<LoadedModel>(*m_loaded);
        copy->weights = std::make_shared<const ModelWeights>(*m_weights);
        copy->model.engine = packed(copy->weights);
        return copy;
    }

private Q_SLOTS:
    void initTestCase() {
        const QTemporaryDir folder;
        m_weights = weightsOf(readCheckpoint(endlessCheckpoint(folder).toStdString()));
        m_loaded = std::make_shared<LoadedModel>();
        m_loaded->weights = m_weights;
        m_loaded->model = {packed(m_weights), Tokenizer::load(officialVocabulary.toStdString())};
    }

    void answersComeOnThisThreadFromAnother() {
        Asking asking(m_loaded);
        const QThread* here = QThread::currentThread();
        std::thread::id there;
        bool isHere = false;
        asking.focus.inspect<int>(
            "layers",
            [&there](const StoryModel& model, const GoOn&) {
                there = std::this_thread::get_id();
                return model.weights().config.nLayers;
            },
            &asking.focus,
            [&](int layers) {
                isHere = QThread::currentThread() == here;
                asking.answers.append(QString::number(layers));
            });
        QVERIFY(asking.answered({QString::number(m_weights->config.nLayers)}));
        QVERIFY(isHere && there != std::this_thread::get_id());
    }

    void errorsComeAsText() {
        Asking asking(m_loaded);
        asking.ask("a", [](const StoryModel&, const GoOn&) -> QString {
            throw std::invalid_argument("the β of nothing");
        });
        QVERIFY(asking.answered({QStringLiteral("! the β of nothing")}));

        GenerationWorker empty;
        asking.focus.setWorker(empty);
        asking.ask("a", [](const StoryModel&, const GoOn&) { return QString(); });
        QVERIFY(QTest::qWaitFor([&] { return asking.answers.size() == 2; }));
        QVERIFY2(asking.answers[1].contains(QStringLiteral("No model is open")),
                 qPrintable(asking.answers[1]));
    }

    /// Whether the older one runs or waits; others are not touched.
    void aNewerQuestionTakesTheOldersPlace() {
        Gate gate;
        Asking asking(m_loaded);
        asking.ask("a", Asking::waiting(gate, QStringLiteral("old")));
        QVERIFY(gate.reached(1));
        asking.ask("b", [](const StoryModel&, const GoOn&) { return QStringLiteral("other"); });
        asking.ask("a", [](const StoryModel&, const GoOn&) -> QString { throw std::logic_error("older"); });
        asking.ask("a", [](const StoryModel&, const GoOn&) { return QStringLiteral("new"); });
        QVERIFY(asking.answered({QStringLiteral("other"), QStringLiteral("new")}));
    }

    void nobodyIsToldOfAnotherModel() {
        Gate gate;
        Asking asking(m_loaded);
        asking.ask("a", Asking::waiting(gate, QStringLiteral("running")));
        QVERIFY(gate.reached(1));
        asking.ask("b", [](const StoryModel&, const GoOn&) { return QStringLiteral("waiting"); });
        const auto next = another();
        asking.use(next);
        asking.ask("c", [&next](const StoryModel& model, const GoOn&) {
            return QString::number(static_cast<int>(&model.weights() == next->weights.get()));
        });
        QVERIFY(asking.answered({QStringLiteral("1")}));
        QTest::qWait(50);
        QCOMPARE(asking.answers.size(), 1);
    }

    /// The model is the same: what was asked is still wanted.
    void anotherEngineGoesOn() {
        Gate gate;
        Asking asking(m_loaded);
        asking.ask("a", Asking::waiting(gate, QStringLiteral("running")));
        QVERIFY(gate.reached(1));
        asking.ask("b", [](const StoryModel&, const GoOn&) { return QStringLiteral("waiting"); });
        asking.worker.setModel({packed(m_weights, {.threads = 1}), m_loaded->model.tokenizer});
        gate.isOpen = true;
        QVERIFY(asking.answered({QStringLiteral("running"), QStringLiteral("waiting")}));
    }

    void aReceiverThatIsGoneIsToldNothing() {
        Gate gate;
        Asking asking(m_loaded);
        bool isTold = false;
        const auto tell = [&isTold](const QString&) { isTold = true; };
        auto running = std::make_unique<QObject>();
        auto waiting = std::make_unique<QObject>();
        asking.focus.inspect<QString>("a", Asking::waiting(gate, QStringLiteral("a")), running.get(), tell,
                                      tell);
        QVERIFY(gate.reached(1));
        asking.focus.inspect<QString>("b", Asking::waiting(gate, QStringLiteral("b")), waiting.get(), tell,
                                      tell);
        waiting.reset();
        running.reset(); // stops it: the gate stays closed
        asking.ask("c", [](const StoryModel&, const GoOn&) { return QStringLiteral("c"); });
        QVERIFY(asking.answered({QStringLiteral("c")}));
        QCOMPARE(gate.entered.load(), 1);
        QVERIFY(!isTold);
    }

    /// What has more to do is called again, by turns with others.
    void longLooksAreDoneInParts() {
        Asking asking(m_loaded);
        const auto counting = [](const QString& answer) {
            return [answer, left = 3](const StoryModel&, const GoOn&) mutable {
                return --left > 0 ? std::nullopt : std::optional(answer);
            };
        };
        asking.ask("a", counting(QStringLiteral("a")));
        asking.ask("b", counting(QStringLiteral("b")));
        asking.ask("c", [](const StoryModel&, const GoOn&) { return QStringLiteral("c"); });
        QVERIFY(QTest::qWaitFor([&] { return asking.answers.size() == 3; }, 10000));
        QCOMPARE(asking.answers[0], QStringLiteral("c"));
    }

    /// A look that runs makes way for a generation and is begun anew between its tokens, in a 25th of the
    /// time, however often somebody asks.
    void runsBetweenTokensInAShareOfTheTime() {
        Gate gate;
        Asking asking(m_loaded);
        GenerationSettings settings = endlessSettings();
        asking.worker.setSettings(settings);
        asking.ask("a", Asking::waiting(gate, QStringLiteral("first")));
        QVERIFY(gate.reached(1));
        Story story;
        story.apply(retyping(story, StoryPath(story), 0, 0, "Once upon a time"));
        std::size_t made = 0;
        const auto take = [&] { return made += asking.worker.takeRecords().size(); };
        asking.worker.start({.seed = 4, .story = story});
        QVERIFY(gate.reached(2));
        gate.isOpen = true;
        QVERIFY(asking.answered({QStringLiteral("first")}));
        QVERIFY(QTest::qWaitFor([&] { return take() > 5; }));

        using Clock = std::chrono::steady_clock;
        std::atomic<Clock::duration::rep> looked = 0;
        std::atomic<int> looks = 0;
        std::function<void()> ask = [&] {
            asking.focus.inspect<int>(
                "again",
                [&](const StoryModel&, const GoOn&) {
                    const auto began = Clock::now();
                    std::this_thread::sleep_for(std::chrono::milliseconds(5));
                    looked += (Clock::now() - began).count();
                    return ++looks;
                },
                &asking.focus, [&](int) { ask(); });
        };
        const auto began = Clock::now();
        ask();
        QVERIFY(QTest::qWaitFor([&] { return looks >= 10; }, 20000));
        const Clock::duration all = Clock::now() - began;
        const double share = static_cast<double>(looked) / static_cast<double>(all.count());
        QVERIFY2(share < 0.06, qPrintable(QString::number(share)));
        const std::size_t then = take();
        QVERIFY(QTest::qWaitFor([&] { return take() > then + 5; }));
        asking.worker.stop();
    }

    /// What takes long makes others wait for their share of the time, but not what somebody has chosen.
    void aChosenTokenDoesNotWait() {
        Asking asking(m_loaded);
        asking.worker.setSettings(endlessSettings());
        Story story;
        story.apply(retyping(story, StoryPath(story), 0, 0, "Once upon a time"));
        asking.worker.start({.seed = 4, .story = story});
        asking.ask("slow", [](const StoryModel&, const GoOn&) {
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
            return QStringLiteral("slow");
        });
        QVERIFY(asking.answered({QStringLiteral("slow")}));
        const auto answering = [](const QString& answer) {
            return [answer](const StoryModel&, const GoOn&) { return answer; };
        };
        asking.ask("other", answering(QStringLiteral("other")));
        asking.focus.setToken({}, {}, true);
        for (const QString& name : {QStringLiteral("chosen"), QStringLiteral("chosen too")})
            asking.focus.inspect<QString>(
                name.toStdString(), answering(name), &asking.focus,
                [&](const QString& answer) { asking.answers.append(answer); }, {}, Focus::About::Token);
        QVERIFY(asking.answered({QStringLiteral("slow"), QStringLiteral("chosen"),
                                 QStringLiteral("chosen too"), QStringLiteral("other")}));
        asking.worker.stop();
    }

    /// Of a story that was just written, over several windows of the model and two branches, every token is
    /// looked at in one position: nothing that takes longer is begun.
    void whatWasWrittenIsKnown() {
        const QTemporaryDir folder;
        WindowFixture fixture(endlessCheckpoint(folder));
        QVERIFY(fixture.ready());
        GenerationSettings settings = endlessSettings();
        settings.context = ContextPolicy::Anchored;
        settings.maxTokens = 700;
        fixture.settings().takeOver(settings);
        fixture.story().insertPlainText(QStringLiteral("Once upon a time"));
        fixture.session().generate();
        QVERIFY(fixture.waitForEnd());
        const Story first = fixture.book().story();
        fixture.session().retry();
        QVERIFY(fixture.waitForEnd());
        Focus& focus = fixture.window().focus();
        QVERIFY(fixture.book().path().tokenCount() > 700 && m_weights->config.blockSize < 700);
        for (const Story& story : {fixture.book().story(), first}) {
            std::optional<std::size_t> found;
            focus.inspect<std::size_t>(
                "test",
                [story, seen = focus.seen()](const StoryModel& model, const GoOn&) {
                    const SeenBranch branch(model.tokenizer, story);
                    std::size_t missed = 0;
                    for (std::size_t token = 4; token < branch.size(); token += 37)
                        missed +=
                            Inspector(model.engine, seen).look(branch, token, [] { return false; }) ? 0 : 1;
                    return missed;
                },
                &focus, [&](std::size_t count) { found = count; });
            QTRY_VERIFY_WITH_TIMEOUT(found.has_value(), 30000);
            QCOMPARE(*found, 0U);
        }
    }

    /// The view asks when it is seen, and once for several changes.
    void viewsAskWhileTheyAreSeen() {
        QWidget view;
        int asked = 0;
        WhileSeen seen(view, [&asked] { ++asked; });
        seen.tell();
        QTest::qWait(20);
        QCOMPARE(asked, 0);
        view.show();
        QTRY_COMPARE(asked, 1);
        view.hide();
        view.show();
        QTest::qWait(20);
        QCOMPARE(asked, 1);
        seen.tell();
        seen.tell();
        QTRY_COMPARE(asked, 2);
        QTest::qWait(20);
        QCOMPARE(asked, 2);
    }

    /// Told of changes all the time, as it is while text streams.
    void viewsAskSomeTenTimesASecond() {
        QWidget view;
        view.show();
        int asked = 0;
        WhileSeen seen(view, [&asked] { ++asked; });
        QElapsedTimer clock;
        clock.start();
        while (clock.elapsed() < 500) {
            seen.tell();
            QTest::qWait(5);
        }
        QVERIFY2(asked >= 2 && asked <= 2 + clock.elapsed() / 90, qPrintable(QString::number(asked)));
        const int then = asked;
        QTRY_COMPARE(asked, then + 1); // nothing that was told is forgotten
    }

    /// The token that is looked at has a place, in the branch as the model saw it, whether it has an id or
    /// not.
    void theTokenInFocusHasAPlace() {
        WindowFixture fixture(storyCheckpoint);
        QVERIFY(fixture.ready());
        GenerationSettings settings = endlessSettings();
        settings.maxTokens = 6;
        fixture.settings().takeOver(settings);
        fixture.story().insertPlainText(QStringLiteral("Once upon a time"));
        Focus& focus = fixture.window().focus();
        const auto indexOf = [&]() -> std::optional<std::size_t> {
            if (!focus.place())
                return std::nullopt;
            const SeenBranch branch(focus.model()->model.tokenizer, focus.story()->story());
            const std::size_t index = focus.place()->indexIn(branch);
            return index < branch.size() && branch.id(index) == focus.token()->id ? std::optional(index)
                                                                                  : std::nullopt;
        };
        const auto lookAt = [&](int position) {
            QTextCursor caret = fixture.story().textCursor();
            caret.setPosition(position);
            fixture.story().setTextCursor(caret);
            Q_EMIT fixture.story().caretPlaced(position);
        };
        QVERIFY(!focus.place());
        QTest::qWait(10); // nobody has typed just now
        lookAt(6);
        QTRY_VERIFY(focus.token() != nullptr);
        QVERIFY(!focus.place()->key); // words that have no ids yet
        const auto typed = indexOf();
        QVERIFY(typed && *typed > 0);
        fixture.session().generate();
        QVERIFY(fixture.waitForEnd());
        const auto newest = indexOf();
        QVERIFY(focus.place()->key && newest);
        const SeenBranch branch(focus.model()->model.tokenizer, focus.story()->story());
        QCOMPARE(*newest, branch.size() - 1);
        lookAt(6);
        QTRY_VERIFY(indexOf() == typed);
        QVERIFY(focus.place()->key);
    }
};

LILA_TEST(InspectTest)
#include "inspect_test.moc"
