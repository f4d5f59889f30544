// SPDX-License-Identifier: AGPL-3.0-or-later
// The view of what the resonator held when the token that is looked at was chosen, and of what it did to it.
#include "app/explorer/files/file_dialogs.h"
#include "app/explorer/story/story_book.h"
#include "app/explorer/views/token_question.h"
#include "app/explorer/views/token_text.h"
#include "app/explorer/views/view_dock.h"
#include "core/inspection/resonator_look.h"
#include "core/tokenizer/sha256.h"
#include "widgets/resonator_view.h"
#include "widgets/tr.h"

#include <QFileInfo>

#include <map>
#include <optional>
#include <utility>

namespace lila {
namespace {

constexpr std::size_t liftedCount = 20; ///< and as many that are pressed

/// What generations of this model began with, however it is run; the worker's alone.
struct KnownSpaces {
    std::map<std::string, std::shared_ptr<const ResonatorSpace>> files; ///< by their digests
    std::pair<std::uint64_t, std::shared_ptr<const ResonatorSpace>> ofSeed;

    /// `start` is known as well.
    std::shared_ptr<const ResonatorSpace> find(const Origin& origin, const ModelWeights& weights,
                                               const StartingResonator* start) {
        if (!origin.resonatorSha256.empty()) {
            if (start != nullptr && start->sha256 == origin.resonatorSha256)
                return start->space;
            const auto file = files.find(origin.resonatorSha256);
            return file == files.end() ? nullptr : file->second;
        }
        if (!ofSeed.second || ofSeed.first != origin.seed)
            ofSeed = {origin.seed,
                      seededResonatorSpace(weights.tokenEmbedding, weights.config.dModel, origin.seed)};
        return ofSeed.second;
    }
};

struct Resonated {
    enum class Why { Known, Typed, Off, OtherFile, Elsewhere };

