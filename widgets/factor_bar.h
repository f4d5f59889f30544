// SPDX-License-Identifier: AGPL-3.0-or-later
// The factor of what is selected in a model's geometry: typed, dragged, or one of those that people try
// first.
#pragma once

#include <QWidget>

class QSlider;
class QToolButton;

namespace lila {

class ElidedLabel;
class NumberBox;

class FactorBar : public QWidget {
    Q_OBJECT

public:
    explicit FactorBar(QWidget* parent = nullptr);

    /// `what` names it; a range from 0 has no sign to flip. Nothing is told.
    void show(const QString& what, double factor, double least, double most);
    /// Roots are boosted where they are: here the boosts are only taken back.
    void showBoosts(const QString& what, bool areAny);
    /// Nothing is selected that could be changed.
    void showNothing(const QString& hint);
    void setSearching(bool isSearching);
    QToolButton* zeroButton() const { return m_zero; }

Q_SIGNALS:
    /// By a button.
    void factorChosen(double factor);
    /// By the slider or the box, which may go over many.
    void factorMoved(double factor);
    void searchWanted();
    void boostsResetWanted();

private:
    QToolButton* addButton(const QString& text, const QString& tip);
    void setSlider(double factor);
    void choose(double factor);
    void showChosen(double factor);
    void setEditable(bool isFactor);

    ElidedLabel* m_what;
    QSlider* m_slider;
    NumberBox* m_box;
    QToolButton* m_zero;
    QToolButton* m_one;
    QToolButton* m_flip;
    QToolButton* m_search;
    bool m_isBoosts = false;
};

} // namespace lila
