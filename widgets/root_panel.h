// SPDX-License-Identifier: AGPL-3.0-or-later
// The view of the roots with its controls above it: the plane, what the weights are of, reflections, the
// story's path, and the same numbers as a table.
#pragma once

#include "widgets/root_view.h"

#include <optional>

class QBoxLayout;
class QComboBox;
class QStackedWidget;
class QToolButton;

namespace lila {

class MenuButton;
class SortedTable;

/// What the weights are of.
enum class RootMeasure {
    Token,         ///< the one that is looked at
    StoryMean,     ///< over the branch that is shown
    SelectionMean, ///< over what is selected of it
    AgainstToken,  ///< the token minus the one that was looked at when this was chosen
    AgainstBranch, ///< the branch's mean minus that of the branch when this was chosen
};

class RootPanel : public QWidget {
    Q_OBJECT

public:
    explicit RootPanel(QWidget* parent = nullptr);

    RootView& view() const { return *m_view; }
    RootMeasure measure() const;
    /// Tells nobody.
    void setMeasure(RootMeasure measure);
    /// The plane of the story's own z is wanted.
    bool isFitted() const;
    void setFitted(const lattice::Frame& frame, int layer);
    bool isPathShown() const;

    QSize minimumSizeHint() const override;

Q_SIGNALS:
    /// Also where the same is chosen again.
    void measureChosen(lila::RootMeasure measure);
    void fittedWanted();
    void pathToggled(bool shown);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void choosePlane();
    void addTurns();
    void addTable();
    void followPin();
    void showPinnedRow();

    RootView* m_view;
    QBoxLayout* m_bar; ///< choices and buttons, below each other where there is not the room for one line
    QComboBox* m_plane;
    QComboBox* m_measure;
    QToolButton* m_reflect;
    QToolButton* m_path;
    MenuButton* m_turn;
    QToolButton* m_asTable;
    QStackedWidget* m_pages;
    SortedTable* m_table;
};

} // namespace lila
