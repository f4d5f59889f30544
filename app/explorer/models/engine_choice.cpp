// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/models/engine_choice.h"

#include <QActionGroup>
#include <QMenu>
#include <QThread>

#include <bit>
#include <set>
#include <utility>

namespace lila {
namespace {

constexpr unsigned everyCountTo = 16;

QString explanation(Precision precision) {
    switch (precision) {
    case Precision::Fp32:
        return EngineChoice::tr("&fp32: exact weights");
    case Precision::Bf16:
        return EngineChoice::tr("&bf16: weights slightly rounded; half the memory, faster");
    case Precision::Int8:
        return EngineChoice::tr("&int8: weights rounded more; a quarter of the memory, fastest");
    }
    return {};
}

/// 1, 2, 3 … 16, 24, 32, 48, 64 … up to the processors' number; and the one that is set.
std::set<int> threadCounts(unsigned processors, int set) {
    std::set<int> counts{static_cast<int>(processors)};
    for (unsigned count = 1; count < processors;
         count += count < everyCountTo ? 1 : std::bit_floor(count) / 2)
        counts.insert(static_cast<int>(count));
    if (set > 0)
        counts.insert(set);
    return counts;
}

QAction* addChoice(QActionGroup& group, QMenu& menu, const QString& text, int data) {
    QAction* action = menu.addAction(text);
    action->setCheckable(true);
    action->setData(data);
    group.addAction(action);
    return action;
}

} // namespace

EngineChoice::EngineChoice(QMenu& menu, const EngineSettings& settings, QObject* parent)
    : QObject(parent),
      m_settings(settings),
      m_used(settings),
      m_precision(new QActionGroup(this)),
      m_threads(new QActionGroup(this)) {
    addPrecisions(menu);
    menu.addSeparator();
    addThreads(*menu.addMenu(tr("&Threads")));
    check();
}

void EngineChoice::addPrecisions(QMenu& menu) {
    for (const Precision precision : allPrecisions)
        addChoice(*m_precision, menu, explanation(precision), static_cast<int>(precision));
    connect(m_precision, &QActionGroup::triggered, this, [this](const QAction* action) {
        choose({static_cast<Precision>(action->data().toInt()), m_settings.threads});
    });
}

void EngineChoice::addThreads(QMenu& menu) {
    addChoice(*m_threads, menu, tr("&Automatic: one a processor core (%1)").arg(physicalCores()), 0);
    menu.addSeparator();
    for (const int count : threadCounts(QThread::idealThreadCount(), m_settings.threads)) {
        const QString text = count < 10 ? QStringLiteral("&%1") : QStringLiteral("%1");
        addChoice(*m_threads, menu, text.arg(count), count);
    }
    connect(m_threads, &QActionGroup::triggered, this, [this](const QAction* action) {
        choose({m_settings.precision, action->data().toInt()});
    });
}

void EngineChoice::choose(const EngineSettings& settings) {
    if (settings == m_settings)
        return;
    m_settings = settings;
    Q_EMIT changed(m_settings);
}

void EngineChoice::settle(const EngineSettings& used) {
    const EngineSettings before = std::exchange(m_used, used);
    m_settings = used;
    check();
    Q_EMIT settled(used, before);
}

void EngineChoice::check() {
    for (QAction* action : m_precision->actions())
        action->setChecked(action->data().toInt() == static_cast<int>(m_settings.precision));
    for (QAction* action : m_threads->actions())
        action->setChecked(action->data().toInt() == m_settings.threads);
}

} // namespace lila
