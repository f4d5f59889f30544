// SPDX-License-Identifier: AGPL-3.0-or-later
// How the model is run: the choice in the Model menu, and whether it came true.
#pragma once

#include "core/inference/packed_model.h"

#include <QObject>

class QActionGroup;
class QMenu;

namespace lila {

class EngineChoice : public QObject {
    Q_OBJECT

public:
    /// Fills `menu`.
    EngineChoice(QMenu& menu, const EngineSettings& settings, QObject* parent);

    /// The last choice.
    const EngineSettings& settings() const { return m_settings; }
    /// The engine in use: a choice that did not come true is taken back.
    void settle(const EngineSettings& used);

Q_SIGNALS:
    void changed(const lila::EngineSettings& settings);
    /// What is in use, and what was until then.
    void settled(const lila::EngineSettings& used, const lila::EngineSettings& before);

private:
    void choose(const EngineSettings& settings);
    void addPrecisions(QMenu& menu);
    void addThreads(QMenu& menu);
    void check();

    EngineSettings m_settings;
    EngineSettings m_used;
    QActionGroup* m_precision; ///< data: Precision as a number
    QActionGroup* m_threads;   ///< data: EngineSettings::threads
};

} // namespace lila
