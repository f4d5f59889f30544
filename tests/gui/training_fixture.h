// SPDX-License-Identifier: AGPL-3.0-or-later
// A training window of its own for a test, and a folder for its runs.
#pragma once

#include "app/explorer/training/order_panel.h"
#include "app/explorer/training/path_field.h"
#include "app/explorer/training/training_window.h"
#include "core/training/run/run_folder.h"
#include "core/training/run/run_preparation.h"
#include "tests/gui/window_fixture.h"
#include "widgets/beta_history_view.h"

#include <QPushButton>

namespace lila {

/// What it started is stopped in the end.
class TrainingFixture {
public:
    explicit TrainingFixture(const QByteArray& corpus = "Once upon a time.",
                             const QString& program = QStringLiteral(LILA_FAKE_TRAINER))
        : m_store(path("settings.ini"), QSettings::IniFormat), m_program(program) {
        write(QStringLiteral("corpus.txt"), corpus);
        open();
        window().order().corpus().setPath(path("corpus.txt"));
        window().order().setFolder(path("run"));
    }
    ~TrainingFixture() { stopAll(); }

    void open() {
        m_window.reset();
        m_window = std::make_unique<TrainingWindow>(m_store, m_program);
        m_window->show();
    }

    TrainingWindow& window() { return *m_window; }
    QPushButton& button(const char* name) { return *m_window->findChild<QPushButton*>(QLatin1String(name)); }
    RunState state() { return m_window->run().state(); }
    bool reaches(RunState wanted) {
        return QTest::qWaitFor([&] { return state() == wanted; }, 20000);
    }
    std::vector<double> steps() { return m_window->views().beta().steps(); }
    bool trains() {
        return reaches(RunState::Running) && QTest::qWaitFor([&] { return steps().size() > 3; }, 20000);
    }
    QString path(const char* name) const { return m_folder.filePath(QLatin1String(name)); }
    QString arguments() const {
        QFile file(path("run/arguments.txt"));
        return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()).replace(u'\n', u' ')
                                              : QString();
    }
    void write(const QString& name, const QByteArray& content) const {
        QFile file(m_folder.filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
    }

private:
    void stopAll() {
        const std::filesystem::path run = path("run").toStdString();
        for (int tries = 0; (runningTrainer(run) || preparingProcess(run)) && tries < 200; ++tries) {
            stopTrainer(run);
            QTest::qWait(100);
        }
    }

    QTemporaryDir m_folder;
    QSettings m_store;
    QString m_program;
    std::unique_ptr<TrainingWindow> m_window;
};

} // namespace lila
