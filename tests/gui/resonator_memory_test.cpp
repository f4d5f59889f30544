// SPDX-License-Identifier: AGPL-3.0-or-later
// The resonator in the window: its memory at a token, its effect there, and files that it goes to and comes
// from.
#include "core/checkpoint/safetensors.h"
#include "core/inspection/inspector.h"
#include "core/inspection/resonator_look.h"
#include "tests/gui/window_fixture.h"
#include "tests/test_main.h"
#include "widgets/relation_graph.h"
#include "widgets/resonator_view.h"
#include "widgets/sorted_table.h"

#include <QFileDialog>
#include <QLineEdit>
#include <QPushButton>

#include <cmath>

using namespace lila;

namespace {

struct Window : WindowFixture {
    explicit Window(const QString& checkpoint) : WindowFixture(checkpoint) {
        auto* dock = window().findChild<QDockWidget*>(QStringLiteral("resonator"));
        dock->show();
        dock->raise();
    }
    ResonatorView& view() { return window().docks().holding<ResonatorView>(); }
    Focus& focus() { return window().focus(); }
    QPushButton& button(const char* text) {
        for (auto* one : view().findChildren<QPushButton*>())
            if (one->text() == QString::fromUtf8(text))
                return *one;
        qFatal("no such button");
    }

    void set(const GenerationSettings& wanted) {
        settings().setSettings(wanted);
        session().setSettings(wanted);
        focus().setSettings(wanted);
    }
    bool write(const GenerationSettings& wanted) {
        set(wanted);
        session().generate();
        return waitForEnd() && QTest::qWaitFor([this] { return isShown(); }, 10000);
    }
    /// What is shown is of the token that is looked at.
    bool isShown() {
        const auto held = look();
        return held ? view().picture().relations.size() == held->relations.size() &&
                          view().picture().token.size() > 0
                    : !view().hasFigure();
    }
    /// By the core, of the token that is looked at.
    std::optional<ResonatorLook> look() {
        if (focus().token() == nullptr)
            return std::nullopt;
        const StoryModel& model = focus().model()->model;
        const SeenBranch branch(model.tokenizer, focus().story()->story());
        return resonatorAt(branch, focus().place()->indexIn(branch), [&](const Origin& origin) {
            const ModelWeights& weights = model.weights();
            return origin.resonatorSha256.empty()
                       ? seededResonatorSpace(weights.tokenEmbedding, weights.config.dModel, origin.seed)
                       : nullptr;
        });
    }
    void choose(const char* pressed, const QString& file) {
        QTest::mouseClick(&button(pressed), Qt::LeftButton);
        auto* dialog = window().findChild<QFileDialog*>();
        QVERIFY(dialog != nullptr);
        dialog->findChild<QLineEdit*>()->setText(file);
        static_cast<QDialog*>(dialog)->accept();
    }
};

GenerationSettings lively(int tokens) {
    GenerationSettings settings;
    settings.maxTokens = tokens;
    settings.seed = 5;
    settings.temperature = 1;
    settings.resonanceStrength = 0.5;
    return settings;
}

} // namespace

class ResonatorMemoryTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void relationsAreThoseOfTheIds() {
        Window window(storyCheckpoint);
        QVERIFY(window.ready());
        window.story().insertUserText(QStringLiteral("Once upon a time there was a little girl"));
        QVERIFY(window.write(lively(30)));
        const auto held = window.look();
        QVERIFY(held && held->relations.size() > 5);
        // The ids, and what section 7 of the model's page makes of them.
        const StoryModel& model = window.focus().model()->model;
        const SeenBranch branch(model.tokenizer, window.book().story());
        const auto space =
            seededResonatorSpace(model.weights().tokenEmbedding, model.weights().config.dModel, 5);
        std::map<std::pair<int, int>, double> weights;
        const std::size_t last = window.focus().place()->indexIn(branch);
        std::optional<int> before;
        for (std::size_t token = *branch.generationOf(last); token <= last; ++token) {
            const int root = space->rootOf[branch.idBefore(token)];
            if (before && *before != root)
                weights[{*before, root}] += 1;
            before = root;
        }
        const auto& lines = window.view().picture().relations;
        QCOMPARE(lines.size(), weights.size());
        for (const RelationLine& line : lines)
            QCOMPARE(line.weight, weights.at({line.from, line.to}));
        QCOMPARE(window.view().relations().model()->rowCount(), static_cast<int>(weights.size()));
    }

    void liftsAreLogitsWithAndWithout() {
        Window window(storyCheckpoint);
        QVERIFY(window.ready());
        window.story().insertUserText(QStringLiteral("Once upon a time there was a little girl"));
        Interventions interventions;
        interventions.betaFactor[{1, 2}] = 30;
        window.focus().takeInterventions(interventions);
        QVERIFY(window.write(lively(12)));
        window.focus().takeInterventions({}); // those of the token's time count
        const Focus& focus = window.focus();
        const StoryModel& model = focus.model()->model;
        const SeenBranch branch(model.tokenizer, window.book().story());
        Inspector inspector(model.engine);
        std::optional<TokenLook> look;
        while (!look)
            look = inspector.look(branch, focus.place()->indexIn(branch));
        const auto space =
            seededResonatorSpace(model.weights().tokenEmbedding, model.weights().config.dModel, 5);
        const std::vector<float>& lift = focus.token()->resonatorLift; // of the step that wrote it
        double without = 0;
        double with = 0;
        for (std::size_t id = 0; id < look->logits.size(); ++id) {
            without += std::exp(static_cast<double>(look->logits[id]));
            with += std::exp(static_cast<double>(look->logits[id]) + lift[space->rootOf[id]]);
        }
        double greatest = -1;
        double least = 1;
        for (std::size_t id = 0; id < look->logits.size(); ++id) {
            const auto logit = static_cast<double>(look->logits[id]);
            const double change =
                std::exp(logit + lift[space->rootOf[id]]) / with - std::exp(logit) / without;
            greatest = std::max(greatest, change);
            least = std::min(least, change);
        }
        QTRY_VERIFY(std::abs(window.view().picture().lifts.front().change() - greatest) < 1e-5);
        QVERIFY(std::abs(window.view().picture().lifts.back().change() - least) < 1e-5);
        for (const LiftLine& line : window.view().picture().lifts)
            QVERIFY(std::abs(line.lift - lift[line.root]) < 1e-5);
        QVERIFY(greatest > 1e-4 && least < -1e-4);
    }

    void whereItIsOffNothingIsShown() {
        Window window(tinyCheckpoint);
        QVERIFY(window.ready());
        GenerationSettings settings = lively(4);
        settings.resonator = false;
        window.set(settings);
        QTRY_VERIFY(window.view().graph().emptyText().contains(QStringLiteral("Turn Resonator on")));
        window.session().generate();
        QVERIFY(window.waitForEnd());
        QTRY_VERIFY(window.view().graph().emptyText().contains(QStringLiteral("was off")));
        QVERIFY(!window.view().hasFigure() && window.view().csv().isEmpty());
        QVERIFY(window.write(lively(4)));
        QVERIFY(window.view().hasFigure());
        QTextCursor cursor = window.story().textCursor();
        cursor.setPosition(2);
        window.story().setTextCursor(cursor);
        QTRY_VERIFY(!window.view().hasFigure());
    }

    void theMemoryGoesThroughAFile() {
        Window window(tinyCheckpoint);
        QVERIFY(window.ready());
        QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("memory.safetensors"));
        window.story().insertUserText(QStringLiteral("Once upon a time"));
        QVERIFY(window.write(lively(12)));
        window.choose("Save…", file);
        QTRY_VERIFY(QFile::exists(file));
        const SafetensorsFile saved = readSafetensors(file.toStdString());
        const auto held = window.look();
        QCOMPARE(saved.tensors.at("gate").toFloats(), held->resonator.gate());

        window.choose("Load…", file);
        QTRY_VERIFY(window.focus().resonator() != nullptr && window.focus().resonator()->space != nullptr);
        QVERIFY(window.view().note().contains(QStringLiteral("memory.safetensors")));
        window.session().generate();
        QVERIFY(window.waitForEnd());
        QTRY_VERIFY(window.view().statement().contains(QStringLiteral("begun from")));
        // The step that wrote the last token had the loaded memory, and the view computes the same.
        const SeenBranch branch(window.focus().model()->model.tokenizer, window.book().story());
        const auto loaded = resonatorAt(branch, window.focus().place()->indexIn(branch),
                                        [&](const Origin&) { return window.focus().resonator()->space; });
        QCOMPARE(window.view().picture().relations.size(), loaded->relations.size());
        for (int root = 0; root < lattice::rootCount; ++root)
            QVERIFY(std::abs(window.focus().token()->resonatorLift[root] -
                             0.5F * loaded->resonator.scores()[root]) < 1e-6F);
        const auto origin = branch.origin(branch.size() - 1);
        QCOMPARE(origin->resonatorSha256, window.focus().resonator()->sha256);

        // Back to the seed, and back from there.
        QTest::mouseClick(&window.button("Reset"), Qt::LeftButton);
        QVERIFY(window.focus().resonator()->space == nullptr);
        QTest::mouseClick(&window.button("Take back"), Qt::LeftButton);
        QVERIFY(window.focus().resonator()->space != nullptr);
        QTest::mouseClick(&window.button("Reset"), Qt::LeftButton);
        window.session().generate();
        QVERIFY(window.waitForEnd());
        QVERIFY(SeenBranch(window.focus().model()->model.tokenizer, window.book().story())
                    .origin(branch.size())
                    ->resonatorSha256.empty());
    }

    void aLoadedFileIsKnownHoweverTheModelIsRun() {
        QTemporaryDir folder;
        const QString first = folder.filePath(QStringLiteral("first.safetensors"));
        const QString other = folder.filePath(QStringLiteral("other.safetensors"));
        Window window(tinyCheckpoint);
        QVERIFY(window.ready());
        window.story().insertUserText(QStringLiteral("Once upon a time"));
        QVERIFY(window.write(lively(12)));
        window.choose("Save…", first);
        QTRY_VERIFY(QFile::exists(first));
        QVERIFY(window.write(lively(12)));
        window.choose("Save…", other);
        QTRY_VERIFY(QFile::exists(other));
        window.choose("Load…", first);
        QTRY_VERIFY(window.focus().resonator() && window.focus().resonator()->space);
        window.session().generate();
        QVERIFY(window.waitForEnd());
        QTRY_VERIFY(window.view().statement().contains(QStringLiteral("begun from")));
        QTest::mouseClick(&window.button("Reset"), Qt::LeftButton);
        for (QAction* action : window.window().actions().model->actions())
            if (action->text().contains(QStringLiteral("bf16")))
                action->trigger();
        QTRY_COMPARE(window.session().model()->engine.precision, Precision::Bf16);
        const int end = window.story().storyLength();
        for (const int position : {end - 4, end - 1}) { // looked at with the other engine
            QTextCursor cursor = window.story().textCursor();
            cursor.setPosition(position);
            window.story().setTextCursor(cursor);
            QTest::qWait(300);
            QTRY_VERIFY(window.view().statement().contains(QStringLiteral("begun from")));
        }

        window.close();
        window.open({});
        QVERIFY(window.ready());
        auto* dock = window.window().findChild<QDockWidget*>(QStringLiteral("resonator"));
        dock->show();
        dock->raise();
        QTextCursor cursor = window.story().textCursor();
        cursor.setPosition(window.story().storyLength() - 1);
        window.story().setTextCursor(cursor);
        QTRY_VERIFY(window.view().graph().emptyText().contains(QStringLiteral("not known here")));
        window.choose("Load…", other);
        QTRY_VERIFY(window.view().note().contains(QStringLiteral("not the file that these words")));
        window.choose("Load…", first);
        QTRY_VERIFY(window.view().statement().contains(QStringLiteral("begun from")));
        QVERIFY(!window.view().note().contains(QStringLiteral("not the file")));
    }

    void aResetEndsTheMemoryOfSteps() {
        Window window(tinyCheckpoint);
        QVERIFY(window.ready());
        window.story().insertUserText(QStringLiteral("Once upon a time"));
        window.set(lively(100));
        const auto step = [&window] {
            window.session().step();
            return window.waitForEnd() && QTest::qWaitFor([&] { return window.isShown(); }, 10000);
        };
        for (int i = 0; i < 4; ++i)
            QVERIFY(step());
        const std::size_t written = window.view().picture().relations.size();
        QVERIFY(written > 1);
        QTest::mouseClick(&window.button("Reset"), Qt::LeftButton);
        QTest::mouseClick(&window.button("Take back"), Qt::LeftButton);
        QVERIFY(step());
        QVERIFY(window.view().picture().relations.size() >= written);
        QTest::mouseClick(&window.button("Reset"), Qt::LeftButton);
        QVERIFY(step());
        QCOMPARE(window.view().picture().relations.size(), std::size_t{0});
        QVERIFY(window.view().hasFigure());
    }

    void aFileThatIsNoMemoryChangesNothing() {
        Window window(tinyCheckpoint);
        QVERIFY(window.ready());
        window.story().insertUserText(QStringLiteral("Once upon a time"));
        QVERIFY(window.write(lively(6)));
        const auto relations = window.view().picture().relations;
        QTemporaryDir folder;
        const QString wrong = folder.filePath(QStringLiteral("wrong.safetensors"));
        SafetensorsFile other;
        other.tensors["basis"] = Tensor::fromFloats({1, 2}, {1, 2});
        writeSafetensors(wrong.toStdString(), other);
        const QString text = folder.filePath(QStringLiteral("text.safetensors"));
        QFile plain(text);
        QVERIFY(plain.open(QIODevice::WriteOnly) && plain.write("no tensors") > 0);
        plain.close();
        for (const QString& file : {wrong, text, storyCheckpoint}) {
            window.view().tell({});
            window.choose("Load…", file);
            QTRY_VERIFY(window.view().note().contains(QStringLiteral("Choose a file that Save…")));
            QVERIFY(window.view().note().contains(QFileInfo(file).fileName()));
            QVERIFY(window.focus().resonator() == nullptr);
            QVERIFY(window.view().picture().relations == relations);
        }
        // Nor does it take the way back from the Reset before it.
        QTest::mouseClick(&window.button("Reset"), Qt::LeftButton);
        QVERIFY(window.button("Take back").isVisible());
        window.choose("Load…", wrong);
        QTRY_VERIFY(window.view().note().contains(QStringLiteral("Choose a file that Save…")));
        QVERIFY(window.button("Take back").isVisible());
        QTest::mouseClick(&window.button("Take back"), Qt::LeftButton);
        QVERIFY(window.focus().resonator() == nullptr);
    }
};

LILA_TEST(ResonatorMemoryTest)
#include "resonator_memory_test.moc"
