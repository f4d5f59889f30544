// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/cli/training_speed.h"

#include "app/cli/child_process.h"
#include "app/cli/json_text.h"
#include "app/cli/progress.h"
#include "app/cli/text_table.h"
#include "app/interrupt.h"
#include "core/threads/timing.h"

#include <nlohmann/json.hpp>

#include <iostream>
#include <iterator>
#include <map>

namespace lila::cli {
namespace {

constexpr const char* forms[] = {"trainer", "eager"};
constexpr const char* precisions[] = {"fp32", "bf16"};

double measured(const std::string& form, const std::string& precision, int threads) {
    return std::stod(runTorchProgram({"training_bench", "--form", form, "--precision", precision, "--threads",
                                      std::to_string(threads)})
                         .output);
}

nlohmann::ordered_json measuredInTurns(int threads, int rounds) {
    std::map<std::string, std::map<std::string, Samples>> samples;
    ProgressLine progress;
    const double all = static_cast<double>(rounds) * std::size(precisions) * std::size(forms);
    int done = 0;
    for (int round = 0; round < rounds; ++round)
        for (const char* precision : precisions)
            for (const char* form : forms) {
                if (wasInterrupted())
                    throw std::runtime_error("interrupted");
                progress.show(done++ / all, std::string("training, ") + form + ", " + precision);
                samples[form][precision].add(measured(form, precision, threads));
            }
    nlohmann::ordered_json figures;
    for (const char* precision : precisions) {
        for (const char* form : forms)
            figures[form][precision] = samples[form][precision].median();
        figures["ratio"][precision] =
            samples["trainer"][precision].median() / samples["eager"][precision].median();
    }
    return figures;
}

} // namespace

void benchTraining(int threads, int rounds, bool json) {
    catchInterrupts();
    const nlohmann::ordered_json figures = measuredInTurns(threads, rounds);
    if (json) {
        std::cout << jsonText(figures);
        return;
    }
    std::vector<TableRow> rows;
    for (const char* precision : precisions)
        rows.push_back({precision, fixed(figures["trainer"][precision], 0),
                        fixed(figures["eager"][precision], 0), fixed(figures["ratio"][precision], 2)});
    std::cout << "d 256, 6 layers, window 256, batch 16; tokens a second\n\n"
              << textTable({"", "lila train", "eager LibTorch", "ratio"}, rows);
}

} // namespace lila::cli
