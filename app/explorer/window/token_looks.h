// SPDX-License-Identifier: AGPL-3.0-or-later
// What is seen of the story's tokens in the text itself: candidates at the pointer, and colours with their
// legend.
#pragma once

#include "app/explorer/window/actions.h"
#include "widgets/text_colour.h"

#include <QObject>

class QSettings;

namespace lila {

class CandidateTip;
class ColourLegend;
class Focus;
class StoryAttention;
class StoryPane;
class StorySession;
class TextColours;
struct KnownToken;

class TokenLooks : public QObject {
    Q_OBJECT

public:
    /// All must outlive this; the choices are kept in `store`.
    TokenLooks(const Actions& actions, StoryPane& pane, StorySession& session, Focus& focus, QSettings& store,
               QObject* parent);

private:
    void setColour(TextColour by);
    void showAttention();
    void showAtPointer(const KnownToken& token);

    Actions m_actions;
    StoryPane& m_pane;
    StorySession& m_session;
    QSettings& m_store;
    TextColours* m_colours;
    StoryAttention* m_attention;
    CandidateTip* m_tip;
};

} // namespace lila