    Why why = Why::Known;
    int id = 0;
    double strength = 0;
    std::vector<ResonatorRelation> relations;
    std::optional<ResonatorWrite> newest;
    std::vector<LiftedToken> lifted;
    std::vector<int> roots; ///< of the lifted
    std::string sha256;     ///< of the file that it began from; empty: none
};

Resonated::Why whyOf(const SeenBranch& branch, std::size_t token, bool isStartKnown) {
    using enum Resonated::Why;
    const auto& origin = branch.origin(token);
    if (!origin)
        return Typed;
    if (!origin->settings->resonator || !origin->settings->stages.contains(SamplingStage::Resonator))
        return Off;
    if (!branch.generationOf(token))
        return Elsewhere;
    return isStartKnown ? Known : OtherFile;
}

ResonatorStart startOf(const StoryModel& model, KnownSpaces& known,
                       const std::shared_ptr<const StartingResonator>& start) {
    return [&model, &known, start](const Origin& origin) {
        return known.find(origin, model.weights(), start.get());
    };
}

/// Nothing where there is more to do.
std::optional<Resonated> read(const StoryModel& model, const TokenQuestion& question,
                              const TokenQuestion::GoOn& goOn, const ResonatorStart& start) {
    const auto [branch, token] = question.seen(model);
    const std::optional<ResonatorLook> held = resonatorAt(branch, token, start);
    Resonated found;
    found.id = question.id();
    found.why = whyOf(branch, token, held.has_value());
    if (const auto& origin = branch.origin(token))
        found.sha256 = origin->resonatorSha256;
    if (found.why != Resonated::Why::Known)
        return found;
    const auto look = question.answer(model, goOn);
    if (!look)
        return std::nullopt;
    const Origin& origin = *branch.origin(token);
    found.strength = origin.settings->resonanceStrength;
    found.relations = held->relations;
    found.newest = held->resonator.lastWrite();
    found.lifted = liftedTokens(look->logits, held->resonator.bias(), found.strength, liftedCount);
    for (const LiftedToken& lifted : found.lifted)
        found.roots.push_back(held->resonator.space().rootOf[static_cast<std::size_t>(lifted.id)]);
    return found;
}

QString whyText(Resonated::Why why) {
    switch (why) {
    case Resonated::Why::Typed:
        return tr("A person wrote this word. The resonator begins with what a model writes: click such a "
                  "word, or generate.");
    case Resonated::Why::Off:
        return tr("The resonator was off when this token was chosen. Turn Resonator on in the settings, and "
                  "generate.");
    case Resonated::Why::OtherFile:
        return tr("The resonator began from a file that is not known here: Load… it, and what it held is "
                  "shown.");
    default:
        return tr("These words were written on another branch: what the resonator held then is not known.");
    }
}

ResonatorPicture pictureOf(const Resonated& found, const Tokenizer& tokenizer, const QString& file) {
    ResonatorPicture picture;
    picture.token = tokenName(tokenizer, found.id);
    picture.strength = found.strength;
    picture.start = file;
    for (const ResonatorRelation& relation : found.relations) {
        if (found.newest && found.newest->from == relation.pair.from && found.newest->to == relation.pair.to)
            picture.newest = picture.relations.size();
        picture.relations.push_back({relation.pair.from, relation.pair.to, relation.pair.weight,
                                     relation.times, tokenName(tokenizer, relation.fromId),
                                     tokenName(tokenizer, relation.toId)});
    }
    for (std::size_t i = 0; i < found.lifted.size(); ++i) {
        const LiftedToken& token = found.lifted[i];
        picture.lifts.push_back(
            {tokenName(tokenizer, token.id), found.roots[i], token.lift, token.without, token.with});
    }
    return picture;
}

class ResonatorWatch : public QObject {
public:
    ResonatorWatch(ResonatorView& view, Focus& focus) : QObject(&view), m_view(view), m_focus(focus) {
        m_seen = followToken<Resonated>(
            view, focus, "resonator",
            [this] {
                return [known = m_known, start = m_focus.resonator()](const StoryModel& model,
                                                                      const TokenQuestion& question,
                                                                      const TokenQuestion::GoOn& goOn) {
                    return read(model, question, goOn, startOf(model, *known, start));
                };
            },
            [this](const Resonated& found) { show(found); });
        connect(&focus, &Focus::changed, this, &ResonatorWatch::follow);
        connect(&view, &ResonatorView::resetWanted, this, &ResonatorWatch::reset);
        connect(&view, &ResonatorView::saveWanted, this, &ResonatorWatch::askToSaveIt);
        connect(&view, &ResonatorView::loadWanted, this, [this] {
            askToOpen(m_view, ResonatorView::tr("Load a resonator's memory"), filters(),
                      [this](const QString& file) { load(file); });
        });
        connect(&view, &ResonatorView::undoWanted, this, [this] {
            const auto before = *std::exchange(m_before, std::nullopt);
            tell({});
            m_focus.takeResonator(before);
        });
        tellState();
    }

    void load(const QString& file) {
        using Loaded = std::shared_ptr<const StartingResonator>;
        const auto look = [known = m_known, path = file.toStdString()](
                              const StoryModel& model, const std::function<bool()>&) -> Loaded {
            const ModelWeights& weights = model.weights();
            StartingResonator start;
            start.space = loadResonatorSpace(path, weights.tokenEmbedding, weights.config.dModel);
            start.sha256 = sha256OfFile(path);
            known->files[start.sha256] = start.space;
            return std::make_shared<const StartingResonator>(std::move(start));
        };
        const auto done = [this, file](const Loaded& start) {
            const bool isAnother = !m_missing.empty() && m_missing != start->sha256;
            take(start,
                 (isAnother ? ResonatorView::tr("The next generation begins with the memory of %1. It is "
                                                "not the file that these words began from.")
                            : ResonatorView::tr("The next generation begins with the memory of %1."))
                     .arg(QFileInfo(file).fileName()));
        };
        m_focus.inspect<Loaded>("resonator file", look, this, done, [this, file](QString problem) {
            problem.replace(file, QFileInfo(file).fileName());
            tell(ResonatorView::tr("%1. Choose a file that Save… has written here, or lila generate "
                                   "--save_resonator, with this model.")
                     .arg(problem));
        });
    }

