// SPDX-License-Identifier: AGPL-3.0-or-later
// Counts the heap allocations of a test program; included by its one source file.
#pragma once

#include <cstdlib>
#include <new>

inline long allocationCount = 0;

void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    ++allocationCount;
    return std::malloc(size > 0 ? size : 1);
}
void* operator new(std::size_t size) {
    if (void* memory = operator new(size, std::nothrow))
        return memory;
    throw std::bad_alloc();
}
void operator delete(void* memory) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}
