// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/relation_rows.h"

#include "core/lattice/e8.h"
#include "widgets/number_text.h"

#include <QLocale>

#include <algorithm>
#include <array>
#include <cmath>

namespace lila {
namespace {

QVariant alignment(bool isText) {
    return QVariant::fromValue(Qt::Alignment(Qt::AlignVCenter | (isText ? Qt::AlignLeft : Qt::AlignRight)));
}

QString writtenBy(const RelationLine& line) {
    return RelationRows::tr("“%1” → “%2”").arg(line.fromToken, line.toToken);
}

} // namespace

int rootAngle(int from, int to) {
    constexpr std::array<int, 5> degrees{180, 120, 90, 60, 0};
    return degrees[static_cast<std::size_t>(lattice::doubledInnerProduct(from, to) + 2)];
}

void RelationRows::setLines(const std::vector<RelationLine>& lines) {
    const auto isSame = [](const RelationLine& a, const RelationLine& b) {
        return a.from == b.from && a.to == b.to;
    };
    const auto shared = std::min(lines.size(), m_lines.size());
    const bool goesOn =
        lines.size() >= m_lines.size() && std::equal(m_lines.begin(), m_lines.end(), lines.begin(), isSame);
    if (!goesOn) {
        beginResetModel();
        m_lines = lines;
        endResetModel();
        return;
    }
    for (std::size_t row = 0; row < shared; ++row)
        if (m_lines[row] != lines[row]) {
            m_lines[row] = lines[row];
            Q_EMIT dataChanged(index(static_cast<int>(row), 0), index(static_cast<int>(row), Columns - 1));
        }
    if (lines.size() > shared) {
        beginInsertRows({}, static_cast<int>(shared), static_cast<int>(lines.size()) - 1);
        m_lines = lines;
        endInsertRows();
    }
}

int RelationRows::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_lines.size());
}

int RelationRows::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : Columns;
}

QVariant RelationRows::data(const QModelIndex& index, int role) const {
    if (!index.isValid())
        return {};
    const RelationLine& line = m_lines[static_cast<std::size_t>(index.row())];
    if (role == Qt::TextAlignmentRole)
        return alignment(index.column() == WrittenBy);
    if (role != Qt::DisplayRole && role != sortRole)
        return {};
    const bool isShown = role == Qt::DisplayRole;
    switch (index.column()) {
    case From:
        return line.from;
    case To:
        return line.to;
    case Weight:
        return isShown ? QVariant(numberText(line.weight)) : line.weight;
    case Times:
        return isShown ? QVariant(QLocale().toString(line.times)) : line.times;
    case Angle:
        return isShown ? QVariant(tr("%1°").arg(rootAngle(line.from, line.to)))
                       : rootAngle(line.from, line.to);
    default:
        return writtenBy(line);
    }
}

QVariant RelationRows::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || (role != Qt::DisplayRole && role != Qt::ToolTipRole))
        return {};
    const bool isName = role == Qt::DisplayRole;
    switch (section) {
    case From:
        return isName ? tr("From") : tr("The root of the token before, in the resonator's own frame");
    case To:
        return isName ? tr("To") : tr("The root of the token that followed");
    case Weight:
        return isName ? tr("Weight") : tr("What was written in all");
    case Times:
        return isName ? tr("Times") : tr("How often it was written");
    case Angle:
        return isName ? tr("Angle") : tr("Between the two roots; 60° is an edge of the root graph");
    default:
        return isName ? tr("Written by") : tr("The two tokens by which it was written last");
    }
}

void LiftRows::setLines(const std::vector<LiftLine>& lines) {
    if (lines.size() == m_lines.size()) {
        if (lines == m_lines)
            return;
        m_lines = lines;
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, Columns - 1));
        return;
    }
    beginResetModel();
    m_lines = lines;
    endResetModel();
}

int LiftRows::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_lines.size());
}

int LiftRows::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : Columns;
}

QVariant LiftRows::data(const QModelIndex& index, int role) const {
    if (!index.isValid())
        return {};
    const LiftLine& line = m_lines[static_cast<std::size_t>(index.row())];
    if (role == Qt::TextAlignmentRole)
        return alignment(index.column() == Token);
    if (role != Qt::DisplayRole && role != sortRole)
        return {};
    const bool isShown = role == Qt::DisplayRole;
    switch (index.column()) {
    case Token:
        return isShown ? tr("“%1”").arg(line.token) : line.token;
    case Change:
        return isShown ? QVariant(differenceText(line.change())) : line.change();
    case Without:
        return isShown ? QVariant(percentText(line.without)) : line.without;
    case With:
        return isShown ? QVariant(percentText(line.with)) : line.with;
    case Logit:
        return isShown ? QVariant(QLocale().toString(line.lift, 'f', 4)) : line.lift;
    default:
        return line.root;
    }
}

QVariant LiftRows::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || (role != Qt::DisplayRole && role != Qt::ToolTipRole))
        return {};
    const bool isName = role == Qt::DisplayRole;
    switch (section) {
    case Token:
        return isName ? tr("Token") : tr("The tokens that it raises most, and those that it lowers most");
    case Change:
        return isName ? tr("Change") : tr("Of the probability, in percentage points");
    case Without:
        return isName ? tr("Without") : tr("The token's probability by the model alone");
    case With:
        return isName ? tr("With")
                      : tr("The token's probability with the resonator, before all other stages");
    case Logit:
        return isName ? tr("Logit") : tr("What the resonator adds to the token's logit");
    default:
        return isName ? tr("Root") : tr("The token's root, in the resonator's own frame");
    }
}

} // namespace lila
