// SPDX-License-Identifier: AGPL-3.0-or-later
// Over LibTorch's c10d: Gloo between processors, NCCL between CUDA devices, where this LibTorch has them and
// their headers are installed.
#include "core/training/loop/communicator.h"

#include "core/training/run/training_error.h"
#include "core/training/step/torch_version.h"

#ifdef LILA_HAS_GLOO
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>
#endif
#ifdef LILA_HAS_NCCL
#include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>
#endif

#include <csignal>
#include <cstdlib>
#include <map>

namespace lila {
namespace {

class LoneCommunicator : public Communicator {
public:
    void sum(torch::Tensor&) override {}
};

#ifdef LILA_HAS_GLOO

/// Between two sums lies at most a validation or a checkpoint.
constexpr std::chrono::minutes patience{10};

std::string firstLine(const std::exception& error) {
    const std::string text = error.what();
    return text.substr(0, text.find('\n'));
}

template <class Group>
class GroupCommunicator : public Communicator {
public:
    explicit GroupCommunicator(c10::intrusive_ptr<Group> group) : m_group(std::move(group)) {}

    void sum(torch::Tensor& tensor) override {
        std::vector<torch::Tensor> tensors{tensor};
        try {
            m_group->allreduce(tensors)->wait();
        } catch (const std::exception& error) {
            throw TrainingError("another process of this run has gone (" + firstLine(error) +
                                "); start all of them again with --resume");
        }
    }

private:
    c10::intrusive_ptr<Group> m_group;
};

/// Others may take minutes to come, or never come: until they are here a signal to stop ends this process at
/// once, which loses nothing.
class EndedBySignals {
public:
    EndedBySignals() {
        for (auto& [signal, handler] : m_handlers) {
            handler = std::signal(signal, SIG_DFL);
            if (handler == SIG_IGN) // as nohup leaves it
                std::signal(signal, SIG_IGN);
        }
    }
    ~EndedBySignals() {
        for (const auto& [signal, handler] : m_handlers)
            std::signal(signal, handler);
    }
    EndedBySignals(const EndedBySignals&) = delete;
    EndedBySignals& operator=(const EndedBySignals&) = delete;

private:
    std::map<int, void (*)(int)> m_handlers{{SIGINT, nullptr}, {SIGTERM, nullptr}, {SIGHUP, nullptr}};
};

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr ? value : "";
}

/// Where the processes leave each other word. torchrun says whether its own agent serves at the port already;
/// what earlier starts of the same processes left there is kept apart.
c10::intrusive_ptr<c10d::Store> storeOf(const ProcessGroup& group) {
    const bool isServed = variable("TORCHELASTIC_USE_AGENT_STORE") == "True";
    c10d::TCPStoreOptions options;
    options.port = static_cast<std::uint16_t>(group.masterPort);
    options.isServer = group.rank == 0 && !isServed;
    options.numWorkers = static_cast<std::size_t>(group.worldSize);
    options.timeout = patience;
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
    options.useLibUV = false; // asked for by default, and missing from Debian's LibTorch
#endif
    auto store = c10::make_intrusive<c10d::TCPStore>(group.masterAddress, options);
    if (!isServed)
        return store;
    return c10::make_intrusive<c10d::PrefixStore>("/worker/attempt_" + variable("TORCHELASTIC_RESTART_COUNT"),
                                                  std::move(store));
}

std::unique_ptr<Communicator> connectGloo(const ProcessGroup& group) {
    const auto options = c10d::ProcessGroupGloo::Options::create(patience);
    const bool isHere = group.masterAddress == "127.0.0.1" || group.masterAddress == "localhost";
    options->devices.push_back(isHere ? c10d::ProcessGroupGloo::createDeviceForHostname("127.0.0.1")
                                      : c10d::ProcessGroupGloo::createDefaultDevice());
    return std::make_unique<GroupCommunicator<c10d::ProcessGroupGloo>>(
        c10::make_intrusive<c10d::ProcessGroupGloo>(storeOf(group), group.rank, group.worldSize, options));
}

std::unique_ptr<Communicator> connectNccl(const ProcessGroup& group) {
#ifdef LILA_HAS_NCCL
    return std::make_unique<GroupCommunicator<c10d::ProcessGroupNCCL>>(
        c10::make_intrusive<c10d::ProcessGroupNCCL>(storeOf(group), group.rank, group.worldSize));
#else
    static_cast<void>(group);
    throw TrainingError("this build has no NCCL, which several CUDA devices need: train with one, or on "
                        "processors");
#endif
}

#endif

} // namespace

std::unique_ptr<Communicator> loneCommunicator() {
    return std::make_unique<LoneCommunicator>();
}

std::unique_ptr<Communicator> connect(const ProcessGroup& group, const torch::Device& device) {
#ifdef LILA_HAS_GLOO
    const EndedBySignals scope;
    try {
        return device.is_cuda() ? connectNccl(group) : connectGloo(group);
    } catch (const TrainingError&) {
        throw;
    } catch (const std::exception& error) {
        throw TrainingError("process " + std::to_string(group.rank) + " of " +
                            std::to_string(group.worldSize) + " cannot reach the others at " +
                            group.masterAddress + ":" + std::to_string(group.masterPort) + ": " +
                            firstLine(error));
    }
#else
    static_cast<void>(device);
    throw TrainingError("this build trains with one process only, not " + std::to_string(group.worldSize) +
                        ": it was made without Gloo's headers");
#endif
}

} // namespace lila
