// SPDX-License-Identifier: AGPL-3.0-or-later
// Tokens that a generator has written are looked at from what it has seen: one position is computed.
#include "core/story/steered_context.h"
#include "tests/test_main.h"
#include "tests/unit/inspection/branch_looks.h"

#include <QTest>

using namespace lila;
using namespace lila::test;

class WrittenLookTest : public QObject {
    Q_OBJECT

    StoryModel m_model = goldenModel();

    /// Goes on with the story as the window does, and keeps each window that the next token moves.
    void write(Story& story, Generator& generator, BranchCache& cache, int count,
               const Interventions& interventions = {}) const {
        GenerationSettings settings;
        settings.context = ContextPolicy::Anchored;
        settings.temperature = 1;
        Origin how;
        how.settings = std::make_shared<const GenerationSettings>(settings);
        how.interventions = std::make_shared<const Interventions>(interventions);
        const auto origin = std::make_shared<const Origin>(how);
        const int blockSize = m_model.engine->config().blockSize;
        contextIn(generator, cache, story, story.tip(), how.interventions, settings.context);
        for (int i = 0; i < count; ++i) {
            const int start =
                windowStart(settings.context, static_cast<int>(generator.ids().size()), blockSize);
            if (static_cast<std::size_t>(start) != generator.decoder().windowBegin())
                cache.keep(generator.decoder());
            generator.forbidEnd(true);
            const auto record = generator.step(settings, interventions);
            const NewToken token{record->id, record->text};
            story.apply(writingAt(story, story.tip(), std::span(&token, 1), origin));
        }
    }

private Q_SLOTS:
    void anyTokenTakesOnePosition() {
        const int blockSize = m_model.engine->config().blockSize;
        const auto cache = std::make_shared<BranchCache>(std::size_t{1} << 30U);
        Generator generator(m_model);
        Story story = written(typed("Once upon a time"), m_model, 0, {});
        write(story, generator, *cache, 20);
        write(story, generator, *cache, blockSize, strong(m_model.engine->config(), 1));
        write(story, generator, *cache, blockSize);
        cache->follow(&generator.decoder());
        const SeenBranch branch(m_model.tokenizer, story);
        Inspector inspector(m_model.engine, cache);
        const std::size_t end = branch.size();
        for (const std::size_t token :
             {end - 1, std::size_t{2}, end / 2, end - 2, std::size_t{19}, std::size_t{25}, end - 40}) {
            const auto found = inspector.look(branch, token, [] { return false; });
            QVERIFY2(found, qPrintable(QString::number(token)));
            const TokenLook fresh = test::look(m_model, branch, token);
            QVERIFY(found->ids == fresh.ids && *found->interventions == *fresh.interventions);
            QVERIFY2(golden::largestDifference(found->logits, fresh.logits) < 1e-4,
                     qPrintable(QString::number(token)));
        }
    }

    /// What was seen otherwise is computed anew.
    void whatWasSeenOtherwiseIsNotTaken() {
        const auto cache = std::make_shared<BranchCache>(std::size_t{1} << 30U);
        Generator generator(m_model);
        Story story = written(typed("Once"), m_model, 0, {});
        write(story, generator, *cache, 30, strong(m_model.engine->config(), 1.5F));
        cache->follow(&generator.decoder());
        Story other = written(typed("Once"), m_model, 0, {});
        std::vector<NewToken> same;
        story.span(story.tip().span).tokens.forEach([&](const Token& token) {
            same.push_back({token.id, std::string(token.text)});
        });
        other.apply(writingAt(other, other.tip(), same, std::make_shared<const Origin>()));
        const SeenBranch branch(m_model.tokenizer, other);
        Inspector inspector(m_model.engine, cache);
        QVERIFY(!inspector.look(branch, branch.size() - 1, [] { return false; }));
        const TokenLook look = test::look(inspector, branch, branch.size() - 1);
        QVERIFY(look.logits == test::look(m_model, branch, branch.size() - 1).logits);
    }

    /// Two branches by turns: what one inspector knew of a branch is there when it comes back.
    void branchesByTurnsAreKept() {
        const auto cache = std::make_shared<BranchCache>(std::size_t{1} << 30U);
        Inspector inspector(m_model.engine, cache);
        const SeenBranch one(m_model.tokenizer, written(typed("Once upon a time"), m_model, 40, {}));
        const SeenBranch two(m_model.tokenizer, written(typed("The cat sat"), m_model, 40, {}));
        test::look(inspector, one, 40);
        test::look(inspector, two, 40);
        for (const SeenBranch* branch : {&one, &two, &one})
            QVERIFY(inspector.look(*branch, 38, [] { return false; }));
    }
};

LILA_TEST(WrittenLookTest)
#include "written_look_test.moc"
