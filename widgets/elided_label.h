// SPDX-License-Identifier: AGPL-3.0-or-later
// A quiet text of one line or a few that gives up its end, not the layout's width; the whole text is its
// tooltip.
#pragma once

#include <QLabel>

namespace lila {

class ElidedLabel : public QLabel {
    Q_OBJECT

public:
    /// Room for `lines` is always kept, so that nothing moves when the text changes.
    explicit ElidedLabel(QWidget* parent = nullptr, int lines = 1);

    void setStatement(const QString& text);
    bool isCut() const; ///< not all of the text can be read as the label is
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QStringList shownLines() const;

    int m_lines;
};

} // namespace lila
