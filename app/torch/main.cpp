// SPDX-License-Identifier: AGPL-3.0-or-later
// The half of `lila` that needs LibTorch, started by it. A program of its own because Debian's
// libsentencepiece exports the symbols of its own protobuf, and LibTorch's protobuf crashes when it finds
// them in the same process.
#include "app/torch/trace_tensors.h"
#include "core/model/reference_forward.h"

#include <CLI/CLI.hpp>

#include <exception>
#include <iostream>

int main(int argc, char** argv) {
    CLI::App app("Work for lila that needs LibTorch; use lila itself.", "lila-torch");
    app.require_subcommand(1);
    CLI::App* trace = app.add_subcommand("trace", "Run token ids through the model with everything recorded");
    std::string checkpointFile;
    std::string output;
    std::vector<int> ids;
    int threads = 0;
    trace->add_option("--checkpoint", checkpointFile)->required();
    trace->add_option("--ids", ids)->required()->delimiter(',');
    trace->add_option("--threads", threads);
    trace->add_option("--output", output)->required();
    trace->callback([&] {
        const lila::Checkpoint checkpoint = lila::readCheckpoint(checkpointFile);
        lila::Trace record = lila::referenceForward(checkpoint, ids, threads);
        lila::writeSafetensors(output, lila::traceTensors(std::move(record), lila::configOf(checkpoint)));
    });
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    } catch (const std::exception& error) {
        std::cerr << "lila: " << error.what() << '\n';
        return 1;
    }
    return 0;
}
