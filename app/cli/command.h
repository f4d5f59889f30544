// SPDX-License-Identifier: AGPL-3.0-or-later
// The subcommands: each adds itself to the command line, with a callback that does the work and throws on
// failure.
#pragma once

#include <CLI/CLI.hpp>

namespace lila::cli {

void addGenerate(CLI::App& app);
void addTrace(CLI::App& app);
void addServe(CLI::App& app);
void addConvert(CLI::App& app);
void addInspect(CLI::App& app);
void addInspectStory(CLI::App& app);
void addTokenizer(CLI::App& app);
void addTrain(CLI::App& app);
void addBench(CLI::App& app);
void addEvaluate(CLI::App& app);
void addAblate(CLI::App& app);
void addLoops(CLI::App& app);
void addCompare(CLI::App& app);
void addValidate(CLI::App& app);

} // namespace lila::cli
