// SPDX-License-Identifier: AGPL-3.0-or-later
// A story exported as a text, Markdown and a page: all of it is there, who wrote it, and how.
#include "app/explorer/story/story_export.h"
#include "app/explorer/window/export_action.h"
#include "core/story/tree/story_edits.h"
#include "tests/gui/window_fixture.h"
#include "tests/test_main.h"
#include "widgets/message_bar.h"

#include <QAction>
#include <QElapsedTimer>
#include <QFileDialog>
#include <QXmlStreamReader>

using namespace lila;

class StoryExportTest : public QObject {
    Q_OBJECT

    static std::shared_ptr<const Origin> origin(std::uint64_t seed) {
        GenerationSettings settings;
        settings.temperature = 0.85;
        settings.ban = {"a-->b", "<script>"};
        Origin origin;
        origin.settings = std::make_shared<const GenerationSettings>(settings);
        origin.seed = seed;
        return std::make_shared<const Origin>(origin);
    }
    static void write(Story& story, const std::string& text,
                      const std::shared_ptr<const Origin>& origin = {}) {
        const NewToken token{origin ? 5 : notEncoded, text};
        story.apply(writingAt(story, story.tip(), std::span(&token, 1), origin));
    }
    static Story odd() {
        Story story;
        write(story, "# Once & <b>upon</b> a \"time\"\n\n  1. *one*  two\t");
        write(story, "]]> said\n\nthe bear 🐻\x01\xEF\xBF\xBE", origin(7));
        write(story, " -- end");
        write(story, ".\n", origin(18446744073709551615U));
        return story;
    }
    static QString text(const Story& story) { return QString::fromStdString(StoryPath(story).text(story)); }
    static QByteArray exported(const Story& story, ExportForm form) {
        return QByteArray::fromStdString(exportedStory({story, "A <title> & more"}, form));
    }
    static QByteArray withoutScripts(QByteArray page) {
        for (qsizetype script = page.indexOf("<script"); script >= 0; script = page.indexOf("<script"))
            page.remove(script, page.indexOf("</script>", script) + 9 - script);
        return page;
    }
    static QByteArray contentOf(const QString& file) {
        QFile input(file);
        return input.open(QIODevice::ReadOnly) ? input.readAll() : QByteArray();
    }

private Q_SLOTS:
    void aTextIsTheText() { QCOMPARE(exported(odd(), ExportForm::Text), text(odd()).toUtf8()); }

    void aPageIsXmlAndSaysWhoWroteWhat() {
        QXmlStreamReader xml(withoutScripts(exported(odd(), ExportForm::Html)));
        QStringList paragraphs, persons, models, generations;
        QString title;
        bool isStory = false;
        while (!xml.atEnd()) {
            xml.readNext();
            if (!xml.isStartElement())
                continue;
            const QString kind = xml.attributes().value(QLatin1String("class")).toString();
            if (xml.name() == QLatin1String("main")) {
                isStory = true;
            } else if (xml.name() == QLatin1String("aside")) {
                isStory = false;
            } else if (xml.name() == QLatin1String("title")) {
                title = xml.readElementText();
            } else if (xml.name() == QLatin1String("li")) {
                generations.append(xml.readElementText());
            } else if (isStory && xml.name() == QLatin1String("p")) {
                paragraphs.append(QString());
            } else if (isStory && xml.name() == QLatin1String("span")) {
                const QString words = xml.readElementText(QXmlStreamReader::IncludeChildElements);
                paragraphs.last() += words;
                (kind == QLatin1String("person") ? persons : models).append(words);
            }
        }
        QVERIFY2(!xml.hasError(), qPrintable(xml.errorString()));
        QCOMPARE(title, QStringLiteral("A <title> & more"));
        QString expected = text(odd());
        expected.replace(QChar(0x01), QChar(0xFFFD)).replace(QChar(0xFFFE), QChar(0xFFFD));
        QCOMPARE(paragraphs.join(QLatin1Char('\n')), expected);
        QCOMPARE(persons.constLast(), QStringLiteral(" -- end"));
        QCOMPARE(models.constFirst(), QStringLiteral("]]> said"));
        QCOMPARE(generations.size(), 2);
        QCOMPARE(generations[0],
                 QStringLiteral("1 token, seed 7, fp32, temperature 0.85, ban a-->b|<script>"));
        QVERIFY(generations[1].contains(QStringLiteral("18446744073709551615")));
        const QByteArray page = exported(odd(), ExportForm::Html);
        QVERIFY(page.contains("prefers-color-scheme: dark"));
        QCOMPARE(page.count("http://") + page.count("https://"), 2); // namespaces
    }