    /// As it was when the token was chosen.
    void save(const QString& file, const Story& story, const TokenPlace& place) {
        const auto look = [known = m_known, start = m_focus.resonator(), path = file.toStdString(), story,
                           place](const StoryModel& model, const std::function<bool()>&) -> bool {
            const SeenBranch branch(model.tokenizer, story);
            const auto found = resonatorAt(branch, place.indexIn(branch), startOf(model, *known, start));
            if (found)
                found->resonator.save(path);
            return found.has_value();
        };
        const auto done = [this, file](bool isSaved) {
            tell(isSaved
                     ? ResonatorView::tr("Saved in %1.").arg(QFileInfo(file).fileName())
                     : ResonatorView::tr("Nothing was saved: what the resonator held at this token is not "
                                         "known. Click a word that the model wrote with it."));
        };
        m_focus.inspect<bool>("save resonator in " + file.toStdString(), look, this, done,
                              [this](const QString& problem) { tell(problem); });
    }

private:
    static QStringList filters() {
        return {ResonatorView::tr("Resonator (*.safetensors)"), ResonatorView::tr("All files (*)")};
    }

    void show(const Resonated& found) {
        m_missing = found.why == Resonated::Why::OtherFile ? found.sha256 : std::string();
        if (found.why == Resonated::Why::Known)
            m_view.setPicture(pictureOf(found, *m_focus.model()->model.tokenizer,
                                        found.sha256.empty() ? QString() : ResonatorView::tr("a file")));
        else
            m_view.setProblem(whyText(found.why));
        tellState();
    }

    void follow(Focus::Part part) {
        if (part == Focus::Part::Model) {
            m_known = std::make_shared<KnownSpaces>();
            m_before.reset();
            tell({});
        } else if (part == Focus::Part::Resonator) {
            m_seen->tell(); // a file may be known by now
        } else if (part != Focus::Part::Settings && part != Focus::Part::Token) {
            return;
        }
        tellState();
    }

    void tellState() {
        const bool isOff = !m_focus.settings().resonator;
        if (m_focus.token() == nullptr)
            m_view.setProblem(
                isOff ? ResonatorView::tr("The resonator is off. Turn Resonator on in the settings: what it "
                                          "links appears here while a model writes.")
                      : QString());
        m_view.setCanLoad(m_focus.model() != nullptr);
        m_view.setCanReset(m_focus.model() != nullptr && (m_focus.resonator() || m_view.hasFigure()));
    }

    void take(const std::shared_ptr<const StartingResonator>& start, const QString& note) {
        m_before = m_focus.resonator();
        m_focus.takeResonator(start);
        tell(note);
    }

    void tell(const QString& note) { m_view.tell(note, m_before.has_value()); }

    void reset() {
        take(std::make_shared<const StartingResonator>(),
             ResonatorView::tr("The next generation begins with an empty memory, made from its seed."));
    }

    void askToSaveIt() {
        if (!m_focus.place())
            return;
        askToSave(m_view, ResonatorView::tr("Save the resonator's memory"), {filters().constFirst()},
                  QStringLiteral("resonator.safetensors"),
                  [this, story = m_focus.story()->story(), place = *m_focus.place()](
                      const QString& file, const QString&) { save(file, story, place); });
    }

    ResonatorView& m_view;
    Focus& m_focus;
    std::shared_ptr<KnownSpaces> m_known = std::make_shared<KnownSpaces>();
    WhileSeen* m_seen = nullptr;
    std::string m_missing; ///< digest of the file that the words shown began from, where it is not known
    /// The last Reset or Load; what it was may be none.
    std::optional<std::shared_ptr<const StartingResonator>> m_before;
};

} // namespace

void fillResonator(ViewDock& place, Focus& focus) {
    auto* view = new ResonatorView;
    place.show(view);
    new ResonatorWatch(*view, focus);
}

} // namespace lila
