// SPDX-License-Identifier: AGPL-3.0-or-later
// A candidate in the place of a token: what the story has then is what the document can show.
#include "app/explorer/story/candidate_choice.h"
#include "app/explorer/story/story_book.h"
#include "core/story/tree/story_edits.h"
#include "tests/gui/window_fixture.h"
#include "tests/test_main.h"

using namespace lila;

class CandidateChoiceTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// A document knows one end of a line; bytes make others as well.
    void aLineEndIsTheDocuments() {
        const auto tokenizer = Tokenizer::load(officialVocabulary.toStdString());
        const int first = tokenizer->idOf("<0xE2>").value();
        const int second = tokenizer->idOf("<0x80>").value();
        const int third = tokenizer->idOf("<0xA8>").value(); // U+2028
        Story story;
        const std::vector<NewToken> tokens{{9, "Once"}, {first, ""}, {second, ""}, {9, "x"}};
        story.apply(writingAt(story, story.tip(), tokens, std::make_shared<const Origin>()));
        StoryView view;
        StoryBook book(view);
        book.setStory(story);
        const auto taking = takingCandidate(tokenizer, book.story(), 3, 0, third);
        QVERIFY(taking);
        book.apply(taking->edit, "Candidate");
        QCOMPARE(QString::fromStdString(book.path().text(book.story())), QStringLiteral("Once\n"));
        QCOMPARE(view.storyText(), QStringLiteral("Once\n"));
    }
};

LILA_TEST(CandidateChoiceTest)
#include "candidate_choice_test.moc"
