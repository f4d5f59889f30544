// SPDX-License-Identifier: AGPL-3.0-or-later
// Boxes that choose a head of attention and what of it is shown; who has them lays them out.
#pragma once

#include "widgets/attention_picture.h"

#include <QObject>

class QComboBox;
class QWidget;

namespace lila {

class AttentionChoice : public QObject {
    Q_OBJECT

public:
    /// The boxes are children of `row`, and so is this.
    explicit AttentionChoice(QWidget& row);

    /// So many there are to choose from.
    void setShape(std::size_t layers, std::size_t heads);
    /// Tells nobody; what there is not is taken as the last.
    void setHead(int layer, int head);
    int layer() const { return m_layer; }
    int head() const { return m_head; }
    AttentionPart part() const;
    QString partName() const;

    QComboBox& layers() { return *m_layers; }
    QComboBox& heads() { return *m_heads; }
    QComboBox& parts() { return *m_parts; }

Q_SIGNALS:
    void headChosen(int layer, int head);
    void partChanged();

private:
    int m_layer = 0, m_head = 0;
    QComboBox *m_layers, *m_heads, *m_parts;
};

/// In small type, and changed by no wheel that scrolls past.
QComboBox* smallChoice(const QString& name, const QString& tip, const QStringList& items, QWidget* parent);

} // namespace lila
