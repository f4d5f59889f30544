// SPDX-License-Identifier: AGPL-3.0-or-later
// Linux only: PR_SET_PDEATHSIG, /proc/self/exe.
#include "app/torch/worker_processes.h"

#include "app/interrupt.h"
#include "app/start_process.h"
#include "core/training/run/training_error.h"

#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <charconv>
#include <chrono>
#include <csignal>
#include <cstring>
#include <system_error>
#include <thread>

namespace lila {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds pollTime{50};
constexpr std::chrono::seconds graceTime{10}; ///< for the others to notice that one has gone

int numberOf(const char* name, int least, int most) {
    const char* text = std::getenv(name);
    int value = 0;
    const char* end = text != nullptr ? text + std::strlen(text) : nullptr;
    const bool isNumber = text != nullptr &&
                          std::from_chars(text, end, value) == std::from_chars_result{end, std::errc()} &&
                          end != text;
    if (!isNumber || value < least || value > most)
        throw std::runtime_error(std::string("the variable ") + name + " must be a number from " +
                                 std::to_string(least) + " to " + std::to_string(most) +
                                 ", as torchrun sets it");
    return value;
}

/// One that is free now.
int freePort() {
    const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    const bool found = probe >= 0 && ::bind(probe, reinterpret_cast<const sockaddr*>(&address), size) == 0 &&
                       ::getsockname(probe, reinterpret_cast<sockaddr*>(&address), &size) == 0;
    if (probe >= 0)
        ::close(probe);
    if (!found)
        throw std::runtime_error(std::string("no port for the processes to talk by: ") +
                                 std::strerror(errno));
    return ntohs(address.sin_port);
}

std::string howItEnded(int status) {
    return WIFSIGNALED(status) ? "was ended by signal " + std::to_string(WTERMSIG(status)) +
                                     " (checkpoints are whole: go on with --resume)"
                               : "failed with " + std::to_string(WEXITSTATUS(status));
}

class Workers {
public:
    Workers(char** argv, int count) : m_count(count) {
        const int port = freePort();
        try {
            for (int rank = 0; rank < count; ++rank)
                start(argv, rank, port);
        } catch (...) {
            signalAll(SIGKILL);
            throw;
        }
    }

    void wait(const std::function<bool()>& shouldStop) {
        bool told = false;
        std::optional<Clock::time_point> failed;
        while (!m_running.empty()) {
            std::this_thread::sleep_for(pollTime);
            if (!told && shouldStop()) {
                signalAll(SIGTERM);
                told = true;
            }
            reap();
            if (!m_failure.empty() && !failed)
                failed = Clock::now();
            if (failed && Clock::now() - *failed > graceTime)
                signalAll(SIGKILL);
        }
        if (!m_failure.empty())
            throw std::runtime_error(m_failure + ", so the run has stopped");
    }

private:
    void start(char** argv, int rank, int port) {
        ProcessStart worker{.program = "/proc/self/exe",
                            .variables = {"RANK=" + std::to_string(rank),
                                          "LOCAL_RANK=" + std::to_string(rank),
                                          "WORLD_SIZE=" + std::to_string(m_count),
                                          "LOCAL_WORLD_SIZE=" + std::to_string(m_count),
                                          "MASTER_ADDR=127.0.0.1", "MASTER_PORT=" + std::to_string(port)}};
        for (char** argument = argv; *argument != nullptr; ++argument)
            worker.arguments.emplace_back(*argument);
        const HeldInterrupts held;
        try {
            m_running[rank] = startProcess(worker);
        } catch (const std::system_error& error) {
            throw std::runtime_error("cannot start a process to train: " + error.code().message());
        }
    }

    void signalAll(int signal) const {
        for (const auto& [rank, process] : m_running)
            ::kill(process, signal);
    }

    /// The first failure is told; of several found at once, one by a signal, which made the others fail.
    void reap() {
        const bool hadFailed = !m_failure.empty();
        for (auto worker = m_running.begin(); worker != m_running.end();) {
            int status = 0;
            if (::waitpid(worker->second, &status, WNOHANG) != worker->second) {
                ++worker;
                continue;
            }
            const bool failed = !WIFEXITED(status) || WEXITSTATUS(status) != 0;
            if (failed && (m_failure.empty() || (!hadFailed && WIFSIGNALED(status))))
                m_failure = "process " + std::to_string(worker->first) + " of " + std::to_string(m_count) +
                            " " + howItEnded(status);
            worker = m_running.erase(worker);
        }
    }

    int m_count;
    std::map<int, pid_t> m_running; ///< by rank
    std::string m_failure;          ///< of the first that failed
};

} // namespace

std::optional<Worker> workerOfEnvironment() {
    if (std::getenv("RANK") == nullptr && std::getenv("WORLD_SIZE") == nullptr)
        return std::nullopt;
    Worker worker;
    worker.group.worldSize = numberOf("WORLD_SIZE", 1, 65536);
    worker.group.rank = numberOf("RANK", 0, worker.group.worldSize - 1);
    worker.group.localRank = numberOf("LOCAL_RANK", 0, worker.group.rank);
    if (std::getenv("LOCAL_WORLD_SIZE") != nullptr)
        worker.localWorldSize = numberOf("LOCAL_WORLD_SIZE", 1, worker.group.worldSize);
    if (const char* address = std::getenv("MASTER_ADDR"))
        worker.group.masterAddress = address;
    if (std::getenv("MASTER_PORT") != nullptr)
        worker.group.masterPort = numberOf("MASTER_PORT", 1, 65535);
    return worker;
}

void runWorkers(char** argv, int count, const std::function<bool()>& shouldStop) {
    Workers(argv, count).wait(shouldStop);
}

void stopWithParent() {
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
}

} // namespace lila
