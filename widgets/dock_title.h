// SPDX-License-Identifier: AGPL-3.0-or-later
// The bar above a view in a dock, which can be floated and closed there.
#pragma once

#include "widgets/view_title.h"

class QDockWidget;

namespace lila {

/// Becomes the title bar of `dock`, which owns it.
class DockTitle : public ViewTitle {
    Q_OBJECT

public:
    explicit DockTitle(QDockWidget& dock);
};

} // namespace lila
