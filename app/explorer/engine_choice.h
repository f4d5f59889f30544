// SPDX-License-Identifier: AGPL-3.0-or-later
// How the model is run: the Model menu, the command line's word for one run, and what is remembered.
#pragma once

#include "core/inference/packed_model.h"

#include <QObject>

class QActionGroup;
class QMenu;

namespace lila {

struct Options;
class Preferences;

class EngineChoice : public QObject {
    Q_OBJECT

public:
    /// Fills `menu`. What `options` say comes before what `preferences` remember, which must outlive this.
    EngineChoice(QMenu& menu, Preferences& preferences, const Options& options, QObject* parent);

    /// The last choice.
    const EngineSettings& settings() const { return m_settings; }
    /// The engine in use: a choice that came true is remembered, one that did not is taken back.
    void settle(const EngineSettings& used);

Q_SIGNALS:
    void changed(const lila::EngineSettings& settings);

private:
    void choose(const EngineSettings& settings);
    void addPrecisions(QMenu& menu);
    void addThreads(QMenu& menu);
    void check();

    Preferences& m_preferences;
    EngineSettings m_settings;
    EngineSettings m_used;
    QActionGroup* m_precision; ///< data: Precision as a number
    QActionGroup* m_threads;   ///< data: EngineSettings::threads
};

} // namespace lila
