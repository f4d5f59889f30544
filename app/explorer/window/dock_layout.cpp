// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/window/dock_layout.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMainWindow>

namespace lila {
namespace {

constexpr int version = 1;
constexpr int mostDocks = 64;
constexpr qsizetype longestText = qsizetype{256} << 10; ///< characters
constexpr int largestSide = 16384;                      ///< pixels

QJsonArray jsonOf(const QSize& size) {
    return {size.width(), size.height()};
}

QSize sizeOf(const QJsonValue& value) {
    const QJsonArray sides = value.toArray();
    return QSize(sides.at(0).toInt(), sides.at(1).toInt())
        .expandedTo({0, 0})
        .boundedTo({largestSide, largestSide});
}

} // namespace

QString layoutText(const QString& workspace, const QMainWindow& window, const DockPlan& plan) {
    QJsonArray docks;
    for (const QSize& dock : plan.docks)
        docks.append(jsonOf(dock));
    const QJsonObject layout{
        {QStringLiteral("version"), version},
        {QStringLiteral("workspace"), workspace},
        {QStringLiteral("window"), jsonOf(plan.window)},
        {QStringLiteral("docks"), docks},
        {QStringLiteral("state"), QString::fromLatin1(window.saveState(version).toBase64())}};
    return QString::fromUtf8(QJsonDocument(layout).toJson(QJsonDocument::Compact));
}

std::optional<DockLayout> layoutOf(const QString& text) {
    if (text.size() > longestText)
        return std::nullopt;
    const QJsonObject object = QJsonDocument::fromJson(text.toUtf8()).object();
    if (object[QStringLiteral("version")].toInt() != version)
        return std::nullopt;
    DockLayout layout;
    layout.workspace = object[QStringLiteral("workspace")].toString();
    layout.plan.window = sizeOf(object[QStringLiteral("window")]);
    for (const QJsonValue dock : object[QStringLiteral("docks")].toArray())
        if (layout.plan.docks.size() < mostDocks)
            layout.plan.docks.append(sizeOf(dock));
    layout.state = QByteArray::fromBase64(object[QStringLiteral("state")].toString().toLatin1());
    return layout;
}

bool restoreLayout(const DockLayout& layout, QMainWindow& window, DockSizes& sizes) {
    const QByteArray before = window.saveState(version);
    if (!window.restoreState(layout.state, version)) {
        window.restoreState(before, version);
        return false;
    }
    sizes.setPlan(layout.plan);
    return true;
}

} // namespace lila
