// SPDX-License-Identifier: AGPL-3.0-or-later
// The box for numbers of any size, from a learning rate to a count of steps: takes them as people type them,
// shows them in the user's locale and as short as can be, and says so where it cannot keep what was typed.
#pragma once

#include <QDoubleSpinBox>

#include <optional>

namespace lila {

class NumberBox : public QDoubleSpinBox {
    Q_OBJECT

public:
    NumberBox(double minimum, double maximum, bool whole, QWidget* parent = nullptr);

    /// Shown even where they are zeros.
    void setLeastDecimals(int count);
    /// As setValue(), but tells nobody, and leaves alone what is being typed.
    void showValue(double value);
    /// Of the arrows, the arrow keys and the wheel. 0: a tenth of the power of ten that the value has
    /// reached; whole numbers by 1 at least.
    void setStep(double step) { m_step = step; }

    QString textFromValue(double value) const override;
    double valueFromText(const QString& text) const override;
    /// Refuses no key: what is typed is judged when it is finished.
    QValidator::State validate(QString& text, int& place) const override;
    /// What is no number gives way to the value that was there.
    void fixup(QString& text) const override;
    void stepBy(int steps) override;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

    /// A shortcut of the window, as Generate, which acts with what was just typed: keys with Ctrl, and not
    /// Ctrl alone, that the box itself has no use for.
    static bool isShortcut(const QEvent& event);

protected:
    bool event(QEvent* event) override;

private:
    QString bare(const QString& text) const;
    std::optional<double> number(const QString& text) const;
    void finishTyping();

    bool m_whole;
    int m_leastDecimals = 0;
    double m_step = 0;
    std::optional<QString> m_typed; ///< what the user has changed the text to, and not finished
};

} // namespace lila
