// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/window/preferences.h"

#include "app/explorer/files/stored_number.h"
#include "widgets/story_view.h"
#include "widgets/window_place.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QMainWindow>
#include <QThread>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace lila {
namespace {

constexpr int layoutVersion = 1;
constexpr int mostRecent = 8;
constexpr QSize largestWindow(32768, 32768);

/// A number that does not fit is brought into the range; what is none changes nothing.
void restore(GenerationSettings& settings, const SettingInfo& info, const QString& text) {
    try {
        setSetting(settings, info, text.toStdString());
    } catch (const std::invalid_argument&) {
        bool isNumber = false;
        const double number = text.toDouble(&isNumber);
        if (isNumber)
            info.setValue(settings, number);
    }
}

QString settingKey(const SettingInfo& info) {
    return QStringLiteral("generation/") +
           QString::fromUtf8(info.name.data(), static_cast<qsizetype>(info.name.size()));
}

} // namespace

Preferences::Preferences(const QString& file)
    : m_store(file.isEmpty() ? std::make_unique<QSettings>()
                             : std::make_unique<QSettings>(file, QSettings::IniFormat)) {}

bool Preferences::restoreWindow(QMainWindow& window, DockSizes& sizes) {
    if (m_store->value(QStringLiteral("window/version")).toInt() == layoutVersion)
        restorePlace(window, m_store->value(QStringLiteral("window/geometry")).toByteArray());
    return restoreDocks(QStringLiteral("window"), window, sizes);
}

void Preferences::storeWindow(const QMainWindow& window, const DockPlan& plan) {
    m_store->setValue(QStringLiteral("window/geometry"), window.saveGeometry());
    storeDocks(QStringLiteral("window"), window, plan);
}

bool Preferences::restoreDocks(const QString& name, QMainWindow& window, DockSizes& sizes) const {
    if (m_store->value(name + QStringLiteral("/version")).toInt() != layoutVersion)
        return false;
    DockPlan plan{m_store->value(name + QStringLiteral("/planned")).toSize().boundedTo(largestWindow), {}};
    for (const QVariant& dock : m_store->value(name + QStringLiteral("/docks")).toList())
        plan.docks.append(dock.toSize().boundedTo(largestWindow));
    if (!window.restoreState(m_store->value(name + QStringLiteral("/state")).toByteArray(), layoutVersion))
        return false;
    sizes.setPlan(plan);
    return true;
}

void Preferences::storeDocks(const QString& name, const QMainWindow& window, const DockPlan& plan) {
    m_store->setValue(name + QStringLiteral("/version"), layoutVersion);
    m_store->setValue(name + QStringLiteral("/state"), window.saveState(layoutVersion));
    m_store->setValue(name + QStringLiteral("/planned"), plan.window);
    m_store->setValue(name + QStringLiteral("/docks"), QVariantList(plan.docks.begin(), plan.docks.end()));
}

QVariantMap Preferences::docks(const QString& name) const {
    QVariantMap docks;
    m_store->beginGroup(name);
    for (const QString& key : m_store->childKeys())
        docks.insert(key, m_store->value(key));
    m_store->endGroup();
    return docks;
}

void Preferences::setDocks(const QString& name, const QVariantMap& docks) {
    m_store->remove(name);
    for (const auto& [key, value] : docks.asKeyValueRange())
        m_store->setValue(name + QLatin1Char('/') + key, value);
}

QString Preferences::workspace() const {
    return m_store->value(QStringLiteral("window/workspace")).toString();
}

void Preferences::setWorkspace(const QString& name) {
    m_store->setValue(QStringLiteral("window/workspace"), name);
}

QString Preferences::language() const {
    return m_store->value(QStringLiteral("language")).toString();
}

void Preferences::setLanguage(const QString& code) {
    m_store->setValue(QStringLiteral("language"), code);
}

Theme Preferences::theme() const {
    return parseTheme(m_store->value(QStringLiteral("theme")).toString()).value_or(Theme::System);
}

void Preferences::setTheme(Theme theme) {
    m_store->setValue(QStringLiteral("theme"), themeName(theme));
}

int Preferences::zoom() const {
    return static_cast<int>(
        std::clamp(storedNumber(*m_store, QStringLiteral("zoom")).value_or(100), 10.0, 1000.0));
}

void Preferences::setZoom(int percent) {
    m_store->setValue(QStringLiteral("zoom"), percent);
}

