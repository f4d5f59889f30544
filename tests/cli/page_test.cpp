// SPDX-License-Identifier: AGPL-3.0-or-later
// The page of a story in a real browser: pointing, keys and taps show candidates and roots, texts can be read
// on all colours, and nothing leaves the page.
#include "core/story/sharing/story_page.h"
#include "tests/cli/browser.h"
#include "tests/cli/shared_session.h"
#include "tests/test_main.h"

#include <QTest>
#include <QUrl>

using namespace lila;
using namespace lila::clitest;

class PageTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    SharedStory m_shared;
    std::unique_ptr<Browser> m_browser;

    static constexpr const char* hostile =
        "</script><script>document.title = 'gone'; fetch('https://example.com')</script>"
        "<img src='https://example.com/x.png' onerror='alert(1)'>";

    QJsonValue value(const QString& expression) { return m_browser->value(expression); }
    QString textOf(const char* id) {
        return value(QStringLiteral("document.getElementById('%1').innerText").arg(QLatin1String(id)))
            .toString();
    }
    bool isSeen(const char* id) {
        return value(QStringLiteral("document.getElementById('%1').offsetParent !== null")
                         .arg(QLatin1String(id)))
            .toBool();
    }
    /// Where the middle of a token is, once it can be seen.
    QPointF placeOf(std::size_t token) {
        const QJsonValue place =
            value(QStringLiteral("(() => { const t = document.querySelector('[data-t=\"%1\"]');"
                                 "t.scrollIntoView({block: 'center'});"
                                 "const box = t.getClientRects()[0];"
                                 "return [box.left + box.width / 2, box.top + box.height / 2];})()")
                      .arg(token));
        return {place[0].toDouble(), place[1].toDouble()};
    }
    void mouse(const char* type, const QPointF& place) {
        m_browser->call("Input.dispatchMouseEvent", {{"type", QLatin1String(type)},
                                                     {"x", place.x()},
                                                     {"y", place.y()},
                                                     {"button", "left"},
                                                     {"clickCount", 1}});
    }
    void pointAt(std::size_t token) {
        m_browser->call("Input.dispatchMouseEvent",
                        {{"type", "mouseMoved"}, {"x", placeOf(token).x()}, {"y", placeOf(token).y()}});
    }
    void press(const char* key) {
        for (const char* type : {"keyDown", "keyUp"})
            m_browser->call("Input.dispatchKeyEvent",
                            {{"type", QLatin1String(type)},
                             {"key", QLatin1String(key)},
                             {"windowsVirtualKeyCode", key == QByteArray("Tab") ? 9 : 0}});
    }
    void choose(const char* id, const QString& option) {
        value(QStringLiteral("(() => { const s = document.getElementById('%1'); s.value = '%2';"
                             "s.dispatchEvent(new Event('change')); })()")
                  .arg(QLatin1String(id), option));
    }
    void setScheme(const char* scheme) {
        m_browser->call("Emulation.setEmulatedMedia",
                        {{"features", QJsonArray{QJsonObject{{"name", "prefers-color-scheme"},
                                                             {"value", QLatin1String(scheme)}}}}});
    }
    std::size_t firstOfModel() const {
        return static_cast<std::size_t>(
            std::ranges::find(m_shared.tokens, std::optional<std::size_t>(0), &SharedToken::passage) -
            m_shared.tokens.begin());
    }

