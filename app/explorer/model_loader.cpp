// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/model_loader.h"

#include "core/checkpoint/checkpoint.h"

#include <QFileInfo>
#include <QLocale>

namespace lila {
namespace {

std::filesystem::path pathOf(const QString& file) {
    return std::filesystem::path(file.toStdU16String());
}

} // namespace

struct ModelLoader::Outcome {
    std::shared_ptr<const LoadedModel> model;
    QString error;
    bool mismatch = false;
};

QString LoadedModel::name() const {
    return QFileInfo(files.checkpoint).completeBaseName();
}

QString LoadedModel::details() const {
    const ModelConfig& config = model.weights().config;
    const QLocale locale;
    QStringList lines{
        files.checkpoint,
        QObject::tr("%1 M parameters: %2 layers of %3 heads, width %4, window %5, vocabulary %6")
            .arg(locale.toString(static_cast<double>(parameterCount) / 1e6, 'f', 2))
            .arg(config.nLayers)
            .arg(config.nHeads)
            .arg(config.dModel)
            .arg(config.blockSize)
            .arg(config.vocabSize)};
    if (step)
        lines.append(QObject::tr("trained for %1 steps").arg(locale.toString(static_cast<qlonglong>(*step))));
    if (loss)
        lines.append(QObject::tr("loss in the file: %1").arg(*loss, 0, 'g', 4));
    lines.append(QObject::tr("tokenizer: %1").arg(files.tokenizer));
    return lines.join(QLatin1Char('\n'));
}

ModelLoader::ModelLoader(QObject* parent) : QObject(parent) {
    m_pool.setMaxThreadCount(1);
}

ModelLoader::~ModelLoader() {
    cancel();
    m_pool.waitForDone();
}

ModelLoader::Outcome ModelLoader::read(const ModelFiles& files) {
    Outcome outcome;
    try {
        const auto [checkpoint, weights] = readModel(pathOf(files.checkpoint));
        auto loaded = std::make_shared<LoadedModel>();
        loaded->files = files;
        loaded->model = {packed(weights), Tokenizer::load(pathOf(files.tokenizer))};
        loaded->parameterCount = loaded->model.weights().config.parameterCount();
        loaded->step = checkpoint.step;
        loaded->loss = checkpoint.loss;
        if (!checkpoint.generation.empty())
            loaded->recommended = settingsFromJson(checkpoint.generation);
        outcome.mismatch = true;
        requireMatch(loaded->model.weights(), *loaded->model.tokenizer);
        outcome.mismatch = false;
        outcome.model = std::move(loaded);
    } catch (const std::exception& error) {
        outcome.error = QString::fromStdString(error.what());
    }
    return outcome;
}

void ModelLoader::load(const ModelFiles& files) {
    const quint64 request = ++m_request;
    m_loading = true;
    m_pool.start([this, files, request] {
        const Outcome outcome = read(files);
        QMetaObject::invokeMethod(this, [this, outcome, request] {
            if (request != m_request)
                return;
            m_loading = false;
            if (outcome.model)
                Q_EMIT loaded(outcome.model);
            else
                Q_EMIT failed(outcome.error, outcome.mismatch);
        });
    });
}

void ModelLoader::cancel() {
    ++m_request;
    m_loading = false;
}

} // namespace lila
