// SPDX-License-Identifier: AGPL-3.0-or-later
// The view of the story as a tree of branches.
#include "app/explorer/story/branch_rows.h"
#include "app/explorer/story/span_text.h"
#include "app/explorer/story/story_book.h"
#include "app/explorer/views/focus.h"
#include "app/explorer/views/settings_offer.h"
#include "app/explorer/views/view_dock.h"
#include "widgets/branch_tree.h"

#include <QCoreApplication>
#include <QMenu>
#include <QToolTip>
#include <QTreeView>

#include <algorithm>
#include <unordered_map>

namespace lila {
namespace {

constexpr int previewCharacters = 280;

/// Keeps the tree of a window as its story is. While a model writes, the row that grows alone is renewed.
class StoryTree : public QObject {
public:
    StoryTree(BranchTree& tree, DockTitle& title, Focus& focus);

private:
    enum class Stale { Nothing, Row, Rows };

    static QString tr(const char* text) { return QCoreApplication::translate("StoryTree", text); }
    void follow(const Edit& edit);
    Stale staleBy(const Change& change);
    void refresh();
    void rebuild();
    void renewRow(std::size_t index);
    void filter(std::vector<BranchRow>& rows) const;
    void tell();
    void explain(quint64 id, const QPoint& place) const;
    /// Nothing happens where the row has gone.
    template <class Use>
    void with(quint64 id, const Use& use) const {
        if (const auto at = m_indices.find(id); at != m_indices.end())
            use(m_stretches[at->second]);
    }

    BranchTree& m_tree;
    DockTitle& m_title;
    Focus& m_focus;
    StoryBook& m_book;
    std::vector<Stretch> m_stretches;
    std::vector<BranchRow> m_rows; ///< of each of them
    std::unordered_map<quint64, std::size_t> m_indices;
    std::unordered_map<SpanId, std::size_t> m_lastOf; ///< the stretch that a span ends in
    Stale m_stale = Stale::Rows;
    std::vector<SpanId> m_grown;
};

StoryTree::StoryTree(BranchTree& tree, DockTitle& title, Focus& focus)
    : QObject(&tree), m_tree(tree), m_title(title), m_focus(focus), m_book(*focus.story()) {
    connect(&m_book, &StoryBook::begun, this, [this] { m_stale = Stale::Rows; });
    connect(&m_book, &StoryBook::edited, this, &StoryTree::follow);
    connect(&m_book, &StoryBook::changed, this, &StoryTree::refresh);
    connect(&tree, &BranchTree::appeared, this, &StoryTree::refresh);
    connect(&tree, &BranchTree::searched, this, [this] {
        m_stale = Stale::Rows;
        refresh();
    });
    connect(&tree, &BranchTree::pointedAt, this, &StoryTree::explain);
    connect(&tree, &BranchTree::chosen, this, [this](quint64 id) {
        with(id, [this](const Stretch& stretch) { visit(m_book, stretch.begin()); });
    });
    connect(&tree, &BranchTree::renamed, this, [this](quint64 id, const QString& name) {
        with(id, [&](const Stretch& stretch) {
            m_book.apply(retitling(m_book.story(), stretch, name), "Rename branch");
        });
    });
    connect(&tree, &BranchTree::removalWanted, this, [this](quint64 id) {
        with(id, [this](const Stretch& stretch) {
            m_book.apply(pruning(m_book.story(), stretch), "Delete branch");
        });
    });
    connect(&tree, &BranchTree::menuOpened, this, [this](quint64 id, QMenu* menu) {
        with(id, [&](const Stretch& stretch) {
            for (const Stretch::Part& part : stretch.parts)
                if (const auto& origin = m_book.story().span(part.span).origin)
                    return offerSettings(*menu, *origin, m_focus);
        });
    });
    tell();
}

void StoryTree::follow(const Edit& edit) {
    for (const Change& change : edit)
        m_stale = std::max(m_stale, staleBy(change));
}

/// Forks come and go where spans do, and where the tokens change before which others begin.
StoryTree::Stale StoryTree::staleBy(const Change& change) {
    if (std::holds_alternative<SetSettings>(change) || std::holds_alternative<SetInterventions>(change))
        return Stale::Nothing;
    const auto* splice = std::get_if<Splice>(&change);
    if (splice == nullptr || !m_book.story().contains(splice->span))
        return Stale::Rows;
    const Span& span = m_book.story().span(splice->span);
    if (!span.children.empty() && m_book.story().span(span.children.back()).parent.at >= splice->from)
        return Stale::Rows;
    if (!m_lastOf.contains(splice->span))
        return Stale::Rows;
    m_grown.push_back(splice->span);
    return Stale::Row;
}

void StoryTree::refresh() {
    m_tree.setLock(m_book.isGenerating() ? tr("Stop (Esc) the generation first") : QString());
    if (!m_tree.isVisible())
        return;
    const Stale stale = std::exchange(m_stale, Stale::Nothing);
    if (stale == Stale::Rows)
        rebuild();
    else
        for (const SpanId span : m_grown)
            renewRow(m_lastOf.at(span));
    m_grown.clear();
}

void StoryTree::rebuild() {
    const Story& story = m_book.story();
    m_stretches = stretchesOf(story);
    m_rows = branchRows(story, m_book.path(), m_stretches);
    m_indices.clear();
    m_lastOf.clear();
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        m_indices[m_rows[i].id] = i;
        for (const Stretch::Part& part : m_stretches[i].parts)
            if (part.to == story.span(part.span).tokens.size())
                m_lastOf[part.span] = i;
    }
    std::vector<BranchRow> shown = m_rows;
    filter(shown);
    m_tree.setRows(shown);
    tell();
}

void StoryTree::renewRow(std::size_t index) {
    Stretch& stretch = m_stretches[index];
    stretch.tokens = 0;
    for (Stretch::Part& part : stretch.parts) {
        if (m_lastOf.at(part.span) == index)
            part.to = m_book.story().span(part.span).tokens.size();
        stretch.tokens += part.to - part.from;
    }
    renew(m_rows[index], m_book.story(), stretch);
    m_tree.setRow(m_rows[index]);
}

/// What is found, and what leads to it.
void StoryTree::filter(std::vector<BranchRow>& rows) const {
    const QString wanted = m_tree.searchText();
    if (wanted.isEmpty())
        return;
    const auto isFound = [&](const QString& text) { return text.contains(wanted, Qt::CaseInsensitive); };
    std::vector<bool> stays(rows.size(), false);
    for (std::size_t i = rows.size(); i-- > 0;) {
        rows[i].isFaded = !isFound(rows[i].title) && !isFound(textOf(m_book.story(), m_stretches[i])) &&
                          std::ranges::none_of(rows[i].bookmarks, isFound);
        if (!rows[i].isFaded)
            stays[i] = true;
        if (stays[i] && rows[i].parent >= 0)
            stays[static_cast<std::size_t>(rows[i].parent)] = true;
    }
    std::vector<int> places(rows.size(), -1);
    std::vector<BranchRow> left;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (!stays[i])
            continue;
        places[i] = static_cast<int>(left.size());
        left.push_back(std::move(rows[i]));
        if (left.back().parent >= 0)
            left.back().parent = places[static_cast<std::size_t>(left.back().parent)];
    }
    rows = std::move(left);
}

