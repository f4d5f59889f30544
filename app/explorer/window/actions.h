// SPDX-License-Identifier: AGPL-3.0-or-later
// Everything the user can do, with its key; and the menus that hold it.
#pragma once

#include "widgets/theme.h"

#include <QList>

class QAction;
class QActionGroup;
class QMainWindow;
class QMenu;

namespace lila {

struct Actions {
    QAction* newStory;
    QAction* openCheckpoint;
    QAction* openTokenizer;
    QAction* openSecond;
    QAction* openText;
    QMenu* recent;
    QMenu* beginnings; ///< entries: the text of a beginning as data
    QAction* save;
    QAction* saveAs;
    QAction* exportStory;
    QAction* quit;

    QAction* undo;
    QAction* redo;
    QAction* cut;
    QAction* copy;
    QAction* paste;
    QAction* selectAll;
    QAction* find;
    QAction* replace;
    QAction* findNext;
    QAction* findPrevious;

    QAction* generate;
    QAction* stop;
    QAction* step;
    QAction* retry;
    QAction* writeAgain; ///< the same, with the same seed
    QAction* several;
    QAction* lookAhead;
    QAction* fillGap;
    QAction* previousBranch;
    QAction* nextBranch;
    QAction* forkBefore;
    QAction* forkBehind;
    QAction* copyCommand;
    QAction* bookmark;

    QMenu* view;             ///< the docks' toggles go to its top
    QActionGroup* workspace; ///< data: Arrangement as a number
    QAction* trainWorkspace;
    QMenu* exports;
    QAction* exportFigures;
    QMenu* layers;
    QAction* edges;
    QActionGroup* colourMap;   ///< data: ColourMap as a number
    QActionGroup* storyFace;   ///< data: StoryFace as a number
    QActionGroup* storyColumn; ///< data: characters
    QActionGroup* textColour;  ///< data: TextColour as a number
    QAction* pointer;          ///< candidates of the word there
    QAction* zoomIn;
    QAction* zoomOut;
    QAction* zoomReset;
    QActionGroup* theme; ///< data: Theme as a number
    QMenu* languages;    ///< offerLanguages() fills it
    QAction* fullScreen;
    QAction* nextPane;
    QAction* previousPane;
    QAction* resetLayout;

    QMenu* model; ///< EngineChoice fills the rest of it
    QAction* train;
    QAction* modelInformation;
    QAction* reopenModel;
    QAction* swapModels;
    QAction* closeSecond;

    QAction* commands;
    QAction* showMe;
    QAction* guide;
    QAction* shortcuts;
    QAction* about;
};

/// Makes the actions and fills the window's menu bar.
Actions makeActions(QMainWindow& window);

} // namespace lila
