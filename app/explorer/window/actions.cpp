// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/window/actions.h"

#include "app/explorer/story/beginnings.h"
#include "app/explorer/views/view_table.h"
#include "widgets/colour_map.h"
#include "widgets/icons.h"
#include "widgets/story_view.h"
#include "widgets/text_colour.h"
#include "widgets/tr.h"

#include <QAction>
#include <QActionGroup>
#include <QMainWindow>
#include <QMenu>
#include <QMenuBar>

namespace lila {
namespace {

constexpr int narrowColumn = 50; ///< characters
constexpr int wideColumn = 100;

QAction* add(QMenu* menu, const QString& text, const QList<QKeySequence>& keys = {}) {
    QAction* action = menu->addAction(text);
    action->setShortcuts(keys);
    return action;
}

QAction* addChoice(QActionGroup* group, QMenu* menu, const QString& text, int data,
                   const QList<QKeySequence>& keys = {}) {
    QAction* action = add(menu, text, keys);
    action->setCheckable(true);
    action->setData(data);
    group->addAction(action);
    return action;
}

void addFile(QMainWindow& window, Actions& a) {
    QMenu* menu = window.menuBar()->addMenu(tr("&File"));
    a.newStory = add(menu, tr("&New story"), {QKeySequence::New});
    menu->addSeparator();
    a.openCheckpoint = add(menu, tr("&Open checkpoint…"), {QKeySequence::Open});
    a.openTokenizer = add(menu, tr("Open &tokenizer…"), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_O)});
    a.openSecond = add(menu, tr("Open for &comparison…"));
    a.openText = add(menu, tr("Open stor&y…"), {QKeySequence(Qt::CTRL | Qt::Key_T)});
    a.recent = menu->addMenu(tr("&Recent files"));
    menu->addSeparator();
    a.save = add(menu, tr("&Save story"), {QKeySequence::Save});
    a.saveAs = add(menu, tr("Save story &as…"), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_S)});
    a.exportStory = add(menu, tr("&Export story…"), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_E)});
    menu->addSeparator();
    a.quit = add(menu, tr("&Quit"), {QKeySequence(Qt::CTRL | Qt::Key_Q)});
    a.quit->setMenuRole(QAction::QuitRole);
}

void addEdit(QMainWindow& window, Actions& a) {
    QMenu* menu = window.menuBar()->addMenu(tr("&Edit"));
    a.undo = add(menu, tr("&Undo"), {QKeySequence::Undo});
    a.redo = add(menu, tr("&Redo"),
                 {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z), QKeySequence(Qt::CTRL | Qt::Key_Y)});
    menu->addSeparator();
    a.cut = add(menu, tr("Cu&t"), {QKeySequence::Cut});
    a.copy = add(menu, tr("&Copy"), {QKeySequence::Copy});
    a.paste = add(menu, tr("&Paste"), {QKeySequence::Paste});
    menu->addSeparator();
    a.selectAll = add(menu, tr("Select &all"), {QKeySequence::SelectAll});
    menu->addSeparator();
    a.find = add(menu, tr("&Find…"), {QKeySequence::Find});
    a.replace = add(menu, tr("R&eplace…"), {QKeySequence(Qt::CTRL | Qt::Key_H)});
    a.findNext = add(menu, tr("Find &next"), {QKeySequence(Qt::Key_F3)});
    a.findPrevious = add(menu, tr("Find pre&vious"), {QKeySequence(Qt::SHIFT | Qt::Key_F3)});
}

