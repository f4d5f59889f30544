// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/tour/tour_step.h"

#include "app/explorer/story/story_pane.h"
#include "app/explorer/story/story_session.h"
#include "app/explorer/tour/tour.h"
#include "app/explorer/views/focus.h"
#include "app/explorer/views/token_text.h"
#include "app/explorer/views/view_docks.h"
#include "widgets/candidates_view.h"
#include "widgets/comparison_view.h"
#include "widgets/geometry_view.h"
#include "widgets/root_view.h"

#include <QAction>
#include <QActionGroup>
#include <QCoreApplication>
#include <QKeyEvent>
#include <QPushButton>
#include <QTableView>
#include <QToolButton>

#include <algorithm>

namespace lila {
namespace {

void show(const TourPlaces& places, Arrangement workspace, const char* view) {
    showWorkspace(places, static_cast<int>(workspace));
    places.docks.present(QLatin1String(view));
}

constexpr std::size_t enoughTokens = 30; ///< to speak of, where a model goes on and on

class WriteStep : public TourStep {
public:
    WriteStep(const TourPlaces& places, QObject* parent) : TourStep(parent), m_places(places) {}

    QString title() const override { return Tour::tr("Write, and see the roots light up"); }
    QString text() const override {
        return Tour::tr(
            "Press Generate (Ctrl+Return): the model goes on with the story, and every word lights "
            "some of the 240 roots of E8. Done for you, it writes a story of its own; Undo brings "
            "yours back.");
    }
    void begin() override {
        show(m_places, Arrangement::LookInside, "roots");
        m_state = m_places.session.book().textState();
        m_hasWritten = false;
        connect(&m_places.session, &StorySession::stateChanged, this, [this] {
            if (m_places.session.state() != StorySession::State::Running)
                return;
            m_hasWritten = true;
            m_tokens = m_places.session.book().path().tokenCount();
        });
    }
    void end() override { m_places.session.disconnect(this); }
    bool isDone() const override {
        const Focus& focus = m_places.focus;
        const StoryBook& book = m_places.session.book();
        const bool isEnough =
            !m_places.session.isRunning() || book.path().tokenCount() > m_tokens + enoughTokens;
        return m_hasWritten && isEnough && book.textState() != m_state && focus.token() != nullptr &&
               !focus.token()->activation.empty();
    }
    QString outcome() const override {
        return Tour::tr(
            "The roots show what the newest word lit, in one layer. Click any word of the story to "
            "see the roots of that one.");
    }
    bool act() override {
        if (m_places.session.isRunning())
            return true;
        m_places.beginStory(QStringLiteral("Once upon a time"));
        m_places.pane.story().moveCursor(QTextCursor::End);
        m_places.generate.trigger();
        return true;
    }
    QWidget* control() const override {
        if (m_hasWritten)
            return &m_places.docks.holding<RootView>();
        return m_places.pane.generateButton();
    }

private:
    const TourPlaces& m_places;
    quint64 m_state = 0;
    std::size_t m_tokens = 0; ///< of the branch, when the model began
    bool m_hasWritten = false;
};

class CandidateStep : public TourStep {
public:
    CandidateStep(const TourPlaces& places, QObject* parent) : TourStep(parent), m_places(places) {}

