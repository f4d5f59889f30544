// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/factor_bar.h"

#include "widgets/elided_label.h"
#include "widgets/number_box.h"
#include "widgets/undo_keys.h"
#include "widgets/wheel_guard.h"

#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QSlider>
#include <QToolButton>

#include <cmath>

namespace lila {
namespace {

constexpr double slideTo = 4;       ///< either way: what is larger is typed
constexpr int stepsPerUnit = 100;   ///< of the slider
constexpr int narrowestSlider = 50; ///< pixels

} // namespace

FactorBar::FactorBar(QWidget* parent)
    : QWidget(parent),
      m_what(new ElidedLabel(this)),
      m_slider(new QSlider(Qt::Horizontal, this)),
      m_box(new NumberBox(-1, 1, false, this)) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(6, 2, 6, 2);
    layout->setSpacing(4);
    layout->addWidget(m_what, 3);
    layout->addWidget(m_slider, 1);
    layout->addWidget(m_box);
    m_slider->setMinimumWidth(narrowestSlider);
    m_slider->setAccessibleName(tr("Factor"));
    m_box->setAccessibleName(tr("Factor"));
    m_box->setStep(0.1);
    passUndoOn(m_box);
    guardWheel(m_box);
    guardWheel(m_slider);
    m_zero = addButton(tr("0"), tr("Take it out"));
    m_one = addButton(tr("1"), tr("As the model has it"));
    m_flip = addButton(tr("−1"), tr("Flip the sign"));
    m_search = addButton(tr("KL 0.1"),
                         tr("Look for the factor at which this alone reaches a mean KL of 0.1 nats to the "
                            "untouched model, over the last 64 tokens"));
    connect(m_slider, &QSlider::valueChanged, this, [this](int value) {
        const double factor = static_cast<double>(value) / stepsPerUnit;
        showChosen(factor);
        Q_EMIT factorMoved(factor);
    });
    connect(m_box, &NumberBox::valueChanged, this, &FactorBar::factorMoved);
    connect(m_zero, &QToolButton::clicked, this, [this] {
        if (m_isBoosts)
            Q_EMIT boostsResetWanted();
        else
            choose(0);
    });
    connect(m_one, &QToolButton::clicked, this, [this] { choose(1); });
    connect(m_flip, &QToolButton::clicked, this, [this] { choose(-1); });
    connect(m_search, &QToolButton::clicked, this, &FactorBar::searchWanted);
    showNothing({});
}

QToolButton* FactorBar::addButton(const QString& text, const QString& tip) {
    auto* button = new QToolButton(this);
    button->setText(text);
    button->setToolTip(tip);
    button->setAccessibleName(tip);
    button->setFocusPolicy(Qt::TabFocus);
    layout()->addWidget(button);
    return button;
}

void FactorBar::setSlider(double factor) {
    const QSignalBlocker quiet(m_slider);
    m_slider->setValue(static_cast<int>(std::lround(factor * stepsPerUnit)));
}

/// In the place of what is being typed as well.
void FactorBar::showChosen(double factor) {
    {
        const QSignalBlocker quiet(m_box);
        m_box->setValue(factor);
    }
    setSlider(factor);
}

void FactorBar::choose(double factor) {
    showChosen(factor);
    Q_EMIT factorChosen(factor);
}

void FactorBar::setEditable(bool isFactor) {
    for (QWidget* part : {static_cast<QWidget*>(m_slider), static_cast<QWidget*>(m_box),
                          static_cast<QWidget*>(m_one), static_cast<QWidget*>(m_search)})
        part->setEnabled(isFactor);
    m_zero->setEnabled(isFactor);
    m_flip->setEnabled(isFactor);
}

void FactorBar::show(const QString& what, double factor, double least, double most) {
    m_isBoosts = false;
    m_what->setStatement(what);
    setEditable(true);
    m_flip->setEnabled(least < 0);
    {
        const QSignalBlocker quietBox(m_box);
        const QSignalBlocker quietSlider(m_slider);
        m_box->setRange(least, most);
        m_slider->setRange(static_cast<int>(std::max(least, -slideTo)) * stepsPerUnit,
                           static_cast<int>(slideTo) * stepsPerUnit);
    }
    m_box->showValue(factor);
    setSlider(factor);
}

void FactorBar::showBoosts(const QString& what, bool areAny) {
    m_isBoosts = true;
    m_what->setStatement(what);
    setEditable(false);
    m_zero->setEnabled(areAny);
}

void FactorBar::showNothing(const QString& hint) {
    m_what->setStatement(hint);
    setEditable(false);
}

void FactorBar::setSearching(bool isSearching) {
    m_search->setText(isSearching ? tr("KL 0.1 …") : tr("KL 0.1"));
}

} // namespace lila
