// SPDX-License-Identifier: AGPL-3.0-or-later
// Looking inside of the model, through the window: why this token, the logit lens, attention.
#include "core/checkpoint/safetensors.h"
#include "core/inspection/inspector.h"
#include "tests/gui/window_fixture.h"
#include "tests/test_main.h"
#include "widgets/attention_view.h"
#include "widgets/attribution_view.h"
#include "widgets/colour_legend.h"
#include "widgets/lens_view.h"

#include <QAction>
#include <QActionGroup>
#include <QProcess>
#include <QTreeView>

using namespace lila;

class InsideTest : public QObject {
    Q_OBJECT

private:
    static void show(WindowFixture& fixture, const char* name) {
        auto* dock = fixture.window().findChild<QDockWidget*>(QLatin1String(name));
        dock->show();
        dock->raise();
    }
    template <class View>
    static View& view(WindowFixture& fixture) {
        return fixture.window().docks().holding<View>();
    }
    static void caretTo(WindowFixture& fixture, int position) {
        QTextCursor cursor = fixture.story().textCursor();
        cursor.setPosition(position);
        fixture.story().setTextCursor(cursor);
    }
    static void write(WindowFixture& fixture, int tokens) {
        GenerationSettings settings;
        settings.maxTokens = tokens;
        settings.seed = 5;
        settings.temperature = 1;
        fixture.settings().setSettings(settings);
        fixture.session().setSettings(settings);
        fixture.session().generate();
        QVERIFY(fixture.waitForEnd());
    }
    static TokenLook looked(const Focus& focus) {
        const StoryModel& model = focus.model()->model;
        const SeenBranch branch(model.tokenizer, focus.story()->story());
        Inspector inspector(model.engine);
        for (;;)
            if (auto look = inspector.look(branch, focus.place()->indexIn(branch)))
                return *std::move(look);
    }
    static void colourBy(WindowFixture& fixture, TextColour by) {
        for (QAction* action : fixture.window().actions().textColour->actions())
            if (action->data().toInt() == static_cast<int>(by))
                action->trigger();
    }
    /// The first tokens of the document, as they are tinted: by the middle of what is behind their tops.
    static std::vector<QColor> tintsOf(WindowFixture& fixture, std::size_t count) {
        const Focus& focus = fixture.window().focus();
        const SeenBranch branch(focus.model()->model.tokenizer, focus.story()->story());
        const QImage picture = fixture.story().viewport()->grab().toImage();
        const auto place = [&](std::size_t byte) {
            QTextCursor cursor(fixture.story().document());
            cursor.setPosition(fixture.book().positionOf(byte));
            return fixture.story().cursorRect(cursor);
        };
        std::vector<QColor> tints;
        for (std::size_t token = 0; token < count; ++token) {
            const QRect from = place(branch.begin(token)), to = place(branch.end(token));
            const QPoint middle((from.center().x() + to.center().x()) / 2, from.top() + 1);
            tints.push_back(picture.pixelColor(middle * picture.devicePixelRatio()));
        }
        return tints;
    }
    static std::vector<QColor> colours(TextColour by, const std::vector<double>& shades,
                                       const QPalette& palette) {
        const TintScale scale(by, palette);
        std::vector<QColor> colours;
        for (const double shade : shades)
            colours.push_back(scale.at(placeOnScale(by, shade)));
        return colours;
    }
    static SafetensorsFile traceOf(const QString& text, const QTemporaryDir& folder) {
        const QString file = folder.filePath(QStringLiteral("trace.safetensors"));
        if (QProcess::execute(QStringLiteral(LILA_PROGRAM),
                              {QStringLiteral("trace"), QStringLiteral("--checkpoint"), tinyCheckpoint,
                               QStringLiteral("--tokenizer"), officialVocabulary, QStringLiteral("--prompt"),
                               text, QStringLiteral("--output"), file}) != 0)
            qFatal("lila trace failed");
        return readSafetensors(file.toStdString());
    }
    /// What a head's position gave those before it.
    static std::vector<float> rowOf(const SafetensorsFile& trace, std::size_t layer, std::size_t head,
                                    std::size_t position) {
        const Tensor& attention = trace.tensors.at("layer" + std::to_string(layer) + ".attention");
        const std::vector<float> all = attention.toFloats();
        const auto length = static_cast<std::size_t>(trace.tensors.at("ids").shape()[0]);
        const auto begin = all.begin() + static_cast<std::ptrdiff_t>((head * length + position) * length);
        return {begin, begin + static_cast<std::ptrdiff_t>(position) + 1};
    }
    static double sumOf(const AttributionPicture& picture) {
        double sum = 0;
        for (const AttributionRow& row : picture.rows)
            sum += row.sum();
        return sum;
    }

private Q_SLOTS:
    void barsAddUpToTheDifferenceOfLogits() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        show(fixture, "why");
        auto& why = view<AttributionView>(fixture);
        write(fixture, 6);
        Focus& focus = fixture.window().focus();
        QTRY_VERIFY(why.hasFigure() && why.picture().token.size() > 0);
        const TokenLook look = looked(focus);
        const int id = focus.token()->id;
        auto* box = fixture.window()
                        .findChild<QDockWidget*>(QStringLiteral("why"))
                        ->titleBarWidget()
                        ->findChild<QComboBox*>();
        QTRY_VERIFY(box->isEnabled());
        const auto isRight = [&](int other) {
            const double difference = static_cast<double>(look.logits[id]) - look.logits[other];
            return std::abs(why.picture().difference - difference) < 1e-4 &&
                   std::abs(sumOf(why.picture()) - difference) < 1e-4;
        };
        const int runnerUp = box->currentData().toInt();
        QTRY_VERIFY(isRight(runnerUp));
        for (int other = 0; other < static_cast<int>(look.logits.size()); ++other)
            QVERIFY(other == id || look.logits[other] <= look.logits[runnerUp]);

