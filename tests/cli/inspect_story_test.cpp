// SPDX-License-Identifier: AGPL-3.0-or-later
// lila inspect-story: a page and tables of the branch that is asked for, and nothing overwritten unasked.
#include "core/story/session/autosave.h"
#include "tests/cli/command_run.h"
#include "tests/cli/shared_session.h"
#include "tests/test_main.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

using namespace lila;
using namespace lila::clitest;

class InspectStoryTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    QString m_story;
    int m_number = 0;

    QString newFolder() { return m_folder.filePath(QStringLiteral("out%1").arg(++m_number)); }
    static QByteArray contentOf(const QString& file) {
        QFile input(file);
        return input.open(QIODevice::ReadOnly) ? input.readAll() : QByteArray();
    }
    static QJsonObject summaryOf(const Outcome& outcome) {
        return QJsonDocument::fromJson(outcome.out).object();
    }

private Q_SLOTS:
    void initTestCase() {
        Session session = writtenSession(9);
        Story& story = session.story;
        const Place tip = story.tip();
        const NewToken other{5, " Another way"};
        story.apply(writingAt(story, StoryPath(story).placeAt(8), std::span(&other, 1), {}));
        story.apply({MoveTip{tip}});
        m_story = m_folder.filePath(QStringLiteral("the bear.lila"));
        writeSession(m_story.toStdString(), session);
    }

    void theOpenBranchIsWritten() {
        const QString folder = newFolder();
        const Outcome outcome = lilaWith({"inspect-story", m_story, "--output", folder, "--json"});
        QVERIFY2(outcome.exitCode == 0, outcome.err);
        QCOMPARE(QDir(folder).entryList(QDir::Files),
                 (QStringList{"candidates.csv", "passages.json", "roots-layer-00.csv", "roots-layer-01.csv",
                              "roots-layer-02.csv", "story.html", "tokens.csv"}));
        const QJsonObject summary = summaryOf(outcome);
        QCOMPARE(summary["title"].toString(), QStringLiteral("the bear"));
        QCOMPARE(summary["passages"].toInt(), 1);
        QCOMPARE(summary["layers"].toInt(), 3);
        QCOMPARE(summary["files"].toArray().size(), 7);
        QCOMPARE(summary["missing"].toInt(), summary["tokens"].toInt() - 9);
        const QByteArray page = contentOf(folder + "/story.html");
        QVERIFY(page.contains("Content-Security-Policy"));
        QVERIFY(page.contains("no record of them is in this page"));
        QVERIFY(page.contains("checkpoint.pt"));
        QVERIFY(page.contains("seed 7, fp32, temperature 1"));
        QVERIFY(!page.contains("Another way"));
        QCOMPARE(contentOf(folder + "/roots-layer-00.csv").count('\n'), 10);
    }

    void aCheckpointLooksAtTheRest() {
        const QString folder = newFolder();
        const Outcome outcome = lilaWith({"inspect-story", m_story, "--output", folder, "--checkpoint",
                                          goldenCheckpoint, "--roots", "safetensors", "--json"});
        QVERIFY2(outcome.exitCode == 0, outcome.err);
        QVERIFY2(outcome.err.isEmpty(), outcome.err);
        QCOMPARE(summaryOf(outcome)["missing"].toInt(), 0);
        QVERIFY(!contentOf(folder + "/story.html").contains("no record of them is in this page"));
        QVERIFY(contentOf(folder + "/story.html")
                    .contains("tokens is what the model checkpoint.pt found when it looked at them"));
        const auto shape =
            readSafetensors((folder + "/roots.safetensors").toStdString()).tensors.at("root_weights").shape();
        QCOMPARE(shape.front(), summaryOf(outcome)["tokens"].toInt());
    }

    void branchesAreListedAndChosen() {
        const Outcome list = lilaWith({"inspect-story", m_story, "--list", "--json"});
        QCOMPARE(list.exitCode, 0);
        const QJsonArray branches = QJsonDocument::fromJson(list.out).array();
        QCOMPARE(branches.size(), 2);
        int other = 0;
        for (const QJsonValue& branch : branches)
            if (!branch["open"].toBool())
                other = branch["branch"].toInt();
        QVERIFY(lilaWith({"inspect-story", m_story, "--list"}).out.contains("Another way"));
        const QString folder = newFolder();
        QCOMPARE(lilaWith({"inspect-story", m_story, "--output", folder, "--branch", QString::number(other),
                           "--title", "<b>"})
                     .exitCode,
                 0);
        QVERIFY(contentOf(folder + "/story.html").contains("Another way"));
        QVERIFY(contentOf(folder + "/story.html").contains("<title>&lt;b&gt;</title>"));
        const Outcome none = lilaWith({"inspect-story", m_story, "--output", newFolder(), "--branch", "3"});
        QCOMPARE(none.exitCode, 1);
        QVERIFY2(none.err.contains("2 branches, and no number 3"), none.err);
    }

    void whatAWindowKeepsIsReadWithItsJournal() {
        const QString place = m_folder.filePath(QStringLiteral("story-1"));
        Session session = writtenSession(3);
        Autosave autosave(place.toStdString(), session);
        const NewToken later{5, " and later"};
        const Edit edit = writingAt(session.story, session.story.tip(), std::span(&later, 1), {});
        autosave.tell(edit);
        QVERIFY(autosave.flush());
        const Outcome list = lilaWith({"inspect-story", place + ".lila", "--list"});
        QVERIFY2(list.exitCode == 0 && list.out.contains("and later"), list.err + list.out);
    }

    void nothingIsOverwrittenUnasked() {
        const QString folder = newFolder();
        const QStringList command{"inspect-story", m_story, "--output", folder, "--roots", "none"};
        QCOMPARE(lilaWith(command).exitCode, 0);
        QFile table(folder + "/tokens.csv");
        QVERIFY(table.open(QIODevice::WriteOnly) && table.write("mine") == 4);
        table.close();
        QVERIFY(QFile::remove(folder + "/story.html"));
        const Outcome refused = lilaWith(command);
        QCOMPARE(refused.exitCode, 1);
        QVERIFY2(refused.err.contains("tokens.csv") && refused.err.contains("--force"), refused.err);
        QCOMPARE(contentOf(folder + "/tokens.csv"), QByteArray("mine"));
        QVERIFY(!QFile::exists(folder + "/story.html"));
        QCOMPARE(lilaWith(command + QStringList{"--force"}).exitCode, 0);
        QVERIFY(contentOf(folder + "/tokens.csv").startsWith("token,key,id,text"));
    }

    void aFileThatIsNotThereLeavesNoFolder() {
        const QString folder = newFolder();
        const Outcome none = lilaWith({"inspect-story", m_folder.filePath("ber.lila"), "--output", folder});
        QCOMPARE(none.exitCode, 1);
        QVERIFY2(none.err.contains("ber.lila"), none.err);
        QVERIFY(!QFile::exists(folder));
    }

    void rootsThatAreThereAreToldBeforeTheModelIsRead() {
        const QString folder = newFolder();
        for (const char* name : {"roots-layer-11.csv", "roots.safetensors"}) {
            QVERIFY(QDir().mkpath(folder));
            QFile old(folder + "/" + name);
            QVERIFY(old.open(QIODevice::WriteOnly));
            const Outcome refused = lilaWith(
                {"inspect-story", m_story, "--output", folder, "--checkpoint", "/nonexistent/model.pt"});
            QCOMPARE(refused.exitCode, 1);
            QVERIFY2(refused.err.contains(name) && refused.err.contains("--force"), refused.err);
            QVERIFY(old.remove());
        }
    }

    void noRootsOfAnotherStoryStay() {
        const QString folder = newFolder();
        const auto write = [&](const char* roots) {
            return lilaWith({"inspect-story", m_story, "--output", folder, "--roots", roots, "--force"})
                .exitCode;
        };
        const auto rootsThere = [&] {
            return QDir(folder).entryList({"roots*"}, QDir::Files).join(QLatin1Char(' '));
        };
        QCOMPARE(write("csv"), 0);
        for (const char* name : {"roots-layer-11.csv", "roots-layer-mine.csv"}) {
            QFile file(folder + "/" + name);
            QVERIFY(file.open(QIODevice::WriteOnly));
        }
        QCOMPARE(write("csv"), 0);
        QCOMPARE(rootsThere(), QStringLiteral("roots-layer-00.csv roots-layer-01.csv roots-layer-02.csv "
                                              "roots-layer-mine.csv"));
        QCOMPARE(write("safetensors"), 0);
        QCOMPARE(rootsThere(), QStringLiteral("roots-layer-mine.csv roots.safetensors"));
        QCOMPARE(write("none"), 0);
        QCOMPARE(rootsThere(), QStringLiteral("roots-layer-mine.csv"));
    }

    void aCopyIsItselfWhateverStandsBesideIt() {
        const QString place = m_folder.filePath(QStringLiteral("story-2"));
        Autosave(place.toStdString(), writtenSession(1, "Once upon a copy")).flush();
        QVERIFY(QFile::copy(place + ".lila", place + ".bak"));
        Autosave(place.toStdString(), writtenSession(1, "Once upon another")).flush();
        const Outcome list = lilaWith({"inspect-story", place + ".bak", "--list"});
        QVERIFY2(list.exitCode == 0 && list.out.contains("upon a copy"), list.err + list.out);
    }

    void aTitleStaysInItsLine() {
        Session session = writtenSession(1);
        session.story.apply({SetTitle{session.story.tip().span, "a\x1b[2J\nb\x7f"
                                                                "c\xc2\x9b"
                                                                "d"}});
        const QString story = m_folder.filePath(QStringLiteral("titled.lila"));
        writeSession(story.toStdString(), session);
        const Outcome list = lilaWith({"inspect-story", story, "--list"});
        QVERIFY2(list.exitCode == 0 && list.out.contains("(a [2J b c d)"), list.err + list.out);
        QCOMPARE(list.out.count('\n'), 2);
        const Outcome json = lilaWith({"inspect-story", story, "--list", "--json"});
        QCOMPARE(QJsonDocument::fromJson(json.out)[0]["title"].toString(), QString::fromUtf8("a\x1b[2J\nb\x7f"
                                                                                             "c\xc2\x9b"
                                                                                             "d"));
    }

    void aDamagedVocabularyLeavesIds() {
        const QString vocabulary = m_folder.filePath(QStringLiteral("damaged.model"));
        QFile file(vocabulary);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("no vocabulary") > 0);
        file.close();
        Session session;
        Origin how;
        how.tokenizerSha256 = std::string(64, 'a');
        const NewToken token{5, "Once"};
        session.story.apply(writingAt(session.story, session.story.tip(), std::span(&token, 1),
                                      std::make_shared<const Origin>(how)));
        session.facts.tokenizer = {vocabulary.toStdString(), how.tokenizerSha256};
        const QString story = m_folder.filePath(QStringLiteral("ids.lila"));
        writeSession(story.toStdString(), session);
        const Outcome outcome = lilaWith({"inspect-story", story, "--output", newFolder()});
        QVERIFY2(outcome.exitCode == 0, outcome.err);
        QVERIFY2(outcome.err.contains("damaged.model") && outcome.err.contains("by their ids"), outcome.err);
    }

    void mistakesAreTold() {
        QCOMPARE(lilaWith({"inspect-story", m_story}).exitCode, 2);
        QCOMPARE(lilaWith({"inspect-story", m_story, "--list", "--output", newFolder()}).exitCode, 2);
        QCOMPARE(lilaWith({"inspect-story", m_story, "--branch", "0", "--output", newFolder()}).exitCode, 2);
        const Outcome none = lilaWith({"inspect-story", goldenCheckpoint, "--output", newFolder()});
        QCOMPARE(none.exitCode, 1);
        QVERIFY2(none.err.contains("checkpoint.pt"), none.err);
        const Outcome folder = lilaWith({"inspect-story", m_story, "--output", "/proc/nonexistent/x"});
        QCOMPARE(folder.exitCode, 1);
        QVERIFY2(folder.err.contains("/proc/nonexistent/x"), folder.err);
    }
};

LILA_TEST(InspectStoryTest)
#include "inspect_story_test.moc"
