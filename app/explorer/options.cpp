// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/options.h"

#include "core/sampling/settings.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <string_view>

namespace lila {
namespace {

constexpr int wrongUsage = 2;
constexpr int mostThreads = 1024;

/// Names are written with underscores; hyphens are taken as well. Reversed, as CLI11 parses from the back.
std::vector<std::string> normalised(const QStringList& arguments) {
    std::vector<std::string> all;
    bool names = true;
    for (const QString& argument : arguments) {
        std::string text = argument.toStdString();
        names = names && text != "--";
        if (names && text.starts_with("--")) {
            const auto end =
                text.begin() + static_cast<std::ptrdiff_t>(std::min(text.find('='), text.size()));
            std::replace(text.begin() + 2, end, '-', '_');
        }
        all.push_back(std::move(text));
    }
    std::ranges::reverse(all);
    return all;
}

CLI::Range rangeOf(std::string_view setting) {
    const SettingInfo* info = findSetting(setting);
    return {static_cast<int>(info->minimum), static_cast<int>(info->maximum), std::string(setting)};
}

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
    app.set_version_flag("--version", "lila-explorer " LILA_VERSION);
    std::vector<std::string> files;
    std::string tokenizer;
    std::string prompt;
    std::string watch;
    std::string screenshot;
    std::string precision;
    std::string theme;
    std::string size;
    int seed = 0;
    int maxTokens = 0;
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
    app.add_option("--screenshot", screenshot, "save the window's picture when all is done, and quit");
    const auto* seedOption =
        app.add_option("--seed", seed, "0: a new one every time")->check(rangeOf("seed"));
    const auto* tokensOption =
        app.add_option("--max_tokens", maxTokens, "tokens a generation makes")->check(rangeOf("max_tokens"));
    app.add_option("--precision", precision, "of the weights in memory, this time")
        ->check(CLI::IsMember({"fp32", "bf16", "int8"}));
    const auto* threadsOption =
        app.add_option("--threads", threads, "that compute, this time; 0: one a processor core")
            ->check(CLI::Range(0, mostThreads));
    app.add_option("--theme", theme, "colours")->check(CLI::IsMember({"system", "light", "dark"}));
    app.add_option("--size", size, "of the window, as 1280x800")->check([](const std::string& text) {
        return parseSize(text).isEmpty() ? "size must be WIDTHxHEIGHT in pixels, as 1280x800" : std::string();
    });
    try {
        app.parse(normalised(arguments));
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : wrongUsage;
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
    if (seedOption->count() > 0)
        options.seed = seed;
    if (tokensOption->count() > 0)
        options.maxTokens = maxTokens;
    return std::nullopt;
}

} // namespace lila
