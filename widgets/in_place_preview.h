// SPDX-License-Identifier: AGPL-3.0-or-later
// Over a text: how a passage of it would read otherwise. The text itself is not touched.
#pragma once

#include <QTextLayout>
#include <QWidget>

#include <memory>

class QTextEdit;

namespace lila {

/// Lies over the paragraphs that the passage touches, and goes when the text changes or scrolls.
class InPlacePreview : public QWidget {
    Q_OBJECT

public:
    /// A child of the view's viewport.
    explicit InPlacePreview(QTextEdit& view);

    /// `text` in the place of the characters [start, end).
    void present(int start, int end, const QString& text);
    /// What can be read where it lies; empty while it is hidden.
    QString shownText() const;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QTextEdit& m_view;
    std::unique_ptr<QTextLayout> m_layout;
    QPointF m_origin; ///< of the layout
};

} // namespace lila
