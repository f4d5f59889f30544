// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/colour_legend.h"

#include "widgets/elided_label.h"
#include "widgets/theme.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QSignalBlocker>

#include <algorithm>

namespace lila {
namespace {

constexpr int scaleWidth = 230;
constexpr int barHeight = 9;

} // namespace

/// The colours in a row, and numbers below them.
class ColourLegend::Scale : public QWidget {
public:
    explicit Scale(QWidget* parent) : QWidget(parent) {
        setFont(captionFont());
        setFixedSize(scaleWidth, barHeight + 3 + fontMetrics().height());
    }

    void setColour(TextColour by) {
        m_by = by;
        update();
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        const std::vector<std::pair<double, QString>> marks = scaleMarks(m_by);
        if (marks.empty())
            return;
        const int inset = fontMetrics().horizontalAdvance(marks.back().second) / 2 + 1;
        const QRect bar(inset, 0, width() - 2 * inset, barHeight);
        for (int x = 0; x < bar.width(); ++x)
            painter.fillRect(bar.left() + x, 0, 1, barHeight,
                             tintColour(m_by, static_cast<double>(x) / (bar.width() - 1), palette()));
        painter.setPen(lineColour(palette(), 0.35));
        painter.drawRect(bar.adjusted(0, 0, -1, -1));
        painter.setPen(captionColour(palette()));
        for (const auto& [place, text] : marks) {
            const int middle = bar.left() + static_cast<int>(std::lround(place * (bar.width() - 1)));
            const int wide = fontMetrics().horizontalAdvance(text) + 2;
            const int left = std::clamp(middle - wide / 2, 0, width() - wide);
            painter.drawText(QRect(left, barHeight + 2, wide, fontMetrics().height()), Qt::AlignCenter, text);
        }
    }

private:
    TextColour m_by = TextColour::Nothing;
};

ColourLegend::ColourLegend(QWidget* parent)
    : QWidget(parent),
      m_choice(new QComboBox(this)),
      m_scale(new Scale(this)),
      m_meaning(new ElidedLabel(this)) {
    for (const TextColour by : textColours)
        m_choice->addItem(textColourName(by), static_cast<int>(by));
    auto* label = new QLabel(tr("&Colour"), this);
    label->setBuddy(m_choice);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(10, 5, 10, 3);
    layout->setSpacing(8);
    layout->addWidget(label);
    layout->addWidget(m_choice);
    layout->addWidget(m_scale);
    layout->addWidget(m_meaning, 1);
    connect(m_choice, &QComboBox::activated, this, [this] {
        setColour(colour());
        Q_EMIT chosen(colour());
    });
    setColour(TextColour::Nothing);
}

TextColour ColourLegend::colour() const {
    return static_cast<TextColour>(m_choice->currentData().toInt());
}

void ColourLegend::setColour(TextColour by) {
    const QSignalBlocker quiet(m_choice);
    m_choice->setCurrentIndex(m_choice->findData(static_cast<int>(by)));
    m_scale->setColour(by);
    m_scale->setAccessibleName(textColourMeaning(by));
    m_meaning->setStatement(textColourMeaning(by));
}

} // namespace lila
