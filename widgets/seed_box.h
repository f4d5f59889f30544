// SPDX-License-Identifier: AGPL-3.0-or-later
// The box for a seed: whole numbers from 0 to 2^64 - 1, to the last digit, of which no double holds all.
#pragma once

#include <QAbstractSpinBox>

#include <optional>

namespace lila {

/// 0, and what is negative, leave the seed to chance: shown as a word, which can be typed too. Numbers are
/// taken as NumberBox takes them.
class SeedBox : public QAbstractSpinBox {
    Q_OBJECT

public:
    explicit SeedBox(QWidget* parent = nullptr);

    quint64 value() const { return m_value; }
    void setValue(quint64 value);
    static QString textFromValue(quint64 value);

    void stepBy(int steps) override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

Q_SIGNALS:
    void valueChanged(quint64 value);

protected:
    StepEnabled stepEnabled() const override;
    bool event(QEvent* event) override;

private:
    void finishTyping();

    quint64 m_value = 0;
    std::optional<QString> m_typed; ///< what the user has changed the text to, and not finished
};

} // namespace lila
