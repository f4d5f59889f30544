// SPDX-License-Identifier: AGPL-3.0-or-later
// What a room of the house may not include stops the build, with file and line.
#include "tests/test_main.h"

#include <QDirIterator>
#include <QProcess>
#include <QRegularExpression>
#include <QSet>
#include <QTemporaryDir>
#include <QTest>

namespace {

struct Check {
    int exitCode = 0;
    QString messages;
};

/// What the build does for a room that depends on core/lattice and core/checkpoint, with this file in it.
Check checked(const QString& source) {
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("planted.cpp"));
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(source.toUtf8()) < 0)
        return {-1, file.errorString()};
    file.close();
    QProcess cmake;
    cmake.setProcessChannelMode(QProcess::MergedChannels);
    cmake.start(QStringLiteral(LILA_CMAKE),
                {QStringLiteral("-D"), QStringLiteral("ROOM=core/model"), QStringLiteral("-D"),
                 QStringLiteral("FOLDERS=core/model|core/lattice|core/checkpoint"), QStringLiteral("-D"),
                 QStringLiteral("FILES=") + path, QStringLiteral("-P"),
                 QStringLiteral(LILA_SOURCE_DIR "/resources/build/rooms.cmake")});
    cmake.waitForFinished();
    return {cmake.exitCode(),
            QString::fromUtf8(cmake.readAll()).replace(path, QStringLiteral("planted.cpp"))};
}

/// What a source names outside of classes, in anonymous namespaces; aliases may be said twice.
QSet<QString> ownNames(const QString& file) {
    static const QRegularExpression naming(
        QStringLiteral("^(?!using )[A-Za-z\\[].*?(\\w+)(?: = |[({;]| \\{)"));
    QFile input(file);
    if (!input.open(QIODevice::ReadOnly))
        return {};
    QSet<QString> names;
    bool own = false;
    for (const QString& line : QString::fromUtf8(input.readAll()).split(QLatin1Char('\n'))) {
        if (line.startsWith(QLatin1String("namespace {")))
            own = true;
        else if (line.startsWith(QLatin1String("} // namespace")))
            own = false;
        else if (const auto match = naming.match(line); own && match.hasMatch())
            names.insert(match.captured(1));
    }
    return names;
}

class RoomsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void includesAlongTheArrowsAreFine() {
        const Check check = checked(QStringLiteral(
            "#include \"core/model/config.h\"\n#include \"core/lattice/e8.h\"\n#include <vector>\n"));
        QVERIFY2(check.exitCode == 0, qPrintable(check.messages));
    }

    void othersAreErrors_data() {
        QTest::addColumn<QString>("include");
        QTest::newRow("upward") << QStringLiteral("core/inference/decoder.h");
        QTest::newRow("sideways") << QStringLiteral("core/sampling/settings.h");
        QTest::newRow("out of the core") << QStringLiteral("widgets/root_view.h");
        QTest::newRow("into a folder below") << QStringLiteral("core/checkpoint/inner/file.h");
    }
    void othersAreErrors() {
        QFETCH(QString, include);
        const Check check = checked(
            QStringLiteral("// a; b [\n\n#include \"core/lattice/e8.h\"\n#include \"%1\"\n").arg(include));
        QVERIFY(check.exitCode != 0);
        QVERIFY2(check.messages.contains(QStringLiteral("planted.cpp:4: core/model does not depend on")),
                 qPrintable(check.messages));
    }

    void everyFolderOfTheCoreIsARoom() {
        const QDir top(QStringLiteral(LILA_SOURCE_DIR));
        QFile file(top.filePath(QStringLiteral("core/CMakeLists.txt")));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QString rooms = QString::fromUtf8(file.readAll());
        int folders = 0;
        QDirIterator each(top.filePath(QStringLiteral("core")), QDir::Dirs | QDir::NoDotAndDotDot,
                          QDirIterator::Subdirectories);
        while (each.hasNext()) {
            const QString folder = each.next();
            if (QDir(folder).entryList({QStringLiteral("*.h"), QStringLiteral("*.cpp")}).isEmpty())
                continue;
            ++folders;
            const QString room = top.relativeFilePath(folder);
            QVERIFY2(rooms.contains(QRegularExpression(QStringLiteral("lila_room\\(%1\\b").arg(room))),
                     qPrintable(room));
        }
        QVERIFY(folders > 10);
    }

    // Another file's function may be the better match for a call, and nobody is told.
    void whatIsCompiledTogetherSharesNoNames() {
        QFile list(QStringLiteral(LILA_COMPILED_TOGETHER));
        QVERIFY(list.open(QIODevice::ReadOnly));
        qsizetype named = 0;
        for (const QString& target :
             QString::fromUtf8(list.readAll()).split(QLatin1Char('\n'), Qt::SkipEmptyParts)) {
            QHash<QString, QString> fileOf;
            for (const QString& file : target.split(QLatin1Char('|')))
                for (const QString& name : ownNames(file)) {
                    QVERIFY2(!fileOf.contains(name),
                             qPrintable(QStringLiteral("%1: %2 and %3").arg(name, file, fileOf.value(name))));
                    fileOf.insert(name, file);
                }
            named += fileOf.size();
        }
        QVERIFY(named > 100);
    }
};

} // namespace

LILA_TEST(RoomsTest)
#include "rooms_test.moc"
