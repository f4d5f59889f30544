// SPDX-License-Identifier: AGPL-3.0-or-later
// Translations: whole, of the texts that the sources have, with keys that are told apart; and how one is
// chosen.
#include "app/explorer/story/story_export.h"
#include "app/explorer/training/training_window.h"
#include "app/explorer/window/language.h"
#include "core/story/tree/story_edits.h"
#include "tests/gui/window_fixture.h"
#include "tests/test_main.h"
#include "widgets/core_problem.h"
#include "widgets/message_bar.h"
#include "widgets/tr.h"

#include <QAction>
#include <QDir>
#include <QDirIterator>
#include <QLabel>
#include <QLocale>
#include <QMenu>
#include <QMenuBar>
#include <QProcess>
#include <QPushButton>
#include <QRegularExpression>
#include <QSettings>
#include <QTabBar>
#include <QTranslator>
#include <QXmlStreamReader>

using namespace lila;

namespace {

const QString translations = QStringLiteral(LILA_SOURCE_DIR "/resources/translations");

struct Message {
    QString translation;
    bool isFinished = true;
};

using Messages = std::map<QString, Message>; ///< by context, source and comment, a line each

Messages readMessages(const QString& file) {
    Messages messages;
    QFile in(file);
    if (!in.open(QIODevice::ReadOnly))
        return messages;
    QXmlStreamReader xml(&in);
    QString context, source, comment;
    while (!xml.atEnd()) {
        if (xml.readNext() != QXmlStreamReader::StartElement)
            continue;
        if (xml.name() == QLatin1String("name"))
            context = xml.readElementText();
        else if (xml.name() == QLatin1String("message"))
            comment.clear();
        else if (xml.name() == QLatin1String("source"))
            source = xml.readElementText();
        else if (xml.name() == QLatin1String("comment"))
            comment = xml.readElementText();
        else if (xml.name() == QLatin1String("translation")) {
            const bool isFinished = !xml.attributes().hasAttribute(QLatin1String("type"));
            messages[context + u'\n' + source + u'\n' + comment] = {xml.readElementText(), isFinished};
        }
    }
    return messages;
}

QString sourceOf(const QString& key) {
    return key.section(u'\n', 1, -2);
}

/// In the order of their names: a translation may turn them round.
QStringList matchesIn(const QString& text, const char* pattern) {
    QStringList found;
    for (auto each = QRegularExpression(QLatin1String(pattern)).globalMatch(text); each.hasNext();)
        found.append(each.next().captured());
    found.sort();
    return found;
}

/// Letters that two entries share, of the menu and those below it, as "menu: letter".
QStringList sharedKeys(const QMenu& menu) {
    QStringList shared;
    std::map<QString, QString> taken;
    for (const QAction* action : menu.actions()) {
        const QString key = QKeySequence::mnemonic(action->text()).toString();
        if (!key.isEmpty() && !taken.emplace(key, action->text()).second)
            shared.append(QStringLiteral("%1: %2 and %3").arg(menu.title(), taken.at(key), action->text()));
        if (action->menu() != nullptr)
            shared += sharedKeys(*action->menu());
    }
    return shared;
}

/// The texts of a language, for as long as it lives.
class Spoken {
public:
    explicit Spoken(const QString& code) { loadLanguage(*qApp, code); }
    ~Spoken() {
        qDeleteAll(qApp->findChildren<QTranslator*>());
        QLocale::setDefault(QLocale::system());
    }
};

} // namespace

class TranslationTest : public QObject {
    Q_OBJECT

private:
    static void addFiles() {
        QTest::addColumn<QString>("file");
        for (const QString& file : QDir(translations).entryList({QStringLiteral("*.ts")}))
            QTest::newRow(qPrintable(file)) << translations + u'/' + file;
    }

private Q_SLOTS:
    /// `cmake --build build/release --target translations` makes it so.
    void isOfTheTextsThatTheSourcesHave() {
        if (!QFile::exists(QStringLiteral(LILA_LUPDATE)))
            QSKIP("there is no lupdate (qt6-l10n-tools)");
        const QTemporaryDir folder;
        const QStringList files = QDir(translations).entryList({QStringLiteral("*.ts")});
        for (const QString& file : files)
            QVERIFY(QFile::copy(translations + u'/' + file, folder.filePath(file)));
        QProcess update;
        update.setProcessChannelMode(QProcess::MergedChannels);
        update.start(translations + QStringLiteral("/update"),
                     {QStringLiteral(LILA_LUPDATE), QStringLiteral(LILA_TABLE_TEXTS), folder.path()});
        QVERIFY(update.waitForFinished(120000));
        const QString said = QString::fromUtf8(update.readAll());
        QVERIFY2(update.exitCode() == 0, qPrintable(said));
        // A class without Q_OBJECT or Q_DECLARE_TR_FUNCTIONS: its texts would be looked for elsewhere.
        QVERIFY2(!said.contains(QLatin1String("lacks Q_OBJECT")), qPrintable(said));
        for (const QString& file : files) {
            const Messages kept = readMessages(translations + u'/' + file);
            const Messages now = readMessages(folder.filePath(file));
            QVERIFY(now.size() > 500);
            QStringList differences;
            for (const auto& [key, message] : now)
                if (!kept.contains(key))
                    differences.append(QStringLiteral("missing in %1: %2").arg(file, key));
            for (const auto& [key, message] : kept)
                if (!now.contains(key))
                    differences.append(QStringLiteral("no longer in the sources: %1").arg(key));
            QVERIFY2(differences.isEmpty(), qPrintable(differences.join(u'\n')));
        }
    }

