// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/window/options.h"

#include "app/command_line.h"
#include "app/explorer/views/view_table.h"
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

/// As they stand on the command line.
struct Texts {
    std::vector<std::string> files;
    std::string tokenizer;
    std::string prompt;
    std::string view;
    std::string watch;
    std::string screenshot;
    std::string precision;
    std::string theme;
    std::string size;
    int threads = 0;
};

std::vector<std::string> viewNames() {
    std::vector<std::string> names;
    for (const ViewInfo& view : viewTable())
        names.emplace_back(view.name);
    return names;
}

/// What is opened, and what is done with it.
void addOpening(CLI::App& app, Texts& texts, Options& options) {
    app.add_option(
           "FILE", texts.files,
           "checkpoints (.pt, .safetensors), tokenizers (.model) stories (.lila) and texts (.txt) to open")
        ->check(CLI::ExistingFile);
    app.add_option("--tokenizer", texts.tokenizer, "SentencePiece model (default: the official vocabulary)")
        ->check(CLI::ExistingFile);
    app.add_option("--prompt", texts.prompt, "start a new story with this text");
    app.add_flag("--generate", options.generate, "start writing at once");
    app.add_option("--view", texts.view, "bring this view to the front")->check(CLI::IsMember(viewNames()));
    app.add_option("--watch", texts.watch, "open the training window on the folder of a run")
        ->check(CLI::ExistingDirectory);
    app.add_option("--screenshot", texts.screenshot, "save the window's picture when all is done, and quit")
        ->type_name("FILE");
}

/// How it is written and shown.
void addWriting(CLI::App& app, Texts& texts, Options& options) {
    addSettingOption(app, *findSetting("seed"), "0: a new one every time",
                     [&](const GenerationSettings& given) { options.seed = given.seed; });
    addSettingOption(app, *findSetting("max_tokens"), "tokens a generation makes",
                     [&](const GenerationSettings& given) { options.maxTokens = given.maxTokens; });
    app.add_option("--precision", texts.precision, "of the weights in memory, this time")
        ->check(CLI::IsMember({"fp32", "bf16", "int8"}));
    app.add_option("--threads", texts.threads, "that compute, this time; 0: one a processor core")
        ->check(CLI::Range(0, mostThreads));
    app.add_option("--theme", texts.theme, "colours")->check(CLI::IsMember({"system", "light", "dark"}));
    app.add_option("--size", texts.size, "of the window, as 1280x800")->check([](const std::string& text) {
        return parseSize(text).isEmpty() ? "size must be WIDTHxHEIGHT in pixels, as 1280x800" : std::string();
    });
}

void takeOver(const Texts& texts, const CLI::App& app, Options& options) {
    for (const std::string& file : texts.files)
        options.files.append(QString::fromStdString(file));
    options.tokenizer = QString::fromStdString(texts.tokenizer);
    options.view = QString::fromStdString(texts.view);
    options.watch = QString::fromStdString(texts.watch);
    options.screenshot = QString::fromStdString(texts.screenshot);
    options.precision = parsePrecision(texts.precision);
    if (app.count("--threads") > 0)
        options.threads = texts.threads;
    options.theme = parseTheme(QString::fromStdString(texts.theme));
    options.size = parseSize(texts.size);
    if (app.count("--prompt") > 0)
        options.prompt = QString::fromStdString(texts.prompt);
}

} // namespace

bool asksForText(int argc, char** argv) {
    return std::any_of(argv + 1, argv + argc, [](std::string_view argument) {
        return argument == "--help" || argument == "-h" || argument == "--version";
    });
}

EngineSettings Options::over(EngineSettings engine) const {
    engine.precision = precision.value_or(engine.precision);
    engine.threads = threads.value_or(engine.threads);
    return engine;
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
    Texts texts;
    addOpening(app, texts, options);
    addWriting(app, texts, options);
    std::vector<std::string> words;
    for (const QString& argument : arguments)
        words.push_back(argument.toStdString());
    if (const auto code = run(app, words))
        return code;
    const std::string& picture = texts.screenshot;
    if (const QDir folder = QFileInfo(QString::fromStdString(picture)).absoluteDir(); !folder.exists()) {
        std::cerr << "lila-explorer: cannot write " << picture << ": there is no folder "
                  << folder.path().toStdString() << "; make it first\n";
        return 1;
    }
    takeOver(texts, app, options);
    return std::nullopt;
}

} // namespace lila
