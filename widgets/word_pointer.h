// SPDX-License-Identifier: AGPL-3.0-or-later
// Which character of a text the pointer is on.
#pragma once

#include <QObject>

#include <optional>

class QTextEdit;

namespace lila {

class ForkMarks;

class WordPointer : public QObject {
    Q_OBJECT

public:
    /// `view` must outlive this. What is pointed at in `forks` is no character.
    WordPointer(QTextEdit& view, const ForkMarks& forks);

    std::optional<int> position() const { return m_position; }

Q_SIGNALS:
    /// On another character, or on none: outside of the text, while somebody types, scrolls or selects.
    void moved(std::optional<int> position);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void moveTo(std::optional<int> position);
    std::optional<int> characterAt(const QPoint& place) const;

    QTextEdit& m_view;
    const QObject* m_viewport; ///< events still come while the view is being destroyed
    const ForkMarks& m_forks;
    std::optional<int> m_position;
};

} // namespace lila
