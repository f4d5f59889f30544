// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/geometry_table.h"

#include "widgets/number_text.h"
#include "widgets/typed_number.h"

#include <QLocale>

#include <algorithm>
#include <array>
#include <cmath>

namespace lila {
namespace {

using Column = GeometryTable::Column;
using Kind = GeometryKnob::Kind;

constexpr double leastEffect = 1e-5; ///< nats: rounding
constexpr int branchColumns = 9;

QString shortNumber(double value) {
    return QLocale().toString(value, 'f', std::abs(value) < 10 ? 2 : 1);
}

QString unlessUnknown(const std::optional<double>& value) {
    return value ? numberText(*value) : QStringLiteral("—");
}

/// The largest, of all heads and layers.
double largestBeta(const GeometryNumbers& numbers) {
    double most = 0;
    for (const GeometryNumbers::Layer& layer : numbers.layers)
        for (const float beta : layer.beta)
            most = std::max(most, static_cast<double>(std::abs(beta)));
    return most;
}

QString boostsText(const std::vector<std::pair<int, float>>& boosts) {
    QStringList texts;
    for (const auto& [root, boost] : boosts)
        texts.append(GeometryTable::tr("root %1 by %2").arg(root).arg(numberText(boost)));
    return texts.join(QStringLiteral(", "));
}

} // namespace

QString effectText(const std::optional<MeasuredEffect>& effect) {
    if (!effect)
        return QStringLiteral("…");
    if (effect->tokens == 0)
        return QStringLiteral("—");
    if (effect->meanKl < leastEffect)
        return GeometryTable::tr("no effect");
    return GeometryTable::tr("%1 · %2", "KL in nats, share of other first choices")
        .arg(QLocale().toString(effect->meanKl, 'g', 2), percentText(effect->changedTop));
}

QString effectSentence(const MeasuredEffect& effect) {
    if (effect.tokens == 0)
        return GeometryTable::tr("not measured: the story has no tokens yet");
    const QString measure = effect.tokens == 1
                                ? GeometryTable::tr("over the last token")
                                : GeometryTable::tr("over the last %1 tokens").arg(effect.tokens);
    if (effect.meanKl < leastEffect)
        return GeometryTable::tr("no effect %1 (mean KL below %2 nats)")
            .arg(measure, QLocale().toString(leastEffect, 'f', 5));
    return GeometryTable::tr("KL %1 nats, %2 other first choices, %3")
        .arg(numberText(effect.meanKl), percentText(effect.changedTop), measure);
}

void GeometryTable::setNumbers(const GeometryNumbers& numbers) {
    const bool isOther =
        numbers.layers.size() != m_numbers.layers.size() ||
        (!numbers.layers.empty() && numbers.layers[0].beta.size() != m_numbers.layers[0].beta.size());
    if (isOther)
        beginResetModel();
    m_numbers = numbers;
    if (isOther)
        endResetModel();
    else if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

void GeometryTable::setSection(GeometrySection section) {
    m_section = section;
    if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

int GeometryTable::headCount() const {
    return m_numbers.layers.empty() ? 0 : static_cast<int>(m_numbers.layers[0].beta.size());
}

int GeometryTable::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_numbers.layers.size());
}

int GeometryTable::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : headCount() + 1 + branchColumns;
}

bool GeometryTable::isOfSection(int column) const {
    return (m_section == GeometrySection::Branch) == (column > headCount());
}

std::optional<GeometryKnob> GeometryTable::knobAt(const QModelIndex& cell) const {
    if (!cell.isValid())
        return std::nullopt;
    if (cell.column() < headCount())
        return GeometryKnob{Kind::Beta, cell.row(), cell.column()};
    switch (static_cast<Column>(cell.column() - headCount())) {
    case Column::Branch:
        return GeometryKnob{Kind::Branch, cell.row()};
    case Column::Temperature:
        return GeometryKnob{Kind::Temperature, cell.row()};
    case Column::Boosts:
        return GeometryKnob{Kind::Boosts, cell.row()};
    default:
        return std::nullopt;
    }
}

