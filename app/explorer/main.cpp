// SPDX-License-Identifier: AGPL-3.0-or-later
// lila-explorer: the window.
#include "app/explorer/training/training_window.h"
#include "app/explorer/window/language.h"
#include "app/explorer/window/main_window.h"

#include <QApplication>
#include <QIcon>
#include <QTemporaryDir>
#include <QTimer>

#include <cstdlib>
#include <iostream>
#include <string_view>

namespace {

constexpr int settleTime = 400; ///< milliseconds until everything is painted

/// Saves the picture of the window, or of the training window where that was asked for, once it is settled
/// and no view waits for what it shows, and quits.
void takePicture(lila::MainWindow& window, const QString& file) {
    const auto fail = [](const QString& problem) {
        std::cerr << "lila-explorer: " << problem.toStdString() << std::endl;
        QApplication::exit(1);
    };
    QObject::connect(
        &window, &lila::MainWindow::settled, &window, [&window, file, fail](const QString& problem) {
            if (!problem.isEmpty()) {
                fail(problem);
                return;
            }
            auto* paint = new QTimer(&window);
            paint->start(settleTime);
            QObject::connect(paint, &QTimer::timeout, &window, [&window, paint, file, fail] {
                if (window.focus().isAsking())
                    return;
                paint->stop();
                QWidget* shown =
                    window.training() != nullptr ? static_cast<QWidget*>(window.training()) : &window;
                if (shown->grab().save(file))
                    QApplication::exit(0);
                else
                    fail(QObject::tr("cannot write the picture %1").arg(file));
            });
        });
}

/// Qt ends a program that finds no display with an abort and pages of advice. What it says on the way there
/// is told only as the cause of such an end.
void sayInOneLine(QtMsgType type, const QMessageLogContext& context, const QString& message) {
    static QString cause;
    const auto isDisplay = [](const QString& text) { return text.contains(QLatin1String("display")); };
    if (type == QtFatalMsg) {
        if (cause.isEmpty())
            cause = message.section(QLatin1Char('\n'), 0, 0);
        const QString problem = isDisplay(cause)
                                    ? QStringLiteral(", as there is no display that works (DISPLAY, "
                                                     "WAYLAND_DISPLAY)")
                                    : QStringLiteral(": ") + cause;
        std::cerr << "lila-explorer: no window can be opened" << problem.toStdString()
                  << "; in a terminal, lila writes stories" << std::endl;
        std::_Exit(1);
    }
    if (!std::string_view(context.category).starts_with("qt.qpa"))
        std::cerr << message.toStdString() << std::endl;
    else if (cause.isEmpty() || isDisplay(message))
        cause = message.section(QLatin1Char('\n'), 0, 0);
}

} // namespace

int main(int argc, char** argv) {
    lila::Options options;
    if (lila::asksForText(argc, argv)) {
        QStringList arguments;
        for (int i = 1; i < argc; ++i)
            arguments.append(QString::fromLocal8Bit(argv[i]));
        return lila::parseOptions(arguments, options).value_or(0);
    }
    qInstallMessageHandler(sayInOneLine);
    QApplication application(argc, argv);
    qInstallMessageHandler(nullptr);
    QApplication::setApplicationName(QStringLiteral("lila-explorer"));
    QApplication::setApplicationDisplayName(QStringLiteral("Lila Explorer"));
    QApplication::setApplicationVersion(QStringLiteral(LILA_VERSION));
    QApplication::setOrganizationName(QStringLiteral("lila-explorer"));
    QApplication::setDesktopFileName(QStringLiteral("lila-explorer"));
    QApplication::setWindowIcon(QIcon(QStringLiteral(":/icons/lila-explorer.svg")));
    if (const auto code = lila::parseOptions(QApplication::arguments().mid(1), options))
        return *code;

    // A picture shows the program, not what its user has made of it, and changes nothing of that.
    const QTemporaryDir elsewhere;
    lila::WindowPlaces places;
    if (!options.screenshot.isEmpty())
        places = {elsewhere.filePath(QStringLiteral("settings.ini")),
                  elsewhere.filePath(QStringLiteral("stories"))};
    lila::loadLanguage(application, lila::Preferences(places.settingsFile).language());
    lila::MainWindow window(options, places, QApplication::palette());
    if (!options.screenshot.isEmpty())
        takePicture(window, options.screenshot);
    window.show();
    return QApplication::exec();
}
