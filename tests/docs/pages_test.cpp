// SPDX-License-Identifier: AGPL-3.0-or-later
// What the code and the pages cite is in the repository: pages, their sections, linked files.
#include "tests/test_main.h"

#include <QDirIterator>
#include <QRegularExpression>
#include <QTest>

namespace {

const QDir top(QStringLiteral(LILA_SOURCE_DIR));

QString contentOf(const QString& file) {
    QFile input(file);
    return input.open(QIODevice::ReadOnly) ? QString::fromUtf8(input.readAll()) : QString();
}

QStringList filesUnder(const QString& folder, const QStringList& patterns) {
    QStringList files;
    QDirIterator each(top.filePath(folder), patterns, QDir::Files, QDirIterator::Subdirectories);
    while (each.hasNext())
        files.append(each.next());
    return files;
}

/// The comments of a source, in a line each that may have been broken.
QString commentsOf(const QString& source) {
    static const QRegularExpression comment(QStringLiteral("(^|\\s)//[/!]?<? ?(.*)$"));
    QString all;
    for (const QString& line : source.split(QLatin1Char('\n')))
        if (const auto match = comment.match(line); match.hasMatch())
            all += match.captured(2) + QLatin1Char(' ');
        else
            all += QLatin1Char('\n');
    return all;
}

bool hasSection(const QString& page, const QString& number) {
    return QRegularExpression(QStringLiteral("^## %1\\. ").arg(number), QRegularExpression::MultilineOption)
        .match(page)
        .hasMatch();
}

class PagesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// One in no list is never built, and nobody misses it.
    void everyTestIsInAList() {
        int tests = 0;
        for (const QString& file : filesUnder(QStringLiteral("tests"), {QStringLiteral("*_test.cpp")})) {
            const QFileInfo test(file);
            const QRegularExpression name(QStringLiteral("\\b%1\\b").arg(test.completeBaseName()));
            QDir folder = test.dir();
            bool isListed = false;
            do {
                const QString list = folder.filePath(QStringLiteral("CMakeLists.txt"));
                isListed = QFile::exists(list) && name.match(contentOf(list)).hasMatch();
            } while (!isListed && folder.dirName() != QLatin1String("tests") && folder.cdUp());
            QVERIFY2(isListed, qPrintable(file));
            ++tests;
        }
        QVERIFY(tests > 100);
    }

    void citedPagesAndSectionsExist() {
        static const QRegularExpression citation(
            QStringLiteral("([\\w./-]+\\.md)(?: sections? (\\d+)(?:(?:,| and) (\\d+))?)?"));
        int citations = 0;
        for (const QString& folder : {QStringLiteral("app"), QStringLiteral("core"),
                                      QStringLiteral("widgets"), QStringLiteral("tests")})
            for (const QString& file : filesUnder(folder, {QStringLiteral("*.h"), QStringLiteral("*.cpp")}))
                for (auto each = citation.globalMatch(commentsOf(contentOf(file))); each.hasNext();) {
                    const auto match = each.next();
                    if (!match.captured(1).contains(QLatin1Char('/')))
                        continue; // a suffix, or a file that a user may have
                    ++citations;
                    const QString page = top.filePath(match.captured(1));
                    const QString place =
                        top.relativeFilePath(file) + QStringLiteral(" cites ") + match.captured(0);
                    QVERIFY2(QFile::exists(page), qPrintable(place));
                    for (const int group : {2, 3})
                        if (const QString number = match.captured(group); !number.isEmpty())
                            QVERIFY2(hasSection(contentOf(page), number), qPrintable(place));
                }
        QVERIFY2(citations > 20, "the citations are not found any more");
    }

    void linkedFilesExist() {
        static const QRegularExpression link(QStringLiteral("\\]\\(([^)#\\s]+)(?:#[^)]*)?\\)"));
        int links = 0;
        QStringList pages{top.filePath(QStringLiteral("README.md"))};
        for (const QString& folder :
             {QStringLiteral("resources"), QStringLiteral("tests"), QStringLiteral("vocab")})
            pages += filesUnder(folder, {QStringLiteral("*.md")});
        for (const QString& page : pages)
            for (auto each = link.globalMatch(contentOf(page)); each.hasNext();) {
                const QString target = each.next().captured(1);
                if (target.contains(QLatin1String("://")))
                    continue;
                ++links;
                QVERIFY2(QFileInfo::exists(QFileInfo(page).dir().filePath(target)),
                         qPrintable(top.relativeFilePath(page) + QStringLiteral(" links ") + target));
            }
        QVERIFY2(links > 5, "the links are not found any more");
    }
};

} // namespace

LILA_TEST(PagesTest)
#include "pages_test.moc"