    void isWhole_data() { addFiles(); }
    void isWhole() {
        QFETCH(QString, file);
        const QRegularExpression letter(QStringLiteral("&\\w"),
                                        QRegularExpression::UseUnicodePropertiesOption);
        QStringList wrong;
        for (const auto& [key, message] : readMessages(file)) {
            const QString source = sourceOf(key);
            const auto differ = [&](const char* pattern) {
                return matchesIn(source, pattern) != matchesIn(message.translation, pattern);
            };
            if (!message.isFinished || message.translation.isEmpty())
                wrong.append(QStringLiteral("unfinished: ") + key);
            else if (differ("%L?[0-9n]"))
                wrong.append(QStringLiteral("other places for values: ") + key);
            else if (differ("</?(?:a|b|h[1-6]|li|p|ul)>|\\*\\.\\w+"))
                wrong.append(QStringLiteral("other tags or kinds of file: ") + key);
            else if (differ("^\\s|\\s$|…$"))
                wrong.append(QStringLiteral("another beginning or end: ") + key);
            else if (source.contains(letter) && !message.translation.contains(letter))
                wrong.append(QStringLiteral("no key: ") + key);
            else if (source == QLatin1String("guide.md") &&
                     !QFile::exists(QStringLiteral(LILA_SOURCE_DIR "/resources/docs/") + message.translation))
                wrong.append(QStringLiteral("no such page: ") + message.translation);
        }
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(u'\n')));
    }

    void keysOfMenusDiffer_data() {
        QTest::addColumn<QString>("code");
        for (const Language& language : languages())
            QTest::newRow(language.code) << QString::fromLatin1(language.code);
    }
    void keysOfMenusDiffer() {
        QFETCH(QString, code);
        const Spoken spoken(code);
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        QStringList shared;
        std::map<QString, QString> taken;
        for (const QAction* action : fixture.window().menuBar()->actions()) {
            if (!taken.emplace(QKeySequence::mnemonic(action->text()).toString(), action->text()).second)
                shared.append(action->text());
            shared += sharedKeys(*action->menu());
        }
        QVERIFY2(shared.isEmpty(), qPrintable(shared.join(u'\n')));
    }

    void keysOfTheTrainingWindowDiffer_data() { keysOfMenusDiffer_data(); }
    void keysOfTheTrainingWindowDiffer() {
        QFETCH(QString, code);
        const Spoken spoken(code);
        const QTemporaryDir folder;
        QSettings store(folder.filePath(QStringLiteral("settings.ini")), QSettings::IniFormat);
        const TrainingWindow window(store, QStringLiteral(LILA_FAKE_TRAINER));
        QStringList texts;
        for (const QLabel* label : window.findChildren<QLabel*>())
            if (label->buddy() != nullptr)
                texts.append(label->text());
        for (const QAbstractButton* button : window.findChildren<QAbstractButton*>())
            texts.append(button->text());
        for (const QTabBar* bar : window.findChildren<QTabBar*>())
            for (int i = 0; i < bar->count(); ++i)
                texts.append(bar->tabText(i));
        texts.append(TrainingWindow::tr("&Fetch and start")); // of a message, while it is there
        QStringList shared;
        std::map<QString, QString> taken;
        for (const QString& text : texts)
            if (const QString key = QKeySequence::mnemonic(text).toString();
                !key.isEmpty() && !taken.emplace(key, text).second)
                shared.append(text + QStringLiteral(" and ") + taken[key]);
        QVERIFY(taken.size() > 15);
        QVERIFY2(shared.isEmpty(), qPrintable(shared.join(u'\n')));
    }

    /// The templates of its messages are those of its sources, in which they stand in pieces.
    void whatTheCoreFindsWrongIsTranslated() {
        QString sources;
        for (const char* room : {"/core", "/app/cli"}) {
            QDirIterator files(QStringLiteral(LILA_SOURCE_DIR) + QLatin1String(room),
                               {QStringLiteral("*.cpp")}, QDir::Files, QDirIterator::Subdirectories);
            while (files.hasNext()) {
                QFile file(files.next());
                QVERIFY(file.open(QIODevice::ReadOnly));
                sources += QString::fromUtf8(file.readAll());
            }
        }
        sources.remove(QRegularExpression(QStringLiteral("\"\\s*\n\\s*\"")));
        sources.replace(QStringLiteral("\\\""), QStringLiteral("\""));
        sources.replace(QStringLiteral("\\\\"), QStringLiteral("\\"));
        for (const char* problem : knownProblems())
            for (const QString& piece :
                 QString::fromUtf8(problem).split(QRegularExpression(QStringLiteral("%[0-9]"))))
                QVERIFY2(sources.contains(piece), qPrintable(piece));

        const Spoken spoken(QStringLiteral("de"));
        QCOMPARE(QLocale().toString(0.8), QStringLiteral("0,8")); // whatever the desktop's numbers are
        const auto said = [](const auto& act) {
            try {
                act();
            } catch (const std::exception& error) {
                return coreProblem(error.what());
            }
            return QString();
        };
        QCOMPARE(said([] { (void)readCheckpoint("/none.pt"); }),
                 QStringLiteral("/none.pt: Es gibt keine solche Datei"));
        GenerationSettings settings;
        QCOMPARE(said([&] { setSetting(settings, *findSetting("top_p"), "7"); }),
                 QStringLiteral("Für die Einstellung top_p gilt: eine Zahl zwischen 0 und 1"));
        QCOMPARE(
            coreProblem("tinystories: the server answers 404 (http://a/b.txt). Or fetch http://a/b.txt by "
                        "other means and put it at /c/b.txt, or choose another folder for the cache "
                        "(--cache)"),
            QStringLiteral("tinystories: Der Server antwortet mit 404 (http://a/b.txt). Oder holen Sie "
                           "http://a/b.txt auf anderem Weg und legen Sie es als /c/b.txt ab, oder wählen Sie "
                           "einen anderen Ordner für den Cache (--cache)"));
        QCOMPARE(
            coreProblem("process 12, which trains in /runs/a, cannot be stopped: Operation not permitted"),
            QStringLiteral("Prozess 12, der in /runs/a trainiert, lässt sich nicht anhalten: Operation "
                           "not permitted"));
        QCOMPARE(coreProblem("what nobody knows: 1"), QStringLiteral("what nobody knows: 1"));
    }

    void aPageOfAStorySpeaksTheLanguageOfTheWindow() {
        Story story;
        const NewToken word{7, "Once"};
        story.apply(writingAt(story, story.tip(), std::span(&word, 1), std::make_shared<const Origin>()));
        const auto page = [&] {
            return QString::fromStdString(exportedStory({story, "A title"}, ExportForm::Html));
        };
        const QString english = page();
        QVERIFY(english.contains(QStringLiteral("<footer lang=\"en\"")));
        QVERIFY(english.contains(QStringLiteral("Colour by")));
        const Spoken spoken(QStringLiteral("de"));
        const QString german = page();
        QVERIFY(german.contains(QStringLiteral("<aside lang=\"de\"")));
        QVERIFY(german.contains(QStringLiteral("<footer lang=\"de\"")));
        QVERIFY(german.contains(QStringLiteral("Farbe nach")));
        QVERIFY(german.contains(QStringLiteral("1 Token, Startwert 1, fp32")));
        QVERIFY(!german.section(QStringLiteral("<script"), 0, 0).contains(QStringLiteral("Colour by")));
    }

    void theFirstLanguageThatIsKnownIsTaken_data() {
        QTest::addColumn<QStringList>("wished");
        QTest::addColumn<QString>("taken");
        QTest::newRow("as it is") << QStringList{"de"} << "de";
        QTest::newRow("of a country") << QStringList{"de-AT"} << "de";
        QTest::newRow("of a script") << QStringList{"de-Latn-CH", "fr"} << "de";
        QTest::newRow("English first") << QStringList{"en-US", "de"} << "en";
        QTest::newRow("unknown first") << QStringList{"fr-FR", "fr", "de"} << "de";
        QTest::newRow("none") << QStringList{"C"} << "en";
    }
    void theFirstLanguageThatIsKnownIsTaken() {
        QFETCH(QStringList, wished);
        QTEST(languageFor(wished), "taken");
    }

    void theWindowSpeaksWhatWasChosenFromTheNextStartOn() {
        WindowFixture fixture(tinyCheckpoint);
        QMenu& menu = *fixture.window().actions().languages;
        QCOMPARE(menu.actions().size(), static_cast<qsizetype>(languages().size()) + 1);
        QVERIFY(menu.actions()[0]->isChecked()); // the desktop's
        menu.actions()[2]->trigger();
        QVERIFY(fixture.window().pane().messages().text().contains(QStringLiteral("next time")));
        fixture.close();

        const QString kept = Preferences(fixture.folder() + QStringLiteral("/settings.ini")).language();
        QCOMPARE(kept, QStringLiteral("de"));
        const Spoken spoken(kept);
        fixture.open({});
        QCOMPARE(fixture.window().menuBar()->actions()[0]->text(), QStringLiteral("&Datei"));
        QVERIFY(fixture.window().actions().languages->actions()[2]->isChecked());
        QCOMPARE(tableText("Temperature"), QStringLiteral("Temperatur"));
    }
};

LILA_TEST(TranslationTest)
#include "translation_test.moc"