void addStory(QMainWindow& window, Actions& a) {
    QMenu* menu = window.menuBar()->addMenu(tr("&Story"));
    a.generate = add(menu, tr("&Generate"),
                     {QKeySequence(Qt::CTRL | Qt::Key_Return), QKeySequence(Qt::CTRL | Qt::Key_Enter)});
    a.generate->setIcon(actionIcon(ActionIcon::Generate));
    a.stop = add(menu, tr("S&top"), {QKeySequence(Qt::Key_Escape)});
    a.stop->setIcon(actionIcon(ActionIcon::Stop));
    a.step = add(menu, tr("&Step"), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Return)});
    a.step->setIcon(actionIcon(ActionIcon::Step));
    a.retry = add(menu, tr("&Retry"), {QKeySequence(Qt::CTRL | Qt::Key_R)});
    a.retry->setIcon(actionIcon(ActionIcon::Retry));
    a.writeAgain = add(menu, tr("&Write again with the same seed"));
    a.beginnings = menu->addMenu(tr("B&eginnings"));
    for (const char* text : beginnings)
        add(a.beginnings, QString::fromLatin1(text))->setData(QString::fromLatin1(text));
    menu->addSeparator();
    a.several = add(menu, tr("Several at &once"), {QKeySequence(Qt::CTRL | Qt::ALT | Qt::Key_Return)});
    a.lookAhead = add(menu, tr("&Look ahead"), {QKeySequence(Qt::CTRL | Qt::Key_L)});
    a.fillGap = add(menu, tr("&Fill the gap"), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_G)});
    menu->addSeparator();
    a.previousBranch = add(menu, tr("&Previous branch"), {QKeySequence(Qt::ALT | Qt::Key_Up)});
    a.nextBranch = add(menu, tr("&Next branch"), {QKeySequence(Qt::ALT | Qt::Key_Down)});
    a.forkBefore = add(menu, tr("Fork &before"), {QKeySequence(Qt::ALT | Qt::Key_Left)});
    a.forkBehind = add(menu, tr("Fork be&hind"), {QKeySequence(Qt::ALT | Qt::Key_Right)});
    menu->addSeparator();
    a.copyCommand = add(menu, tr("&Copy as command"), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C)});
    a.bookmark = add(menu, tr("Book&mark"), {QKeySequence(Qt::CTRL | Qt::Key_D)});
    menu->setToolTipsVisible(true);
}

void addWorkspaces(QMainWindow& window, Actions& a) {
    QMenu* menu = a.view->addMenu(tr("&Workspace"));
    a.workspace = new QActionGroup(&window);
    addChoice(a.workspace, menu, tr("&Write"), static_cast<int>(Arrangement::Write),
              {QKeySequence(Qt::CTRL | Qt::Key_1)});
    addChoice(a.workspace, menu, tr("&Look inside"), static_cast<int>(Arrangement::LookInside),
              {QKeySequence(Qt::CTRL | Qt::Key_2)});
    addChoice(a.workspace, menu, tr("&Compare"), static_cast<int>(Arrangement::Compare),
              {QKeySequence(Qt::CTRL | Qt::Key_3)});
    a.trainWorkspace = add(menu, tr("&Train…"), {QKeySequence(Qt::CTRL | Qt::Key_4)});
}

void addStoryLook(QMainWindow& window, Actions& a) {
    QMenu* faces = a.view->addMenu(tr("Story &font"));
    a.storyFace = new QActionGroup(&window);
    addChoice(a.storyFace, faces, tr("&Book face"), static_cast<int>(StoryFace::Book));
    addChoice(a.storyFace, faces, tr("As the &desktop"), static_cast<int>(StoryFace::Plain));
    addChoice(a.storyFace, faces, tr("&Typewriter"), static_cast<int>(StoryFace::Typewriter));
    QMenu* columns = a.view->addMenu(tr("Story w&idth"));
    a.storyColumn = new QActionGroup(&window);
    addChoice(a.storyColumn, columns, tr("&Narrow"), narrowColumn);
    addChoice(a.storyColumn, columns, tr("&Medium"), StoryView::usualColumn);
    addChoice(a.storyColumn, columns, tr("&Wide"), wideColumn);
}

