// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/models/second_model.h"

#include <QFileInfo>

namespace lila {

SecondModel::SecondModel(QObject* parent) : QObject(parent) {
    connect(&m_loader, &ModelLoader::loaded, this, &SecondModel::accept);
    connect(&m_loader, &ModelLoader::failed, this, &SecondModel::refuse);
}

void SecondModel::open(const QString& checkpoint, const QString& tokenizer) {
    if (!m_first) {
        m_problem = tr("No model is open yet that %1 could be compared with: open one first (File menu).")
                        .arg(QFileInfo(checkpoint).fileName());
        Q_EMIT changed();
        return;
    }
    const ModelFiles files{QFileInfo(checkpoint).absoluteFilePath(),
                           tokenizer.isEmpty() ? m_first->files.tokenizer
                                               : QFileInfo(tokenizer).absoluteFilePath()};
    m_loading = QFileInfo(checkpoint).fileName();
    m_problem.clear();
    m_packed.reset();
    m_packedFor.reset();
    m_loader.load(files, m_first->engine, m_first->model.engine->sharedThreads());
    Q_EMIT changed();
}

void SecondModel::cancel() {
    m_loader.cancel();
    m_loading.clear();
    stay();
    Q_EMIT changed();
}

void SecondModel::forgetProblem() {
    m_problem.clear();
    Q_EMIT changed();
}

void SecondModel::close() {
    m_model.reset();
    m_problem.clear();
    cancel();
}

void SecondModel::put(const std::shared_ptr<const LoadedModel>& model) {
    m_problem.clear();
    m_loader.cancel();
    m_loading.clear();
    accept(model);
}

void SecondModel::setFirst(const std::shared_ptr<const LoadedModel>& first) {
    m_first = first;
    if (m_model && m_loading.isEmpty())
        accept(m_model);
}

bool SecondModel::isRunAsFirst(const LoadedModel& model) const {
    return model.model.engine->sharedThreads() == m_first->model.engine->sharedThreads() &&
           model.engine == m_first->engine;
}

void SecondModel::accept(const std::shared_ptr<const LoadedModel>& model) {
    m_loading.clear();
    m_packed.reset();
    m_packedFor.reset();
    if (isRunAsFirst(*model))
        m_model = model;
    else // the first one has changed meanwhile
        repack(model);
    Q_EMIT changed();
}

void SecondModel::repack(const std::shared_ptr<const LoadedModel>& model) {
    m_packed = model;
    m_packedFor = m_first;
    m_loading = model->name();
    m_loader.repack(model, m_first->engine, m_first->model.engine->sharedThreads());
}

/// What is open goes on being so, and is run as the first one is; not where just that did not come about.
void SecondModel::stay() {
    const bool isTried = m_packed == m_model && m_packedFor == m_first;
    m_packed.reset();
    m_packedFor.reset();
    if (m_model && !isTried && !isRunAsFirst(*m_model))
        repack(m_model);
}

void SecondModel::refuse(const QString& message) {
    m_loading.clear();
    m_problem =
        m_model ? message + QLatin1Char('\n') + tr("%1 stays open as B.").arg(m_model->name()) : message;
    stay();
    Q_EMIT changed();
}

} // namespace lila
