// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/options.h"

#include "app/command_line.h"
#include "app/help_text.h"
#include "app/setting_option.h"

#include <CLI/CLI.hpp>

#include <QDir>
#include <QFileInfo>

#include <algorithm>
#include <iostream>
#include <memory>
#include <string_view>

namespace lila {
namespace {

constexpr int mostThreads = 1024;

/// "1280x800"; empty where it is none.
QSize parseSize(const std::string& text) {
    const QStringList parts = QString::fromStdString(text).split(QLatin1Char('x'));
    if (parts.size() != 2)
        return {};
    const QSize size(parts[0].toInt(), parts[1].toInt());
    return size.width() >= 200 && size.height() >= 200 && size.width() <= 16384 && size.height() <= 16384
               ? size
               : QSize();
}

} // namespace

bool asksForText(int argc, char** argv) {
    return std::any_of(argv + 1, argv + argc, [](std::string_view argument) {
        return argument == "--help" || argument == "-h" || argument == "--version";
    });
}

GenerationSettings Options::over(GenerationSettings settings) const {
    settings.seed = seed.value_or(settings.seed);
    settings.maxTokens = maxTokens.value_or(settings.maxTokens);
    return settings;
}

std::optional<int> parseOptions(const QStringList& arguments, Options& options) {
    CLI::App app("Write stories with LILA-E8 in a window and watch its 240 roots.", "lila-explorer");
    app.formatter(std::make_shared<HelpText>());
    app.footer("  lila-explorer story.txt --theme dark\n"
               "  lila-explorer --prompt \"Once upon a time\" --generate --screenshot window.png");
    app.set_version_flag("--version", "lila-explorer " LILA_VERSION);
    std::vector<std::string> files;
    std::string tokenizer;
    std::string prompt;
    std::string watch;
    std::string screenshot;
    std::string precision;
    std::string theme;
    std::string size;
    int threads = 0;
    app.add_option("FILE", files,
                   "checkpoints (.pt, .safetensors), tokenizers (.model) and texts (.txt) to open")
        ->check(CLI::ExistingFile);
    app.add_option("--tokenizer", tokenizer, "SentencePiece model (default: the official vocabulary)")
        ->check(CLI::ExistingFile);
    const auto* promptOption = app.add_option("--prompt", prompt, "start a new story with this text");
    app.add_flag("--generate", options.generate, "start writing at once");
    app.add_option("--watch", watch, "open the training window on the folder of a run")
        ->check(CLI::ExistingDirectory);
    app.add_option("--screenshot", screenshot, "save the window's picture when all is done, and quit")
        ->type_name("FILE");
    addSettingOption(app, *findSetting("seed"), "0: a new one every time",
                     [&](const GenerationSettings& given) { options.seed = given.seed; });
    addSettingOption(app, *findSetting("max_tokens"), "tokens a generation makes",
                     [&](const GenerationSettings& given) { options.maxTokens = given.maxTokens; });
    app.add_option("--precision", precision, "of the weights in memory, this time")
        ->check(CLI::IsMember({"fp32", "bf16", "int8"}));
    const auto* threadsOption =
        app.add_option("--threads", threads, "that compute, this time; 0: one a processor core")
            ->check(CLI::Range(0, mostThreads));
    app.add_option("--theme", theme, "colours")->check(CLI::IsMember({"system", "light", "dark"}));
    app.add_option("--size", size, "of the window, as 1280x800")->check([](const std::string& text) {
        return parseSize(text).isEmpty() ? "size must be WIDTHxHEIGHT in pixels, as 1280x800" : std::string();
    });
    std::vector<std::string> texts;
    for (const QString& argument : arguments)
        texts.push_back(argument.toStdString());
    if (const auto code = run(app, texts))
        return code;
    if (const QDir folder = QFileInfo(QString::fromStdString(screenshot)).absoluteDir(); !folder.exists()) {
        std::cerr << "lila-explorer: cannot write " << screenshot << ": there is no folder "
                  << folder.path().toStdString() << "; make it first\n";
        return 1;
    }
    for (const std::string& file : files)
        options.files.append(QString::fromStdString(file));
    options.tokenizer = QString::fromStdString(tokenizer);
    options.watch = QString::fromStdString(watch);
    options.screenshot = QString::fromStdString(screenshot);
    options.precision = parsePrecision(precision);
    if (threadsOption->count() > 0)
        options.threads = threads;
    options.theme = parseTheme(QString::fromStdString(theme));
    options.size = parseSize(size);
    if (promptOption->count() > 0)
        options.prompt = QString::fromStdString(prompt);
    return std::nullopt;
}

} // namespace lila
