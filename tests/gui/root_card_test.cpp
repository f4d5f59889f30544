// SPDX-License-Identifier: AGPL-3.0-or-later
// Roots in the window: means, differences, paths and planes of the story; the card of one root with the words
// that light it; how the roots of a layer are used.
#include "app/explorer/story/story_book.h"
#include "app/explorer/views/root_texts.h"
#include "tests/gui/window_fixture.h"
#include "tests/test_main.h"
#include "widgets/number_text.h"
#include "widgets/root_boost.h"
#include "widgets/root_card.h"
#include "widgets/root_panel.h"
#include "widgets/root_usage_rows.h"
#include "widgets/root_usage_view.h"
#include "widgets/sorted_table.h"

#include <QDoubleSpinBox>
#include <QFile>
#include <QProgressBar>
#include <QRegularExpression>
#include <QTextBrowser>
#include <QToolButton>

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace lila;

class RootCardTest : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    inline static QString s_checkpoint; ///< never ends a story

    /// A window in which the dock of that name is seen.
    struct Window : WindowFixture {
        explicit Window(const char* dock) : WindowFixture(s_checkpoint) {
            auto* there = window().findChild<QDockWidget*>(QLatin1String(dock));
            there->show();
            there->raise();
        }
        RootPanel& panel() { return window().docks().holding<RootPanel>(); }
        RootCard& card() { return window().docks().holding<RootCard>(); }
        RootUsageView& usage() { return window().docks().holding<RootUsageView>(); }
        Focus& focus() { return window().focus(); }

        void choose(const char* name, int row) {
            for (auto* box : panel().findChildren<QComboBox*>())
                if (box->accessibleName() == QLatin1String(name)) {
                    box->setCurrentIndex(row);
                    Q_EMIT box->activated(row);
                    return;
                }
            qFatal("no such box");
        }
        bool write(const QString& beginning, int tokens) {
            if (!ready())
                return false;
            story().insertUserText(beginning);
            GenerationSettings how = endlessSettings();
            how.maxTokens = tokens;
            session().setSettings(how);
            session().generate();
            return waitForEnd();
        }
    };

    /// Of each token of the branch, by one pass over all of it, and one for the first.
    static std::vector<Activation> traceOf(Window& window) {
        const StoryModel& model = window.focus().model()->model;
        const SeenBranch branch(model.tokenizer, window.book().story());
        const Decoder decoder(model.engine);
        std::vector<Activation> all = decoder.trace(branch.seen(branch.window(0, 48), 0)).activations;
        const std::size_t last = branch.size() - 1;
        for (Activation& activation : decoder.trace(branch.seen(branch.window(last, 48), last)).activations)
            all.push_back(std::move(activation));
        return all;
    }

    static double largest(const RootRow& a, const RootRow& b) {
        double most = 0;
        for (std::size_t r = 0; r < a.size(); ++r)
            most = std::max(most, std::abs(static_cast<double>(a[r]) - b[r]));
        return most;
    }

    static RootRow meanOf(const std::vector<Activation>& trace, int layer, std::size_t from, std::size_t to) {
        RootRow mean{};
        for (std::size_t position = from; position < to; ++position)
            for (std::size_t r = 0; r < mean.size(); ++r)
                mean[r] += trace[position][layer].rootWeights[r] / static_cast<float>(to - from);
        return mean;
    }

