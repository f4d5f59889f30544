// SPDX-License-Identifier: AGPL-3.0-or-later
// Root weights and z of a branch, computed again: as the steps recorded them that wrote it, and no more of
// them than a change asks for.
#include "core/inspection/branch_activations.h"
#include "core/story/steered_context.h"
#include "core/story/tree/story_edits.h"
#include "tests/golden.h"
#include "tests/test_main.h"

#include <QTest>

using namespace lila;

class BranchActivationsTest : public QObject {
    Q_OBJECT

    StoryModel m_model;

    /// A story and what its tokens did when they were written; a person's have no record.
    struct Written {
        Story story;
        std::map<TokenKey, Activation> records;
    };

    static Written typed(const std::string& text) {
        Written written;
        written.story.apply(retyping(written.story, StoryPath(written.story), 0, 0, text));
        return written;
    }

    void write(Written& written, std::uint64_t seed, ContextPolicy policy, int strength, int count) const {
        Story& story = written.story;
        for (const Draft& draft : draftsOn(story, StoryPath(story)))
            story.apply(encoding(story, draft, tokensOf(*m_model.tokenizer, draft)));
        GenerationSettings settings;
        settings.temperature = 1.2;
        settings.context = policy;
        Interventions interventions;
        if (strength > 0)
            for (int layer = 0; layer < 3; ++layer) {
                interventions.branchFactor[layer] = static_cast<float>(20 * strength);
                interventions.rootBoost[{layer, 17}] = static_cast<float>(strength);
            }
        Origin how;
        how.seed = seed;
        how.settings = std::make_shared<const GenerationSettings>(settings);
        how.interventions = std::make_shared<const Interventions>(interventions);
        Generator generator(m_model);
        BranchCache nothing(0);
        contextIn(generator, nothing, story, story.tip(), how.interventions, policy);
        generator.start(seed);
        const auto origin = std::make_shared<const Origin>(how);
        for (int i = 0; i < count; ++i) {
            const auto record = generator.step(*origin->settings, *origin->interventions);
            const NewToken token{record->id, record->text};
            written.records[story.freeKey()] = record->activation;
            story.apply(writingAt(story, story.tip(), std::span(&token, 1), origin));
        }
    }

    int read(BranchActivations& activations, const Story& story) const {
        activations.setBranch(SeenBranch(m_model.tokenizer, story));
        int blocks = 1;
        while (!activations.next())
            ++blocks;
        return blocks;
    }

    static void compare(const BranchActivations& read, const Written& written) {
        const SeenBranch& branch = read.branch();
        QCOMPARE(read.activations().size(), branch.size());
        std::size_t compared = 0;
        for (std::size_t token = 0; token < branch.size(); ++token) {
            const auto record =
                branch.key(token) ? written.records.find(*branch.key(token)) : written.records.end();
            if (record == written.records.end())
                continue;
            ++compared;
            for (std::size_t layer = 0; layer < record->second.size(); ++layer) {
                QVERIFY(golden::largestDifference(read.activations()[token][layer].rootWeights,
                                                  record->second[layer].rootWeights) < 1e-5);
                QVERIFY(golden::largestDifference(read.activations()[token][layer].z,
                                                  record->second[layer].z) < 1e-4);
            }
        }
        QCOMPARE(compared, written.records.size());
    }

private Q_SLOTS:
    void initTestCase() {
        m_model = {packed(weightsOf(golden::checkpoint())), Tokenizer::load(golden::vocabulary)};
    }

    void activationsAreThoseOfTheSteps_data() {
        QTest::addColumn<bool>("exact");
        QTest::addColumn<int>("tokens");
        QTest::newRow("in the window") << false << 12;
        QTest::newRow("past it, anchored") << false << 50;
        QTest::newRow("past it, exact") << true << 45;
    }
    void activationsAreThoseOfTheSteps() {
        QFETCH(bool, exact);
        QFETCH(int, tokens);
        const ContextPolicy policy = exact ? ContextPolicy::Exact : ContextPolicy::Anchored;
        Written written = typed("Once upon a time there was");
        write(written, 4, policy, 0, tokens);
        write(written, 5, policy, 2, 10); // other interventions from here on
        BranchActivations activations(m_model);
        read(activations, written.story);
        compare(activations, written);
    }

    void onlyWhatIsNewIsComputed() {
        Written written = typed("Once upon a time there was");
        write(written, 4, ContextPolicy::Anchored, 0, 30);
        BranchActivations activations(m_model);
        QVERIFY(read(activations, written.story) > 2);
        QCOMPARE(read(activations, written.story), 1);
        write(written, 4, ContextPolicy::Anchored, 2, 1);
        QCOMPARE(read(activations, written.story), 1);
        compare(activations, written);
        // Another beginning: all of it.
        Written other = typed("Twice upon a time there was");
        write(other, 4, ContextPolicy::Anchored, 0, 30);
        QVERIFY(read(activations, other.story) > 2);
        compare(activations, other);
        // Words that are written anew behind a common beginning.
        Written third = typed("Twice upon a time there was");
        write(third, 9, ContextPolicy::Anchored, 1, 30);
        read(activations, third.story);
        compare(activations, third);
    }

    void aLongBranchKeepsItsLastTokens() {
        Written written = typed("Once upon a time there was");
        write(written, 4, ContextPolicy::Anchored, 0, 60);
        BranchActivations whole(m_model);
        read(whole, written.story);
        QCOMPARE(whole.first(), 0U);
        constexpr std::size_t most = 40;
        BranchActivations last(m_model, most * 3 * sizeof(LayerActivation));
        std::size_t begins = 0;
        for (int more = 0; more < 30; ++more) {
            const int blocks = read(last, written.story);
            QVERIFY(more == 0 || blocks <= 3); // and never all of it
            const std::size_t size = last.branch().size();
            QCOMPARE(last.first() + last.activations().size(), size);
            QVERIFY(last.activations().size() <= most && last.activations().size() > most - 6);
            QVERIFY(last.first() >= begins);
            begins = last.first();
            read(whole, written.story);
            for (std::size_t i = 0; i < last.activations().size(); ++i)
                QVERIFY(golden::largestDifference(last.activations()[i][2].rootWeights,
                                                  whole.activations()[begins + i][2].rootWeights) < 1e-5);
            write(written, 5, ContextPolicy::Anchored, 0, 1);
        }
        // Another beginning, and a short one.
        const Written other = typed("Twice upon a time there was");
        read(last, other.story);
        QCOMPARE(last.first(), 0U);
        compare(last, other);
    }

    void itCanBeStoppedAndTriedAgain() {
        Written written = typed("Once upon a time there was");
        write(written, 4, ContextPolicy::Anchored, 0, 20);
        BranchActivations activations(m_model);
        activations.setBranch(SeenBranch(m_model.tokenizer, written.story));
        QVERIFY(!activations.next([] { return false; }));
        QCOMPARE(activations.activations().size(), 0U);
        while (!activations.next()) {
        }
        compare(activations, written);
    }
};

LILA_TEST(BranchActivationsTest)
#include "branch_activations_test.moc"
