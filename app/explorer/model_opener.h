// SPDX-License-Identifier: AGPL-3.0-or-later
// Which checkpoint and tokenizer are wanted together, and what happens when they cannot be had.
#pragma once

#include "app/explorer/model_loader.h"

namespace lila {

/// Keeps what is open until something else has opened. At the start, where nothing is open yet, the default
/// model takes the place of one that fails.
class ModelOpener : public QObject {
    Q_OBJECT

public:
    explicit ModelOpener(QObject* parent = nullptr);

    /// An empty name keeps that half of the pair as it is: at the start, the default one.
    void open(const QString& checkpoint, const QString& tokenizer);
    void cancel();
    bool isLoading() const { return m_loader.isLoading(); }

Q_SIGNALS:
    /// `instead`: of what was asked for, about which refused() has just told.
    void opened(const std::shared_ptr<const lila::LoadedModel>& model, bool instead);
    /// What is wrong, and what is open now.
    void refused(const QString& message);
    /// It takes long enough to say so.
    void slow(const QString& fileName);

private:
    void load();
    void accept(const std::shared_ptr<const LoadedModel>& model);
    void refuse(const QString& message, bool mismatch);

    ModelLoader m_loader;
    ModelFiles m_wanted;
    std::shared_ptr<const LoadedModel> m_open;
    bool m_instead = false;
};

} // namespace lila
