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
    return checkpointFormatOf(head) == CheckpointFormat::Safetensors;
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
        PtFile pt = PtFile::fromBytes(bytes, owner);
        return checkpointOf(pt);
    });
}

namespace {

std::filesystem::path besideName(std::filesystem::path path) {
    if (path.extension() == ".safetensors")
        path.replace_extension();
    path += ".optimizer.safetensors";
    return path;
}

} // namespace

std::filesystem::path optimizerPath(const std::filesystem::path& file) {
    return besideName(linkTarget(file));
}

std::optional<TrainingState> readTrainingState(const std::filesystem::path& file) {
    std::optional<SafetensorsFile> model;
    auto state = withFileNamed(file.string(), [&]() -> std::optional<TrainingState> {
        if (isSafetensors(checkpointHeadOf(file))) {
            model = readSafetensors(file);
            return trainingStateOf(*model, model->tensors);
        }
        PtFile pt = PtFile::open(file);
        return trainingStateOf(pt);
    });
    std::filesystem::path beside = optimizerPath(file);
    if (!std::filesystem::exists(beside))
        beside = besideName(file); // a download's cache has links to files of other names
    if (state || !model || !std::filesystem::exists(beside))
        return state;
    const auto weights =
        withFileNamed(file.string(), [&] { return checkpointOf(std::move(*model)).tensors; });
    return withFileNamed(beside.string(),
                         [&] { return trainingStateBeside(readSafetensors(beside), weights); });
}

namespace {

void writeBoth(const std::filesystem::path& file, const Checkpoint& checkpoint,
               const TrainingState* training) {
    AtomicFile model(file);
    writeSafetensors(model, safetensorsFileOf(checkpoint));
    model.flush();
    if (training != nullptr) // first: a model whose state is missing would seem to have none
        writeSafetensors(optimizerPath(file), safetensorsFileOf(*training, checkpoint.tensors));
    model.commit();
}

void write(const std::filesystem::path& file, const Checkpoint& checkpoint, const TrainingState* training,
           const CheckpointForm& form) {
    withFileNamed(file.string(), [&] {
        const auto format = form.format ? form.format : checkpointFormatByName(file);
        if (format == CheckpointFormat::Safetensors) {
            writeBoth(file, checkpoint, training);
        } else if (format == CheckpointFormat::Pt) {
            AtomicFile output(file);
            writePt(output.temporary(), checkpoint, training != nullptr ? *training : TrainingState(),
                    form.plainConfig);
            output.commit();
        } else {
            throw CheckpointError("the name of a checkpoint ends in .pt or .safetensors");
        }
    });
}

} // namespace

void writeCheckpoint(const std::filesystem::path& file, const Checkpoint& checkpoint,
                     const CheckpointForm& form) {
    write(file, checkpoint, nullptr, form);
}

void writeCheckpoint(const std::filesystem::path& file, const Checkpoint& checkpoint,
                     const TrainingState& training, const CheckpointForm& form) {
    write(file, checkpoint, &training, form);
}

} // namespace lila
