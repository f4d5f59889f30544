// SPDX-License-Identifier: AGPL-3.0-or-later
// A boost of the root that is looked at, in its layer, and what it changes.
#pragma once

#include <QString>
#include <QWidget>

namespace lila {

class ElidedLabel;
class NumberBox;

class RootBoost : public QWidget {
    Q_OBJECT

public:
    static constexpr double most = 20;

    explicit RootBoost(QWidget* parent = nullptr);

    /// Tells nobody, and leaves alone what is being typed.
    void setBoost(double boost);
    double boost() const;
    /// What was measured of it.
    void setEffect(const QString& effect);
    QString effect() const;

Q_SIGNALS:
    void boostChanged(double boost);

private:
    NumberBox* m_box;
    ElidedLabel* m_effect;
};

} // namespace lila
