// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/training/run/run_preparation.h"

#include "core/training/run/process_lock.h"
#include "core/training/run/run_folder.h"
#include "core/training/run/training_error.h"

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>
#include <system_error>

namespace lila {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;
using Stage = RunPreparation::Stage;

constexpr std::size_t longestLine = 4096;

/// In the order of Stage.
constexpr std::array<std::string_view, 8> stageNames{"begun",    "fetching", "between_tries", "waiting",
                                                     "checking", "reading",  "tokenising",    "loading"};

fs::path preparationPath(const fs::path& folder) {
    return folder / "preparation.json";
}

/// Whoever held it before may have removed it meanwhile, and another made it anew.
bool isNamed(int descriptor, const fs::path& file) {
    struct stat held {
    }, named{};
    return ::fstat(descriptor, &held) == 0 && ::stat(file.c_str(), &named) == 0 &&
           held.st_dev == named.st_dev && held.st_ino == named.st_ino;
}

std::string lineOf(const RunPreparation& preparation) {
    Json json;
    json["stage"] = stageNames.at(static_cast<std::size_t>(preparation.stage));
    json["file"] = preparation.file;
    json["done"] = preparation.done;
    json["total"] = preparation.total;
    return json.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
}

/// Of a line that was cut, or of another program: that there is work, no more.
RunPreparation preparationIn(std::string_view text) {
    const Json json = Json::parse(text.substr(0, text.find('\n')), nullptr, false);
    RunPreparation preparation;
    if (!json.is_object() || !json.contains("stage") || !json["stage"].is_string())
        return preparation;
    const auto known = std::ranges::find(stageNames, json["stage"].get<std::string>());
    if (known == stageNames.end())
        return preparation;
    preparation.stage = static_cast<Stage>(known - stageNames.begin());
    if (json.contains("file") && json["file"].is_string())
        preparation.file = json["file"];
    const auto number = [&](const char* name) {
        return json.contains(name) && json[name].is_number_unsigned() ? json[name].get<std::uint64_t>() : 0;
    };
    preparation.done = number("done");
    preparation.total = number("total");
    return preparation;
}

} // namespace

PreparedRun::PreparedRun(const fs::path& folder) : m_file(preparationPath(folder)) {
    for (;;) {
        m_descriptor = ::open(m_file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
        const bool isHeld = m_descriptor >= 0 && takeProcessLock(m_descriptor);
        if (isHeld && isNamed(m_descriptor, m_file))
            break;
        const int error = errno;
        if (m_descriptor >= 0)
            ::close(m_descriptor);
        if (isHeld)
            continue;
        if (const auto other = preparingProcess(folder))
            failAsTaken(folder, other->process);
        throw TrainingError(m_file.string() + " cannot be locked: " + std::generic_category().message(error));
    }
    // Only now: one that prepared before may have made way for its trainer meanwhile.
    if (const auto trainer = runningTrainer(folder)) {
        leave();
        failAsTaken(folder, *trainer);
    }
    tell({});
}

PreparedRun::~PreparedRun() {
    leave();
}

void PreparedRun::leave() const {
    ::unlink(m_file.c_str());
    ::close(m_descriptor);
}

/// The new line before the file's end moves, so that its first line is whole at any time.
void PreparedRun::tell(const RunPreparation& preparation) const {
    const std::string line = lineOf(preparation);
    if (::pwrite(m_descriptor, line.data(), line.size(), 0) != static_cast<ssize_t>(line.size()) ||
        ::ftruncate(m_descriptor, static_cast<off_t>(line.size())) != 0)
        return;
}

std::optional<PreparingProcess> preparingProcess(const fs::path& folder) {
    const int descriptor = ::open(preparationPath(folder).c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return std::nullopt;
    const std::optional<int> process = processLockHolder(descriptor);
    std::string text(longestLine, '\0');
    const ssize_t read = ::pread(descriptor, text.data(), text.size(), 0);
    ::close(descriptor);
    text.resize(static_cast<std::size_t>(std::max<ssize_t>(read, 0)));
    return process ? std::optional(PreparingProcess{*process, preparationIn(text)}) : std::nullopt;
}

} // namespace lila
