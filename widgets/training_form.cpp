// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/training_form.h"

#include "widgets/tr.h"
#include "widgets/training_field.h"
#include "widgets/wheel_guard.h"

#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QToolButton>

#include <algorithm>

namespace lila {
namespace {

constexpr std::string_view importantNames[] = {"d_model",   "n_layers", "n_heads",    "block_size",
                                               "steps",     "minutes",  "batch_size", "lr",
                                               "precision", "no_e8",    "roots",      "seed"};

constexpr int columnGap = 8;

bool isImportant(const TrainingSettingInfo& info) {
    return std::ranges::find(importantNames, info.name) != std::end(importantNames);
}

QString textOf(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

} // namespace

TrainingForm::TrainingForm(QWidget* parent)
    : QWidget(parent),
      m_presetLabel(new QLabel(tr("Pr&eset"), this)),
      m_presets(new QComboBox(this)),
      m_more(new QToolButton(this)) {
    for (const TrainingSettingInfo& info : trainingSettingTable()) {
        m_fields.push_back(new TrainingField(info, this));
        connect(m_fields.back(), &TrainingField::edited, this, [this] {
            showPreset();
            Q_EMIT changed();
        });
    }
    addPresets();
    makeMore();
    auto* grid = new QGridLayout;
    grid->setContentsMargins(0, 4, 0, 4);
    grid->setHorizontalSpacing(columnGap);
    grid->setVerticalSpacing(4);
    grid->setColumnStretch(1, 1);
    grid->setColumnStretch(3, 1);
    addFields(*grid, true);
    grid->addWidget(m_more, grid->rowCount(), 0, 1, 4, Qt::AlignLeft);
    addFields(*grid, false);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addLayout(makeHead());
    layout->addLayout(grid);
    chainTabs();
    setLabelWidth(labelWidth());
    setSettings(TrainingSettings{});
}

void TrainingForm::makeMore() {
    m_more->setText(tr("More settings"));
    m_more->setCheckable(true);
    m_more->setAutoRaise(true);
    m_more->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_more->setFocusPolicy(Qt::StrongFocus);
    const auto open = [this](bool isOpen) {
        m_more->setArrowType(isOpen ? Qt::DownArrow : Qt::RightArrow);
        for (TrainingField* field : m_fields)
            field->setVisible(isOpen || isImportant(field->info()));
    };
    connect(m_more, &QToolButton::toggled, this, open);
    open(false);
}

void TrainingForm::chainTabs() const {
    QWidget* last = m_presets;
    const auto add = [&](QWidget* next) {
        setTabOrder(last, next);
        last = next;
    };
    for (const bool important : {true, false}) {
        for (const TrainingField* field : m_fields)
            if (isImportant(field->info()) == important)
                add(field->editor());
        if (important)
            add(m_more);
    }
}

QLayout* TrainingForm::makeHead() {
    auto* head = new QHBoxLayout;
    head->setSpacing(columnGap);
    m_presetLabel->setBuddy(m_presets);
    head->addWidget(m_presetLabel);
    head->addWidget(m_presets, 1);
    return head;
}

int TrainingForm::labelWidth() const {
    int width = m_presetLabel->sizeHint().width();
    for (const QLabel* label : m_firstLabels)
        width = std::max(width, label->sizeHint().width());
    return width;
}

void TrainingForm::setLabelWidth(int width) {
    m_presetLabel->setFixedWidth(width);
    for (QLabel* label : m_firstLabels)
        label->setFixedWidth(width);
}

void TrainingForm::addPresets() {
    for (const std::string_view name : trainingPresetNames())
        m_presets->addItem(tableText(name), textOf(name));
    m_presets->setPlaceholderText(tr("own settings"));
    m_presets->setToolTip(
        tr("Sets all fields. small: learns on a laptop within minutes; default: the official "
           "shape of 40 million parameters; reference: the reference's own run"));
    guardWheel(m_presets);
    connect(m_presets, &QComboBox::activated, this, [this] {
        setSettings(trainingPreset(m_presets->currentData().toString().toStdString()));
        Q_EMIT changed();
    });
}

/// Columns are as wide as with all fields, so that none is cut off when more of them are shown.
void TrainingForm::addFields(QGridLayout& grid, bool important) {
    const int firstRow = grid.rowCount();
    int count = 0;
    for (const TrainingField* field : m_fields) {
        if (isImportant(field->info()) != important)
            continue;
        const int column = count % 2 * 2;
        grid.addWidget(field->label(), firstRow + count / 2, column);
        grid.addWidget(field->editor(), firstRow + count / 2, column + 1);
        const auto widen = [&grid](int which, const QWidget& widget) {
            grid.setColumnMinimumWidth(
                which, std::max(grid.columnMinimumWidth(which), widget.minimumSizeHint().width()));
        };
        widen(column, *field->label());
        widen(column + 1, *field->editor());
        if (column == 0)
            m_firstLabels.append(field->label());
        ++count;
    }
}

TrainingSettings TrainingForm::settings() const {
    TrainingSettings settings;
    for (const TrainingField* field : m_fields)
        field->writeTo(settings);
    return settings;
}

void TrainingForm::setSettings(const TrainingSettings& settings) {
    for (TrainingField* field : m_fields)
        field->readFrom(settings);
    showPreset();
}

void TrainingForm::showPreset() {
    TrainingSettings now = settings();
    if (!field("precision")->editor()->isEnabled()) // a run's: what "auto" came to there
        now.precision = TrainingSettings{}.precision;
    int index = -1;
    for (const std::string_view name : trainingPresetNames())
        if (trainingPreset(name) == now || trainingPreset(name) == settings())
            index = m_presets->findData(textOf(name));
    m_presets->setCurrentIndex(index);
}

bool TrainingForm::isFree(const TrainingSettingInfo& info, Freedom freedom) {
    switch (freedom) {
    case Freedom::All:
        return true;
    case Freedom::OfALoadedModel:
        return !info.isOfModel;
    case Freedom::OfARunThatGoesOn:
        return info.mayChange;
    case Freedom::None:
        break;
    }
    return false;
}

void TrainingForm::setFreedom(Freedom freedom) {
    for (TrainingField* field : m_fields)
        field->setEnabled(isFree(field->info(), freedom));
    m_presets->setEnabled(freedom == Freedom::All || freedom == Freedom::OfALoadedModel);
    showPreset();
}

TrainingField* TrainingForm::field(std::string_view name) const {
    const auto found = std::ranges::find_if(
        m_fields, [&](const TrainingField* field) { return field->info().name == name; });
    return found == m_fields.end() ? nullptr : *found;
}

} // namespace lila
