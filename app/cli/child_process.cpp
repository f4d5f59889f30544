// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/cli/child_process.h"

#include "app/resource_paths.h"
#include "app/start_process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <stdexcept>
#include <system_error>

namespace lila::cli {
namespace {

[[noreturn]] void failedToStart(const std::string& name, const std::string& why) {
    throw std::runtime_error("cannot start " + name + ": " + why);
}

int waitFor(pid_t process) {
    int status = 0;
    while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
}

} // namespace

Child::Child(const std::filesystem::path& program, const std::vector<std::string>& arguments)
    : m_name(program.filename().string()) {
    std::array<int, 2> ends{-1, -1};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        failedToStart(program.string(), std::strerror(errno));
    m_output = ends[0];
    ProcessStart start{.program = program.string(), .arguments = {program.string()}, .output = ends[1]};
    start.arguments.insert(start.arguments.end(), arguments.begin(), arguments.end());
    try {
        m_process = startProcess(start);
    } catch (const std::system_error& error) {
        ::close(ends[0]);
        ::close(ends[1]);
        failedToStart(program.string(), error.code().message());
    }
    ::close(ends[1]);
}

Child::~Child() {
    ::close(m_output);
    if (m_process != 0)
        waitFor(m_process);
}

std::optional<std::string> Child::read(std::chrono::milliseconds patience) {
    pollfd waiting{m_output, POLLIN, 0};
    if (::poll(&waiting, 1, static_cast<int>(patience.count())) <= 0)
        return std::string();
    std::array<char, 4096> buffer{};
    const ssize_t count = ::read(m_output, buffer.data(), buffer.size());
    if (count > 0)
        return std::string(buffer.data(), static_cast<std::size_t>(count));
    return count < 0 && errno == EINTR ? std::optional(std::string()) : std::nullopt;
}

void Child::askToStop() {
    if (m_process != 0)
        ::kill(m_process, SIGTERM);
}

void Child::finish() {
    const int status = waitFor(m_process);
    m_process = 0;
    if (WIFSIGNALED(status))
        throw std::runtime_error(
            m_name + " was ended by signal " + std::to_string(WTERMSIG(status)) +
            (WTERMSIG(status) == SIGKILL ? ", as the system does where memory runs out" : ""));
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        throw std::runtime_error(m_name + " did not finish its work");
}

ChildResult runChild(const std::filesystem::path& program, const std::vector<std::string>& arguments) {
    ChildResult result;
    const auto began = std::chrono::steady_clock::now();
    Child child(program, arguments);
    while (const auto part = child.read(std::chrono::hours(1))) {
        if (result.output.empty() && !part->empty())
            result.firstOutputMs =
                std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count();
        result.output += *part;
    }
    child.finish();
    return result;
}

std::filesystem::path torchProgram() {
    return programFolder() / "lila-torch";
}

ChildResult runTorchProgram(const std::vector<std::string>& arguments) {
    return runChild(torchProgram(), arguments);
}

} // namespace lila::cli
