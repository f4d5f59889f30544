// SPDX-License-Identifier: AGPL-3.0-or-later
// Memory that starts on a cache line, or on a huge page where it is large.
#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <utility>

namespace lila {

inline constexpr std::size_t cacheLine = 64;

/// Asks for huge pages, which spare half of the address translation when weights are streamed.
void adviseHugePages(void* memory, std::size_t bytes);

struct FreeAligned {
    std::align_val_t alignment{cacheLine};
    void operator()(std::byte* memory) const { ::operator delete(memory, alignment); }
};

/// Not initialised: pages that are never touched take no memory. Move-only.
class AlignedMemory {
public:
    enum class Pages { Usual, Huge };

    AlignedMemory() = default;
    explicit AlignedMemory(std::size_t bytes, Pages pages = Pages::Usual) : m_bytes(bytes) {
        const auto alignment = std::align_val_t(pages == Pages::Huge ? hugePage : cacheLine);
        m_memory = {static_cast<std::byte*>(::operator new(bytes, alignment)), FreeAligned{alignment}};
        if (pages == Pages::Huge)
            adviseHugePages(m_memory.get(), bytes);
    }

    AlignedMemory(AlignedMemory&& other) noexcept
        : m_memory(std::move(other.m_memory)), m_bytes(std::exchange(other.m_bytes, 0)) {}
    AlignedMemory& operator=(AlignedMemory&& other) noexcept {
        m_memory = std::move(other.m_memory);
        m_bytes = std::exchange(other.m_bytes, 0);
        return *this;
    }

    std::byte* data() { return m_memory.get(); }
    const std::byte* data() const { return m_memory.get(); }
    std::size_t size() const { return m_bytes; }

private:
    static constexpr std::size_t hugePage = std::size_t{2} << 20;

    std::unique_ptr<std::byte, FreeAligned> m_memory;
    std::size_t m_bytes = 0;
};

/// An array of plain values, uninitialised, that grows without keeping what it held. Move-only.
template <class T>
class AlignedArray {
public:
    void resizeForOverwrite(std::size_t count) {
        if (count * sizeof(T) > m_memory.size())
            m_memory = AlignedMemory(count * sizeof(T));
    }
    T* data() { return reinterpret_cast<T*>(m_memory.data()); }

private:
    AlignedMemory m_memory;
};

} // namespace lila
