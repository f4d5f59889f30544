// SPDX-License-Identifier: AGPL-3.0-or-later
// The view of where the attention of the token that is looked at went.
#include "app/explorer/views/token_question.h"
#include "app/explorer/views/token_text.h"
#include "app/explorer/views/view_dock.h"
#include "widgets/attention_view.h"

namespace lila {
namespace {

struct Attended {
    std::shared_ptr<const TokenLook> look;
    int id = 0;
};

AttentionPicture attentionPicture(const Attended& found, const Tokenizer& tokenizer) {
    AttentionPicture picture;
    picture.token = tokenName(tokenizer, found.id);
    for (const int id : found.look->ids)
        picture.tokens.push_back(tokenName(tokenizer, id));
    for (const auto& layer : found.look->heads) {
        auto& heads = picture.heads.emplace_back();
        for (const HeadLook& head : layer)
            heads.push_back({head.weights, head.content, head.geometry});
    }
    return picture;
}

} // namespace

void fillAttention(ViewDock& place, Focus& focus) {
    auto* view = new AttentionView;
    place.show(view);
    const auto reading = [] {
        return [](const StoryModel& model, const TokenQuestion& question,
                  const TokenQuestion::GoOn& goOn) -> std::optional<Attended> {
            auto look = question.answer(model, goOn);
            return look ? std::optional(Attended{std::move(look), question.id()}) : std::nullopt;
        };
    };
    followToken<Attended>(*view, focus, "attention", reading, [view, &focus](const Attended& found) {
        view->setPicture(attentionPicture(found, *focus.model()->model.tokenizer));
    });
    QObject::connect(view, &AttentionView::headChosen, &focus, [&focus](int layer, int head) {
        focus.setLayer(layer);
        focus.setHead(head);
    });
    QObject::connect(&focus, &Focus::changed, view, [view, &focus](Focus::Part part) {
        if (part == Focus::Part::Layer && focus.layer())
            view->setHead(*focus.layer(), view->head());
        else if (part == Focus::Part::Head && focus.head())
            view->setHead(view->layer(), *focus.head());
    });
}

} // namespace lila
