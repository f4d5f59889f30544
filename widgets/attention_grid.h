// SPDX-License-Identifier: AGPL-3.0-or-later
// The attention of every head as a thumbnail, layer by layer, of which one is chosen.
#pragma once

#include "widgets/attention_picture.h"

#include <QWidget>

#include <memory>

namespace lila {

/// From left to right, a thumbnail's columns are the tokens from the first to the last.
void paintAttentionGrid(QPainter& painter, const QRectF& area, const AttentionPicture& picture,
                        AttentionPart part, const QFont& font, const QPalette& palette);
QSizeF attentionGridSize(const AttentionPicture& picture, const QFont& font);

class AttentionGrid : public QWidget {
    Q_OBJECT

public:
    explicit AttentionGrid(QWidget* parent = nullptr);

    void setPicture(std::shared_ptr<const AttentionPicture> picture, AttentionPart part);
    void setCurrent(int layer, int head);
    QPoint position(int layer, int head) const; ///< its middle

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

Q_SIGNALS:
    void chosen(int layer, int head);

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    int layers() const { return m_picture ? static_cast<int>(m_picture->heads.size()) : 0; }
    int heads() const { return layers() > 0 ? static_cast<int>(m_picture->heads[0].size()) : 0; }
    void choose(int layer, int head);
    QString textOf(int layer, int head) const;

    std::shared_ptr<const AttentionPicture> m_picture;
    AttentionPart m_part = AttentionPart::Weights;
    int m_layer = 0, m_head = 0;
};

} // namespace lila
