// SPDX-License-Identifier: AGPL-3.0-or-later
// One quiet line of text that gives up its end, not the layout's width; the whole text is its tooltip.
#pragma once

#include <QLabel>

namespace lila {

class ElidedLabel : public QLabel {
    Q_OBJECT

public:
    explicit ElidedLabel(QWidget* parent = nullptr);

    void setStatement(const QString& text);
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
};

} // namespace lila
