// SPDX-License-Identifier: AGPL-3.0-or-later
// Reads a checkpoint and its tokenizer in the background, or packs what was read for another engine.
#pragma once

#include "core/checkpoint/packed_matrix.h"
#include "core/story/generator.h"

#include <QObject>
#include <QString>
#include <QStringList>
#include <QThreadPool>

#include <functional>
#include <memory>

namespace lila {

struct ModelFiles {
    QString checkpoint;
    QString tokenizer;

    bool operator==(const ModelFiles&) const = default;
};

/// A model ready to write, and what is to be said about it. Immutable, shared.
struct LoadedModel {
    StoryModel model;
    std::shared_ptr<const ModelWeights> weights; ///< the engine's: another can be made of them
    PackedMatrices packing;                      ///< those of the weights that the file holds packed
    EngineSettings engine;
    ModelFiles files;
    std::string sha256;             ///< of the checkpoint's file
    GenerationSettings recommended; ///< the checkpoint's, or the reference's defaults
    qint64 parameterCount = 0;
    std::optional<std::int64_t> step;
    std::optional<double> loss;
    QString license, trainingSummary; ///< empty where the file says nothing of it
    QStringList remarks;              ///< of how the file was read (Checkpoint::remarks)

    QString name() const;          ///< the file's, without its suffix
    QString details() const;       ///< several lines
    QString precisionName() const; ///< "int8"
    QString engineName() const;    ///< "int8 on 2 threads"
    QString engineDetails() const; ///< several lines
};

/// One load at a time: a later one makes an earlier one void. Signals come on this object's thread.
class ModelLoader : public QObject {
    Q_OBJECT

public:
    explicit ModelLoader(QObject* parent = nullptr);
    /// Waits for a file that is being read.
    ~ModelLoader() override;

    /// On `threads`, which it then shares with another model, or on threads of its own.
    void load(const ModelFiles& files, const EngineSettings& engine,
              const std::shared_ptr<ThreadPool>& threads = {});
    /// The same model, run another way; no file is read.
    void repack(const std::shared_ptr<const LoadedModel>& model, const EngineSettings& engine,
                const std::shared_ptr<ThreadPool>& threads = {});
    /// The result will be thrown away.
    void cancel();
    bool isLoading() const { return m_loading; }

Q_SIGNALS:
    void loaded(const std::shared_ptr<const lila::LoadedModel>& model);
    /// `mismatch`: each file is fine, but they do not belong together.
    void failed(const QString& message, bool mismatch);

private:
    struct Outcome;
    static Outcome read(const ModelFiles& files, const EngineSettings& engine,
                        const std::shared_ptr<ThreadPool>& threads);
    static Outcome packAgain(const LoadedModel& model, const EngineSettings& engine,
                             const std::shared_ptr<ThreadPool>& threads);
    void start(const std::function<Outcome()>& work);

    QThreadPool m_pool;
    quint64 m_request = 0;
    bool m_loading = false;
};

} // namespace lila
