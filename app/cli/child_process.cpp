// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/cli/child_process.h"

#include "app/resource_paths.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <stdexcept>

namespace lila::cli {
namespace {

/// The reading end of a child's stdout.
class Pipe {
public:
    Pipe() {
        if (::pipe2(m_ends.data(), O_CLOEXEC) != 0)
            throw std::runtime_error(std::string("cannot make a pipe: ") + std::strerror(errno));
    }
    ~Pipe() {
        closeWriting();
        ::close(m_ends[0]);
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;

    int writing() const { return m_ends[1]; }
    void closeWriting() {
        if (m_ends[1] >= 0)
            ::close(m_ends[1]);
        m_ends[1] = -1;
    }
    std::string read() const {
        std::array<char, 4096> buffer{};
        for (;;) {
            const ssize_t count = ::read(m_ends[0], buffer.data(), buffer.size());
            if (count >= 0)
                return {buffer.data(), static_cast<std::size_t>(count)};
            if (errno != EINTR)
                return {};
        }
    }

private:
    std::array<int, 2> m_ends{-1, -1};
};

pid_t spawn(const std::filesystem::path& program, const std::vector<std::string>& arguments, int output) {
    const std::string name = program.string();
    std::vector<char*> argv = {const_cast<char*>(name.c_str())};
    for (const std::string& argument : arguments)
        argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    pid_t child = 0;
    const int error = posix_spawn(&child, name.c_str(), &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0)
        throw std::runtime_error("cannot start " + name + ": " + std::strerror(error));
    return child;
}

} // namespace

ChildResult runChild(const std::filesystem::path& program, const std::vector<std::string>& arguments) {
    Pipe pipe;
    ChildResult result;
    const auto began = std::chrono::steady_clock::now();
    const pid_t child = spawn(program, arguments, pipe.writing());
    pipe.closeWriting();
    for (std::string part = pipe.read(); !part.empty(); part = pipe.read()) {
        if (result.output.empty())
            result.firstOutputMs =
                std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count();
        result.output += part;
    }
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        throw std::runtime_error(program.filename().string() + " did not finish its work");
    return result;
}

ChildResult runTorchProgram(const std::vector<std::string>& arguments) {
    return runChild(programFolder() / "lila-torch", arguments);
}

} // namespace lila::cli
