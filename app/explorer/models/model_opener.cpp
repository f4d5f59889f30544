// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/models/model_opener.h"

#include "app/resource_paths.h"

#include <QFileInfo>
#include <QTimer>

#include <utility>

namespace lila {
namespace {

constexpr int slowAfter = 300; ///< milliseconds

} // namespace

ModelFiles defaultFiles() {
    const auto text = [](const std::filesystem::path& path) {
        return QString::fromStdU16String(path.u16string());
    };
    return {text(defaultCheckpointPath()), text(defaultTokenizerPath())};
}

ModelOpener::ModelOpener(const EngineSettings& engine, QObject* parent)
    : QObject(parent), m_wanted(defaultFiles()), m_engine(engine) {
    connect(&m_loader, &ModelLoader::loaded, this, &ModelOpener::accept);
    connect(&m_loader, &ModelLoader::failed, this, &ModelOpener::refuse);
}

void ModelOpener::open(const QString& checkpoint, const QString& tokenizer) {
    if (!checkpoint.isEmpty())
        m_wanted.checkpoint = QFileInfo(checkpoint).absoluteFilePath();
    if (!tokenizer.isEmpty())
        m_wanted.tokenizer = QFileInfo(tokenizer).absoluteFilePath();
    m_instead = false;
    load();
}

void ModelOpener::take(const std::shared_ptr<const LoadedModel>& model) {
    m_loader.cancel();
    m_instead = false;
    m_repacking = false;
    accept(model);
}

void ModelOpener::setEngine(const EngineSettings& engine) {
    m_engine = engine;
    if (m_open && (m_repacking || !isLoading()))
        repack();
    else
        load();
}

void ModelOpener::cancel() {
    m_loader.cancel();
    if (std::exchange(m_repacking, false)) {
        m_engine = m_open->engine;
        Q_EMIT engineKept(m_engine, {});
    } else if (m_open) {
        m_wanted = m_open->files;
        repack();
    } else {
        Q_EMIT cancelled();
    }
}

void ModelOpener::load() {
    m_repacking = false;
    m_loader.load(m_wanted, m_engine);
    if (m_instead)
        ++m_begun; // that the one which failed is being loaded is said no more
    else
        watch(tr("Loading %1…").arg(QFileInfo(m_wanted.checkpoint).fileName()));
}

void ModelOpener::repack() {
    m_loader.cancel();
    m_repacking = m_open->engine != m_engine;
    if (m_repacking) {
        m_loader.repack(m_open, m_engine);
        watch(tr("Preparing %1…").arg(m_open->name()));
    } else {
        Q_EMIT engineKept(m_engine, {});
    }
}

void ModelOpener::watch(const QString& message) {
    QTimer::singleShot(slowAfter, this, [this, message, begun = ++m_begun] {
        if (isLoading() && begun == m_begun)
            Q_EMIT slow(message);
    });
}

void ModelOpener::accept(const std::shared_ptr<const LoadedModel>& model) {
    m_open = model;
    if (std::exchange(m_repacking, false)) {
        Q_EMIT repacked(model);
        return;
    }
    m_wanted = model->files;
    Q_EMIT opened(model, std::exchange(m_instead, false));
}

void ModelOpener::refuse(const QString& message, bool mismatch) {
    if (std::exchange(m_repacking, false)) {
        m_engine = m_open->engine;
        Q_EMIT engineKept(m_engine, message + QLatin1Char('\n') + tr("%1 stays.").arg(m_open->engineName()));
        return;
    }
    const bool fallBack = !m_open && !(m_wanted == defaultFiles());
    QString text = message;
    if (m_open)
        text += QLatin1Char('\n') + tr("%1 stays open.").arg(m_open->name());
    else if (fallBack)
        text += QLatin1Char('\n') + tr("The default model is opened instead.");
    // A mismatch is half way to a pair: the other half may be opened next. What is broken is forgotten.
    if (m_open && !mismatch)
        m_wanted = m_open->files;
    m_instead = fallBack;
    if (fallBack) {
        m_wanted = defaultFiles();
        load();
    }
    Q_EMIT refused(text);
    if (m_open && !isLoading())
        repack(); // another engine may have been chosen meanwhile
}

} // namespace lila
