// SPDX-License-Identifier: AGPL-3.0-or-later
// The bar above a view in a dock, which can be floated and closed there; a grip to resize what floats.
#pragma once

#include "widgets/view_title.h"

class QDockWidget;
class QSizeGrip;
class QToolButton;

namespace lila {

/// Becomes the title bar of `dock`, which owns it, and follows its name.
class DockTitle : public ViewTitle {
    Q_OBJECT

public:
    explicit DockTitle(QDockWidget& dock);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void rename(const QString& name);

    QDockWidget& m_dock;
    QToolButton* m_detach;
    QToolButton* m_close;
    QSizeGrip* m_grip;
};

} // namespace lila
