// SPDX-License-Identifier: AGPL-3.0-or-later
// The model beside the open one, to be compared with it: slot B, where the open one is slot A.
#pragma once

#include "app/explorer/models/model_loader.h"

namespace lila {

/// It is run as the first one is and on the same threads: where those are others, it is packed anew in the
/// background. Keeps what is open until something else has opened.
class SecondModel : public QObject {
    Q_OBJECT

public:
    explicit SecondModel(QObject* parent = nullptr);

    /// Null where none is open.
    const std::shared_ptr<const LoadedModel>& model() const { return m_model; }
    /// What is being read, by name; empty where nothing is.
    QString loading() const { return m_loading; }
    /// Why the last file is not open, and what is; empty where it is.
    const QString& problem() const { return m_problem; }

    /// Where no tokenizer is named, it is the first model's.
    void open(const QString& checkpoint, const QString& tokenizer = {});
    /// What was open stays.
    void cancel();
    void forgetProblem();
    /// Frees it.
    void close();
    void setFirst(const std::shared_ptr<const LoadedModel>& first);
    /// This one, which is open, in the place of what is there.
    void put(const std::shared_ptr<const LoadedModel>& model);

Q_SIGNALS:
    void changed();

private:
    void accept(const std::shared_ptr<const LoadedModel>& model);
    void refuse(const QString& message);
    bool isRunAsFirst(const LoadedModel& model) const;
    void repack(const std::shared_ptr<const LoadedModel>& model);
    void stay();

    ModelLoader m_loader;
    std::shared_ptr<const LoadedModel> m_first, m_model;
    std::shared_ptr<const LoadedModel> m_packed;    ///< anew, the last time that was tried
    std::shared_ptr<const LoadedModel> m_packedFor; ///< the first one of then
    QString m_loading, m_problem;
};

} // namespace lila
