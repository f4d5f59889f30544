// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/start_process.h"

#include <spawn.h>
#include <unistd.h>

#include <system_error>

namespace lila {
namespace {

class FileActions {
public:
    explicit FileActions(const ProcessStart& start) {
        posix_spawn_file_actions_init(&m_actions);
        become(start.input, STDIN_FILENO);
        become(start.output, STDOUT_FILENO);
        become(start.errors, STDERR_FILENO);
    }
    ~FileActions() { posix_spawn_file_actions_destroy(&m_actions); }
    FileActions(const FileActions&) = delete;
    FileActions& operator=(const FileActions&) = delete;

    const posix_spawn_file_actions_t* get() const { return &m_actions; }

private:
    void become(int descriptor, int standard) {
        if (descriptor >= 0)
            posix_spawn_file_actions_adddup2(&m_actions, descriptor, standard);
    }

    posix_spawn_file_actions_t m_actions{};
};

class Attributes {
public:
    explicit Attributes(const ProcessStart& start) {
        posix_spawnattr_init(&m_attributes);
        if (start.ownSession)
            posix_spawnattr_setflags(&m_attributes, POSIX_SPAWN_SETSID);
    }
    ~Attributes() { posix_spawnattr_destroy(&m_attributes); }
    Attributes(const Attributes&) = delete;
    Attributes& operator=(const Attributes&) = delete;

    const posix_spawnattr_t* get() const { return &m_attributes; }

private:
    posix_spawnattr_t m_attributes{};
};

/// posix_spawn writes to none of them, and yet takes them as if it did.
std::vector<char*> pointersTo(const std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    for (const std::string& text : texts)
        pointers.push_back(const_cast<char*>(text.c_str()));
    return pointers;
}

} // namespace

int startProcess(const ProcessStart& start) {
    std::vector<char*> arguments = pointersTo(start.arguments);
    arguments.push_back(nullptr);
    std::vector<char*> environment = pointersTo(start.variables);
    for (char** variable = environ; *variable != nullptr; ++variable)
        environment.push_back(*variable);
    environment.push_back(nullptr);
    pid_t process = 0;
    const int error = posix_spawn(&process, start.program.c_str(), FileActions(start).get(),
                                  Attributes(start).get(), arguments.data(), environment.data());
    if (error != 0)
        throw std::system_error(error, std::generic_category());
    return process;
}

} // namespace lila
