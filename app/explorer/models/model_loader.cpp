// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/models/model_loader.h"

#include "app/explorer/files/file_name.h"
#include "core/checkpoint/checkpoint.h"
#include "core/tokenizer/sha256.h"
#include "widgets/core_problem.h"
#include "widgets/number_text.h"

#include <QFileInfo>
#include <QLocale>

#include <future>
#include <new>
#include <system_error>

namespace lila {
namespace {

QString precisionText(Precision precision) {
    return QString::fromStdString(std::string(lila::precisionName(precision)));
}

/// What the exception that is being handled means to the user.
QString problemText(const ModelFiles& files, const EngineSettings& engine) {
    try {
        throw;
    } catch (const std::bad_alloc&) {
        const QString what =
            engine.precision == Precision::Int8
                ? QObject::tr("There is not enough memory for %1 in %2: close other programs.")
                : QObject::tr("There is not enough memory for %1 in %2: close other programs, or "
                              "choose a smaller precision in the Model menu.");
        return what.arg(QFileInfo(files.checkpoint).fileName(), precisionText(engine.precision));
    } catch (const std::system_error& error) {
        if (error.code() == std::errc::resource_unavailable_try_again)
            return QObject::tr(
                "The system does not start that many threads: choose fewer in the Model menu.");
        return coreProblem(error.what());
    } catch (const std::exception& error) {
        return coreProblem(error.what());
    }
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
        lines.append(QObject::tr("loss in the file: %1").arg(numberText(*loss)));
    lines.append(QObject::tr("tokenizer: %1").arg(files.tokenizer));
    lines.append(remarks);
    return lines.join(QLatin1Char('\n'));
}

QString LoadedModel::precisionName() const {
    return precisionText(engine.precision);
}

QString LoadedModel::engineName() const {
    const int threads = model.engine->threads().size();
    return threads == 1 ? QObject::tr("%1 on 1 thread").arg(precisionName())
                        : QObject::tr("%1 on %2 threads").arg(precisionName()).arg(threads);
}

QString LoadedModel::engineDetails() const {
    const QString threads = QLocale().toString(model.engine->threads().size());
    return QStringList{QObject::tr("weights in memory: %1").arg(precisionName()),
                       engine.threads > 0 ? QObject::tr("threads: %1").arg(threads)
                                          : QObject::tr("threads: %1, one a processor core").arg(threads),
                       QObject::tr("The Model menu changes both.")}
        .join(QLatin1Char('\n'));
}

ModelLoader::ModelLoader(QObject* parent) : QObject(parent) {
    m_pool.setMaxThreadCount(1);
}

ModelLoader::~ModelLoader() {
    cancel();
    m_pool.waitForDone();
}

ModelLoader::Outcome ModelLoader::read(const ModelFiles& files, const EngineSettings& engine,
                                       const std::shared_ptr<ThreadPool>& threads) {
    Outcome outcome;
    try {
        auto sha256 = std::async(std::launch::async, sha256OfFile, pathOf(files.checkpoint));
        const auto [checkpoint, weights] = readModel(pathOf(files.checkpoint));
        auto loaded = std::make_shared<LoadedModel>();
        loaded->files = files;
        loaded->weights = weights;
        loaded->packing = readPackedMatrices(pathOf(files.checkpoint));
        loaded->engine = engine;
        loaded->model = {packed(weights, engine, threads), Tokenizer::load(pathOf(files.tokenizer))};
        loaded->parameterCount = weights->config.parameterCount();
        loaded->step = checkpoint.step;
        loaded->loss = checkpoint.loss;
        loaded->license = QString::fromStdString(checkpoint.license);
        loaded->trainingSummary = QString::fromStdString(checkpoint.trainingSummary);
        for (const std::string& remark : checkpoint.remarks)
            loaded->remarks.append(QString::fromStdString(remark));
        if (!checkpoint.generation.empty())
            loaded->recommended = settingsFromJson(checkpoint.generation);
        outcome.mismatch = true;
        requireMatch(*weights, *loaded->model.tokenizer);
        outcome.mismatch = false;
        loaded->sha256 = sha256.get();
        outcome.model = std::move(loaded);
    } catch (const std::exception&) {
        outcome.error = problemText(files, engine);
    }
    return outcome;
}

ModelLoader::Outcome ModelLoader::packAgain(const LoadedModel& model, const EngineSettings& engine,
                                            const std::shared_ptr<ThreadPool>& threads) {
    Outcome outcome;
    try {
        auto loaded = std::make_shared<LoadedModel>(model);
        loaded->engine = engine;
        loaded->model.engine = packed(model.weights, engine, threads);
        outcome.model = std::move(loaded);
    } catch (const std::exception&) {
        outcome.error = problemText(model.files, engine);
    }
    return outcome;
}

void ModelLoader::load(const ModelFiles& files, const EngineSettings& engine,
                       const std::shared_ptr<ThreadPool>& threads) {
    start([files, engine, threads] { return read(files, engine, threads); });
}

void ModelLoader::repack(const std::shared_ptr<const LoadedModel>& model, const EngineSettings& engine,
                         const std::shared_ptr<ThreadPool>& threads) {
    start([model, engine, threads] { return packAgain(*model, engine, threads); });
}

void ModelLoader::start(const std::function<Outcome()>& work) {
    const quint64 request = ++m_request;
    m_loading = true;
    m_pool.clear(); // what has not begun is void
    m_pool.start([this, work, request] {
        const Outcome outcome = work();
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