void StoryTree::tell() {
    std::vector<bool> goesOn(m_rows.size(), false);
    std::ptrdiff_t stories = 0;
    for (const BranchRow& row : m_rows)
        if (row.parent < 0)
            ++stories;
        else
            goesOn[static_cast<std::size_t>(row.parent)] = true;
    const auto branches = std::ranges::count(goesOn, false);
    QString text = branches == 1 ? tr("1 branch") : tr("%L1 branches").arg(branches);
    if (stories > 1)
        text += tr(" of %L1 stories").arg(stories);
    m_title.setStatement(m_rows.empty() ? tr("the branches of the story") : text);
}

/// The beginning, and how a model wrote it.
void StoryTree::explain(quint64 id, const QPoint& place) const {
    with(id, [&](const Stretch& stretch) {
        const Story& story = m_book.story();
        QString beginning = beginningOf(story, stretch, previewCharacters + 1);
        if (beginning.size() > previewCharacters)
            beginning = beginning.left(previewCharacters) + QStringLiteral("…");
        QString text = QStringLiteral("<p>“%1”</p>").arg(beginning.toHtmlEscaped());
        const Origin* last = nullptr;
        for (const Stretch::Part& part : stretch.parts) {
            const auto& origin = story.span(part.span).origin;
            if (origin && (last == nullptr || *origin != *last))
                text += QStringLiteral("<p>%1</p>")
                            .arg(originText(*origin)
                                     .join(QLatin1Char('\n'))
                                     .toHtmlEscaped()
                                     .replace(QLatin1Char('\n'), QStringLiteral("<br>")));
            last = origin ? origin.get() : last;
        }
        QToolTip::showText(place, text, m_tree.tree().viewport());
    });
}

} // namespace

void fillStoryTree(ViewDock& place, Focus& focus) {
    auto* tree = new BranchTree;
    place.dock->setWidget(tree);
    new StoryTree(*tree, *place.title, focus);
}

} // namespace lila
