// SPDX-License-Identifier: AGPL-3.0-or-later
// All generation settings as rows, made from the settings table.
#pragma once

#include "core/sampling/settings.h"

#include <QWidget>

#include <vector>

class QGridLayout;
class QPushButton;
class QScrollArea;

namespace lila {

class PresetButton;
class SettingRow;

/// Lays its rows out in as many columns as fit, lines of text below them in the whole width.
class SettingsPanel : public QWidget {
    Q_OBJECT

public:
    explicit SettingsPanel(QWidget* parent = nullptr);

    GenerationSettings settings() const;
    /// Does not signal.
    void setSettings(const GenerationSettings& settings);
    /// As if the user had set them.
    void takeOver(const GenerationSettings& settings);
    /// What "reset" means. Rows that stand at their old default follow; the others keep the user's value.
    void setDefaults(const GenerationSettings& defaults);
    const GenerationSettings& defaults() const { return m_defaults; }

    SettingRow* row(std::string_view name) const;
    /// To be placed by whoever shows the panel.
    PresetButton* presetButton() const { return m_presets; }
    QPushButton* resetButton() const { return m_resetAll; }
    const std::vector<SettingRow*>& rows() const { return m_rows; }

    /// As narrow as every row can still be used, as low as three of them.
    QSize minimumSizeHint() const override;

public Q_SLOTS:
    void resetAll();

Q_SIGNALS:
    void settingsChanged(const lila::GenerationSettings& settings);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    int narrowestRow() const;
    void arrange();
    void announce();

    GenerationSettings m_defaults;
    std::vector<SettingRow*> m_rows;
    QScrollArea* m_scroll = nullptr;
    QWidget* m_sheet = nullptr;
    QGridLayout* m_grid = nullptr;
    PresetButton* m_presets = nullptr;
    QPushButton* m_resetAll = nullptr;
    int m_columns = 0;
};

} // namespace lila
