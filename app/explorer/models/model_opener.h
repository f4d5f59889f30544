// SPDX-License-Identifier: AGPL-3.0-or-later
// Which checkpoint and tokenizer are wanted together, how they are to be run, and what happens when that
// cannot be had.
#pragma once

#include "app/explorer/models/model_loader.h"

namespace lila {

/// Of the default model.
ModelFiles defaultFiles();

/// Keeps what is open until something else has opened. At the start, where nothing is open yet, the default
/// model takes the place of one that fails.
class ModelOpener : public QObject {
    Q_OBJECT

public:
    explicit ModelOpener(const EngineSettings& engine, QObject* parent = nullptr);

    /// An empty name keeps that half of the pair as it is: at the start, the default one.
    void open(const QString& checkpoint, const QString& tokenizer);
    /// One that is read already takes the place of what is open.
    void take(const std::shared_ptr<const LoadedModel>& model);
    /// How models are run from now on. What is open is packed anew in the background; where nothing is open,
    /// what is wanted is tried again.
    void setEngine(const EngineSettings& engine);
    void cancel();
    bool isLoading() const { return m_loader.isLoading(); }

Q_SIGNALS:
    /// `instead`: of what was asked for, about which refused() has just told.
    void opened(const std::shared_ptr<const lila::LoadedModel>& model, bool instead);
    /// What is wrong, and what is open now.
    void refused(const QString& message);
    /// Nothing is open, and nothing is being opened any more.
    void cancelled();
    /// The open model, ready to be run as was wished.
    void repacked(const std::shared_ptr<const lila::LoadedModel>& model);
    /// What is open runs as before: the wish failed, or (no problem) is off.
    void engineKept(const lila::EngineSettings& engine, const QString& problem);
    /// It takes long enough to say so: what is being done.
    void slow(const QString& message);

private:
    void load();
    void repack();
    void watch(const QString& message);
    void accept(const std::shared_ptr<const LoadedModel>& model);
    void refuse(const QString& message, bool mismatch);

    ModelLoader m_loader;
    ModelFiles m_wanted;
    EngineSettings m_engine; ///< the one wanted
    std::shared_ptr<const LoadedModel> m_open;
    bool m_instead = false;
    bool m_repacking = false; ///< what is loading is the open model
    quint64 m_begun = 0;      ///< loads and repackings so far
};

} // namespace lila
