// SPDX-License-Identifier: AGPL-3.0-or-later
// What is switched off is what is meant, and the differences are those of models built without it.
#include "core/evaluation/ablation.h"
#include "core/evaluation/story_loss.h"
#include "tests/golden.h"
#include "tests/test_main.h"

#include <QTest>

using namespace lila;

namespace {

const std::vector<std::string> stories{"Once upon a time there was a little girl named Lily.",
                                       "Tom and his dog went to the park. They saw a big tree.", "",
                                       "It was late. The king was tired, and the queen too."};

/// Mean loss of a story under weights that were changed by hand.
double lossOf(const Checkpoint& checkpoint, const Tokenizer& tokenizer, const std::string& story) {
    const StoryTokens tokens = storyTokens(tokenizer, story, 48);
    return storyLoss(Decoder(packed(weightsOf(checkpoint))), tokens, 48).perToken();
}

} // namespace

class AblationTest : public QObject {
    Q_OBJECT

    Checkpoint m_checkpoint = golden::checkpoint();
    std::shared_ptr<const Tokenizer> m_tokenizer = Tokenizer::load(golden::vocabulary);
    StoryModel m_model{packed(weightsOf(m_checkpoint)), m_tokenizer};

    void zero(Checkpoint& checkpoint, const std::string& name) const {
        const Tensor& tensor = checkpoint.tensors.at(name);
        checkpoint.tensors[name] =
            Tensor::fromFloats(tensor.shape(), std::vector<float>(tensor.elementCount(), 0.0F));
    }
    void compare(ModelPart part, const std::string& tensor) {
        AblationSettings settings;
        settings.without = part;
        settings.byLayer = true;
        const std::optional<Ablation> ablation = ablate(m_model, stories, settings);
        QVERIFY(ablation.has_value());
        QCOMPARE(ablation->difference.count, 3);
        QCOMPARE(ablation->layers.size(), std::size_t(3));
        const auto meanChange = [&](int first, int end) {
            Checkpoint changed = m_checkpoint;
            for (int layer = first; layer < end; ++layer)
                zero(changed, "core.layers." + std::to_string(layer) + "." + tensor);
            double sum = 0;
            for (const int s : {0, 1, 3})
                sum += lossOf(changed, *m_tokenizer, stories[s]) -
                       lossOf(m_checkpoint, *m_tokenizer, stories[s]);
            return sum / 3;
        };
        QVERIFY(std::abs(ablation->difference.delta) > 1e-4); // or nothing would be compared
        QVERIFY(std::abs(ablation->difference.delta - meanChange(0, 3)) < 1e-5);
        QVERIFY(std::abs(ablation->layers[1].delta - meanChange(1, 2)) < 1e-5);
        QVERIFY(std::abs(ablation->lossWithout - ablation->lossWith - ablation->difference.delta) < 1e-9);
        QVERIFY(ablation->difference.p >= 2.0 / 8); // of three stories, no more can be said
    }

private Q_SLOTS:
    void geometryIsBeta() { compare(ModelPart::Geometry, "attn.head_scales"); }
    void branchIsItsScale() { compare(ModelPart::Branch, "e8_scale"); }

    void theResonatorIsTeacherForced() {
        AblationSettings settings;
        settings.without = ModelPart::Resonator;
        settings.resonanceStrength = 0.7;
        settings.seed = 3;
        const std::optional<Ablation> ablation = ablate(m_model, std::span(stories).first(1), settings);
        // The same by hand, for one story.
        const std::vector<int> ids = storyTokens(*m_tokenizer, stories[0], 48).ids;
        const auto inputs = std::span(ids).first(ids.size() - 1);
        std::vector<float> logits = Decoder(m_model.engine).everyLogits(inputs);
        Resonator resonator(seededResonatorSpace(m_model.weights().tokenEmbedding, 64, 3));
        for (std::size_t t = 0; t < inputs.size(); ++t) {
            const auto bias = resonator.step(ids[t], 1.0);
            for (std::size_t v = 0; v < 2048; ++v)
                logits[t * 2048 + v] += 0.7F * bias[v];
        }
        double sum = 0;
        for (const float loss : tokenLosses(logits, std::span(ids).subspan(1)))
            sum += static_cast<double>(loss);
        QVERIFY(std::abs(ablation->lossWith - sum / static_cast<double>(inputs.size())) < 1e-6);
        QVERIFY(std::abs(ablation->lossWithout - lossOf(m_checkpoint, *m_tokenizer, stories[0])) < 1e-5);
        QVERIFY(std::abs(ablation->difference.delta) > 1e-4);
    }

    void thePaddedLossCanBeAskedFor() {
        AblationSettings settings;
        settings.metric = LossMetric::Padded;
        const std::optional<Ablation> ablation = ablate(m_model, stories, settings);
        double sum = 0;
        for (const int s : {0, 1, 3})
            sum += storyLoss(Decoder(m_model.engine), storyTokens(*m_tokenizer, stories[s], 48), 48).padded;
        QVERIFY(std::abs(ablation->lossWith - sum / 3) < 1e-5);
    }

    void interventionsAreOfTheRightLayer() {
        const ModelConfig config = m_model.weights().config;
        QCOMPARE(switchedOff(ModelPart::Geometry, config).betaFactor.size(), std::size_t(24));
        QCOMPARE(switchedOff(ModelPart::Geometry, config, 2).betaFactor.size(), std::size_t(8));
        QVERIFY(switchedOff(ModelPart::Branch, config, 0).branchFactor == (std::map<int, float>{{0, 0.0F}}));
        QVERIFY(!parseModelPart("head"));
        QCOMPARE(modelPartName(*parseModelPart("branch")), std::string_view("branch"));
    }
};

LILA_TEST(AblationTest)
#include "ablation_test.moc"
