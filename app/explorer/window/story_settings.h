// SPDX-License-Identifier: AGPL-3.0-or-later
// The panel's settings are the story's: what is changed there is a step of its undo, which brings it back.
#pragma once

#include <QObject>

#include <memory>

namespace lila {

class Focus;
class KeptSettings;
class SettingsPanel;
class StoryFile;
class StorySession;
struct GenerationSettings;

class StorySettings : public QObject {
    Q_OBJECT

public:
    /// All but the last must outlive this. `focus` is told what counts, and asks for other settings.
    StorySettings(SettingsPanel& panel, KeptSettings& kept, Focus& focus, StorySession& session,
                  const StoryFile& file, QObject* parent);

private:
    void take(const GenerationSettings& settings);
    void follow();
    void adopt();

    SettingsPanel& m_panel;
    KeptSettings& m_kept;
    StorySession& m_session;
    std::shared_ptr<const GenerationSettings> m_known; ///< the story's, as the panel had them
    bool m_isAdopting = false;                         ///< a model's settings: nobody has changed them
    bool m_isFollowing = false;                        ///< the story
    bool m_hasModel = false;
    bool m_isOpened = false; ///< a session, whose settings are wanted
};

} // namespace lila
