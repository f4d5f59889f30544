// SPDX-License-Identifier: AGPL-3.0-or-later
// The view of what the model would say if it stopped early: about the token that is looked at, or about the
// last ones up to it, as its title says.
#include "app/explorer/views/token_question.h"
#include "app/explorer/views/token_text.h"
#include "app/explorer/views/view_dock.h"
#include "core/inspection/logit_lens.h"
#include "widgets/lens_view.h"
#include "widgets/tr.h"
#include "widgets/wheel_guard.h"

#include <QComboBox>

namespace lila {
namespace {

constexpr int tokensShown = 6; ///< at a point
constexpr std::size_t positionsShown = 6;

enum class LensOf { Token, Positions };

struct LensFound {
    LensOf of = LensOf::Token;
    std::vector<int> ids;                     ///< that came at each position
    std::vector<std::vector<LensRow>> points; ///< of each position
};

std::optional<LensFound> readLens(LensOf of, const StoryModel& model, const TokenQuestion& question,
                                  const TokenQuestion::GoOn& goOn) {
    LensFound found{of, {}, {}};
    if (of == LensOf::Token) {
        const auto look = question.answer(model, goOn);
        if (!look)
            return std::nullopt;
        found.ids = {question.id()};
        found.points = {logitLens(*model.engine, *look, question.id(), tokensShown)};
        return found;
    }
    const std::vector<TokenLook> looks = question.answers(model, goOn, positionsShown);
    if (looks.empty())
        return std::nullopt;
    for (std::size_t i = 0; i < looks.size(); ++i) {
        found.ids.push_back(i + 1 < looks.size() ? looks[i + 1].ids.back() : question.id());
        found.points.push_back(logitLens(*model.engine, looks[i], found.ids.back(), 1));
    }
    return found;
}

QString lensPlace(const LensRow& row) {
    switch (row.point) {
    case LensPoint::Embedding:
        return tr("Embedding");
    case LensPoint::Attention:
        return tr("%1 Attention").arg(row.layer);
    case LensPoint::Branch:
        return tr("%1 E8 branch").arg(row.layer);
    case LensPoint::FeedForward:
        return tr("%1 FFN").arg(row.layer);
    }
    return {};
}

QString lensKey(LensPoint point) {
    switch (point) {
    case LensPoint::Embedding:
        return QStringLiteral("embedding");
    case LensPoint::Attention:
        return QStringLiteral("attention");
    case LensPoint::Branch:
        return QStringLiteral("e8_branch");
    case LensPoint::FeedForward:
        return QStringLiteral("ffn");
    }
    return {};
}

LensPicture lensPicture(const LensFound& found, const Tokenizer& tokenizer) {
    LensPicture picture;
    picture.token = tokenName(tokenizer, found.ids.back());
    if (found.of == LensOf::Token)
        for (int place = 1; place <= tokensShown; ++place)
            picture.columns.append(tr("No. %1").arg(place));
    else
        for (const int id : found.ids)
            picture.columns.append(tr("for %1").arg(tokenName(tokenizer, id)));
    for (std::size_t row = 0; row < found.points.back().size(); ++row) {
        const LensRow& own = found.points.back()[row];
        LensLine line{lensPlace(own),
                      own.point == LensPoint::Embedding ? std::nullopt : std::optional(own.layer),
                      own.rank,
                      static_cast<double>(own.probability),
                      {},
                      lensKey(own.point)};
        for (std::size_t position = 0; position < found.points.size(); ++position)
            for (const LensRow::Token& token : found.points[position][row].top)
                line.cells.push_back({token.id, tokenName(tokenizer, token.id),
                                      static_cast<double>(token.probability),
                                      token.id == found.ids[position]});
        picture.lines.push_back(std::move(line));
    }
    return picture;
}

} // namespace

void fillLens(ViewDock& place, Focus& focus) {
    auto* view = new LensView;
    place.show(view);
    auto* box = new QComboBox;
    box->addItem(tr("This token"), static_cast<int>(LensOf::Token));
    box->addItem(tr("Last tokens"), static_cast<int>(LensOf::Positions));
    box->setAccessibleName(tr("Over"));
    box->setToolTip(tr("The most probable tokens at this position, or the most probable one at each of the "
                       "last positions"));
    guardWheel(box);
    place.title->addControl(box);
    const auto reading = [box] {
        return [of = static_cast<LensOf>(box->currentData().toInt())](
                   const StoryModel& model, const TokenQuestion& question, const TokenQuestion::GoOn& goOn) {
            return readLens(of, model, question, goOn);
        };
    };
    WhileSeen* seen =
        followToken<LensFound>(*view, focus, "lens", reading, [view, &focus](const LensFound& found) {
            view->setPicture(lensPicture(found, *focus.model()->model.tokenizer));
        });
    QObject::connect(box, &QComboBox::currentIndexChanged, seen, &WhileSeen::tell);
    QObject::connect(view, &LensView::cellChosen, &focus,
                     [&focus](std::optional<int> layer, std::optional<int> id) {
                         if (layer)
                             focus.setLayer(layer);
                         if (id && focus.token() != nullptr && *id != focus.token()->id)
                             focus.setAlternative(id);
                     });
}

} // namespace lila
