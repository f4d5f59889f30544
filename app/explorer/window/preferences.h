// SPDX-License-Identifier: AGPL-3.0-or-later
// What is remembered from run to run, in one settings file. Whatever stands in it, what is read from it can
// be used: values out of their range are the nearest in it, and what is none at all is the default.
#pragma once

#include "app/explorer/models/model_loader.h"
#include "app/explorer/views/dock_sizes.h"
#include "core/inference/packed_model.h"
#include "core/sampling/settings.h"
#include "widgets/theme.h"

#include <QJsonObject>
#include <QSettings>
#include <QStringList>

#include <optional>

class QMainWindow;

namespace lila {

class Preferences {
public:
    /// An empty name: the user's own file.
    explicit Preferences(const QString& file);

    /// The file, for what others keep there.
    QSettings& store() { return *m_store; }

    /// False where nothing is stored, or by another version of the layout.
    bool restoreWindow(QMainWindow& window, DockSizes& sizes);
    void storeWindow(const QMainWindow& window, const DockPlan& plan);
    /// The docks alone, under a name: of a workspace that is not shown.
    bool restoreDocks(const QString& name, QMainWindow& window, DockSizes& sizes) const;
    void storeDocks(const QString& name, const QMainWindow& window, const DockPlan& plan);
    /// All that storeDocks() has put there; empty: nothing.
    QVariantMap docks(const QString& name) const;
    void setDocks(const QString& name, const QVariantMap& docks);
    QString workspace() const; ///< empty: none was stored
    void setWorkspace(const QString& name);

    /// A code of languages(); empty: the desktop's.
    QString language() const;
    void setLanguage(const QString& code);
    Theme theme() const;
    void setTheme(Theme theme);
    int zoom() const;
    void setZoom(int percent);
    StoryFace storyFace() const;
    void setStoryFace(StoryFace face);
    int storyColumn() const;
    void setStoryColumn(int characters);

    /// Only what differs from the defaults is kept, so that a model's recommendations still reach the rest.
    GenerationSettings settings(const GenerationSettings& defaults) const;
    void setSettings(const GenerationSettings& settings, const GenerationSettings& defaults);

    /// The user's own presets, by name.
    QStringList presetNames() const;
    std::optional<GenerationSettings> preset(const QString& name) const;
    void setPreset(const QString& name, const GenerationSettings& settings);
    void removePreset(const QString& name);

    EngineSettings engine() const;
    /// Only what is not as `before` is stored: what was given for one run is not remembered.
    void setEngine(const EngineSettings& engine, const EngineSettings& before);

    /// The model to open at the start; empty: the default one, which is where reopening is not wanted too.
    ModelFiles lastModel() const;
    void setLastModel(const ModelFiles& files);
    bool reopensModel() const;
    void setReopensModel(bool reopens);

    QStringList recentFiles() const; ///< newest first
    void addRecentFile(const QString& file);

private:
    QJsonObject presets() const;
    void storePresets(const QJsonObject& all);

    std::unique_ptr<QSettings> m_store;
};

} // namespace lila
