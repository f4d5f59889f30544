// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/views/token_question.h"

#include "app/explorer/story/story_book.h"

#include <algorithm>

namespace lila {

struct TokenQuestion::Memory {
    quint64 serial = 0; ///< of the question that the rest is about
    std::optional<SeenBranch> branch;
    std::size_t token = 0;
    std::shared_ptr<const TokenLook> look; ///< null until it is known
    std::optional<Inspector> inspector;
};

TokenQuestion::Memory& TokenQuestion::remembered(const StoryModel& model) const {
    Memory& memory = *m_memory;
    if (!memory.inspector || memory.inspector->model() != model.engine) {
        memory.inspector.emplace(model.engine, m_seen);
        memory.look.reset();
    }
    if (std::exchange(memory.serial, m_serial) != m_serial) {
        memory.branch.emplace(model.tokenizer, m_story);
        memory.token = m_place.indexIn(*memory.branch);
        memory.look.reset();
    }
    return memory;
}

std::pair<const SeenBranch&, std::size_t> TokenQuestion::seen(const StoryModel& model) const {
    const Memory& memory = remembered(model);
    return {*memory.branch, memory.token};
}

std::shared_ptr<const TokenLook> TokenQuestion::answer(const StoryModel& model, const GoOn& goOn) const {
    Memory& memory = remembered(model);
    if (!memory.look)
        if (std::optional<TokenLook> look = memory.inspector->look(*memory.branch, memory.token, goOn))
            memory.look = std::make_shared<const TokenLook>(*std::move(look));
    return memory.look;
}

std::vector<std::pair<std::size_t, std::size_t>> TokenQuestion::places(const TokenLook& look) const {
    const SeenBranch& branch = *m_memory->branch;
    std::vector<std::pair<std::size_t, std::size_t>> places;
    for (std::size_t position = 0; position < look.ids.size(); ++position) {
        const auto token = look.tokenAt(position);
        places.emplace_back(token ? branch.begin(*token) : 0, token ? branch.end(*token) : 0);
    }
    return places;
}

std::vector<TokenLook> TokenQuestion::answers(const StoryModel& model, const GoOn& goOn,
                                              std::size_t count) const {
    Memory& memory = remembered(model);
    std::vector<TokenLook> looks;
    for (std::size_t back = std::min(count, memory.token + 1); back-- > 0;) {
        std::optional<TokenLook> look = memory.inspector->look(*memory.branch, memory.token - back, goOn);
        if (!look)
            return {};
        looks.push_back(*std::move(look));
    }
    return looks;
}

TokenQuestions& TokenQuestions::of(Focus& focus) {
    auto* looks = focus.findChild<TokenQuestions*>(QString(), Qt::FindDirectChildrenOnly);
    return looks != nullptr ? *looks : *new TokenQuestions(focus);
}

TokenQuestions::TokenQuestions(Focus& focus) : QObject(&focus), m_focus(focus), m_memory(focus) {
    connect(&focus, &Focus::changed, this, [this](Focus::Part part) {
        if (part == Focus::Part::Token || part == Focus::Part::Interventions)
            ++m_serial; // words behind which no model has written are seen as the next generation would
    });
}

TokenQuestion TokenQuestions::question() const {
    TokenQuestion question;
    question.m_memory = m_memory.shared();
    question.m_seen = m_focus.seen();
    question.m_serial = m_serial;
    question.m_story = m_focus.story()->story();
    question.m_place = *m_focus.place();
    question.m_id = m_focus.token()->id;
    return question;
}

} // namespace lila
