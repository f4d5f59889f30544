// SPDX-License-Identifier: AGPL-3.0-or-later
// Stands for PyTorch's .pt files where the program is built without them, for want of a zip library.
#include "core/checkpoint/pt_file.h"

namespace lila {
namespace {

[[noreturn]] void fail() {
    throw CheckpointError(
        "this program was built without .pt files: make a .safetensors of it with lila convert");
}

} // namespace

class PtFile::Archive {};

PtFile::~PtFile() = default;

PtFile PtFile::open(const std::filesystem::path&) {
    fail();
}

PtFile PtFile::fromBytes(std::span<const std::byte>, const std::shared_ptr<const void>&) {
    fail();
}

Checkpoint checkpointOf(PtFile&) {
    fail();
}

std::optional<TrainingState> trainingStateOf(PtFile&) {
    fail();
}

void writePt(const std::filesystem::path&, const Checkpoint&, const TrainingState&, bool) {
    fail();
}

} // namespace lila
