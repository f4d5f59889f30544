// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/training/loop/lack_of_memory.h"

#include <torch/torch.h>

#include <c10/core/CPUAllocator.h>

#include <cstring>
#include <new>

namespace lila {
namespace {

/// LibTorch's own, but for what it throws.
class TellingAllocator : public c10::Allocator {
public:
    // One of the two overrides LibTorch's, whose allocate() is const in older versions only.
    c10::DataPtr allocate(std::size_t size) const { return allocated(size); }
    c10::DataPtr allocate(std::size_t size) { return allocated(size); }
    c10::DeleterFnPtr raw_deleter() const override { return c10::GetDefaultCPUAllocator()->raw_deleter(); }
    // Newer versions ask for it.
    virtual void copy_data(void* to, const void* from, std::size_t size) const {
        std::memcpy(to, from, size);
    }

private:
    static c10::DataPtr allocated(std::size_t size) {
        try {
            return c10::GetDefaultCPUAllocator()->allocate(size);
        } catch (const c10::Error&) {
            throw std::bad_alloc();
        }
    }
};

} // namespace

void tellLackOfMemory() {
    static TellingAllocator allocator; // LibTorch keeps a pointer to it
    c10::SetCPUAllocator(&allocator, /*priority=*/1);
}

bool isLackOfMemory(const std::exception& error) {
    return dynamic_cast<const std::bad_alloc*>(&error) != nullptr ||
           dynamic_cast<const c10::OutOfMemoryError*>(&error) != nullptr;
}

} // namespace lila
