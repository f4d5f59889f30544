// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/views/story_attention.h"

#include "app/explorer/story/story_book.h"
#include "app/explorer/views/focus.h"
#include "app/explorer/views/token_text.h"
#include "widgets/attention_choice.h"
#include "widgets/number_text.h"

#include <algorithm>

namespace lila {
namespace {

const std::string storyAttention = "attention in the story";

} // namespace

StoryAttention::StoryAttention(QWidget& row, AttentionChoice& choice, Focus& focus)
    : QObject(&row), m_choice(choice), m_focus(focus), m_whileSeen(new WhileSeen(row, [this] { ask(); })) {
    forget({});
    fillChoice();
    connect(&choice, &AttentionChoice::partChanged, this, &StoryAttention::show);
    connect(&choice, &AttentionChoice::headChosen, &focus, [&focus](int layer, int head) {
        focus.setLayer(layer);
        focus.setHead(head);
    });
    connect(&choice, &AttentionChoice::headChosen, this, &StoryAttention::show);
    connect(&focus, &Focus::changed, this, [this](Focus::Part part) {
        if (part == Focus::Part::Model) {
            fillChoice();
        } else if (part == Focus::Part::Layer || part == Focus::Part::Head) {
            m_choice.setHead(m_focus.layer().value_or(m_choice.layer()),
                             m_focus.head().value_or(m_choice.head()));
            show();
        } else if (part == Focus::Part::Token || part == Focus::Part::Interventions) {
            if (m_focus.token() != nullptr)
                m_whileSeen->tell();
            else
                forget({});
        }
    });
}

void StoryAttention::fillChoice() {
    if (m_focus.model() == nullptr)
        return;
    const ModelConfig& config = m_focus.model()->model.weights().config;
    m_choice.setShape(static_cast<std::size_t>(config.nLayers), static_cast<std::size_t>(config.nHeads));
}

void StoryAttention::ask() {
    if (m_focus.token() == nullptr)
        return;
    m_focus.inspect<Seen>(
        storyAttention,
        [question = TokenQuestions::of(m_focus).question()](
            const StoryModel& model, const TokenQuestion::GoOn& goOn) -> std::optional<Seen> {
            auto look = question.answer(model, goOn);
            if (!look)
                return std::nullopt;
            auto places = question.places(*look);
            return Seen{std::move(look), std::move(places), question.id()};
        },
        this, [this](const Seen& seen) { take(seen); }, [this](const QString& problem) { forget(problem); },
        Focus::About::Token);
}

void StoryAttention::take(const Seen& seen) {
    m_seen = seen;
    m_places.clear();
    const StoryBook& book = *m_focus.story();
    for (const auto& [begin, end] : seen.places) {
        const int start = book.positionOf(begin);
        m_places.emplace_back(start, book.positionOf(end) - start);
    }
    show();
}

void StoryAttention::forget(const QString& statement) {
    m_focus.dropInspection(storyAttention);
    m_seen.reset();
    m_text = {};
    m_statement =
        statement.isEmpty() ? tr("Click a word: where the head looked for it is tinted") : statement;
    Q_EMIT changed();
}

void StoryAttention::show() {
    if (!m_seen)
        return;
    const HeadLook& look =
        m_seen->look
            ->heads[static_cast<std::size_t>(m_choice.layer())][static_cast<std::size_t>(m_choice.head())];
    const std::vector<double> shades =
        attentionShades({look.weights, look.content, look.geometry}, m_choice.part());
    m_text = {{}, m_choice.part() != AttentionPart::Weights};
    for (std::size_t i = 0; i < shades.size(); ++i)
        m_text.pieces.push_back({m_places[i].first, m_places[i].second, shades[i]});
    const auto most = std::ranges::max_element(look.weights);
    const Tokenizer& tokenizer = *m_focus.model()->model.tokenizer;
    m_statement =
        tr("For “%1”: most on “%2” (%3)")
            .arg(tokenName(tokenizer, m_seen->id),
                 tokenName(tokenizer,
                           m_seen->look->ids[static_cast<std::size_t>(most - look.weights.begin())]),
                 percentText(static_cast<double>(*most)));
    Q_EMIT changed();
}

} // namespace lila