float GeometryTable::valueOf(const GeometryKnob& knob) const {
    const GeometryNumbers::Layer& at = m_numbers.layers[knob.layer];
    switch (knob.kind) {
    case Kind::Beta:
        return at.betaFactor[knob.head];
    case Kind::Branch:
        return at.branchFactor;
    case Kind::Temperature:
        return at.temperatureFactor;
    case Kind::Boosts:
        break;
    }
    return static_cast<float>(at.boosts.size());
}

bool GeometryTable::isChanged(const GeometryKnob& knob) const {
    return valueOf(knob) != (knob.kind == Kind::Boosts ? 0 : 1);
}

std::optional<double> GeometryTable::shadeAt(const QModelIndex& cell) const {
    if (cell.column() >= headCount())
        return std::nullopt;
    const GeometryNumbers::Layer& at = layer(cell);
    const auto head = static_cast<std::size_t>(cell.column());
    if (m_section == GeometrySection::Attention)
        return head < at.share.size() ? std::optional(at.share[head]) : std::nullopt;
    const double most = largestBeta(m_numbers);
    return most > 0 ? std::clamp(static_cast<double>(at.beta[head]) * at.betaFactor[head] / most, -1.0, 1.0)
                    : 0.0;
}

const std::optional<MeasuredEffect>* GeometryTable::effectAt(const QModelIndex& cell) const {
    const GeometryNumbers::Layer& at = layer(cell);
    const auto ifChanged = [&](Kind kind, const std::optional<MeasuredEffect>& effect) {
        return isChanged({kind, cell.row()}) ? &effect : nullptr;
    };
    switch (static_cast<Column>(cell.column() - headCount())) {
    case Column::BetaEffect:
        return std::ranges::all_of(at.betaFactor, [](float factor) { return factor == 1; }) ? nullptr
                                                                                            : &at.betaEffect;
    case Column::BranchEffect:
        return ifChanged(Kind::Branch, at.branchEffect);
    case Column::TemperatureEffect:
        return ifChanged(Kind::Temperature, at.temperatureEffect);
    case Column::BoostEffect:
        return ifChanged(Kind::Boosts, at.boostEffect);
    default:
        return nullptr;
    }
}

QString GeometryTable::text(const QModelIndex& cell) const {
    const GeometryNumbers::Layer& at = layer(cell);
    if (cell.column() < headCount()) {
        const auto head = static_cast<std::size_t>(cell.column());
        if (m_section == GeometrySection::Attention)
            return head < at.share.size() ? percentText(at.share[head]) : QStringLiteral("—");
        return shortNumber(at.beta[head]);
    }
    if (const auto* effect = effectAt(cell))
        return effectText(*effect);
    const auto times = [](float factor) { return tr("× %1").arg(numberText(factor)); };
    switch (static_cast<Column>(cell.column() - headCount())) {
    case Column::Scale:
        return numberText(at.e8Scale);
    case Column::Ratio:
        return unlessUnknown(at.branchRatio);
    case Column::Roots:
        return at.effectiveRoots ? QLocale().toString(*at.effectiveRoots, 'f', 1) : QStringLiteral("—");
    case Column::Branch:
        return times(at.branchFactor);
    case Column::Temperature:
        return at.temperatureFactor == 0 ? tr("hard") : times(at.temperatureFactor);
    case Column::Boosts:
        return at.boosts.empty() ? QString() : QString::number(at.boosts.size());
    default:
        return {};
    }
}

/// In words, for the pointer and for those who listen.
QString GeometryTable::tip(const QModelIndex& cell) const {
    const GeometryNumbers::Layer& at = layer(cell);
    const QString where = tr("Layer %1").arg(cell.row());
    if (cell.column() < headCount()) {
        const auto head = static_cast<std::size_t>(cell.column());
        QString words = tr("%1, head %2: β = %3").arg(where).arg(head).arg(numberText(at.beta[head]));
        if (at.betaFactor[head] != 1)
            words += tr(", changed by × %1").arg(numberText(at.betaFactor[head]));
        if (head < at.share.size())
            words += QLatin1Char('\n') +
                     tr("Geometry's share in its scores for the token: %1").arg(percentText(at.share[head]));
        return words;
    }
    if (static_cast<Column>(cell.column() - headCount()) == Column::Boosts)
        return tr("%1: %2").arg(where, at.boosts.empty() ? tr("no root is boosted") : boostsText(at.boosts));
    const QString header = headerData(cell.column(), Qt::Horizontal, Qt::DisplayRole).toString();
    const auto* effect = effectAt(cell);
    const QString value = effect != nullptr && *effect ? effectSentence(**effect) : text(cell);
    return tr("%1, %2: %3", "layer, column, value")
        .arg(where, header, value.isEmpty() ? tr("nothing is changed") : value);
}

