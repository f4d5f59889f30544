// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/checkpoint/checkpoint_format.h"

#include "core/checkpoint/checkpoint.h"

#include <algorithm>
#include <fstream>

namespace lila {
namespace {

using namespace std::string_view_literals;

bool startsWithText(std::string_view head, std::string_view text) {
    head.remove_prefix(std::min(head.find_first_not_of(" \t\r\n"), head.size()));
    return std::ranges::equal(head.substr(0, text.size()), text, [](char a, char b) {
        return a == b || (a >= 'A' && a <= 'Z' && a - 'A' + 'a' == b);
    });
}

/// A pickle of any binary protocol that is PyTorch's magic number: newer protocols put a frame before it.
bool isLegacyMagic(std::string_view head) {
    constexpr std::string_view number = "\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19."sv;
    return head.starts_with('\x80') && head.substr(0, 32).find(number) != std::string_view::npos;
}

/// A header's size, which no file fills to more than six bytes, and its brace.
bool isSafetensorsHead(std::string_view head) {
    return head.size() > 8 && head.substr(6, 3) == std::string_view("\0\0{", 3);
}

} // namespace

CheckpointFormat checkpointFormatOf(std::string_view head) {
    if (head.empty())
        throw CheckpointError("the file is empty: download or copy it again");
    if (head.starts_with("PK\3\4"sv) || head.starts_with("PK\5\6"sv))
        return CheckpointFormat::Pt;
    if (isLegacyMagic(head))
        return CheckpointFormat::LegacyPt;
    if (isSafetensorsHead(head))
        return CheckpointFormat::Safetensors;
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

std::string checkpointHeadOf(const std::filesystem::path& file) {
    const auto status = std::filesystem::status(file);
    if (!std::filesystem::exists(status))
        throw CheckpointError("there is no such file");
    if (std::filesystem::is_directory(status))
        throw CheckpointError("it is a folder: choose a .pt or .safetensors file in it");
    if (!std::filesystem::is_regular_file(status))
        throw CheckpointError("it is not a regular file");
    std::ifstream stream(file, std::ios::binary);
    std::string head(checkpointHeadSize, '\0');
    stream.read(head.data(), static_cast<std::streamsize>(head.size()));
    if (stream.bad() || !stream.is_open())
        throw CheckpointError("it cannot be read: look at its permissions");
    head.resize(static_cast<std::size_t>(stream.gcount()));
    return head;
}

std::optional<CheckpointFormat> checkpointFormatByName(const std::filesystem::path& file) {
    const std::filesystem::path suffix = file.extension();
    if (suffix == ".pt")
        return CheckpointFormat::Pt;
    return suffix == ".safetensors" ? std::optional(CheckpointFormat::Safetensors) : std::nullopt;
}

bool looksLikeCheckpoint(const std::filesystem::path& file) {
    try {
        static_cast<void>(checkpointFormatOf(checkpointHeadOf(file)));
        return true;
    } catch (const CheckpointError&) {
        return false;
    } catch (const std::filesystem::filesystem_error&) {
        return false;
    }
}

} // namespace lila