private Q_SLOTS:
    void initTestCase() {
        if (Browser::program().isEmpty())
            QSKIP("no Chromium is installed: apt-get install chromium");
        const std::string beginning = QByteArray("Once upon a time\n\n").append(hostile).toStdString();
        const Session session = writtenSession(40, beginning);
        const StoryModel model{packed(weightsOf(golden::checkpoint())), Tokenizer::load(golden::vocabulary)};
        m_shared = sharedStory(session.story, model.tokenizer, session.records);
        m_shared.title = hostile;
        QFile page(m_folder.filePath("story.html"));
        const QByteArray content = QByteArray::fromStdString(storyPage(m_shared));
        QVERIFY(page.open(QIODevice::WriteOnly) && page.write(content) == content.size());
        m_browser = std::make_unique<Browser>();
        QVERIFY(m_browser->isRunning());
    }
    void cleanupTestCase() { m_browser.reset(); }
    void init() {
        m_browser->call("Emulation.setDeviceMetricsOverride",
                        {{"width", 1280}, {"height", 800}, {"deviceScaleFactor", 1}, {"mobile", false}});
        m_browser->open(QUrl::fromLocalFile(m_folder.filePath("story.html")).toString());
    }
    /// Neither an error nor a request, in any of the tests.
    void cleanup() {
        if (!m_browser)
            return;
        value("new Promise((done) => setTimeout(done, 50))");
        for (const char* event : {"Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown"})
            for (const QJsonObject& told : m_browser->events(event))
                QFAIL(QJsonDocument(told).toJson().constData());
        for (const QJsonObject& request : m_browser->events("Network.requestWillBeSent"))
            QVERIFY2(request["request"]["url"].toString().startsWith("file://"),
                     QJsonDocument(request).toJson().constData());
        QCOMPARE(m_browser->events("Network.requestWillBeSent").size(), 1);
    }

    void aTextStaysAText() {
        QCOMPARE(value("document.title").toString(), QString::fromLatin1(hostile));
        QVERIFY(
            value("document.querySelector('main').innerText").toString().contains(QLatin1String(hostile)));
        QCOMPARE(value("document.images.length + document.scripts.length").toInt(), 2);
    }

    void pointingShowsCandidatesAndRoots() {
        QVERIFY(isSeen("hint"));
        const std::size_t token = firstOfModel() + 2;
        pointAt(token);
        QVERIFY(!isSeen("hint"));
        const StepRecord& record = *m_shared.tokens[token].record;
        QCOMPARE(value("document.querySelectorAll('#candidates tbody tr').length").toInt() >= 8, true);
        QCOMPARE(value("document.querySelectorAll('#candidates tr.chosen').length").toInt(), 1);
        QVERIFY(textOf("facts").contains(QStringLiteral("entropy %1 bits").arg(record.entropy, 0, 'f', 2)));
        QVERIFY2(textOf("place").contains(QStringLiteral("passage 1 · token %1 of").arg(token + 1)),
                 qPrintable(textOf("place")));
        QCOMPARE(value("document.querySelectorAll('#roots circle').length").toInt(), 240);
        for (int layer = 0; layer < 3; ++layer) {
            choose("layer", QString::number(layer));
            const auto& weights = record.activation[layer].rootWeights;
            const auto strongest = std::ranges::max_element(weights) - weights.begin();
            QVERIFY2(textOf("weights").contains(QStringLiteral("root %1 (").arg(strongest)),
                     qPrintable(textOf("weights")));
        }
        pointAt(token + 1);
        QVERIFY(textOf("place").contains(QStringLiteral("token %1 of").arg(token + 2)));
    }

    void nothingMovesWhenTheCardFills() {
        const QString places = QStringLiteral("JSON.stringify(['main', 'footer'].map((e) => "
                                              "document.querySelector(e).getBoundingClientRect()))");
        placeOf(firstOfModel() + 2);
        const QString before = value(places).toString();
        pointAt(firstOfModel() + 2);
        QVERIFY(isSeen("roots"));
        QCOMPARE(value(places).toString(), before);
    }

    void aWordWithoutARecordSaysSo() {
        pointAt(0);
        QVERIFY2(textOf("facts").contains("Nothing is known of this word"), qPrintable(textOf("facts")));
        QVERIFY(textOf("place").contains("a person’s"));
        QVERIFY(!isSeen("candidates"));
        QVERIFY(!isSeen("roots"));
        QVERIFY(
            value("document.querySelector('footer').innerText").toString().contains("Nothing is known of"));
    }

    void aClickHoldsAWord() {
        const std::size_t token = firstOfModel() + 1;
        const QPointF place = placeOf(token);
        mouse("mousePressed", place);
        mouse("mouseReleased", place);
        const QString held = textOf("place");
        QVERIFY2(held.contains(QStringLiteral("token %1 of").arg(token + 1)), qPrintable(held));
        pointAt(token + 5);
        QCOMPARE(textOf("place"), held);
        press("Escape");
        QVERIFY(isSeen("hint"));
        pointAt(token + 6);
        QVERIFY(textOf("place").contains(QStringLiteral("token %1 of").arg(token + 7)));
    }

    void keysGoFromWordToWord() {
        for (int i = 0; i < 4 && !value("document.activeElement.dataset.t === '0'").toBool(); ++i)
            press("Tab");
        QVERIFY(value("document.activeElement.dataset.t === '0'").toBool());
        QVERIFY(textOf("place").contains("token 1 of"));
        press("ArrowRight");
        QVERIFY(textOf("place").contains("token 2 of"));
        press("End");
        QVERIFY(textOf("place").contains(QStringLiteral("token %1 of").arg(m_shared.tokens.size())));
        const QString end = textOf("place");
        press("ArrowUp");
        QVERIFY(textOf("place") != end);
        press("Home");
        QVERIFY(textOf("place").contains("token 1 of"));
        press("Enter");
        pointAt(5);
        QVERIFY(textOf("place").contains("token 1 of"));
    }

    void keysGoOnWhileAWordIsHeld() {
        for (int i = 0; i < 4 && !value("document.activeElement.dataset.t === '0'").toBool(); ++i)
            press("Tab");
        press("Enter");
        press("ArrowRight");
        QVERIFY(value("document.activeElement.dataset.t === '1'").toBool());
        QVERIFY2(textOf("place").contains("token 1 of"), qPrintable(textOf("place")));
        press("Enter"); // holds the one that was reached
        QVERIFY(textOf("place").contains("token 2 of"));
        pointAt(5);
        QVERIFY2(textOf("place").contains("token 2 of"), qPrintable(textOf("place")));
        press("Escape");
        QVERIFY(isSeen("hint"));
        press("ArrowRight");
        QVERIFY(textOf("place").contains("token 3 of"));
    }

    void aTapOpensASheetOnANarrowScreen() {
        m_browser->call("Emulation.setDeviceMetricsOverride",
                        {{"width", 400}, {"height", 800}, {"deviceScaleFactor", 1}, {"mobile", true}});
        m_browser->call("Emulation.setTouchEmulationEnabled", {{"enabled", true}});
        const std::size_t token = firstOfModel() + 3;
        QVERIFY(!isSeen("word"));
        const QPointF place = placeOf(token);
        m_browser->call("Input.dispatchTouchEvent",
                        {{"type", "touchStart"},
                         {"touchPoints", QJsonArray{QJsonObject{{"x", place.x()}, {"y", place.y()}}}}});
        m_browser->call("Input.dispatchTouchEvent", {{"type", "touchEnd"}, {"touchPoints", QJsonArray()}});
        QTRY_VERIFY(textOf("place").contains(QStringLiteral("token %1 of").arg(token + 1)));
        QCOMPARE(value("document.documentElement.scrollWidth").toInt(), 400);
        value("document.getElementById('close').click()");
        QTRY_VERIFY(value("getComputedStyle(document.getElementById('card')).display").toString() == "none");
        m_browser->call("Emulation.setTouchEmulationEnabled", {{"enabled", false}});
    }

    void everyColourLeavesTheTextReadable_data() {
        QTest::addColumn<QString>("by");
        QTest::addColumn<QByteArray>("scheme");
        for (const char* by : {"nothing", "author", "probability", "entropy", "lift"})
            for (const char* scheme : {"light", "dark"})
                QTest::addRow("%s, %s", by, scheme) << QString::fromLatin1(by) << QByteArray(scheme);
    }
    void everyColourLeavesTheTextReadable() {
        QFETCH(QString, by);
        QFETCH(QByteArray, scheme);
        setScheme(scheme.constData());
        choose("by", by);
        const bool isMeasure = by != "nothing" && by != "author";
        QCOMPARE(value("document.querySelectorAll('.model [style*=\"background\"]').length > 0").toBool(),
                 isMeasure);
        QCOMPARE(value("document.querySelectorAll('.person [style*=\"rgb\"]').length").toInt(), 0);
        QCOMPARE(textOf("legend").isEmpty(), by == "nothing");
        const double least = value(R"((() => {
            const rgb = (text) => text.match(/[\d.]+/g).map(Number);
            const light = (c) => { const [r, g, b] = c.map((v) => v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4);
                return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
            const paper = rgb(getComputedStyle(document.body).backgroundColor);
            let least = 21;
            for (const word of document.querySelectorAll('main span, footer, .legend, #hint')) {
                const style = getComputedStyle(word), back = rgb(style.backgroundColor);
                const a = light(rgb(style.color)), b = light(back.length === 4 && back[3] === 0 ? paper : back);
                least = Math.min(least, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05));
            }
            return least; })())")
                                 .toDouble();
        QVERIFY2(least >= 4.5, qPrintable(QString::number(least)));
    }

    void aPageSpeaksAnotherLanguage() {
        const PageWords foreign{"de", [](std::string_view text) { return "~" + std::string(text) + "~"; }};
        QFile page(m_folder.filePath("foreign.html"));
        const QByteArray content = QByteArray::fromStdString(storyPage(m_shared, foreign));
        QVERIFY(page.open(QIODevice::WriteOnly) && page.write(content) == content.size());
        page.close();
        m_browser->open(QUrl::fromLocalFile(page.fileName()).toString());
        QVERIFY(textOf("hint").startsWith("~Point at a word"));
        const std::size_t token = firstOfModel() + 2;
        pointAt(token);
        const QString entropy =
            QLocale(QLocale::German).toString(m_shared.tokens[token].record->entropy, 'f', 2);
        QVERIFY2(textOf("facts").contains(QStringLiteral("entropy %1 bits").arg(entropy)),
                 qPrintable(textOf("facts")));
        QVERIFY(textOf("facts").startsWith(u'~') && textOf("place").startsWith(u'~'));
        QVERIFY2(textOf("weights").startsWith("~Strongest: ~root "), qPrintable(textOf("weights")));
        choose("by", "probability");
        QVERIFY2(textOf("legend").contains("0,1") && textOf("legend").contains("~how probable"),
                 qPrintable(textOf("legend")));
    }

    void aRequestWouldBeRefused() {
        const QJsonValue told = value(
            "new Promise((done) => {"
            "document.addEventListener('securitypolicyviolation', (event) => done(event.effectiveDirective));"
            "fetch('http://127.0.0.1:9/').catch(() => setTimeout(() => done('nobody'), 500)); })");
        QCOMPARE(told.toString(), QStringLiteral("connect-src"));
        value("document.body.insertAdjacentHTML('beforeend', '<img src=\"https://example.com/x.png\">')");
        const QString script =
            value("(() => { const s = document.createElement('script'); s.textContent = 'window.ran = 1';"
                  "document.body.append(s); return String(window.ran); })()")
                .toString();
        QCOMPARE(script, QStringLiteral("undefined"));
        m_browser->open(
            QUrl::fromLocalFile(m_folder.filePath("story.html")).toString()); // forgets what was told
    }
};

LILA_TEST(PageTest)
#include "page_test.moc"