QVariant GeometryTable::data(const QModelIndex& cell, int role) const {
    if (!cell.isValid())
        return {};
    switch (role) {
    case Qt::DisplayRole:
        return text(cell);
    case Qt::EditRole:
        if (const auto knob = knobAt(cell))
            return asTyped(valueOf(*knob));
        return {};
    case Qt::ToolTipRole:
    case Qt::AccessibleTextRole:
        return tip(cell);
    case Qt::TextAlignmentRole:
        return static_cast<int>((cell.column() < headCount() ? Qt::AlignHCenter : Qt::AlignRight) |
                                Qt::AlignVCenter);
    default:
        return {};
    }
}

QVariant GeometryTable::headerData(int section, Qt::Orientation orientation, int role) const {
    const bool isTip = role == Qt::ToolTipRole;
    if (role != Qt::DisplayRole && !isTip)
        return {};
    if (orientation == Qt::Vertical)
        return isTip ? tr("Layer %1: select all of it").arg(section) : QString::number(section);
    if (section < headCount())
        return isTip ? tr("Head %1: select it in every layer").arg(section) : QString::number(section);
    const QString effect = tr(
        "How far what is changed here, alone, moves the model: mean KL in nats, and how often another token "
        "is the most probable one");
    const std::array<std::pair<QString, QString>, 10> names{{
        {tr("effect"), effect},
        {tr("e8_scale"), tr("Learned: what the branch is multiplied by")},
        {tr("‖b‖/‖x‖"),
         tr("Length of the E8 branch against that of the hidden state that it is added to, for the token")},
        {tr("roots"),
         tr("Effective number of roots for the token: exp of the entropy of their weights, 1 to 240")},
        {tr("branch"), tr("Factor of the E8 branch: 0 takes it out")},
        {tr("effect"), effect},
        {tr("quantiser"), tr("Factor of the quantiser's temperature: 0 is hard, the nearest root alone")},
        {tr("effect"), effect},
        {tr("boosts"), tr("Roots that are boosted; 0 takes all boosts of a layer back")},
        {tr("effect"), effect},
    }};
    const auto& [name, tip] = names[static_cast<std::size_t>(section - headCount())];
    return isTip ? tip : name;
}

Qt::ItemFlags GeometryTable::flags(const QModelIndex& cell) const {
    const auto knob = knobAt(cell);
    return Qt::ItemIsSelectable | Qt::ItemIsEnabled |
           (knob && knob->kind != Kind::Boosts ? Qt::ItemIsEditable : Qt::NoItemFlags);
}

bool GeometryTable::setData(const QModelIndex& cell, const QVariant& value, int role) {
    if (role != Qt::EditRole || !knobAt(cell))
        return false;
    Q_EMIT typed(cell, value.toDouble());
    return true;
}

QString GeometryTable::csv() const {
    QString out = QStringLiteral(
        "layer,head,beta,beta_factor,share_of_scores,e8_scale,branch_ratio,effective_roots,branch_factor,"
        "temperature_factor\n");
    const auto number = [](double value) { return QString::number(value, 'g', 9); };
    const auto known = [&](const std::optional<double>& value) { return value ? number(*value) : QString(); };
    for (std::size_t row = 0; row < m_numbers.layers.size(); ++row) {
        const GeometryNumbers::Layer& at = m_numbers.layers[row];
        for (std::size_t head = 0; head < at.beta.size(); ++head)
            out += QStringList{QString::number(row),
                               QString::number(head),
                               number(at.beta[head]),
                               number(at.betaFactor[head]),
                               head < at.share.size() ? number(at.share[head]) : QString(),
                               number(at.e8Scale),
                               known(at.branchRatio),
                               known(at.effectiveRoots),
                               number(at.branchFactor),
                               number(at.temperatureFactor)}
                       .join(QLatin1Char(',')) +
                   QLatin1Char('\n');
    }
    return out;
}

} // namespace lila
