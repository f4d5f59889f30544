// SPDX-License-Identifier: AGPL-3.0-or-later
// The guide: a page of the documentation with its contents beside it, in a window of its own.
#pragma once

#include <QWidget>

class QListWidget;
class QTextBrowser;

namespace lila {

class GuideWindow : public QWidget {
    Q_OBJECT

public:
    /// `page`: a Markdown file; links from it to its neighbours are followed. `parent` owns the window.
    GuideWindow(const QString& page, QWidget* parent);

    QListWidget& contents() { return *m_contents; }
    QTextBrowser& text() { return *m_text; }

private:
    void listHeadings();
    void style();
    void goTo(int heading);

    QListWidget* m_contents;
    QTextBrowser* m_text;
};

} // namespace lila
