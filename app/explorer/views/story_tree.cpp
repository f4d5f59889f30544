// SPDX-License-Identifier: AGPL-3.0-or-later
// The view of the story as a tree of branches.
#include "app/explorer/story/bookmarks.h"
#include "app/explorer/story/branch_rows.h"
#include "app/explorer/story/edit_reach.h"
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
    Q_DECLARE_TR_FUNCTIONS(StoryTree)

public:
    StoryTree(BranchTree& tree, DockTitle& title, Focus& focus);

private:
    void follow(const Edit& edit);
    void refresh();
    void rebuild();
    void renewRow(std::size_t index);
    void filter(std::vector<BranchRow>& rows) const;
    void tell();
    void connectBookmarks();
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
    BookmarkButton* m_bookmarks;
    std::vector<Stretch> m_stretches;
    std::vector<BranchRow> m_rows; ///< of each of them
    std::unordered_map<quint64, std::size_t> m_indices;
    std::unordered_map<SpanId, std::size_t> m_lastOf; ///< the stretch that a span ends in
    bool m_isStale = true;
    std::vector<SpanId> m_grown; ///< or otherwise changed in their text alone
};

StoryTree::StoryTree(BranchTree& tree, DockTitle& title, Focus& focus)
    : QObject(&tree),
      m_tree(tree),
      m_title(title),
      m_focus(focus),
      m_book(*focus.story()),
      m_bookmarks(new BookmarkButton) {
    title.addControl(m_bookmarks);
    connectBookmarks();
    connect(&m_book, &StoryBook::begun, this, [this] { m_isStale = true; });
    connect(&m_book, &StoryBook::edited, this, &StoryTree::follow);
    connect(&m_book, &StoryBook::changed, this, &StoryTree::refresh);
    connect(&tree, &BranchTree::appeared, this, &StoryTree::refresh);
    connect(&tree, &BranchTree::searched, this, [this] {
        m_isStale = true;
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

void StoryTree::connectBookmarks() {
    connect(m_bookmarks, &BookmarkButton::opening, this, [this] {
        m_bookmarks->setBookmarks(bookmarksOf(m_book));
        m_bookmarks->setProposal(proposedBookmark(m_book));
    });
    connect(m_bookmarks, &BookmarkButton::chosen, this, [this](quint64 key) { visitBookmark(m_book, key); });
    connect(m_bookmarks, &BookmarkButton::wanted, this,
            [this](const QString& name) { setBookmark(m_book, name); });
    connect(m_bookmarks, &BookmarkButton::removalWanted, this,
            [this](quint64 key) { removeBookmark(m_book, key); });
}

void StoryTree::follow(const Edit& edit) {
    if (movesForks(m_book.story(), edit)) {
        m_isStale = true;
        return;
    }
    for (const Change& change : edit)
        if (const auto* splice = std::get_if<Splice>(&change))
            m_grown.push_back(splice->span);
        else if (std::holds_alternative<SetTitle>(change) || std::holds_alternative<SetBookmark>(change))
            m_isStale = true;
}

void StoryTree::refresh() {
    const QString lock = m_book.isGenerating() ? tr("Stop (Esc) the generation first") : QString();
    m_tree.setLock(lock);
    m_bookmarks->setLock(lock);
    m_isStale = m_isStale || (!m_tree.isVisible() && !m_grown.empty());
    if (!m_tree.isVisible())
        return m_grown.clear();
    if (std::exchange(m_isStale, false))
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
        const QString beginning = beginningOf(story, stretch, previewCharacters);
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
