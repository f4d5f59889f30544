// SPDX-License-Identifier: AGPL-3.0-or-later
// Looking inside of the model, through the window: why this token, the logit lens, attention.
#include "core/checkpoint/safetensors.h"
#include "core/inspection/inspector.h"
#include "tests/gui/window_fixture.h"
#include "tests/test_main.h"
#include "widgets/attention_view.h"
#include "widgets/attribution_view.h"
#include "widgets/lens_view.h"

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

    void attentionIsThatOfATrace() {
        const QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("trace.safetensors"));
        const QString text = QStringLiteral("who is Lily? She ran");
        QCOMPARE(QProcess::execute(QStringLiteral(LILA_PROGRAM),
                                   {QStringLiteral("trace"), QStringLiteral("--checkpoint"), tinyCheckpoint,
                                    QStringLiteral("--tokenizer"), officialVocabulary,
                                    QStringLiteral("--prompt"), text, QStringLiteral("--output"), file}),
                 0);
        const SafetensorsFile trace = readSafetensors(file.toStdString());
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
        for (std::size_t layer = 0; layer < heads.size(); ++layer) {
            const std::vector<float> recorded =
                trace.tensors.at("layer" + std::to_string(layer) + ".attention").toFloats();
            for (std::size_t head = 0; head < heads[layer].size(); ++head)
                for (std::size_t at = 0; at + 1 < length; ++at)
                    QVERIFY(std::abs(heads[layer][head].weights[at] -
                                     recorded[(head * length + length - 2) * length + at]) < 1e-5);
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
