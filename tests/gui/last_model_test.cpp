// SPDX-License-Identifier: AGPL-3.0-or-later
// The model of the last time: opened again at the next start, unless it is gone or that is not wanted.
#include "tests/gui/window_fixture.h"
#include "tests/test_main.h"

#include <QAction>
#include <QMenu>

using namespace lila;

class LastModelTest : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    QString copied() const {
        const QString file = m_folder.filePath(QStringLiteral("mine.pt"));
        QFile::remove(file);
        return QFile::copy(tinyCheckpoint, file) ? file : QString();
    }

    static QAction* choice(WindowFixture& fixture) {
        for (QAction* action : fixture.window().actions().model->actions())
            if (action->text().contains(QStringLiteral("at the next start")))
                return action;
        return nullptr;
    }

private Q_SLOTS:
    void isOpenedAgain() {
        const QString model = copied();
        WindowFixture fixture(model);
        QVERIFY(fixture.ready());
        fixture.close();
        fixture.open({});
        QVERIFY(fixture.ready());
        QCOMPARE(fixture.session().model()->files.checkpoint, model);
        QCOMPARE(fixture.session().model()->files.tokenizer, officialVocabulary);
        QCOMPARE(fixture.window().pane().messages().text(), QString());
        fixture.close();
        Options options;
        options.files = {storyCheckpoint}; // what is asked for comes first
        fixture.open(options);
        QVERIFY(fixture.ready());
        QCOMPARE(fixture.session().model()->files.checkpoint, storyCheckpoint);
    }

    void isMissedWhereItIsGone() {
        const QString model = copied();
        WindowFixture fixture(model);
        QVERIFY(fixture.ready());
        fixture.close();
        QVERIFY(QFile::remove(model));
        fixture.open({});
        QVERIFY(fixture.ready());
        QCOMPARE(fixture.session().model()->name(), QStringLiteral("tiny_stories"));
        const QString told = fixture.window().pane().messages().text(MessageBar::Subject::Model);
        QVERIFY2(told.contains(QStringLiteral("mine.pt")) && told.contains(QStringLiteral("default model")),
                 qPrintable(told));
        fixture.close();
        fixture.open({}); // once is enough
        QVERIFY(fixture.ready());
        QCOMPARE(fixture.window().pane().messages().text(), QString());
    }

    void isLeftWhereThatIsNotWanted() {
        WindowFixture fixture(copied());
        QVERIFY(fixture.ready());
        QAction* again = choice(fixture);
        QVERIFY(again != nullptr && again->isCheckable() && again->isChecked());
        again->trigger();
        fixture.close();
        fixture.open({});
        QVERIFY(fixture.ready());
        QCOMPARE(fixture.session().model()->name(), QStringLiteral("tiny_stories"));
        QVERIFY(!choice(fixture)->isChecked());
    }
};

LILA_TEST(LastModelTest)
#include "last_model_test.moc"