    void markdownShowsWhatWasWritten() {
        const QByteArray page = exported(odd(), ExportForm::Markdown);
        QTextDocument document;
        document.setMarkdown(QString::fromUtf8(page));
        const QString shown = document.toPlainText();
        for (const char* part : {"A <title> & more", "# Once & <b>upon</b> a \"time\"", "1. *one*",
                                 "]]> said", "the bear 🐻", "-- end."})
            QVERIFY2(shown.contains(QString::fromUtf8(part)), qPrintable(shown));
        const qsizetype comment = page.indexOf("<!--");
        QVERIFY(comment > 0 && page.indexOf("-->", comment) == page.size() - 4);
        QVERIFY(page.contains("seed 7"));
        Story own;
        write(own, "Mine.");
        QCOMPARE(exported(own, ExportForm::Markdown),
                 QByteArray("# A &lt;title&gt; &amp; more\n\nMine\\.\n\n"));
    }

    // What streamed in has records; of the beginning, which a person wrote, the model is asked.
    void aPageShowsWhatTheModelKnows() {
        const QTemporaryDir folder;
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        GenerationSettings settings;
        settings.maxTokens = 5;
        fixture.session().setSettings(settings);
        fixture.session().generate();
        QVERIFY(fixture.waitForEnd());
        const QString file = folder.filePath(QStringLiteral("story.html"));
        fixture.window().findChild<ExportAction*>()->exportTo(file);
        QTRY_VERIFY(contentOf(file).endsWith("</html>\n"));
        const QByteArray page = contentOf(file);
        QVERIFY(page.contains("\"layers\":3"));
        QVERIFY(page.contains("checkpoint.pt, SHA-256"));
        QVERIFY(!page.contains("no record of them is in this page"));
    }

    void anOutlineHoldsAllBranches() {
        Story story = odd();
        const SpanId first = story.tip().span;
        const NewToken token{5, " A <dragon> came."};
        story.apply(writingAt(story, story.span(first).parent, std::span(&token, 1), origin(9)));
        story.apply({SetTitle{story.tip().span, "The *other* way"}});
        const QByteArray page = exported(story, ExportForm::Outline);
        QTextDocument document;
        document.setMarkdown(QString::fromUtf8(page));
        const QString shown = document.toPlainText();
        for (const char* part : {"A <title> & more", "# Once & <b>upon</b> a \"time\"", "the bear 🐻",
                                 "-- end", "A <dragon> came.", "3: The *other* way ●", "seed 7", "seed 9",
                                 "1 token", "Goes on in 2 or 3", "After 1"})
            QVERIFY2(shown.contains(QString::fromUtf8(part)), qPrintable(shown));
        QCOMPARE(page.count("<a id=\"part-"), 3);
        QVERIFY(page.contains("[3](#part-3)"));
        Story own;
        write(own, "Mine.");
        QVERIFY(exported(own, ExportForm::Outline).contains("\n\nMine\\.\n\n"));
    }

