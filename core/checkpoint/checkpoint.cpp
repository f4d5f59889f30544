// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/checkpoint/checkpoint.h"

#include "core/checkpoint/atomic_file.h"
#include "core/checkpoint/checkpoint_metadata.h"
#include "core/checkpoint/named_errors.h"
#include "core/checkpoint/pt_file.h"
#include "core/checkpoint/training_state.h"

#include <algorithm>
#include <fstream>
#include <new>

namespace lila {
namespace {

using namespace std::string_view_literals;

enum class Format { Pt, Safetensors };

constexpr std::size_t headSize = 512;

bool startsWithText(std::string_view head, std::string_view text) {
    head.remove_prefix(std::min(head.find_first_not_of(" \t\r\n"), head.size()));
    return std::ranges::equal(head.substr(0, text.size()), text, [](char a, char b) {
        return a == b || (a >= 'A' && a <= 'Z' && a - 'A' + 'a' == b);
    });
}

/// The format by a file's first bytes. Throws what helps where it is none of ours.
Format formatOf(std::string_view head) {
    constexpr std::string_view legacyMagic = "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19"sv;
    if (head.empty())
        throw CheckpointError("the file is empty: download or copy it again");
    if (head.starts_with("PK\3\4"sv) || head.starts_with("PK\5\6"sv))
        return Format::Pt;
    if (head.starts_with(legacyMagic))
        throw CheckpointError(
            "it is in PyTorch's format from before version 1.6, which is not supported: load it in "
            "PyTorch and torch.save it again");
    if (head.size() > 8 && head[8] == '{')
        return Format::Safetensors;
    if (startsWithText(head, "version https://git-lfs"))
        throw CheckpointError(
            "it is a git-lfs pointer, not the model itself: run \"git lfs pull\" where it came from");
    if (startsWithText(head, "<!doctype") || startsWithText(head, "<html"))
        throw CheckpointError(
            "it is a web page, not a model: the download went wrong, often for want of a login");
    if (head[0] == '\x80')
        throw CheckpointError("it is a bare pickle, not a file of torch.save");
    if (head.starts_with("GGUF"))
        throw CheckpointError("it is a GGUF file; LILA models come as .pt or .safetensors");
    throw CheckpointError("by its content it is neither a .pt nor a .safetensors file, whatever its name, or "
                          "its beginning is damaged: "
                          "choose another file, or copy it again");
}

std::string headOf(const std::filesystem::path& file) {
    const auto status = std::filesystem::status(file);
    if (!std::filesystem::exists(status))
        throw CheckpointError("there is no such file");
    if (std::filesystem::is_directory(status))
        throw CheckpointError("it is a folder: choose a .pt or .safetensors file in it");
    if (!std::filesystem::is_regular_file(status))
        throw CheckpointError("it is not a regular file");
    std::ifstream stream(file, std::ios::binary);
    std::string head(headSize, '\0');
    stream.read(head.data(), static_cast<std::streamsize>(head.size()));
    if (stream.bad() || !stream.is_open())
        throw CheckpointError("it cannot be read: look at its permissions");
    head.resize(static_cast<std::size_t>(stream.gcount()));
    return head;
}

} // namespace

Checkpoint readCheckpoint(const std::filesystem::path& file) {
    return withFileNamed(file.string(), [&] {
        if (formatOf(headOf(file)) == Format::Safetensors)
            return checkpointOf(readSafetensors(file));
        PtFile pt = PtFile::open(file);
        return checkpointOf(pt);
    });
}

Checkpoint readCheckpoint(std::span<const std::byte> bytes, const std::string& name,
                          const std::shared_ptr<const void>& owner) {
    return withFileNamed(name, [&] {
        const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        if (formatOf(text.substr(0, headSize)) == Format::Safetensors)
            return checkpointOf(safetensorsOf(bytes, owner));
        PtFile pt = PtFile::fromBytes(bytes);
        return checkpointOf(pt);
    });
}

std::optional<TrainingState> readTrainingState(const std::filesystem::path& file) {
    return withFileNamed(file.string(), [&]() -> std::optional<TrainingState> {
        if (formatOf(headOf(file)) == Format::Safetensors)
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
