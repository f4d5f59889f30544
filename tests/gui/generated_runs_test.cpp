// SPDX-License-Identifier: AGPL-3.0-or-later
// What the model wrote, followed through every kind of change, against what is read from the whole document.
#include "tests/test_main.h"
#include "widgets/story_view.h"

#include <QTest>
#include <QTextDocument>

#include <random>

using namespace lila;

class GeneratedRunsTest : public QObject {
    Q_OBJECT

    std::mt19937 m_random{7};

    int upTo(int largest) { return std::uniform_int_distribution<int>(0, largest)(m_random); }

    QString words() {
        static const QStringList some{QStringLiteral("a"), QStringLiteral("cat "), QStringLiteral("\n"),
                                      QStringLiteral("one\ntwo\n\nthree"), QString()};
        return some[upTo(static_cast<int>(some.size()) - 1)];
    }

    void edit(StoryView& view) {
        QTextCursor cursor = view.textCursor();
        cursor.setPosition(upTo(view.storyLength()));
        if (upTo(2) == 0)
            cursor.setPosition(std::min(view.storyLength(), cursor.position() + upTo(30)),
                               QTextCursor::KeepAnchor);
        view.setTextCursor(cursor);
        const auto press = [&view](Qt::Key key) { QTest::keyClick(&view, key); };
        switch (upTo(9)) {
        case 0:
            view.beginGeneration();
            view.append(words());
            view.append(words());
            view.endGeneration();
            break;
        case 1:
            view.beginGenerationFrom(upTo(view.storyLength()));
            view.append(words());
            view.endGeneration();
            break;
        case 2:
            press(Qt::Key_Backspace);
            break;
        case 3:
            press(Qt::Key_Delete);
            break;
        case 4:
            press(Qt::Key_Return);
            break;
        case 5:
        case 6:
            view.undo();
            break;
        case 7:
            view.redo();
            break;
        default:
            QTest::keyClicks(&view, words().simplified() + QLatin1Char('x'));
        }
    }

private Q_SLOTS:
    void theyAreThoseOfTheDocument() {
        StoryView view;
        view.setStory(QStringLiteral("Once upon\na time"), {{4, 6, 1}, {12, 3, 2}});
        QCOMPARE(view.generatedRuns().size(), std::size_t(2));
        for (int i = 0; i < 3000; ++i) {
            if (i % 500 == 499)
                view.setStory(QStringLiteral("Anew\n\nand anew "), {{2, 9, 1}, {13, 100, 3}});
            else if (i % 500 == 250)
                view.replaceStory(words());
            else
                edit(view);
            const std::vector<GeneratedRun> wanted = GeneratedRuns(*view.document()).all();
            QVERIFY2(view.generatedRuns() == wanted, qPrintable(QString::number(i)));
            for (const GeneratedRun& run : wanted) {
                QVERIFY(view.generatedRunAt(run.start) == run && view.generatedRunAt(run.end() - 1) == run);
                QVERIFY(view.generatedRunAt(run.end()) != run);
                QVERIFY(view.firstRunOf(run) ==
                        *std::ranges::find(wanted, run.generation, &GeneratedRun::generation));
            }
            const int from = upTo(view.storyLength());
            QCOMPARE(view.textIn(from, 20), view.storyText().mid(from, 20));
        }
    }
};

LILA_TEST(GeneratedRunsTest)
#include "generated_runs_test.moc"
