// SPDX-License-Identifier: AGPL-3.0-or-later
// The window, which writes and saves until it is killed, and says on standard output what it shows and when.
// Usage: telling_window FOLDER CHECKPOINT
#include "app/explorer/window/main_window.h"
#include "core/story/session/session_file.h"
#include "widgets/story_view.h"

#include <QAbstractButton>
#include <QAction>
#include <QApplication>
#include <QFileDialog>
#include <QMessageBox>
#include <QTimer>

#include <chrono>
#include <cstdio>

using namespace lila;

namespace {

constexpr int pauseBetween = 60; ///< milliseconds, of generations
constexpr int saveEvery = 90;    ///< milliseconds

double secondsNow() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

void say(const char* what, std::size_t bytes, const QString& text = {}) {
    std::printf("%s %zu %.6f %s\n", what, bytes, secondsNow(), text.simplified().toUtf8().constData());
    std::fflush(stdout);
}

/// As a user does: the first time by the dialog, and where the file is not the one that is known, over it.
void save(MainWindow& window, const QString& file) {
    window.actions().save->trigger();
    if (auto* dialog = window.findChild<QFileDialog*>()) {
        dialog->selectFile(file);
        QMetaObject::invokeMethod(dialog, "accept");
    }
    for (auto* box : window.findChildren<QMessageBox*>())
        for (QAbstractButton* button : box->buttons())
            if (box->isVisible() && box->buttonRole(button) == QMessageBox::AcceptRole)
                button->click();
}

} // namespace

int main(int argc, char** argv) {
    const QApplication application(argc, argv);
    const QString folder = QString::fromLocal8Bit(argv[1]);
    Options options;
    options.files = {QString::fromLocal8Bit(argv[2])};
    options.tokenizer = QStringLiteral(LILA_SOURCE_DIR "/vocab/e8_morpheme_.model");
    options.generate = true;
    options.maxTokens = 100;
    MainWindow window(options,
                      {folder + QStringLiteral("/settings.ini"), folder + QStringLiteral("/stories")},
                      QApplication::palette());
    StoryBook& book = window.session().book();
    const auto bytes = [&book] { return book.path().bytes(); };
    say("begun", bytes(), window.pane().messages().text(MessageBar::Subject::Kept));
    QObject::connect(&book, &StoryBook::changed, &window, [&] { say("shows", bytes()); });
    QObject::connect(&window.session(), &StorySession::generationEnded, &window, [&] {
        QTimer::singleShot(pauseBetween, &window, [&] { window.session().generate(); });
    });
    QTimer saving;
    QObject::connect(&saving, &QTimer::timeout, &window, [&] {
        save(window, folder + QStringLiteral("/saved.lila"));
        say("saved", bytes());
    });
    saving.start(saveEvery);
    window.show();
    return QApplication::exec();
}
