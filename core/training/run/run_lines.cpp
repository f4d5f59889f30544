// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/training/run/run_lines.h"

#include "core/checkpoint/atomic_file.h"
#include "core/checkpoint/checkpoint.h"
#include "core/training/run/training_error.h"

#include <cerrno>
#include <fstream>
#include <span>
#include <system_error>

namespace lila {
namespace {

bool endsWithinALine(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary | std::ios::ate);
    if (!stream || stream.tellg() == 0)
        return false;
    stream.seekg(-1, std::ios::end);
    return stream.get() != '\n';
}

std::string readAll(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    std::string text;
    for (char part[65536]; stream.read(part, sizeof part) || stream.gcount() > 0;)
        text.append(part, static_cast<std::size_t>(stream.gcount()));
    if (!stream.eof())
        throw TrainingError(file.string() + " cannot be read: look at its permissions");
    return text;
}

} // namespace

void appendLine(const std::filesystem::path& file, const std::string& line) {
    const std::string start = endsWithinALine(file) ? "\n" : "";
    std::ofstream stream(file, std::ios::binary | std::ios::app);
    stream << start + line + '\n' << std::flush;
    if (!stream)
        throw TrainingError(file.string() + " cannot be written: " + std::generic_category().message(errno));
}

void keepLines(const std::filesystem::path& file, const std::function<bool(const std::string&)>& isKept) {
    if (!std::filesystem::exists(file))
        return;
    const std::string before = readAll(file);
    std::string kept;
    for (std::size_t begin = 0, end = 0; (end = before.find('\n', begin)) != std::string::npos;
         begin = end + 1)
        if (const std::string line = before.substr(begin, end - begin); isKept(line))
            kept += line + '\n';
    if (kept == before)
        return;
    try {
        AtomicFile output(file);
        output.write(std::as_bytes(std::span(kept)));
        output.commit();
    } catch (const CheckpointError& error) {
        throw TrainingError(file.string() + ": " + error.what());
    }
}

} // namespace lila