    QString title() const override { return Tour::tr("Take another token"); }
    QString text() const override {
        return Tour::tr(
            "Click a word that the model wrote: Candidates lists the tokens, words or pieces of words, "
            "that could have come in its place. Double-click one of them, or press Return on it: the "
            "story goes on from there, on a branch of its own.");
    }
    void begin() override {
        show(m_places, Arrangement::LookInside, "candidates");
        m_state = m_places.session.book().textState();
        m_isTaken = m_hasAsked = m_hasTaken = false;
        connect(&m_places.focus, &Focus::candidateWanted, this, [this] { m_isTaken = true; });
    }
    void end() override { m_places.focus.disconnect(this); }
    bool isDone() const override {
        const StoryBook& book = m_places.session.book();
        return m_isTaken && book.textState() != m_state && !book.path().forks(book.story()).empty();
    }
    QString outcome() const override {
        return Tour::tr(
            "The story forks there now, and what stood there is kept: Alt+Up and Alt+Down go from "
            "one branch to the other.");
    }
    bool act() override {
        StorySession& session = m_places.session;
        const std::size_t tokens = session.book().path().tokenCount();
        if (session.isRunning()) {
            if ((!m_hasAsked && !m_hasTaken) || tokens > m_tokens + enoughTokens)
                m_places.stop.trigger();
            return false;
        }
        if (m_hasTaken)
            return true;
        const std::optional<Way> way = likeliest();
        if (!way) {
            if (std::exchange(m_hasAsked, !m_hasAsked))
                return true; // the model ends every story at once
            m_tokens = tokens;
            m_places.generate.trigger();
            return false;
        }
        m_hasAsked = false;
        StoryView& story = m_places.pane.story();
        QTextCursor cursor = story.textCursor();
        cursor.setPosition(way->token.start);
        story.setTextCursor(cursor);
        if (session.inspection().shown() != way->token)
            session.inspection().selectToken(way->token.start);
        if (session.inspection().shown() != way->token)
            return true; // a token without text of its own: that one is the user's to choose
        auto& list = m_places.docks.holding<CandidatesView>();
        list.setCurrentIndex(list.model()->index(way->row, 0));
        QKeyEvent press(QEvent::KeyPress, Qt::Key_Return, Qt::NoModifier);
        QCoreApplication::sendEvent(&list, &press);
        m_hasTaken = true;
        m_tokens = session.book().path().tokenCount();
        return false; // it goes on for a while, but not past the model's window
    }
    QWidget* control() const override {
        if (m_isTaken)
            return &m_places.pane.story();
        return &m_places.docks.holding<CandidatesView>();
    }

private:
    struct Way {
        KnownToken token;
        int row = 0;      ///< among its candidates
        double merit = 0; ///< its probability; whole words come first
    };

    /// Of the last words of the model the one whose place another could best have taken, but for the very
    /// last: one is to see how the story went on.
    std::optional<Way> likeliest() const {
        constexpr std::size_t most = 100;
        constexpr std::size_t last = 4;
        StorySession& session = m_places.session;
        const Tokenizer& tokenizer = *session.model()->model.tokenizer;
        const std::size_t count = session.book().path().tokenCount();
        std::optional<Way> best;
        for (std::size_t i = count - std::min(count, most); i + last < count; ++i) {
            const auto token = session.inspection().records().atIndex(i);
            if (!token || token->isTyped || token->length == 0 || !token->record)
                continue;
            const auto& candidates = token->record->candidates;
            for (std::size_t row = 0; row < candidates.size(); ++row) {
                const int id = candidates[row].id;
                if (id == token->record->id || id == tokenizer.eosId() || id == tokenizer.padId())
                    continue;
                const bool isWord = tokenName(tokenizer, id).startsWith(u'␣');
                const double merit = candidates[row].finalProbability() + (isWord ? 1.0 : 0.0);
                if (!best || merit > best->merit)
                    best = Way{*token, static_cast<int>(row), merit};
            }
        }
        return best;
    }

    const TourPlaces& m_places;
    quint64 m_state = 0;
    bool m_isTaken = false;
    bool m_hasAsked = false;  ///< for words to choose among
    bool m_hasTaken = false;  ///< one of them
    std::size_t m_tokens = 0; ///< of the branch then
};

class GeometryStep : public TourStep {
public:
    GeometryStep(const TourPlaces& places, QObject* parent)
        : TourStep(parent), m_places(places), m_view(places.docks.holding<GeometryView>()) {}

