// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/preferences.h"

#include <QMainWindow>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace lila {
namespace {

constexpr int layoutVersion = 1;
constexpr int mostRecent = 8;

QString settingKey(const SettingInfo& info) {
    return QStringLiteral("generation/") +
           QString::fromUtf8(info.name.data(), static_cast<qsizetype>(info.name.size()));
}

constexpr std::pair<const char*, QString TrainingOrder::*> trainingFiles[] = {
    {"training/corpus", &TrainingOrder::corpus},       {"training/validation", &TrainingOrder::validation},
    {"training/folder", &TrainingOrder::folder},       {"training/start", &TrainingOrder::start},
    {"training/tokenizer", &TrainingOrder::tokenizer},
};

} // namespace

Preferences::Preferences(const QString& file)
    : m_store(file.isEmpty() ? std::make_unique<QSettings>()
                             : std::make_unique<QSettings>(file, QSettings::IniFormat)) {}

bool Preferences::restoreWindow(QMainWindow& window) {
    if (m_store->value(QStringLiteral("window/version")).toInt() != layoutVersion)
        return false;
    window.restoreGeometry(m_store->value(QStringLiteral("window/geometry")).toByteArray());
    return window.restoreState(m_store->value(QStringLiteral("window/state")).toByteArray(), layoutVersion);
}

void Preferences::storeWindow(const QMainWindow& window) {
    m_store->setValue(QStringLiteral("window/version"), layoutVersion);
    m_store->setValue(QStringLiteral("window/geometry"), window.saveGeometry());
    m_store->setValue(QStringLiteral("window/state"), window.saveState(layoutVersion));
}

Theme Preferences::theme() const {
    return parseTheme(m_store->value(QStringLiteral("theme")).toString()).value_or(Theme::System);
}

void Preferences::setTheme(Theme theme) {
    m_store->setValue(QStringLiteral("theme"), themeName(theme));
}

int Preferences::zoom() const {
    return m_store->value(QStringLiteral("zoom"), 100).toInt();
}

void Preferences::setZoom(int percent) {
    m_store->setValue(QStringLiteral("zoom"), percent);
}

GenerationSettings Preferences::settings(const GenerationSettings& defaults) const {
    GenerationSettings settings = defaults;
    for (const SettingInfo& info : settingTable())
        if (const QVariant value = m_store->value(settingKey(info)); value.canConvert<double>())
            info.setValue(settings, value.toDouble());
    return settings;
}

void Preferences::setSettings(const GenerationSettings& settings, const GenerationSettings& defaults) {
    for (const SettingInfo& info : settingTable()) {
        if (info.value(settings) == info.value(defaults))
            m_store->remove(settingKey(info));
        else
            m_store->setValue(settingKey(info), info.value(settings));
    }
}

EngineSettings Preferences::engine() const {
    const std::string precision = m_store->value(QStringLiteral("engine/precision")).toString().toStdString();
    const int threads = m_store->value(QStringLiteral("engine/threads")).toInt();
    return {parsePrecision(precision).value_or(Precision::Fp32), std::max(0, threads)};
}

void Preferences::setEngine(const EngineSettings& engine, const EngineSettings& before) {
    if (engine.precision != before.precision)
        m_store->setValue(QStringLiteral("engine/precision"),
                          QString::fromStdString(std::string(precisionName(engine.precision))));
    if (engine.threads != before.threads)
        m_store->setValue(QStringLiteral("engine/threads"), engine.threads);
}

std::optional<TrainingOrder> Preferences::trainingOrder() const {
    if (!m_store->contains(QStringLiteral("training/settings")))
        return std::nullopt;
    TrainingOrder order;
    for (const auto& [key, text] : trainingFiles)
        order.*text = m_store->value(QLatin1String(key)).toString();
    order.heldOut = m_store->value(QStringLiteral("training/held_out"), order.heldOut).toDouble();
    try {
        order.settings = trainingSettingsFromJson(
            m_store->value(QStringLiteral("training/settings")).toString().toStdString());
    } catch (const std::invalid_argument&) {
        return std::nullopt; // of another version, with other ranges
    }
    return order;
}

void Preferences::setTrainingOrder(const TrainingOrder& order) {
    for (const auto& [key, text] : trainingFiles)
        m_store->setValue(QLatin1String(key), order.*text);
    m_store->setValue(QStringLiteral("training/held_out"), order.heldOut);
    m_store->setValue(QStringLiteral("training/settings"),
                      QString::fromStdString(trainingSettingsToJson(order.settings)));
}

void Preferences::restoreTrainingWindow(QWidget& window) {
    window.restoreGeometry(m_store->value(QStringLiteral("training/geometry")).toByteArray());
}

void Preferences::storeTrainingWindow(const QWidget& window) {
    m_store->setValue(QStringLiteral("training/geometry"), window.saveGeometry());
}

QStringList Preferences::recentFiles() const {
    return m_store->value(QStringLiteral("recent")).toStringList();
}

void Preferences::addRecentFile(const QString& file) {
    QStringList files = recentFiles();
    files.removeAll(file);
    files.prepend(file);
    m_store->setValue(QStringLiteral("recent"), QStringList(files.mid(0, mostRecent)));
}

} // namespace lila