    void theMenuWritesAFile() {
        const QTemporaryDir folder;
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        fixture.window().actions().exportStory->trigger();
        const auto dialogs = fixture.window().findChildren<QFileDialog*>();
        QCOMPARE(dialogs.size(), 1);
        QVERIFY(!dialogs.constFirst()->isModal());
        dialogs.constFirst()->close();
        auto& action = *fixture.window().findChild<ExportAction*>();
        const MessageBar& messages = fixture.window().pane().messages();
        for (const char* name : {"story.html", "story.md", "story.TXT"}) {
            const QString file = folder.filePath(QLatin1String(name));
            action.exportTo(file);
            QTRY_VERIFY(contentOf(file).contains("Once upon a time"));
            QTRY_COMPARE(messages.text(MessageBar::Subject::Export), QString());
        }
        action.exportTo(folder.filePath(QStringLiteral("story.pdf")));
        QVERIFY(messages.text(MessageBar::Subject::Export).contains(QStringLiteral("must end in .html")));
        action.exportTo(QStringLiteral("/no/such/folder/story.html"));
        QTRY_VERIFY(messages.text(MessageBar::Subject::Export).contains(QStringLiteral("Could not write")));
        const QString all = folder.filePath(QStringLiteral("all.md"));
        action.exportTo(all, storyExportFilters().constLast());
        QTRY_VERIFY(contentOf(all).contains("part-1"));
        QVERIFY(!fixture.window().isWindowModified()); // the story's file is another matter
    }

    void aPageThatCannotBeMadeSaysWhy() {
        const QTemporaryDir folder;
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        GenerationSettings settings;
        settings.bias = {"Once upon=2"};
        fixture.book().setSettings(settings);
        const QString file = folder.filePath(QStringLiteral("story.html"));
        fixture.window().findChild<ExportAction*>()->exportTo(file);
        const MessageBar& messages = fixture.window().pane().messages();
        QTRY_VERIFY(messages.text(MessageBar::Subject::Export)
                        .contains(QStringLiteral("The token bias names Once upon")));
        QVERIFY(!QFileInfo::exists(file));
    }

    /// Ids that need not be the open model's are not looked up there.
    void wordsOfAnUnknownVocabularyAreNotLookedAt() {
        const QTemporaryDir folder;
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        Story story;
        write(story, "Once upon a time");
        const NewToken foreign{5000, " there"};
        Origin unknown = *origin(7);
        for (const char* vocabulary : {"", "another"}) {
            unknown.tokenizerSha256 = vocabulary;
            story.apply(writingAt(story, story.tip(), std::span(&foreign, 1),
                                  std::make_shared<const Origin>(unknown)));
            const QByteArray page = QByteArray::fromStdString(
                exportedStory({story, "Title", {}, fixture.session().model()}, ExportForm::Html));
            QVERIFY(page.contains("no record of them is in this page"));
        }
        // Nor where the last words are its own.
        unknown.tokenizerSha256 = fixture.session().model()->model.tokenizer->sha256();
        write(story, " was", std::make_shared<const Origin>(unknown));
        const QByteArray page = QByteArray::fromStdString(
            exportedStory({story, "Title", {}, fixture.session().model()}, ExportForm::Html));
        QVERIFY(page.contains("no record of them is in this page"));
    }

    void aLongStoryHoldsNothingUp() {
        const QTemporaryDir folder;
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        fixture.book().setStory(
            QStringLiteral("Once upon a time there was a fox & a bear.\n").repeated(100000));
        const QString file = folder.filePath(QStringLiteral("story.html"));
        QElapsedTimer clock;
        clock.start();
        fixture.window().findChild<ExportAction*>()->exportTo(file);
        const qint64 held = clock.elapsed();
        QVERIFY(!fixture.window().pane().messages().text(MessageBar::Subject::Export).isEmpty());
        QTRY_VERIFY_WITH_TIMEOUT(QFileInfo::exists(file), 60000);
        QVERIFY2(held * 3 < clock.elapsed() + 30, qPrintable(QString::number(held)));
        QVERIFY(contentOf(file).endsWith("</html>\n"));
    }
};

LILA_TEST(StoryExportTest)
#include "story_export_test.moc"