private Q_SLOTS:
    void initTestCase() { s_checkpoint = endlessCheckpoint(m_folder); }

    void theStorysMeanIsThatOfItsTokens() {
        Window window("roots");
        QVERIFY(window.write(QStringLiteral("Once upon a time"), 12));
        window.choose("Weights", 1);
        RootView& view = window.panel().view();
        QTRY_VERIFY(view.weights().kind == RootWeights::Kind::Mean && !view.weights().layers.empty());
        const std::vector<Activation> trace = traceOf(window);
        for (int layer = 0; layer < view.layerCount(); ++layer)
            QVERIFY(largest(view.weights().layers[layer], meanOf(trace, layer, 0, trace.size())) < 1e-5);
        QVERIFY(view.statement().contains(QStringLiteral("mean weights over")));

        // Of what is selected: the last three tokens.
        window.choose("Weights", 2);
        QTRY_VERIFY(view.weights().layers.empty());
        QVERIFY(view.statement().contains(QStringLiteral("Select")));
        const SeenBranch branch(window.focus().model()->model.tokenizer, window.book().story());
        QTextCursor cursor = window.story().textCursor();
        cursor.setPosition(window.book().positionOf(branch.begin(branch.size() - 3)));
        cursor.movePosition(QTextCursor::End, QTextCursor::KeepAnchor);
        window.story().setTextCursor(cursor);
        QTRY_VERIFY(!view.weights().layers.empty());
        std::size_t first = 0;
        while (branch.end(first) <= window.book().byteOf(cursor.selectionStart()))
            ++first;
        QVERIFY(first > 4);
        QVERIFY(largest(view.weights().layers[1], meanOf(trace, 1, first, trace.size())) < 1e-5);

        window.choose("Weights", 0);
        QTRY_VERIFY(view.weights().kind == RootWeights::Kind::Token);
    }

    void aTokenIsComparedToAnother() {
        Window window("roots");
        QVERIFY(window.write(QStringLiteral("Once upon a time"), 6));
        const Activation first = window.focus().token()->activation;
        window.choose("Weights", 3);
        RootView& view = window.panel().view();
        QVERIFY(view.weights().isDifference());
        QCOMPARE(largest(view.weights().layers[0], RootRow{}), 0.0);
        const int position = window.focus().token()->position;
        window.session().step();
        QVERIFY(window.waitForEnd());
        QTRY_COMPARE(window.focus().token()->position, position + 1);
        const Activation second = window.focus().token()->activation;
        QTRY_VERIFY(largest(view.weights().layers[0], RootRow{}) > 0);
        for (std::size_t r = 0; r < first[0].rootWeights.size(); ++r)
            QCOMPARE(view.weights().layers[0][r], second[0].rootWeights[r] - first[0].rootWeights[r]);
    }

    // What is no difference is never called one.
    void withoutAnotherNothingIsCompared() {
        Window window("roots");
        QVERIFY(window.write(QStringLiteral("Once upon a time"), 6));
        RootPanel& panel = window.panel();
        window.choose("Weights", 4);
        QTRY_VERIFY(panel.view().weights().isDifference());
        window.focus().clearToken();
        window.choose("Weights", 3); // minus none, and not minus the branch
        QVERIFY(panel.view().weights().layers.empty());
        QVERIFY(panel.view().statement().contains(QStringLiteral("Look at a token")));
        window.session().step();
        QVERIFY(window.waitForEnd());
        QTRY_VERIFY(window.focus().token() != nullptr);
        QVERIFY(panel.view().weights().layers.empty());
        window.choose("Weights", 3);
        QVERIFY(panel.view().weights().isDifference());
        window.window().openFiles({tinyCheckpoint});
        QTRY_COMPARE(window.session().model()->files.checkpoint, tinyCheckpoint);
        QTRY_VERIFY(panel.measure() == RootMeasure::Token);
    }

    void branchesAreCompared() {
        Window window("roots");
        QVERIFY(window.write(QStringLiteral("Once upon a time"), 6));
        window.choose("Weights", 4);
        RootView& view = window.panel().view();
        QTRY_VERIFY(view.weights().isDifference() && !view.weights().layers.empty());
        QVERIFY(largest(view.weights().layers[0], RootRow{}) < 1e-7);
        const std::vector<Activation> before = traceOf(window);
        window.session().retry();
        QVERIFY(window.waitForEnd());
        const std::vector<Activation> after = traceOf(window);
        RootRow expected = meanOf(after, 0, 0, after.size());
        const RootRow old = meanOf(before, 0, 0, before.size());
        for (std::size_t r = 0; r < expected.size(); ++r)
            expected[r] -= old[r];
        QTRY_VERIFY(largest(view.weights().layers[0], expected) < 1e-5);
    }

    void thePathIsTheStorysZ() {
        Window window("roots");
        QVERIFY(window.write(QStringLiteral("Once upon a time"), 10));
        RootView& view = window.panel().view();
        for (auto* button : window.panel().findChildren<QToolButton*>())
            if (button->text() == QStringLiteral("Path"))
                button->click();
        QTRY_VERIFY(!view.picture(0).path.empty());
        const std::vector<Activation> trace = traceOf(window);
        const std::span<const lattice::Vector> path = view.picture(0).path;
        QCOMPARE(path.size(), trace.size());
        for (std::size_t token = 0; token < path.size(); ++token)
            for (int i = 0; i < lattice::dimension; ++i)
                QVERIFY(std::abs(path[token][i] - trace[token][0].z[i]) < 1e-4);
        QCOMPARE(view.picture(0).pathCurrent, path.size() - 1);

        // The plane of most spread holds more of it than the Coxeter plane.
        const auto seen = [&] {
            double sum = 0;
            for (const lattice::Vector& z : view.picture(0).path) {
                const lattice::Point p = view.turning().projection()(z);
                sum += p.x * p.x + p.y * p.y;
            }
            return sum;
        };
        const double onCoxeter = seen();
        window.choose("Plane", 5);
        QTRY_VERIFY(seen() > 1.05 * onCoxeter);
        const lattice::PlaneProjection fitted = lattice::principalFrame(view.picture(0).path).plane();
        QVERIFY(std::abs(view.turning().projection().horizontal[0] - fitted.horizontal[0]) < 1e-4);
    }

    void aRootThatIsClickedHasItsCard() {
        Window window("root");
        QVERIFY(window.write(QStringLiteral("Once upon a time there was a girl"), 12));
        QVERIFY(window.card().text().contains(QStringLiteral("Click a root")));
        window.panel().view().choose(RootView::LayerRoot{0, 137});
        QCOMPARE(window.focus().root(), std::optional(137));
        RootCard& card = window.card();
        QVERIFY(card.text().contains(QStringLiteral("Root 137 of layer 0")));
        QVERIFY(card.text().contains(QStringLiteral("half-integer")));
        QVERIFY(card.text().contains(QStringLiteral("opposite: %1").arg(lattice::antipode(137))));
        QTRY_VERIFY(card.text().contains(QStringLiteral("of this story")));
        QVERIFY(card.text().contains(QStringLiteral("dead")));
        // The strongest context is the one of the trace.
        const std::vector<Activation> trace = traceOf(window);
        double most = 0;
        for (std::size_t position = 1; position < trace.size(); ++position)
            most = std::max(most, static_cast<double>(trace[position][0].rootWeights[137]));
        const QStringList first = card.csv().split(QLatin1Char('\n'))[1].split(QLatin1Char(','));
        QVERIFY(std::abs(first[3].toDouble() - most) < 1e-5);
        // A link leads to the antipode, and the roots follow.
        Q_EMIT card.findChild<QTextBrowser*>()->anchorClicked(QUrl(QString::number(lattice::antipode(137))));
        QCOMPARE(window.focus().root(), std::optional(lattice::antipode(137)));
        QCOMPARE(window.panel().view().pinned(), (RootView::LayerRoot{0, lattice::antipode(137)}));
        window.focus().setLayer(std::nullopt);
        QVERIFY(card.text().contains(QStringLiteral("share no frame")));
    }

    /// By hand: the mean KL of what the model says of the next token, without and with the boost.
    // Texts may be read once more without another result.
    void aSelectionStaysWhileTheTextDoes() {
        RootCard card;
        card.setRoot(20, 1, true);
        auto* text = card.findChild<QTextBrowser*>();
        text->selectAll();
        card.setFigures({});
        QVERIFY(text->textCursor().hasSelection());
        card.setRoot(21, 1, true);
        QVERIFY(!text->textCursor().hasSelection());
        QVERIFY(card.text().contains(QStringLiteral("Root 21")));
    }

    void aBoostsEffectIsMeasured() {
        Window window("root");
        QVERIFY(window.write(QStringLiteral("Once upon a time there was a girl"), 12));
        window.panel().view().choose(RootView::LayerRoot{0, 137});
        auto* boost = window.card().findChild<RootBoost*>();
        QVERIFY(boost->isEnabled());
        QCOMPARE(boost->effect(), QString());
        boost->findChild<QDoubleSpinBox*>()->setValue(6);
        const Interventions& set = window.focus().interventions();
        QCOMPARE(set.rootBoost.size(), 1U);
        QCOMPARE(set.rootBoost.at({0, 137}), 6.0F);
        QTRY_VERIFY(boost->effect().contains(QStringLiteral("over the last")));

        const StoryModel& model = window.focus().model()->model;
        const SeenBranch branch(model.tokenizer, window.book().story());
        const std::span<const int> ids = branch.context(branch.size());
        Decoder decoder(model.engine);
        const std::vector<float> plain = decoder.everyLogits(ids.first(ids.size() - 1));
        decoder.setInterventions(set);
        const std::vector<float> boosted = decoder.everyLogits(ids.first(ids.size() - 1));
        const auto vocabulary = static_cast<std::size_t>(decoder.config().vocabSize);
        double sum = 0;
        for (std::size_t row = 0; row < ids.size() - 1; ++row) {
            const auto logSum = [&](const std::vector<float>& logits) {
                double total = 0;
                for (std::size_t id = 0; id < vocabulary; ++id)
                    total += std::exp(static_cast<double>(logits[row * vocabulary + id]));
                return std::log(total);
            };
            const double a = logSum(plain), b = logSum(boosted);
            for (std::size_t id = 0; id < vocabulary; ++id) {
                const double p = plain[row * vocabulary + id] - a, q = boosted[row * vocabulary + id] - b;
                sum += std::exp(p) * (p - q);
            }
        }
        const double byHand = sum / static_cast<double>(ids.size() - 1);
        const QRegularExpressionMatch told =
            QRegularExpression(QStringLiteral("KL ([0-9.e\u2212-]+)")).match(boost->effect());
        if (told.hasMatch())
            QVERIFY2(std::abs(told.captured(1).toDouble() - byHand) < 0.01 * byHand,
                     qPrintable(QStringLiteral("%1, by hand %2").arg(boost->effect()).arg(byHand)));
        else
            QVERIFY2(byHand < 1.01e-5 && boost->effect().startsWith(QStringLiteral("no effect")),
                     qPrintable(boost->effect()));

        window.story().undo(); // a step like others
        QVERIFY(window.focus().interventions().isEmpty());
        QCOMPARE(boost->boost(), 0.0);
    }

    void storiesThatComeAlongAreRead() {
        Window window("root");
        QVERIFY(window.ready());
        window.focus().setRoot(20);
        RootTexts& texts = RootTexts::of(window.focus());
        texts.setSource(RootTextSource::Shipped);
        QTRY_VERIFY_WITH_TIMEOUT(texts.texts() != nullptr, 60000);
        QVERIFY(!window.card().findChild<QProgressBar*>()->isVisible());
        QCOMPARE(texts.texts()->texts.size(), 40U);
        QVERIFY(window.card().text().contains(QStringLiteral("40 stories of stories.txt")));
        const RootFigures& figures = texts.texts()->index.of(0, 20);
        QCOMPARE(figures.best.size(), RootIndex::mostContexts);
        // The card's words are those of the file.
        const RootCardContext context = contextIn(*texts.texts(), figures.best.front());
        const QString around = context.before + context.word + context.after;
        QString text = QString::fromStdString(texts.texts()->texts[figures.best.front().text].text);
        text.replace(QLatin1Char('\n'), QLatin1Char(' '));
        QVERIFY(text.contains(QString(around).remove(QChar(0x2026))));
        QVERIFY(window.card().text().contains(context.word.trimmed()));
    }

    void readingIsCancelled() {
        Window window("root");
        QVERIFY(window.ready());
        RootTexts& texts = RootTexts::of(window.focus());
        const QString file = window.folder() + QStringLiteral("/many.txt");
        QFile many(file);
        QVERIFY(many.open(QIODevice::WriteOnly));
        for (std::size_t i = 0; i < RootTexts::mostStories + 20; ++i)
            many.write(
                "Once upon a time there was a girl who lived near a lake with a boat and a big dog. "
                "One day the dog ran far away, and she looked for him until it was dark.\n<|endoftext|>\n");
        many.close();
        texts.setSource(RootTextSource::File, file);
        QTRY_VERIFY(texts.share().has_value());
        QVERIFY(window.card().findChild<QProgressBar*>()->isVisible());
        window.card().findChild<QToolButton*>()->click();
        QVERIFY(!texts.share().has_value());
        QTest::qWait(100);
        QVERIFY(texts.texts() == nullptr && !texts.share().has_value());
    }

    void aFileThatCannotBeReadSaysSo() {
        Window window("root");
        QVERIFY(window.ready());
        window.focus().setRoot(20);
        RootTexts::of(window.focus()).setSource(RootTextSource::File, QStringLiteral("/nowhere/x.txt"));
        QTRY_VERIFY(window.card().text().contains(QStringLiteral("/nowhere/x.txt")));
        QVERIFY(!window.card().findChild<QProgressBar*>()->isVisible());
    }

    /// Nor one in which there is nothing to read.
    void aFileWithoutTextSaysSo() {
        Window window("root");
        QVERIFY(window.ready());
        window.focus().setRoot(20);
        for (const char* text : {"", " \n\n", "<|endoftext|>\n"}) {
            const QString name = window.folder() + QStringLiteral("/empty.txt");
            QFile file(name);
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(text);
            file.close();
            RootTexts::of(window.focus()).setSource(RootTextSource::File, name);
            QTRY_VERIFY(window.card().text().contains(name + QStringLiteral(": it holds no stories")));
            QVERIFY(!window.card().findChild<QProgressBar*>()->isVisible());
            RootTexts::of(window.focus()).setSource(RootTextSource::Shipped);
        }
    }

    void usageIsCountedAndSorted() {
        Window window("root usage");
        QVERIFY(window.write(QStringLiteral("Once upon a time there was a girl"), 20));
        RootUsageView& usage = window.usage();
        QTRY_VERIFY(usage.hasFigure());
        QVERIFY(usage.summary().contains(QStringLiteral("dead")));
        QVERIFY(usage.summary().contains(QStringLiteral("χ²")) ||
                usage.summary().contains(QStringLiteral("Too few")));
        const std::vector<Activation> trace = traceOf(window);
        std::array<int, lattice::rootCount> strongest{};
        for (std::size_t position = 1; position < trace.size(); ++position) {
            const auto& weights = trace[position][0].rootWeights;
            ++strongest[static_cast<std::size_t>(std::ranges::max_element(weights) - weights.begin())];
        }
        const auto most = static_cast<int>(std::ranges::max_element(strongest) - strongest.begin());
        QTRY_COMPARE(strongest[static_cast<std::size_t>(usage.order().front())],
                     strongest[static_cast<std::size_t>(most)]);
        usage.setOrder(RootOrder::Root);
        QVERIFY(std::ranges::is_sorted(usage.order()));
        usage.setOrder(RootOrder::Type);
        QVERIFY(std::ranges::is_sorted(usage.order(), {}, lattice::rootType));
        QTest::mouseClick(usage.findChild<QWidget*>(), Qt::LeftButton, {},
                          usage.findChild<QWidget*>()->mapFrom(&usage, usage.barPosition(most)));
        QCOMPARE(window.focus().root(), std::optional(most));
        QCOMPARE(usage.csv().count(QLatin1Char('\n')), 1 + lattice::rootCount);
    }

    void usageIsATableAsWell() {
        Window window("root usage");
        QVERIFY(window.write(QStringLiteral("Once upon a time there was a girl"), 20));
        RootUsageView& usage = window.usage();
        QTRY_VERIFY(usage.hasFigure());
        QWidget& dock = *window.window().findChild<QDockWidget*>(QStringLiteral("root usage"));
        auto* table = dock.findChild<SortedTable*>();
        QVERIFY(table != nullptr && !table->isVisible());
        for (QToolButton* button : dock.findChildren<QToolButton*>())
            if (button->text() == QLatin1String("Table"))
                button->click();
        QVERIFY(table->isVisible() && !usage.isVisible());
        QCOMPARE(table->model()->rowCount(), lattice::rootCount);
        const int first = usage.order().front();
        const auto text = [&](int column) { return table->model()->index(0, column).data().toString(); };
        QCOMPARE(text(RootUsageRows::Strongest), percentText(usage.usage().strongest[first]));
        table->sortByColumn(RootUsageRows::Root, Qt::AscendingOrder);
        table->setCurrentIndex(table->model()->index(17, 0));
        QCOMPARE(window.focus().root(), std::optional(17));
        window.session().generate(); // the rows follow
        QVERIFY(window.waitForEnd());
        QTRY_COMPARE(table->model()->index(first, RootUsageRows::Strongest).data().toString(),
                     percentText(usage.usage().strongest[first]));
        QCOMPARE(window.focus().root(), std::optional(17));
    }
};

LILA_TEST(RootCardTest)
#include "root_card_test.moc"
