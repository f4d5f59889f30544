// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/cli/torch_program.h"

#include "app/resource_paths.h"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

namespace lila::cli {

void runTorchProgram(const std::vector<std::string>& arguments) {
    const std::string program = (programFolder() / "lila-torch").string();
    std::vector<char*> argv = {const_cast<char*>(program.c_str())};
    for (const std::string& argument : arguments)
        argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    pid_t child = 0;
    if (const int error = posix_spawn(&child, program.c_str(), nullptr, nullptr, argv.data(), environ);
        error != 0)
        throw std::runtime_error("cannot start " + program + " (" + std::strerror(error) +
                                 "); it is built and installed beside lila");
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        throw std::runtime_error("lila-torch did not finish its work");
}

} // namespace lila::cli
