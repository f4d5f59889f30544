// SPDX-License-Identifier: AGPL-3.0-or-later
// What could have stood in the place of the word under the pointer: a small list beside it that takes nothing
// from the mouse.
#pragma once

#include "widgets/candidates_view.h"

#include <QFrame>

namespace lila {

class CandidateTip : public QFrame {
    Q_OBJECT

public:
    static constexpr int mostRows = 5;

    /// In a corner of `window` until it is shown; hidden.
    explicit CandidateTip(QWidget& window);

    /// Below `word`, or above it where there is no room; coordinates of the window.
    void showAt(const QRect& word, const CandidateList& candidates);
    const CandidateList& candidates() const { return m_candidates; }

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString title() const;
    int rowHeight() const;

    CandidateList m_candidates; ///< mostRows of them, and the one that stands there
};

} // namespace lila
