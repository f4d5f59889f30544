// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/story/text_colours.h"

#include "app/explorer/story/token_inspection.h"
#include "core/story/step_measures.h"
#include "widgets/story_view.h"

#include <QEvent>
#include <QScrollBar>
#include <QTextDocument>

#include <utility>

namespace lila {
namespace {

constexpr int pause = 120; ///< milliseconds without a change

std::optional<double> valueOf(TextColour by, const StepRecord& record) {
    if (by == TextColour::Entropy)
        return record.entropy;
    return by == TextColour::Probability ? modelProbability(record) : resonatorLift(record);
}

} // namespace

TextColours::TextColours(StoryView& view, TokenInspection& inspection, QObject* parent)
    : QObject(parent), m_view(view), m_inspection(inspection) {
    view.installEventFilter(this);
    m_soon.setSingleShot(true);
    m_soon.setInterval(pause);
    connect(&m_soon, &QTimer::timeout, this, &TextColours::look);
    connect(&inspection, &TokenInspection::recordsCame, this, [this] {
        if (isOfRecords())
            m_view.viewport()->update();
    });
    connect(&inspection, &TokenInspection::forgotten, this, &TextColours::lookAgain);
    connect(&inspection.records(), &TokenRecords::settingsChanged, this, &TextColours::lookAgain);
    connect(view.document(), &QTextDocument::contentsChange, this, &TextColours::lookAgain);
    connect(view.verticalScrollBar(), &QScrollBar::valueChanged, this, &TextColours::lookSoon);
    connect(view.verticalScrollBar(), &QScrollBar::rangeChanged, this, &TextColours::lookSoon);
}

bool TextColours::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::PaletteChange)
        scale();
    return QObject::eventFilter(watched, event);
}

void TextColours::scale() {
    if (m_by != TextColour::Nothing)
        m_scale = TintScale(
            m_by == TextColour::Attention && m_attended.areScores ? TextColour::AttentionScores : m_by,
            m_view.palette());
}

void TextColours::setAttended(const AttendedText& attended) {
    const bool wereScores = std::exchange(m_attended, attended).areScores;
    if (m_by != TextColour::Attention)
        return;
    if (wereScores != attended.areScores)
        scale();
    m_view.viewport()->update();
}

void TextColours::setColour(TextColour by) {
    if (std::exchange(m_by, by) == by)
        return;
    scale();
    if (!isOfRecords())
        m_inspection.dropColours();
    if (by == TextColour::Nothing)
        m_view.setTints({});
    else
        m_view.setTints([this](int start, int end) { return tintsIn(start, end); });
    m_asked.reset();
    look();
    Q_EMIT colourChanged(by);
}

/// What was asked for is not what stands there.
void TextColours::lookAgain() {
    m_asked.reset();
    lookSoon();
}

void TextColours::lookSoon() {
    if (isOfRecords() && !(m_view.isReadOnly() && m_soon.isActive()))
        m_soon.start();
}

void TextColours::look() {
    if (!isOfRecords())
        return;
    const auto [start, end] = m_view.inSight();
    std::optional<std::pair<int, int>> unknown;
    for (const KnownToken& token : m_inspection.records().in(start, end))
        if (!token.record)
            unknown = {unknown ? unknown->first : token.start, token.start + token.length};
    if (unknown && unknown != m_asked)
        m_inspection.wantColours(unknown->first, unknown->second);
    m_asked = unknown;
    m_view.viewport()->update();
}

std::vector<TextTint> TextColours::tintsIn(int start, int end) const {
    std::vector<TextTint> tints;
    if (m_by == TextColour::Attention) {
        const auto kind = m_attended.areScores ? TextColour::AttentionScores : m_by;
        for (const AttendedText::Piece& piece : m_attended.pieces)
            if (piece.start < end && piece.start + piece.length > start)
                tints.push_back({piece.start, piece.length, m_scale.at(placeOnScale(kind, piece.shade))});
        return tints;
    }
    for (const KnownToken& token : m_inspection.records().in(start, end))
        if (const auto value = token.record ? valueOf(m_by, *token.record) : std::nullopt)
            tints.push_back({token.start, token.length, m_scale.at(placeOnScale(m_by, *value))});
    return tints;
}

} // namespace lila