    QString title() const override { return Tour::tr("Push on the geometry"); }
    QString text() const override {
        return Tour::tr(
            "Select cells of the table (Ctrl+A: all of them) and press 0: that takes the geometry, "
            "β, out of the attention of these heads. What it does is measured on the last words of "
            "the story.");
    }
    void begin() override {
        show(m_places, Arrangement::LookInside, "geometry");
        m_view.setSection(hasBeta() ? GeometrySection::Beta : GeometrySection::Branch);
        m_before = m_places.focus.interventions();
        m_story = story();
        StoryBook& book = m_places.session.book();
        book.seal(); // what is changed now is no part of the step before
        m_newest = book.newestState();
    }
    /// Of what was only tried out, undo and redo know nothing; another story's changes are its own.
    void end() override {
        StoryBook& book = m_places.session.book();
        if (story() != m_story)
            return;
        if (m_places.focus.interventions() != m_before)
            m_view.table().clearSelection();
        if (!book.takeInterventionsBack(m_newest) && m_places.focus.interventions() != m_before)
            m_places.focus.takeInterventionsAtOnce(m_before);
    }
    bool isDone() const override {
        const Interventions& now = m_places.focus.interventions();
        return story() == m_story && now != m_before && !now.isEmpty() && m_view.numbers().effect;
    }
    QString outcome() const override {
        const auto& effect = m_view.numbers().effect;
        if (!effect)
            return Tour::tr("It was measured, and the model is as it was.");
        return Tour::tr("Measured: %1. When you go on, the model is put back as it was.")
            .arg(effectSentence(*effect));
    }
    bool act() override {
        m_view.table().selectAll();
        m_view.zeroButton()->click();
        return true;
    }
    QWidget* control() const override { return m_view.selected().empty() ? &m_view : zero(); }

private:
    QWidget* zero() const { return m_view.zeroButton(); }
    /// Which one stands there: where it begins.
    std::optional<TokenKey> story() const {
        const StoryBook& book = m_places.session.book();
        const auto first = book.path().positionAt(book.story(), 0);
        return first ? std::optional(book.story().span(first->token.span).tokens[0].key) : std::nullopt;
    }
    bool hasBeta() const { return m_places.focus.model()->model.weights().config.hasGeometry(); }

    const TourPlaces& m_places;
    GeometryView& m_view;
    Interventions m_before;
    std::optional<TokenKey> m_story;
    quint64 m_newest = 0; ///< state of the book, when the step began
};

class CompareStep : public TourStep {
public:
    CompareStep(const TourPlaces& places, QObject* parent)
        : TourStep(parent), m_places(places), m_view(places.docks.holding<ComparisonView>()) {}

    QString title() const override { return Tour::tr("Compare with and without"); }
    QString text() const override {
        const QString what = Tour::tr(
            "Choose what B is to do without, geometry or E8 branch, and press Run: A and B go on from "
            "the same words with the same random numbers, so that what differs comes from that "
            "alone.");
        if (!m_view.hasFigure())
            return what;
        return what + QLatin1Char(' ') +
               Tour::tr("Done for you, it takes the place of the comparison that stands there.");
    }
    void begin() override {
        show(m_places, Arrangement::Compare, "compare");
        m_hasRun = false;
        connect(&m_view, &ComparisonView::statementChanged, this,
                [this] { m_hasRun = m_hasRun || m_view.texts().isRunning; });
    }
    void end() override { m_view.disconnect(this); }
    bool isDone() const override { return m_hasRun && !m_view.texts().isRunning && m_view.hasFigure(); }
    QString outcome() const override {
        if (!m_view.texts().parted)
            return Tour::tr("Both have written: %1. So what was taken away did nothing here. Choose another "
                            "change, without the resonator for one, and press Run again.")
                .arg(m_view.statement());
        return Tour::tr(
                   "Both have written: %1. The tint says how far the two are apart at every word; Take as "
                   "branch keeps a side in your story.")
            .arg(m_view.statement());
    }
    bool act() override {
        if (m_places.session.isRunning()) {
            m_places.stop.trigger();
            return false;
        }
        constexpr int withoutGeometry = 0, withoutBranch = 1, firstSentence = 1;
        const bool hasBeta = m_places.focus.model()->model.weights().config.hasGeometry();
        m_view.choose(hasBeta ? withoutGeometry : withoutBranch, firstSentence);
        m_view.runButton()->click();
        return true;
    }
    QWidget* control() const override {
        if (m_hasRun)
            return nullptr;
        return m_view.runButton();
    }

private:
    const TourPlaces& m_places;
    ComparisonView& m_view;
    bool m_hasRun = false;
};

} // namespace

std::vector<TourStep*> tourSteps(const TourPlaces& places, QObject* parent) {
    return {new WriteStep(places, parent), new CandidateStep(places, parent),
            new GeometryStep(places, parent), new CompareStep(places, parent)};
}

void showWorkspace(const TourPlaces& places, int workspace) {
    for (QAction* action : places.workspaces.actions())
        if (action->data().toInt() == workspace && !action->isChecked())
            action->trigger();
}

} // namespace lila
