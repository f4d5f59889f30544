// SPDX-License-Identifier: AGPL-3.0-or-later
// What the model wrote, followed through every kind of change, against what is read from the whole document.
#include "tests/gui/random_edits.h"
#include "tests/test_main.h"

#include <QTest>
#include <QTextDocument>

using namespace lila;

class GeneratedRunsTest : public QObject {
    Q_OBJECT

    RandomEdits m_random;

private Q_SLOTS:
    void theyAreThoseOfTheDocument() {
        StoryView view;
        view.setStory(QStringLiteral("Once upon\na time"), {{4, 6, 1}, {12, 3, 2}});
        QCOMPARE(view.generatedRuns().size(), std::size_t(2));
        for (int i = 0; i < 3000; ++i) {
            m_random.edit(view);
            const std::vector<GeneratedRun> wanted = GeneratedRuns(*view.document()).all();
            QVERIFY2(view.generatedRuns() == wanted, qPrintable(QString::number(i)));
            for (const GeneratedRun& run : wanted) {
                QVERIFY(view.generatedRunAt(run.start) == run && view.generatedRunAt(run.end() - 1) == run);
                QVERIFY(view.generatedRunAt(run.end()) != run);
                QVERIFY(view.firstRunOf(run) ==
                        *std::ranges::find(wanted, run.generation, &GeneratedRun::generation));
            }
            const int from = m_random.upTo(view.storyLength());
            QCOMPARE(view.textIn(from, 20), view.storyText().mid(from, 20));
        }
    }
};

LILA_TEST(GeneratedRunsTest)
#include "generated_runs_test.moc"
