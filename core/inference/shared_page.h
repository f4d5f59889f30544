// SPDX-License-Identifier: AGPL-3.0-or-later
// A page of memory that copies share, and of which one can tell whether anybody else still has it.
#pragma once

#include "core/threads/aligned_memory.h"

#include <atomic>
#include <utility>

namespace lila {

/// As std::shared_ptr, whose use_count() says nothing about what another thread has done with the page before
/// it let go of it; isSole() does. Empty after default construction.
class SharedPage {
public:
    SharedPage() = default;
    explicit SharedPage(std::size_t bytes) : m_page(new Page{AlignedMemory(bytes), 1}) {}
    SharedPage(const SharedPage& other) : m_page(other.m_page) {
        if (m_page != nullptr)
            m_page->owners.fetch_add(1, std::memory_order_relaxed);
    }
    SharedPage(SharedPage&& other) noexcept : m_page(std::exchange(other.m_page, nullptr)) {}
    SharedPage& operator=(SharedPage other) noexcept {
        std::swap(m_page, other.m_page);
        return *this;
    }
    ~SharedPage() {
        if (m_page != nullptr && m_page->owners.fetch_sub(1, std::memory_order_acq_rel) == 1)
            delete m_page;
    }

    explicit operator bool() const { return m_page != nullptr; }
    /// Nobody else has the page, and what others did with it is over. Not empty.
    bool isSole() const { return m_page->owners.load(std::memory_order_acquire) == 1; }
    std::byte* data() const { return m_page->memory.data(); }

private:
    struct Page {
        AlignedMemory memory;
        std::atomic<int> owners;
    };
    Page* m_page = nullptr;
};

} // namespace lila
