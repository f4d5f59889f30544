// SPDX-License-Identifier: AGPL-3.0-or-later
// The command line over the core.
#include "app/cli/command.h"
#include "app/command_line.h"
#include "app/help_text.h"

#include <csignal>
#include <exception>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

namespace {

constexpr int workFailed = 1;

} // namespace

int main(int argc, char** argv) {
    std::signal(SIGXFSZ, SIG_IGN); // a file that grows past a limit is an error of its writing, to be told
    CLI::App app("Write stories with LILA-E8 and look inside it.", "lila");
    app.formatter(std::make_shared<lila::HelpText>());
    app.set_version_flag("--version", "lila " LILA_VERSION);
    app.require_subcommand(1);
    lila::cli::addGenerate(app);
    lila::cli::addTrace(app);
    lila::cli::addServe(app);
    lila::cli::addConvert(app);
    lila::cli::addInspect(app);
    lila::cli::addInspectStory(app);
    lila::cli::addTokenizer(app);
    lila::cli::addTrain(app);
    lila::cli::addBench(app);
    lila::cli::addEvaluate(app);
    lila::cli::addAblate(app);
    lila::cli::addLoops(app);
    lila::cli::addCompare(app);
    lila::cli::addValidate(app);
    app.footer("\"lila COMMAND --help\" tells a command's options."); // last: commands would inherit it
    int code = 0;
    try {
        code = lila::run(app, {argv + 1, argv + argc}).value_or(0);
    } catch (const std::exception& error) {
        std::cout.flush();
        std::cerr << "lila: " << error.what() << '\n';
        return workFailed;
    }
    if (!std::cout.flush()) {
        std::cerr << "lila: cannot write the result: the output is closed or full\n";
        return workFailed;
    }
    return code;
}
