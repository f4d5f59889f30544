// SPDX-License-Identifier: AGPL-3.0-or-later
// What bash offers behind the beginning of a command line, by the completion that the packages bring.
#include "tests/test_main.h"

#include <QProcess>
#include <QTest>

class CompletionTest : public QObject {
    Q_OBJECT

    /// For the last of `words`, which follow the program's name.
    static QStringList offers(const QStringList& words) {
        QProcess bash;
        bash.start(QStringLiteral("bash"),
                   QStringList{QStringLiteral("-c"),
                               QStringLiteral("source %1; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _lila "
                                              "2>/dev/null; printf '%s\\n' \"${COMPREPLY[@]}\"")
                                   .arg(QStringLiteral(LILA_SOURCE_DIR "/resources/packages/lila.bash")),
                               QStringLiteral("bash"), QStringLiteral(LILA_PROGRAM)} +
                       words);
        if (!bash.waitForFinished())
            return {QStringLiteral("bash did not end")};
        return QString::fromUtf8(bash.readAllStandardOutput()).split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    }

private Q_SLOTS:
    void commandsFlagsAndChoicesAreOffered() {
        const QStringList commands = offers({""});
        for (const char* command : {"generate", "inspect-story", "tokenizer", "train", "validate"})
            QVERIFY2(commands.contains(QLatin1String(command)), qPrintable(commands.join(u' ')));
        QCOMPARE(offers({"conv"}), QStringList{"convert"});
        QCOMPARE(offers({"tokenizer", ""}), (QStringList{"train", "encode", "decode"}));
        QCOMPARE(offers({"tokenizer", "train", "--vocab"}), QStringList{"--vocab_size"});
        QCOMPARE(offers({"train", "--corp"}), QStringList{"--corpus"});
        QCOMPARE(offers({"train", "--schedule", "co"}), (QStringList{"cosine", "constant"}));
        QCOMPARE(offers({"--ver"}), QStringList{"--version"});
    }

    void elsewhereItIsBashThatOffersFiles() {
        QCOMPARE(offers({"inspect", ""}), QStringList());
        QCOMPARE(offers({"train", "--corpus", "tr"}), QStringList());
        QCOMPARE(offers({"convert", "train", "a/b"}), QStringList());
    }
};

LILA_TEST(CompletionTest)
#include "completion_test.moc"
