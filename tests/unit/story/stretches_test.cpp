// SPDX-License-Identifier: AGPL-3.0-or-later
// A story divided by its forks: each token stands in one stretch, and none goes over a fork.
#include "core/story/tree/stretches.h"

#include "core/sampling/random.h"
#include "core/story/tree/story_edits.h"
#include "tests/test_main.h"

#include <QTest>

#include <set>

using namespace lila;

namespace {

void write(Story& story, Place place, const std::vector<std::string>& texts) {
    std::vector<NewToken> tokens;
    for (const std::string& text : texts)
        tokens.push_back({5, text});
    story.apply(writingAt(story, place, tokens, std::make_shared<const Origin>()));
}

class StretchesTest : public QObject {
    Q_OBJECT

    static std::string shape(const Story& story) {
        std::string shape;
        const auto stretches = stretchesOf(story);
        for (const Stretch& stretch : stretches) {
            if (stretch.parent != Stretch::none)
                shape += std::to_string(stretch.parent) + ">";
            for (const Stretch::Part& part : stretch.parts)
                shape += story.span(part.span).tokens.text(part.from, part.to);
            shape += " ";
        }
        return shape;
    }

private Q_SLOTS:
    void forksDivideIt() {
        Story story;
        QVERIFY(stretchesOf(story).empty());
        write(story, {}, {"a", "b", "c"});
        write(story, story.tip(), {"d", "e"});
        QCOMPARE(shape(story), "abcde "); // two spans, and no fork
        const Place end = story.tip();
        write(story, {story.span(end.span).parent.span, 2}, {"x"});
        QCOMPARE(shape(story), "ab 0>cde 0>x ");
        write(story, end, {"f"});
        write(story, end, {"g"});
        QCOMPARE(shape(story), "ab 0>cde 1>f 1>g 0>x ");
        write(story, {}, {"z"});
        QCOMPARE(shape(story), "ab 0>cde 1>f 1>g 0>x z ");
    }

    void everyTokenIsInOne() {
        Story story;
        RandomStream random(3);
        const auto below = [&](std::size_t limit) {
            return static_cast<std::size_t>(random.uniform() * static_cast<double>(limit));
        };
        for (int i = 0; i < 200; ++i) {
            const auto spans = story.spans();
            const SpanId span = spans[below(spans.size())];
            const std::size_t size = story.span(span).tokens.size();
            write(story, size == 0 ? Place{} : Place{span, 1 + below(size)}, {"a", "b", "c"});
            std::set<std::pair<SpanId, std::size_t>> seen;
            for (const Stretch& stretch : stretchesOf(story)) {
                std::size_t tokens = 0;
                for (const Stretch::Part& part : stretch.parts)
                    for (std::size_t at = part.from; at < part.to; ++at, ++tokens) {
                        QVERIFY(seen.emplace(part.span, at).second);
                        const bool isFork = continuationsAt(story, {part.span, at}).size() > 1;
                        QVERIFY(!isFork ||
                                (part.span == stretch.begin().span && at == stretch.begin().from) || at == 0);
                    }
                QCOMPARE(stretch.tokens, tokens);
                QVERIFY(continuationsAt(story, stretch.end()).size() != 1);
            }
            QCOMPARE(seen.size(), static_cast<std::size_t>(3 * (i + 1)));
        }
    }

    void aTokenIsFoundByItsKey() {
        Story story;
        write(story, {}, {"a", "b", "c"});
        write(story, {SpanId{1}, 2}, {"x", "y"});
        const TokenKey key = story.span(SpanId{2}).tokens[1].key;
        QCOMPARE(*findToken(story, key), (Continuation{SpanId{2}, 1}));
        QVERIFY(!findToken(story, story.freeKey()));
    }
};

} // namespace

LILA_TEST(StretchesTest)
#include "stretches_test.moc"
