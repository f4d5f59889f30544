// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/settings_panel.h"

#include "widgets/preset_button.h"
#include "widgets/setting_row.h"
#include "widgets/theme.h"
#include "widgets/undo_keys.h"

#include <QEvent>
#include <QGridLayout>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>

#include <algorithm>

namespace lila {
namespace {

constexpr int columnGap = 14;

} // namespace

SettingsPanel::SettingsPanel(QWidget* parent) : QWidget(parent) {
    m_presets = new PresetButton(this);
    m_resetAll = new QPushButton(tr("Reset all"), this);
    m_resetAll->setFont(captionFont());
    m_resetAll->setFlat(true);
    m_resetAll->setFocusPolicy(Qt::TabFocus); // a click leaves the focus with the story
    m_resetAll->setToolTip(tr("Every setting back to what is recommended for this model"));
    connect(m_resetAll, &QPushButton::clicked, this, &SettingsPanel::resetAll);

    m_sheet = new QWidget(this);
    m_grid = new QGridLayout(m_sheet);
    m_grid->setContentsMargins(10, 2, 8, 8);
    m_grid->setHorizontalSpacing(columnGap);
    m_grid->setVerticalSpacing(3);
    int labelWidth = 0;
    int boxWidth = 0;
    for (const SettingInfo& info : settingTable()) {
        auto* row = new SettingRow(info, m_sheet);
        connect(row, &SettingRow::edited, this, &SettingsPanel::announce);
        labelWidth = std::max(labelWidth, row->labelWidth());
        boxWidth = std::max(boxWidth, row->boxWidth());
        m_rows.push_back(row);
    }
    for (SettingRow* row : m_rows) {
        row->setLabelWidth(labelWidth);
        row->setBoxWidth(boxWidth);
    }

    m_scroll = new QScrollArea(this);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setWidgetResizable(true);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    m_scroll->setWidget(m_sheet);
    m_scroll->viewport()->installEventFilter(this);
    for (auto* editor : m_sheet->findChildren<QWidget*>())
        passUndoOn(editor);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_scroll, 1);
    arrange();
    m_resetAll->setEnabled(false);
}

bool SettingsPanel::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_scroll->viewport() && event->type() == QEvent::Resize)
        arrange();
    return QWidget::eventFilter(watched, event);
}

int SettingsPanel::narrowestRow() const {
    int narrowest = 0;
    for (const SettingRow* row : m_rows)
        narrowest = std::max(narrowest, row->minimumSizeHint().width());
    return narrowest;
}

QSize SettingsPanel::minimumSizeHint() const {
    const QMargins margins = m_grid->contentsMargins();
    const int width =
        narrowestRow() + margins.left() + margins.right() + m_scroll->verticalScrollBar()->sizeHint().width();
    return {width, 3 * m_rows.front()->sizeHint().height()};
}

void SettingsPanel::arrange() {
    const int columns = std::clamp(m_scroll->viewport()->width() / (narrowestRow() + columnGap), 1, 4);
    if (columns == m_columns)
        return;
    for (int column = 0; column < m_columns; ++column)
        m_grid->setColumnStretch(column, 0);
    m_grid->setRowStretch(m_grid->rowCount() - 1, 0);
    m_columns = columns;
    const auto isText = [](const SettingRow* row) { return row->info().isText(); };
    const auto texts = static_cast<int>(std::ranges::count_if(m_rows, isText));
    const int perColumn = (static_cast<int>(m_rows.size()) - texts + columns - 1) / columns;
    int placed = 0;
    int below = perColumn;
    for (SettingRow* row : m_rows)
        if (isText(row)) {
            m_grid->addWidget(row, below++, 0, 1, columns);
        } else {
            m_grid->addWidget(row, placed % perColumn, placed / perColumn);
            ++placed;
        }
    for (int column = 0; column < columns; ++column)
        m_grid->setColumnStretch(column, 1);
    m_grid->setRowStretch(below, 1);
}

SettingRow* SettingsPanel::row(std::string_view name) const {
    const auto found =
        std::ranges::find_if(m_rows, [&](const SettingRow* row) { return row->info().name == name; });
    return found == m_rows.end() ? nullptr : *found;
}

GenerationSettings SettingsPanel::settings() const {
    GenerationSettings settings;
    for (const SettingRow* row : m_rows)
        row->writeTo(settings);
    return settings;
}

void SettingsPanel::setSettings(const GenerationSettings& settings) {
    for (SettingRow* row : m_rows)
        row->readFrom(settings);
    m_resetAll->setEnabled(
        std::ranges::any_of(m_rows, [](const SettingRow* row) { return !row->isDefault(); }));
}

void SettingsPanel::setDefaults(const GenerationSettings& defaults) {
    m_defaults = defaults;
    for (SettingRow* row : m_rows) {
        const bool follows = row->isDefault();
        row->setDefault(defaults);
        if (follows)
            row->readFrom(defaults);
    }
    announce();
}

void SettingsPanel::takeOver(const GenerationSettings& settings) {
    setSettings(settings);
    announce();
}

void SettingsPanel::resetAll() {
    takeOver(m_defaults);
}

void SettingsPanel::announce() {
    m_resetAll->setEnabled(
        std::ranges::any_of(m_rows, [](const SettingRow* row) { return !row->isDefault(); }));
    Q_EMIT settingsChanged(settings());
}

} // namespace lila
