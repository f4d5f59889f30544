// SPDX-License-Identifier: AGPL-3.0-or-later
// Leaves a program little memory for a while, without taking any.
#pragma once

#include <cstdint>
#include <fstream>
#include <sys/resource.h>
#include <unistd.h>

namespace lila::test {

class AddressSpaceLimit {
public:
#ifdef __SANITIZE_ADDRESS__
    static constexpr bool isPossible = false;
#else
    static constexpr bool isPossible = true;
#endif

    /// From here on so many bytes more can be had.
    explicit AddressSpaceLimit(std::uint64_t left) {
        std::uint64_t pages = 0;
        std::ifstream("/proc/self/statm") >> pages;
        getrlimit(RLIMIT_AS, &m_old);
        const rlimit tight{pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)) + left,
                           m_old.rlim_max};
        setrlimit(RLIMIT_AS, &tight);
    }
    ~AddressSpaceLimit() {
        setrlimit(RLIMIT_AS, &m_old);
    }
    AddressSpaceLimit(const AddressSpaceLimit&) = delete;
    AddressSpaceLimit& operator=(const AddressSpaceLimit&) = delete;

private:
    rlimit m_old{};
};

} // namespace lila::test