        box->setCurrentIndex(4);
        Q_EMIT box->activated(4);
        QTRY_VERIFY(focus.alternative() == box->currentData().toInt() && isRight(*focus.alternative()));
        caretTo(fixture, 2); // the comparison was that token's
        QTRY_VERIFY(focus.token() != nullptr && focus.token()->id != id);
        QVERIFY(!focus.alternative());
        fixture.book().setStory(QString());
        QTRY_VERIFY(!why.hasFigure() && !box->isEnabled());
    }

    void aHeadOfTheTreeIsLookedAt() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        show(fixture, "why");
        auto& why = view<AttributionView>(fixture);
        write(fixture, 3);
        QTRY_VERIFY(why.hasFigure());
        const QModelIndex layer = why.tree().model()->index(2, 0);
        why.tree().expand(layer);
        why.tree().setCurrentIndex(why.tree().model()->index(3, 0, layer));
        QCOMPARE(fixture.window().focus().layer(), std::optional(1));
        QCOMPARE(fixture.window().focus().head(), std::optional(3));
    }

    void theLensEndsInTheModelsOwnProbabilities() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        show(fixture, "lens");
        auto& lens = view<LensView>(fixture);
        write(fixture, 5);
        const Focus& focus = fixture.window().focus();
        QTRY_VERIFY(lens.hasFigure());
        const TokenLook look = looked(focus);
        const auto greatest = *std::ranges::max_element(look.logits);
        double sum = 0;
        for (const float logit : look.logits)
            sum += std::exp(static_cast<double>(logit) - greatest);
        const auto probability = [&](int id) {
            return std::exp(static_cast<double>(look.logits[id]) - greatest) / sum;
        };
        QCOMPARE(lens.picture().lines.size(), std::size_t{10});
        QTRY_VERIFY(std::abs(lens.picture().lines.back().probability - probability(focus.token()->id)) <
                    1e-5);
        for (const LensCell& cell : lens.picture().lines.back().cells) {
            QVERIFY(std::abs(cell.probability - probability(cell.id)) < 1e-5);
            QCOMPARE(cell.isChosen, cell.id == focus.token()->id);
        }
        // A cell is what the token is then compared with.
        const LensCell& cell = lens.picture().lines[4].cells[1];
        QTest::mouseClick(lens.viewport(), Qt::LeftButton, {},
                          lens.visualRect(lens.model()->index(4, 4)).center());
        QCOMPARE(focus.layer(), std::optional(1));
        if (cell.id != focus.token()->id)
            QCOMPARE(focus.alternative(), std::optional(cell.id));

        auto* box = fixture.window()
                        .findChild<QDockWidget*>(QStringLiteral("lens"))
                        ->titleBarWidget()
                        ->findChild<QComboBox*>();
        box->setCurrentIndex(1);
        QTRY_VERIFY(lens.picture().columns.back().contains(lens.picture().token));
        QVERIFY(std::abs(lens.picture().lines.back().probability - probability(focus.token()->id)) < 1e-5);
        QCOMPARE(lens.picture().lines.back().cells.size(),
                 static_cast<std::size_t>(lens.picture().columns.size()));
    }

    /// Of the token at the caret, without any dock; each word's colour is what the trace says of it.
    void attentionTintsTheStoryAsATraceHasIt() {
        const QTemporaryDir folder;
        const QString text = QStringLiteral("who is Lily? She ran");
        const SafetensorsFile trace = traceOf(text, folder);
        const auto length = static_cast<std::size_t>(trace.tensors.at("ids").shape()[0]);
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        fixture.book().setStory(text);
        QTest::qWait(1); // an edit takes the caret with it
        colourBy(fixture, TextColour::Attention);
        ColourLegend& legend = fixture.window().pane().legend();
        AttentionChoice& choice = legend.attention();
        QVERIFY(choice.layers().isVisible() && choice.heads().isVisible() && choice.parts().isVisible());
        const QPalette palette = fixture.story().palette();
        const std::size_t branchLength =
            SeenBranch(fixture.window().focus().model()->model.tokenizer, fixture.book().story()).size();
        const std::size_t hidden = length - branchLength; // what stands for the empty text
        const auto isTintedAsTraced = [&](std::size_t token, std::size_t layer, std::size_t head) {
            const std::vector<float> row = rowOf(trace, layer, head, token + hidden - 1);
            std::vector<QColor> expected = colours(
                TextColour::Attention, attentionShades({row, {}, {}}, AttentionPart::Weights), palette);
            expected.erase(expected.begin(), expected.begin() + static_cast<std::ptrdiff_t>(hidden));
            std::vector<QColor> tints = tintsOf(fixture, branchLength);
            for (std::size_t unseen = token + 1; unseen < branchLength; ++unseen)
                if (tints[unseen] != palette.color(QPalette::Base))
                    return false;
            tints.resize(token); // the caret hides that of the token
            return tints == expected;
        };
        caretTo(fixture, static_cast<int>(text.size()) - 1);
        QTRY_VERIFY(isTintedAsTraced(branchLength - 1, 0, 0));

        choice.heads().setCurrentIndex(3);
        Q_EMIT choice.heads().activated(3);
        QVERIFY(isTintedAsTraced(branchLength - 1, 0, 3) && !isTintedAsTraced(branchLength - 1, 0, 0));
        QCOMPARE(fixture.window().focus().head(), std::optional(3));
        fixture.window().focus().setLayer(2);
        QVERIFY(isTintedAsTraced(branchLength - 1, 2, 3));
        QCOMPARE(choice.layers().currentIndex(), 2);
        caretTo(fixture, 10);
        QTRY_VERIFY([&] {
            const Focus& focus = fixture.window().focus();
            if (focus.token() == nullptr)
                return false;
            const SeenBranch branch(focus.model()->model.tokenizer, focus.story()->story());
            const std::size_t token = focus.place()->indexIn(branch);
            return token + 1 < branchLength && isTintedAsTraced(token, 2, 3);
        }());

        const HeadLook look = looked(fixture.window().focus()).heads[2][3];
        for (const AttentionPart part : {AttentionPart::Geometry, AttentionPart::Content}) {
            choice.parts().setCurrentIndex(static_cast<int>(part));
            std::vector<QColor> expected =
                colours(TextColour::AttentionScores,
                        attentionShades({look.weights, look.content, look.geometry}, part), palette);
            expected.erase(expected.begin(), expected.begin() + static_cast<std::ptrdiff_t>(hidden));
            QCOMPARE(tintsOf(fixture, expected.size()), expected);
        }
        fixture.book().setStory(QStringLiteral("Another story"));
        QCOMPARE(tintsOf(fixture, 1).front(), palette.color(QPalette::Base));
    }

    /// Whatever else is open, and however it was left.
    void aWindowClosesWhileAttentionTintsIt() {
        for (int time = 0; time < 6; ++time) {
            WindowFixture fixture(tinyCheckpoint);
            QVERIFY(fixture.ready());
            colourBy(fixture, TextColour::Attention);
            if (time % 2 == 1)
                show(fixture, "attention");
            fixture.session().generate();
            QVERIFY(fixture.waitForText(fixture.story().storyLength() + 10));
            if (time % 3 == 2)
                fixture.waitForEnd();
            fixture.close();
            fixture.open({}); // it comes back as it was left
            QVERIFY(fixture.window().pane().legend().isVisible());
            QCOMPARE(fixture.window().pane().legend().colour(), TextColour::Attention);
        }
    }

    void attentionIsThatOfATrace() {
        const QTemporaryDir folder;
        const QString text = QStringLiteral("who is Lily? She ran");
        const SafetensorsFile trace = traceOf(text, folder);
        const auto length = static_cast<std::size_t>(trace.tensors.at("ids").shape()[0]);

        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        show(fixture, "attention");
        fixture.book().setStory(text);
        QTest::qWait(1); // an edit takes the caret with it
        auto& attention = view<AttentionView>(fixture);
        caretTo(fixture, static_cast<int>(text.size()) - 1);
        QTRY_COMPARE(attention.picture().tokens.size(), length - 1); // of what came before the last one
        const auto& heads = attention.picture().heads;
        for (std::size_t layer = 0; layer < heads.size(); ++layer)
            for (std::size_t head = 0; head < heads[layer].size(); ++head) {
                const std::vector<float> recorded = rowOf(trace, layer, head, length - 2);
                for (std::size_t at = 0; at < recorded.size(); ++at)
                    QVERIFY(std::abs(heads[layer][head].weights[at] - recorded[at]) < 1e-5);
            }
        fixture.window().focus().setLayer(2);
        fixture.window().focus().setHead(5);
        QCOMPARE(attention.layer(), 2);
        QCOMPARE(attention.head(), 5);
    }

    /// Nothing is computed for who does not look, and what is shown is of the token in focus.
    void onlyWhatIsSeenIsComputed() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        show(fixture, "why");
        write(fixture, 5);
        auto& why = view<AttributionView>(fixture);
        QTRY_VERIFY(why.hasFigure());
        QVERIFY(!view<LensView>(fixture).hasFigure() && !view<AttentionView>(fixture).hasFigure());
        caretTo(fixture, 3);
        show(fixture, "attention");
        QTRY_VERIFY(view<AttentionView>(fixture).hasFigure());
        QVERIFY(!view<LensView>(fixture).hasFigure());
    }
};

LILA_TEST(InsideTest)
#include "inside_test.moc"