void addView(QMainWindow& window, Actions& a) {
    a.view = window.menuBar()->addMenu(tr("&View"));
    a.view->addSeparator();
    addWorkspaces(window, a);
    a.exports = a.view->addMenu(tr("E&xport"));
    a.exportFigures = add(a.exports, tr("&All figures…"));
    a.exports->addSeparator();
    a.layers = a.view->addMenu(tr("La&yer of the roots"));
    a.edges = add(a.view, tr("&Edges between roots"), {QKeySequence(Qt::CTRL | Qt::Key_E)});
    a.edges->setCheckable(true);
    a.edges->setChecked(true);
    QMenu* maps = a.view->addMenu(tr("&Colours of weights"));
    a.colourMap = new QActionGroup(&window);
    addChoice(a.colourMap, maps, tr("&Viridis"), static_cast<int>(ColourMap::Viridis))->setChecked(true);
    addChoice(a.colourMap, maps, tr("&Cividis, the same for colour-blind eyes"),
              static_cast<int>(ColourMap::Cividis));
    a.view->addSeparator();
    QMenu* colours = a.view->addMenu(tr("C&olour the text by"));
    a.textColour = new QActionGroup(&window);
    for (const TextColour by : textColours)
        addChoice(a.textColour, colours, textColourName(by), static_cast<int>(by))
            ->setToolTip(textColourMeaning(by));
    colours->setToolTipsVisible(true);
    a.pointer = add(a.view, tr("Candi&dates at the pointer"));
    a.pointer->setCheckable(true);
    a.pointer->setChecked(true);
    a.view->addSeparator();
    addStoryLook(window, a);
    a.zoomIn = add(a.view, tr("Larger &text"),
                   {QKeySequence(Qt::CTRL | Qt::Key_Plus), QKeySequence(Qt::CTRL | Qt::Key_Equal)});
    a.zoomOut = add(a.view, tr("S&maller text"), {QKeySequence(Qt::CTRL | Qt::Key_Minus)});
    a.zoomReset = add(a.view, tr("&Normal text size"), {QKeySequence(Qt::CTRL | Qt::Key_0)});
    a.view->addSeparator();
    QMenu* themes = a.view->addMenu(tr("T&heme"));
    a.theme = new QActionGroup(&window);
    addChoice(a.theme, themes, tr("As the &desktop"), static_cast<int>(Theme::System))->setChecked(true);
    addChoice(a.theme, themes, tr("&Light"), static_cast<int>(Theme::Light));
    addChoice(a.theme, themes, tr("D&ark"), static_cast<int>(Theme::Dark));
    a.languages = a.view->addMenu(tr("Lan&guage"));
    a.fullScreen = add(a.view, tr("F&ull screen"), {QKeySequence(Qt::Key_F11)});
    a.fullScreen->setCheckable(true);
    a.nextPane = add(a.view, tr("Next p&ane"), {QKeySequence(Qt::Key_F6)});
    a.previousPane = add(a.view, tr("&Previous pane"), {QKeySequence(Qt::SHIFT | Qt::Key_F6)});
    a.resetLayout = add(a.view, tr("Reset &layout"), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_L)});
}

void addModel(QMainWindow& window, Actions& a) {
    a.model = window.menuBar()->addMenu(tr("&Model"));
    a.train = add(a.model, tr("T&rain…"), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_T)});
    a.modelInformation = add(a.model, tr("&Model information…"), {QKeySequence(Qt::CTRL | Qt::Key_I)});
    a.reopenModel = add(a.model, tr("&Open this model at the next start"));
    a.reopenModel->setCheckable(true);
    a.swapModels = add(a.model, tr("S&wap models A and B"));
    a.closeSecond = add(a.model, tr("&Close model B"));
    a.model->addSeparator();
}

void addHelp(QMainWindow& window, Actions& a) {
    QMenu* menu = window.menuBar()->addMenu(tr("&Help"));
    a.commands = add(menu, tr("&Find a command…"), {QKeySequence(Qt::CTRL | Qt::Key_K)});
    menu->addSeparator();
    a.showMe = add(menu, tr("&Show me"));
    a.guide = add(menu, tr("&Guide"), {QKeySequence::HelpContents});
    a.shortcuts = add(menu, tr("&Keys and menus"), {QKeySequence(Qt::CTRL | Qt::Key_F1)});
    a.about = add(menu, tr("&About Lila Explorer"));
    a.about->setMenuRole(QAction::AboutRole);
}

} // namespace

Actions makeActions(QMainWindow& window) {
    Actions actions{};
    addFile(window, actions);
    addEdit(window, actions);
    addStory(window, actions);
    addView(window, actions);
    addModel(window, actions);
    addHelp(window, actions);
    return actions;
}

} // namespace lila