StoryFace Preferences::storyFace() const {
    const double kept = storedNumber(*m_store, QStringLiteral("story/face")).value_or(0);
    return static_cast<StoryFace>(static_cast<int>(std::clamp(kept, 0.0, 2.0)));
}

void Preferences::setStoryFace(StoryFace face) {
    m_store->setValue(QStringLiteral("story/face"), static_cast<int>(face));
}

int Preferences::storyColumn() const {
    const double kept =
        storedNumber(*m_store, QStringLiteral("story/column")).value_or(StoryView::usualColumn);
    return static_cast<int>(std::clamp(kept, 20.0, 1000.0));
}

void Preferences::setStoryColumn(int characters) {
    m_store->setValue(QStringLiteral("story/column"), characters);
}

GenerationSettings Preferences::settings(const GenerationSettings& defaults) const {
    GenerationSettings settings = defaults;
    for (const SettingInfo& info : settingTable())
        if (const QVariant value = m_store->value(settingKey(info)); value.isValid())
            restore(settings, info, value.toString());
    return settings;
}

void Preferences::setSettings(const GenerationSettings& settings, const GenerationSettings& defaults) {
    for (const SettingInfo& info : settingTable()) {
        const std::string text = settingText(settings, info);
        if (text == settingText(defaults, info))
            m_store->remove(settingKey(info));
        else
            m_store->setValue(settingKey(info), QString::fromStdString(text));
    }
}

QJsonObject Preferences::presets() const {
    return QJsonDocument::fromJson(m_store->value(QStringLiteral("presets")).toString().toUtf8()).object();
}

void Preferences::storePresets(const QJsonObject& all) {
    m_store->setValue(QStringLiteral("presets"),
                      QString::fromUtf8(QJsonDocument(all).toJson(QJsonDocument::Compact)));
}

QStringList Preferences::presetNames() const {
    return presets().keys();
}

std::optional<GenerationSettings> Preferences::preset(const QString& name) const {
    const QJsonValue kept = presets().value(name);
    try {
        return settingsFromJson(kept.toString().toStdString());
    } catch (const std::invalid_argument&) {
        return std::nullopt;
    }
}

void Preferences::setPreset(const QString& name, const GenerationSettings& settings) {
    QJsonObject all = presets();
    all.insert(name, QString::fromStdString(settingsToJson(settings))); // as text: a seed has more digits
    storePresets(all);
}

void Preferences::removePreset(const QString& name) {
    QJsonObject all = presets();
    all.remove(name);
    storePresets(all);
}

EngineSettings Preferences::engine() const {
    const std::string precision = m_store->value(QStringLiteral("engine/precision")).toString().toStdString();
    const double threads = storedNumber(*m_store, QStringLiteral("engine/threads")).value_or(0);
    return {parsePrecision(precision).value_or(Precision::Fp32),
            static_cast<int>(std::clamp(threads, 0.0, static_cast<double>(QThread::idealThreadCount())))};
}

void Preferences::setEngine(const EngineSettings& engine, const EngineSettings& before) {
    if (engine.precision != before.precision)
        m_store->setValue(QStringLiteral("engine/precision"),
                          QString::fromStdString(std::string(precisionName(engine.precision))));
    if (engine.threads != before.threads)
        m_store->setValue(QStringLiteral("engine/threads"), engine.threads);
}

ModelFiles Preferences::lastModel() const {
    if (!reopensModel())
        return {};
    return {m_store->value(QStringLiteral("model/checkpoint")).toString(),
            m_store->value(QStringLiteral("model/tokenizer")).toString()};
}

void Preferences::setLastModel(const ModelFiles& files) {
    m_store->setValue(QStringLiteral("model/checkpoint"), files.checkpoint);
    m_store->setValue(QStringLiteral("model/tokenizer"), files.tokenizer);
}

bool Preferences::reopensModel() const {
    return m_store->value(QStringLiteral("model/reopen"), true).toBool();
}

void Preferences::setReopensModel(bool reopens) {
    m_store->setValue(QStringLiteral("model/reopen"), reopens);
}

QStringList Preferences::recentFiles() const {
    return m_store->value(QStringLiteral("recent")).toStringList().mid(0, mostRecent);
}

void Preferences::addRecentFile(const QString& file) {
    QStringList files = recentFiles();
    files.removeAll(file);
    files.prepend(file);
    m_store->setValue(QStringLiteral("recent"), QStringList(files.mid(0, mostRecent)));
}

} // namespace lila
