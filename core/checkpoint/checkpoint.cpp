// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/checkpoint/checkpoint.h"

#include "core/checkpoint/atomic_file.h"
#include "core/checkpoint/checkpoint_format.h"
#include "core/checkpoint/checkpoint_metadata.h"
#include "core/checkpoint/named_errors.h"
#include "core/checkpoint/pt_file.h"
#include "core/checkpoint/training_state.h"

namespace lila {
namespace {

bool isSafetensors(std::string_view head) {
    const CheckpointFormat format = checkpointFormatOf(head);
    if (format == CheckpointFormat::LegacyPt)
        throw CheckpointError(
            "it is in PyTorch's format from before version 1.6, which is not supported: load it in "
            "PyTorch and torch.save it again");
    return format == CheckpointFormat::Safetensors;
}

} // namespace

Checkpoint readCheckpoint(const std::filesystem::path& file) {
    return withFileNamed(file.string(), [&] {
        if (isSafetensors(checkpointHeadOf(file)))
            return checkpointOf(readSafetensors(file));
        PtFile pt = PtFile::open(file);
        return checkpointOf(pt);
    });
}

Checkpoint readCheckpoint(std::span<const std::byte> bytes, const std::string& name,
                          const std::shared_ptr<const void>& owner) {
    return withFileNamed(name, [&] {
        const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        if (isSafetensors(text.substr(0, checkpointHeadSize)))
            return checkpointOf(safetensorsOf(bytes, owner));
        PtFile pt = PtFile::fromBytes(bytes);
        return checkpointOf(pt);
    });
}

std::optional<TrainingState> readTrainingState(const std::filesystem::path& file) {
    return withFileNamed(file.string(), [&]() -> std::optional<TrainingState> {
        if (isSafetensors(checkpointHeadOf(file)))
            return trainingStateOf(readSafetensors(file));
        PtFile pt = PtFile::open(file);
        return trainingStateOf(pt);
    });
}

namespace {

void write(const std::filesystem::path& file, const Checkpoint& checkpoint, const TrainingState* training) {
    withFileNamed(file.string(), [&] {
        if (file.extension() == ".safetensors") {
            SafetensorsFile content = safetensorsFileOf(checkpoint);
            if (training != nullptr)
                addTrainingState(*training, content);
            writeSafetensors(file, content);
        } else if (file.extension() == ".pt") {
            AtomicFile output(file);
            writePt(output.temporary(), checkpoint, training != nullptr ? *training : TrainingState());
            output.commit();
        } else {
            throw CheckpointError("the name of a checkpoint ends in .pt or .safetensors");
        }
    });
}

} // namespace

void writeCheckpoint(const std::filesystem::path& file, const Checkpoint& checkpoint) {
    write(file, checkpoint, nullptr);
}

void writeCheckpoint(const std::filesystem::path& file, const Checkpoint& checkpoint,
                     const TrainingState& training) {
    write(file, checkpoint, &training);
}

} // namespace lila
