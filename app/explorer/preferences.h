// SPDX-License-Identifier: AGPL-3.0-or-later
// What is remembered from run to run, in one settings file. Whatever stands in it, what is read from it can
// be used: values out of their range are the nearest in it, and what is none at all is the default.
#pragma once

#include "app/explorer/dock_sizes.h"
#include "app/explorer/model_loader.h"
#include "app/explorer/training/training_order.h"
#include "core/inference/packed_model.h"
#include "core/sampling/settings.h"
#include "widgets/theme.h"

#include <QJsonObject>
#include <QSettings>
#include <QStringList>

#include <optional>

class QMainWindow;
class QWidget;

namespace lila {

class Preferences {
public:
    /// An empty name: the user's own file.
    explicit Preferences(const QString& file);

    /// False where nothing is stored, or by another version of the layout.
    bool restoreWindow(QMainWindow& window, DockSizes& sizes);
    void storeWindow(const QMainWindow& window, const DockPlan& plan);

    Theme theme() const;
    void setTheme(Theme theme);
    int zoom() const;
    void setZoom(int percent);

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

    /// Nothing where none was ever given.
    std::optional<TrainingOrder> trainingOrder() const;
    void setTrainingOrder(const TrainingOrder& order);
    void restoreTrainingWindow(QWidget& window);
    void storeTrainingWindow(const QWidget& window);

    QStringList recentFiles() const; ///< newest first
    void addRecentFile(const QString& file);

private:
    QJsonObject presets() const;
    void storePresets(const QJsonObject& all);
    /// Nothing where there is none, or what is there is none.
    std::optional<double> number(const QString& key) const;

    std::unique_ptr<QSettings> m_store;
};

} // namespace lila
