// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/training/kept_order.h"

#include "app/explorer/files/stored_number.h"
#include "widgets/window_place.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QLocale>
#include <QWidget>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace lila {
namespace {

constexpr double mostHeldOutShare = 0.9; ///< of a corpus

/// What is out of its setting's range is the nearest in it; what is none of its values leaves the default.
TrainingSettings nearestSettings(const QJsonObject& json) {
    TrainingSettings settings;
    for (const TrainingSettingInfo& info : trainingSettingTable()) {
        const QJsonValue given = json.value(QLatin1String(info.name.data(), qsizetype(info.name.size())));
        const double number = std::clamp(given.toDouble(), info.minimum, info.maximum);
        const bool isWhole = !std::holds_alternative<double TrainingSettings::*>(info.member);
        const QString text = given.isDouble() ? QString::number(number, isWhole ? 'f' : 'g',
                                                                isWhole ? 0 : QLocale::FloatingPointShortest)
                                              : given.toString();
        try {
            setSetting(settings, info, text.toStdString());
        } catch (const std::invalid_argument&) {
            continue;
        }
    }
    return settings;
}

constexpr std::pair<const char*, QString TrainingOrder::*> trainingFiles[] = {
    {"training/corpus", &TrainingOrder::corpus},       {"training/validation", &TrainingOrder::validation},
    {"training/folder", &TrainingOrder::folder},       {"training/start", &TrainingOrder::start},
    {"training/tokenizer", &TrainingOrder::tokenizer}, {"training/cache", &TrainingOrder::cache},
};

} // namespace

std::optional<TrainingOrder> KeptOrder::order() const {
    if (!m_store.contains(QStringLiteral("training/settings")))
        return std::nullopt;
    TrainingOrder order;
    for (const auto& [key, text] : trainingFiles)
        order.*text = m_store.value(QLatin1String(key)).toString();
    order.heldOut =
        std::clamp(storedNumber(m_store, QStringLiteral("training/held_out")).value_or(order.heldOut), 0.0,
                   mostHeldOutShare);
    const QJsonDocument json =
        QJsonDocument::fromJson(m_store.value(QStringLiteral("training/settings")).toByteArray());
    if (!json.isObject())
        return std::nullopt;
    order.settings = nearestSettings(json.object());
    return order;
}

void KeptOrder::setOrder(const TrainingOrder& order) {
    for (const auto& [key, text] : trainingFiles)
        m_store.setValue(QLatin1String(key), order.*text);
    m_store.setValue(QStringLiteral("training/held_out"), order.heldOut);
    m_store.setValue(QStringLiteral("training/settings"),
                     QString::fromStdString(trainingSettingsToJson(order.settings)));
}

void KeptOrder::restoreWindow(QWidget& window) const {
    restorePlace(window, m_store.value(QStringLiteral("training/geometry")).toByteArray());
}

void KeptOrder::storeWindow(const QWidget& window) {
    m_store.setValue(QStringLiteral("training/geometry"), window.saveGeometry());
}

} // namespace lila
