// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/window/guide_window.h"

#include "widgets/theme.h"

#include <QFileInfo>
#include <QHBoxLayout>
#include <QListWidget>
#include <QScrollBar>
#include <QShortcut>
#include <QSplitter>
#include <QTextBlock>
#include <QTextBrowser>
#include <QUrl>

namespace lila {
namespace {

constexpr QSize guideSize(860, 640);
constexpr int lowestListed = 2;    ///< level of heading
constexpr double lineHeight = 128; ///< percent

} // namespace

GuideWindow::GuideWindow(const QString& page, QWidget* parent)
    : QWidget(parent, Qt::Window), m_contents(new QListWidget(this)), m_text(new QTextBrowser(this)) {
    setWindowTitle(tr("Guide — Lila Explorer"));
    resize(guideSize);
    m_contents->setAccessibleName(tr("Contents"));
    m_contents->setFrameShape(QFrame::NoFrame);
    m_contents->setSpacing(2);
    m_text->setAccessibleName(tr("Guide"));
    m_text->setFrameShape(QFrame::NoFrame);
    m_text->setOpenExternalLinks(true);
    m_text->document()->setDocumentMargin(18);

    auto* splitter = new QSplitter(Qt::Horizontal, this);
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(m_contents);
    splitter->addWidget(m_text);
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({190, guideSize.width() - 190});
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(splitter);

    connect(m_text, &QTextBrowser::sourceChanged, this, [this] {
        style();
        listHeadings();
    });
    connect(m_contents, &QListWidget::currentRowChanged, this, &GuideWindow::goTo);
    connect(m_contents, &QListWidget::itemClicked, this, [this] { goTo(m_contents->currentRow()); });
    connect(new QShortcut(QKeySequence::Close, this), &QShortcut::activated, this, &QWidget::close);
    connect(new QShortcut(QKeySequence(Qt::Key_Escape), this), &QShortcut::activated, this, &QWidget::close);
    if (QFileInfo::exists(page))
        m_text->setSource(QUrl::fromLocalFile(page), QTextDocument::MarkdownResource);
    else
        m_text->setPlainText(tr("The guide is missing: %1. Install the program again.").arg(page));
}

/// Markdown leaves lines as close as they can be; a page to read wants air.
void GuideWindow::style() {
    QTextCursor cursor(m_text->document());
    for (QTextBlock block = m_text->document()->begin(); block.isValid(); block = block.next()) {
        cursor.setPosition(block.position());
        QTextBlockFormat format = block.blockFormat();
        format.setLineHeight(lineHeight, QTextBlockFormat::ProportionalHeight);
        if (format.headingLevel() == lowestListed)
            format.setTopMargin(18);
        cursor.setBlockFormat(format);
    }
    m_text->moveCursor(QTextCursor::Start);
}

void GuideWindow::listHeadings() {
    const QSignalBlocker quiet(m_contents);
    m_contents->clear();
    for (QTextBlock block = m_text->document()->begin(); block.isValid(); block = block.next()) {
        const int level = block.blockFormat().headingLevel();
        if (level < 1 || level > lowestListed)
            continue;
        auto* item = new QListWidgetItem(block.text(), m_contents);
        item->setData(Qt::UserRole, block.position());
    }
    m_contents->setCurrentRow(0);
}

void GuideWindow::goTo(int heading) {
    const QListWidgetItem* item = m_contents->item(heading);
    if (item == nullptr)
        return;
    QTextCursor cursor(m_text->document());
    cursor.setPosition(item->data(Qt::UserRole).toInt());
    m_text->setTextCursor(cursor);
    QScrollBar* bar = m_text->verticalScrollBar();
    bar->setValue(bar->value() + m_text->cursorRect(cursor).top() - fontMetrics().height());
}

} // namespace lila
