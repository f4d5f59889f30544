// SPDX-License-Identifier: AGPL-3.0-or-later
// The linked program itself: starts, writes, paints, quits, and says what went wrong.
#include "tests/test_main.h"

#include <QImage>
#include <QProcess>
#include <QSet>
#include <QTemporaryDir>
#include <QTest>

class ProgramTest : public QObject {
    Q_OBJECT

private:
    struct Ended {
        int code = -1;
        QString out;
        QString error;
    };

    static Ended run(const QStringList& arguments) {
        QProcess process;
        process.start(QStringLiteral(LILA_EXPLORER), arguments);
        if (!process.waitForFinished(120000))
            return {};
        return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
                QString::fromUtf8(process.readAllStandardOutput()),
                QString::fromUtf8(process.readAllStandardError())};
    }

private Q_SLOTS:
    void takesAPictureOfAStory() {
        const QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("story.png"));
        const Ended ended =
            run({QStringLiteral("--prompt"), QStringLiteral("Once upon a time"), QStringLiteral("--generate"),
                 QStringLiteral("--seed"), QStringLiteral("7"), QStringLiteral("--max_tokens"),
                 QStringLiteral("30"), QStringLiteral("--size"), QStringLiteral("1280x800"),
                 QStringLiteral("--theme"), QStringLiteral("light"), QStringLiteral("--screenshot"), file});
        QCOMPARE(ended.code, 0);
        const QImage picture(file);
        QCOMPARE(picture.size(), QSize(1280, 800));
        QSet<QRgb> colours;
        for (int y = 0; y < picture.height(); y += 2)
            for (int x = 0; x < picture.width(); x += 2)
                colours.insert(picture.pixel(x, y));
        QVERIFY2(colours.size() > 200, qPrintable(QString::number(colours.size())));
    }

    void failsWithAMessage() {
        const QTemporaryDir folder;
        const QString broken = folder.filePath(QStringLiteral("broken.pt"));
        QFile file(broken);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("this is no checkpoint");
        file.close();
        const Ended ended =
            run({broken, QStringLiteral("--screenshot"), folder.filePath(QStringLiteral("x.png"))});
        QCOMPARE(ended.code, 1);
        QVERIFY2(ended.error.contains(QStringLiteral("broken.pt")), qPrintable(ended.error));
    }

    void failsWhereAFileCannotBeOpened_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("noise") << QStringLiteral("noise.txt") << QByteArray("\x80\x00\xff", 3);
        QTest::newRow("corpus") << QStringLiteral("stories.jsonl") << QByteArray("{\"text\": \"Once\"}\n");
    }

    void failsWhereAFileCannotBeOpened() {
        QFETCH(QString, name);
        QFETCH(QByteArray, content);
        const QTemporaryDir folder;
        QFile file(folder.filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
        file.close();
        const Ended ended =
            run({file.fileName(), QStringLiteral("--screenshot"), folder.filePath(QStringLiteral("x.png"))});
        QCOMPARE(ended.code, 1);
        QVERIFY2(ended.error.contains(name), qPrintable(ended.error));
    }

    void failsWhereThePictureCannotBeWritten() {
        const Ended ended = run({QStringLiteral("--screenshot"), QStringLiteral("/no/such/folder/x.png")});
        QCOMPARE(ended.code, 1);
        QVERIFY(ended.error.contains(QStringLiteral("/no/such/folder/x.png")));
    }

    void helpAndVersionNeedNoDisplay() {
        const Ended help = run({QStringLiteral("--help")});
        QCOMPARE(help.code, 0);
        QVERIFY(help.out.contains(QStringLiteral("--screenshot")));
        const Ended version = run({QStringLiteral("--version")});
        QCOMPARE(version.code, 0);
        QVERIFY(version.out.startsWith(QStringLiteral("lila-explorer ")));
    }

    void withoutADisplayItSaysWhyInOneLine_data() {
        QTest::addColumn<QString>("platform");
        QTest::addColumn<QByteArray>("cause");
        QTest::newRow("no display") << QStringLiteral("xcb") << QByteArray("no display that works");
        QTest::newRow("no plugin") << QStringLiteral("nonsense") << QByteArray("\"nonsense\"");
    }

    void withoutADisplayItSaysWhyInOneLine() {
        QFETCH(QString, platform);
        QFETCH(QByteArray, cause);
        QProcess process;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("QT_QPA_PLATFORM"), platform);
        environment.insert(QStringLiteral("DISPLAY"), QStringLiteral(":65000"));
        environment.remove(QStringLiteral("WAYLAND_DISPLAY"));
        process.setProcessEnvironment(environment);
        process.start(QStringLiteral(LILA_EXPLORER), QStringList());
        QVERIFY(process.waitForFinished(60000));
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QCOMPARE(process.exitCode(), 1);
        const QByteArray error = process.readAllStandardError();
        QVERIFY2(error.count('\n') == 1 && error.contains(cause), error.constData());
    }

    void wrongUsageIsTwo() {
        QCOMPARE(run({QStringLiteral("--nonsense")}).code, 2);
        const Ended ended = run({QStringLiteral("--precision"), QStringLiteral("fp16")});
        QCOMPARE(ended.code, 2);
        QVERIFY2(ended.error.contains(QStringLiteral("int8")), qPrintable(ended.error));
    }
};

LILA_TEST(ProgramTest)
#include "program_test.moc"
