// SPDX-License-Identifier: AGPL-3.0-or-later
// What torchrun's agent keeps for the processes that it starts: a store, at the port that this prints, until
// stdin ends.
#include <torch/csrc/distributed/c10d/TCPStore.hpp>
#include <torch/version.h>

#include <iostream>

int main() {
    c10d::TCPStoreOptions options;
    options.port = 0;
    options.isServer = true;
    options.waitWorkers = false;
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
    options.useLibUV = false;
#endif
    const auto store = c10::make_intrusive<c10d::TCPStore>("127.0.0.1", options);
    std::cout << store->getPort() << std::endl;
    std::cin.get();
}
