// SPDX-License-Identifier: AGPL-3.0-or-later
// Files dropped on a widget.
#pragma once

#include <QObject>

class QWidget;

namespace lila {

class FileDrop : public QObject {
    Q_OBJECT

public:
    /// Makes `target` accept local files, and nothing else.
    explicit FileDrop(QWidget& target);

Q_SIGNALS:
    void dropped(const QStringList& files);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
};

} // namespace lila
