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

/// The folders that each room may include from, its own first, as the build has them.
QHash<QString, QStringList> rooms() {
    QHash<QString, QStringList> rooms;
    QFile list(QStringLiteral(LILA_ROOMS));
    if (list.open(QIODevice::ReadOnly))
        for (const QString& line :
             QString::fromUtf8(list.readAll()).split(QLatin1Char('\n'), Qt::SkipEmptyParts))
            rooms.insert(line.section(QLatin1Char('|'), 0, 0), line.split(QLatin1Char('|')));
    return rooms;
}

/// What the build does for a room with this file in it.
Check checked(const QString& room, const QString& source) {
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("planted.cpp"));
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(source.toUtf8()) < 0)
        return {-1, file.errorString()};
    file.close();
    QProcess cmake;
    cmake.setProcessChannelMode(QProcess::MergedChannels);
    cmake.start(QStringLiteral(LILA_CMAKE),
                {QStringLiteral("-D"), QStringLiteral("ROOM=") + room, QStringLiteral("-D"),
                 QStringLiteral("FOLDERS=") + rooms().value(room).join(QLatin1Char('|')),
                 QStringLiteral("-D"), QStringLiteral("FILES=") + path, QStringLiteral("-P"),
                 QStringLiteral(LILA_SOURCE_DIR "/resources/build/rooms.cmake")});
    cmake.waitForFinished();
    return {cmake.exitCode(),
            QString::fromUtf8(cmake.readAll()).replace(path, QStringLiteral("planted.cpp")).simplified()};
}

/// What a source names outside of classes, in anonymous namespaces; aliases may be said twice.
QSet<QString> ownNames(const QString& file) {
    static const QRegularExpression naming(
        QStringLiteral("^(?!using )[A-Za-z\\[].*?(\\w+)(?: = | : |[({;]| \\{)"));
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
        for (const QString& room : {QStringLiteral("core/model"), QStringLiteral("app/explorer/story")})
            for (const QString& folder : rooms().value(room)) {
                const Check check =
                    checked(room, QStringLiteral("#include \"%1/file.h\"\n#include <vector>\n").arg(folder));
                QVERIFY2(check.exitCode == 0, qPrintable(check.messages));
            }
    }

    void othersAreErrors_data() {
        QTest::addColumn<QString>("room");
        QTest::addColumn<QString>("include");
        const auto add = [](const char* name, const char* room, const char* include) {
            QTest::newRow(name) << QString::fromLatin1(room) << QString::fromLatin1(include);
        };
        add("upward", "core/model", "core/inference/decoder.h");
        add("sideways", "core/model", "core/sampling/settings.h");
        add("out of the core", "core/model", "widgets/root_view.h");
        add("into a folder below", "core/model", "core/checkpoint/inner/file.h");
        add("out of the widgets", "widgets", "app/explorer/views/focus.h");
        add("into the window", "app/explorer/work", "app/explorer/window/main_window.h");
        add("from worker to story", "app/explorer/work", "app/explorer/story/story_session.h");
        add("from story to views", "app/explorer/story", "app/explorer/views/focus.h");
        add("from models to story", "app/explorer/models", "app/explorer/story/story_session.h");
        add("from training to story", "app/explorer/training", "app/explorer/story/story_session.h");
    }
    void othersAreErrors() {
        QFETCH(QString, room);
        QFETCH(QString, include);
        const Check check = checked(
            room, QStringLiteral("// a; b [\n\n#include \"%1/own.h\"\n#include \"%2\"\n").arg(room, include));
        QVERIFY(check.exitCode != 0);
        QVERIFY2(check.messages.contains(QStringLiteral("planted.cpp:4: %1 does not depend on").arg(room)),
                 qPrintable(check.messages));
    }

    void everyFolderIsARoom() {
        const QDir top(QStringLiteral(LILA_SOURCE_DIR));
        for (const QString& floor : {QStringLiteral("core"), QStringLiteral("app/explorer")}) {
            int folders = 0;
            QDirIterator each(top.filePath(floor), QDir::Dirs | QDir::NoDotAndDotDot,
                              QDirIterator::Subdirectories);
            while (each.hasNext()) {
                const QString folder = each.next();
                if (QDir(folder).entryList({QStringLiteral("*.h"), QStringLiteral("*.cpp")}).isEmpty())
                    continue;
                ++folders;
                QVERIFY2(rooms().contains(top.relativeFilePath(folder)), qPrintable(folder));
            }
            QVERIFY(folders >= 7);
        }
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
