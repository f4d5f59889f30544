// SPDX-License-Identifier: AGPL-3.0-or-later
// The generation settings as something that lasts: kept from run to run and under names, and taken back where
// a checkpoint or a preset brought others.
#pragma once

#include "app/explorer/window/options.h"

#include <QObject>
#include <QTimer>

namespace lila {

class MessageBar;
class Preferences;
class SettingsPanel;
struct LoadedModel;

class KeptSettings : public QObject {
    Q_OBJECT

public:
    /// The first three must outlive this. What `options` say counts for the first model.
    KeptSettings(SettingsPanel& panel, Preferences& preferences, MessageBar& messages, const Options& options,
                 QObject* parent);

    /// The panel's defaults are the model's. With the first model comes what was kept, unless the panel's are
    /// those of a story that was opened; what a later one changes is told, with a button that takes it back
    /// until the settings are changed again.
    void adopt(const LoadedModel& model, bool isStorys);
    /// In the place of the panel's, which is told with a button that takes it back. `source` names them to
    /// the user.
    void take(const GenerationSettings& settings, const QString& source);
    /// Writes all now.
    void keep();

private:
    void connectPresets();
    void tellChanges(const QString& told, const GenerationSettings& before);

    SettingsPanel& m_panel;
    Preferences& m_preferences;
    MessageBar& m_messages;
    Options m_options;
    GenerationSettings m_before;
    bool m_restored = false;
    QTimer m_soon;
};

} // namespace lila
