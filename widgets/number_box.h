// SPDX-License-Identifier: AGPL-3.0-or-later
// A box for numbers of any size, from a learning rate to a count of steps: shows them as short as can be.
#pragma once

#include <QDoubleSpinBox>

namespace lila {

class NumberBox : public QDoubleSpinBox {
    Q_OBJECT

public:
    NumberBox(double minimum, double maximum, bool whole, QWidget* parent = nullptr);

    QString textFromValue(double value) const override;
    double valueFromText(const QString& text) const override;
    /// Takes "0.0005" and "5e-4" alike.
    QValidator::State validate(QString& text, int& place) const override;
    /// By a tenth of the power of ten that the value has reached; whole numbers by 1 at least.
    void stepBy(int steps) override;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

private:
    bool m_whole;
};

} // namespace lila
