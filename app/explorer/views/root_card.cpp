// SPDX-License-Identifier: AGPL-3.0-or-later
// The view of one root: what it is, and where it lights.
#include "app/explorer/files/file_dialogs.h"
#include "app/explorer/story/story_book.h"
#include "app/explorer/views/focus.h"
#include "app/explorer/views/root_boosting.h"
#include "app/explorer/views/root_texts.h"
#include "app/explorer/views/token_text.h"
#include "app/explorer/views/view_dock.h"
#include "app/explorer/views/while_seen.h"
#include "widgets/tr.h"

namespace lila {
namespace {

RootCardFigures figuresOf(const RootTexts& texts, const Tokenizer& tokenizer, int layer, int root) {
    RootCardFigures shown;
    const RootIndex& index = texts.texts()->index;
    const RootFigures& figures = index.of(layer, root);
    shown.texts = texts.name();
    shown.positions = index.positionCount();
    if (shown.positions == 0)
        return shown;
    shown.strongest = figures.strongest;
    shown.mean = figures.weight / static_cast<double>(shown.positions);
    shown.histogram.assign(figures.histogram.begin(), figures.histogram.end());
    for (const RootContext& context : figures.best)
        shown.contexts.push_back(contextIn(*texts.texts(), context));
    for (const int id : index.sharedWithAntipode(layer, root))
        shown.shared.append(tokenName(tokenizer, id));
    shown.dead = index.deadRoots(layer);
    return shown;
}

void showFigures(RootCard& card, const Focus& focus, const RootTexts& texts) {
    if (!texts.problem().isEmpty())
        card.setProblem(texts.problem());
    else if (texts.texts() == nullptr || !focus.root() || !focus.layer())
        card.setFigures({});
    else
        card.setFigures(figuresOf(texts, *focus.model()->model.tokenizer, *focus.layer(), *focus.root()));
}

void showRoot(RootCard& card, const Focus& focus) {
    const bool isE8 = focus.model() == nullptr || !focus.model()->model.weights().config.randomRoots;
    const QString why = focus.layer()
                            ? tr("Click a root in the view of the roots: what it is and which words light it "
                                 "appears here.")
                            : tr("Choose one layer above the roots: layers share no frame, so a root is one "
                                 "of one layer.");
    card.setRoot(focus.layer() ? focus.root() : std::nullopt, focus.layer().value_or(0), isE8, why);
}

void chooseSource(RootCard& card, RootTexts& texts, RootTextSource source) {
    if (source != RootTextSource::File) {
        texts.setSource(source);
        return;
    }
    card.setSource(texts.source()); // until a file is chosen
    askToOpen(card, tr("Stories"), {tr("Stories (*.txt *.jsonl *.json *.csv *.tsv)"), tr("All files (*)")},
              [&card, &texts](const QString& file) {
                  card.setSource(RootTextSource::File);
                  texts.setSource(RootTextSource::File, file);
              });
}

} // namespace

void fillRootCard(ViewDock& place, Focus& focus) {
    auto* card = new RootCard;
    place.show(card);
    auto* boost = new RootBoost;
    card->addControls(boost);
    new RootBoosting(*boost, focus);
    RootTexts& texts = RootTexts::of(focus);
    auto* seen = new WhileSeen(*card, [&texts] { texts.want(); });
    QObject::connect(card, &RootCard::sourceChosen, &texts,
                     [card, &texts](RootTextSource source) { chooseSource(*card, texts, source); });
    QObject::connect(card, &RootCard::cancelled, &texts, &RootTexts::cancel);
    QObject::connect(card, &RootCard::rootWanted, &focus, &Focus::setRoot);
    QObject::connect(&texts, &RootTexts::progressed, card,
                     [card, &texts] { card->setProgress(texts.share()); });
    QObject::connect(&texts, &RootTexts::changed, card, [card, seen, &focus, &texts] {
        showFigures(*card, focus, texts);
        seen->tell();
    });
    QObject::connect(&focus, &Focus::changed, card, [card, seen, &focus, &texts](Focus::Part part) {
        if (part == Focus::Part::Story)
            QObject::connect(focus.story(), &StoryBook::changed, seen, &WhileSeen::tell);
        if (part != Focus::Part::Model && part != Focus::Part::Layer && part != Focus::Part::Root)
            return;
        showRoot(*card, focus);
        showFigures(*card, focus, texts);
        seen->tell();
    });
    showRoot(*card, focus);
}

} // namespace lila
