// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/views/story_roots.h"

#include "app/explorer/story/story_book.h"
#include "app/explorer/views/token_text.h"

#include <QTextCursor>

#include <algorithm>
#include <utility>

namespace lila {
namespace {

constexpr const char* branchPurpose = "roots of the branch";

} // namespace

/// A value that goes to the worker.
struct StoryRoots::Wish {
    BranchReader reader;
    std::optional<TokenPlace> place;
    std::size_t begin = 0, end = 0; ///< bytes of what is to be averaged

    std::optional<Found> operator()(const StoryModel& model, const std::function<bool()>& goOn) {
        const BranchActivations* read = reader.next(model, goOn);
        return read != nullptr ? std::optional(found(*read)) : std::nullopt;
    }

    Found found(const BranchActivations& read) const {
        const SeenBranch& branch = read.branch();
        const auto layers = static_cast<std::size_t>(read.model().weights().config.nLayers);
        Found found;
        found.z.resize(layers);
        std::vector<std::array<double, lattice::rootCount>> sums(layers);
        std::size_t count = 0;
        for (std::size_t i = 0; i < read.activations().size(); ++i) {
            const Activation& activation = read.activations()[i];
            const std::size_t token = read.first() + i;
            const bool isWanted = branch.end(token) > begin && branch.begin(token) < end;
            count += isWanted ? 1 : 0;
            for (std::size_t layer = 0; layer < layers; ++layer) {
                found.z[layer].push_back(activation[layer].z);
                for (int r = 0; isWanted && r < lattice::rootCount; ++r)
                    sums[layer][r] += activation[layer].rootWeights[r];
            }
        }
        found.mean.kind = RootWeights::Kind::Mean;
        found.meanTokens = count;
        for (std::size_t layer = 0; count > 0 && layer < layers; ++layer)
            std::ranges::transform(sums[layer], found.mean.layers.emplace_back().begin(), [&](double sum) {
                return static_cast<float>(sum / static_cast<double>(count));
            });
        if (place && place->indexIn(branch) >= read.first())
            found.current = place->indexIn(branch) - read.first();
        return found;
    }
};

StoryRoots::StoryRoots(RootPanel& panel, Focus& focus)
    : QObject(&panel),
      m_panel(panel),
      m_view(panel.view()),
      m_focus(focus),
      m_seen(new WhileSeen(panel, [this] { ask(); })),
      m_known(focus) {
    connect(&focus, &Focus::changed, this, &StoryRoots::follow);
    connect(&panel, &RootPanel::measureChosen, this, &StoryRoots::measure);
    connect(&panel, &RootPanel::pathToggled, this, &StoryRoots::renew);
    connect(&panel, &RootPanel::fittedWanted, this, [this] {
        m_fits = true;
        renew();
    });
    connect(&m_view, &RootView::pinnedChanged, this, [this] {
        if (m_focus.layer())
            m_focus.setRoot(m_view.pinned() ? std::optional(m_view.pinned()->root) : std::nullopt);
    });
}

void StoryRoots::follow(Focus::Part part) {
    switch (part) {
    case Focus::Part::Model:
        m_found.reset();
        m_against = {};
        if (isDifference())
            m_panel.setMeasure(RootMeasure::Token); // what it was compared to is gone
        break;
    case Focus::Part::Story:
        followStory();
        break;
    case Focus::Part::Layer:
        m_view.setLayer(m_focus.layer());
        m_view.setPinned(std::nullopt);
        m_fits = m_panel.isFitted();
        break;
    case Focus::Part::Root:
        if (m_focus.layer() && m_focus.root())
            m_view.setPinned(RootView::LayerRoot{*m_focus.layer(), *m_focus.root()});
        else
            m_view.setPinned(std::nullopt);
        return;
    case Focus::Part::Token:
        break;
    default:
        return;
    }
    renew();
}

void StoryRoots::followStory() {
    StoryBook& book = *m_focus.story();
    connect(&book, &StoryBook::changed, this, &StoryRoots::renew);
    connect(&book.view(), &QTextEdit::selectionChanged, this, [this] {
        if (m_panel.measure() == RootMeasure::SelectionMean)
            renew();
    });
}

void StoryRoots::measure(RootMeasure measure) {
    m_against = {};
    if (measure == RootMeasure::AgainstToken && m_focus.token() != nullptr)
        m_against = weightsOf(m_focus.token()->activation,
                              tokenName(*m_focus.model()->model.tokenizer, m_focus.token()->id));
    m_keepsMean = measure == RootMeasure::AgainstBranch;
    m_found.reset();
    renew();
}

bool StoryRoots::isDifference() const {
    return m_panel.measure() == RootMeasure::AgainstToken || m_panel.measure() == RootMeasure::AgainstBranch;
}

bool StoryRoots::wantsBranch() const {
    const RootMeasure measure = m_panel.measure();
    return m_panel.isPathShown() || m_fits ||
           (measure != RootMeasure::Token && measure != RootMeasure::AgainstToken);
}

/// Shows what is known; what is to be computed comes later.
void StoryRoots::renew() {
    show();
    if (!m_panel.isPathShown())
        m_view.setPath({}, {});
    if (wantsBranch())
        m_seen->tell();
    else
        m_focus.dropInspection(branchPurpose);
}

StoryRoots::Wish StoryRoots::wish() const {
    const StoryBook& book = *m_focus.story();
    Wish wish{BranchReader(m_known.shared(), book.story()), m_focus.place(), 0, std::string::npos};
    if (m_panel.measure() == RootMeasure::SelectionMean) {
        const QTextCursor selected = book.view().textCursor();
        wish.begin = book.byteOf(selected.selectionStart());
        wish.end = book.byteOf(selected.selectionEnd());
    }
    return wish;
}

void StoryRoots::ask() {
    if (m_focus.model() != nullptr && m_focus.story() != nullptr && wantsBranch())
        m_focus.inspect<Found>(
            branchPurpose, wish(), this, [this](const Found& found) { take(found); },
            [this](const QString& problem) {
                m_found.reset();
                m_view.setPath({}, {});
                show();
                m_view.setHint(problem);
            });
}

QString StoryRoots::meanOf(std::size_t tokens) const {
    if (m_panel.measure() == RootMeasure::SelectionMean)
        return tokens == 1 ? tr("1 selected token") : tr("%L1 selected tokens").arg(tokens);
    return tokens == 1 ? tr("1 token of the story") : tr("%L1 tokens of the story").arg(tokens);
}

void StoryRoots::take(const Found& found) {
    m_found = found;
    m_found->mean.of = meanOf(found.meanTokens);
    if (std::exchange(m_keepsMean, false)) {
        m_against = m_found->mean;
        m_against.of = tr("the first branch");
    }
    const int layer = m_view.shownLayers().front();
    if (std::exchange(m_fits, false) && layer < static_cast<int>(found.z.size()))
        m_panel.setFitted(lattice::principalFrame(found.z[layer]), layer);
    show();
    if (m_panel.isPathShown())
        m_view.setPath(found.z, found.current);
}

QString StoryRoots::hint() const {
    if (m_panel.measure() == RootMeasure::SelectionMean)
        return tr("Select some of the story: the mean over its tokens is shown.");
    if (m_panel.measure() == RootMeasure::AgainstToken && m_against.layers.empty())
        return tr("Look at a token, then choose again to compare with it.");
    return {};
}

void StoryRoots::show() {
    RootWeights shown;
    switch (m_panel.measure()) {
    case RootMeasure::Token:
    case RootMeasure::AgainstToken:
        if (const StepRecord* token = m_focus.token())
            shown = weightsOf(token->activation, tokenName(*m_focus.model()->model.tokenizer, token->id));
        break;
    case RootMeasure::StoryMean:
    case RootMeasure::SelectionMean:
    case RootMeasure::AgainstBranch:
        if (m_found)
            shown = m_found->mean;
        break;
    }
    if (isDifference()) {
        const bool areTwo = !shown.layers.empty() && shown.layers.size() == m_against.layers.size();
        shown = areTwo ? difference(shown, m_against) : RootWeights();
    }
    m_view.setHint(hint());
    if (shown != m_view.weights())
        m_view.setWeights(shown);
}

} // namespace lila
