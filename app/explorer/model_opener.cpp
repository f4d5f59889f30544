// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/model_opener.h"

#include "app/resource_paths.h"

#include <QFileInfo>
#include <QTimer>

#include <utility>

namespace lila {
namespace {

constexpr int slowAfter = 300; ///< milliseconds

ModelFiles defaultFiles() {
    const auto text = [](const std::filesystem::path& path) {
        return QString::fromStdU16String(path.u16string());
    };
    return {text(defaultCheckpointPath()), text(defaultTokenizerPath())};
}

} // namespace

ModelOpener::ModelOpener(QObject* parent) : QObject(parent), m_wanted(defaultFiles()) {
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

void ModelOpener::cancel() {
    m_loader.cancel();
    if (m_open)
        m_wanted = m_open->files;
}

void ModelOpener::load() {
    m_loader.load(m_wanted);
    QTimer::singleShot(slowAfter, this, [this, files = m_wanted] {
        if (m_loader.isLoading() && m_wanted == files && !m_instead)
            Q_EMIT slow(QFileInfo(files.checkpoint).fileName());
    });
}

void ModelOpener::accept(const std::shared_ptr<const LoadedModel>& model) {
    m_open = model;
    m_wanted = model->files;
    Q_EMIT opened(model, std::exchange(m_instead, false));
}

void ModelOpener::refuse(const QString& message, bool mismatch) {
    const bool fallBack = !m_open && !(m_wanted == defaultFiles());
    QString text = message;
    if (m_open)
        text += QLatin1Char('\n') + tr("%1 stays open.").arg(m_open->name());
    else if (fallBack)
        text += QLatin1Char('\n') + tr("The default model is opened instead.");
    // A mismatch is half way to a pair: the other half may be opened next. What is broken is forgotten.
    if (m_open && !mismatch)
        m_wanted = m_open->files;
    if (fallBack) {
        m_wanted = defaultFiles();
        m_instead = true;
        load();
    }
    Q_EMIT refused(text);
}

} // namespace lila
