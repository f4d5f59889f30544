// SPDX-License-Identifier: AGPL-3.0-or-later
// The stack of the pickle machine, with its marks.
#pragma once

#include "core/checkpoint/pickle_input.h"
#include "core/checkpoint/pickle_value.h"

namespace lila {

/// Values above the last mark can be reached; those below it only once it is gone. Throws PickleFault.
class PickleStack {
public:
    void push(PickleRef ref) { m_refs.push_back(ref); }
    void mark() { m_marks.push_back(m_refs.size()); }

    PickleRef top() const {
        if (m_refs.size() <= (m_marks.empty() ? 0 : m_marks.back()))
            throw PickleFault("finds the stack empty");
        return m_refs.back();
    }

    PickleRef pop() {
        const PickleRef ref = top();
        m_refs.pop_back();
        return ref;
    }

    /// What Python's POP does: a mark on top goes like a value.
    void popValueOrMark() {
        if (!m_marks.empty() && m_refs.size() == m_marks.back())
            m_marks.pop_back();
        else
            pop();
    }

    /// The top `count` values, the lowest first.
    std::vector<PickleRef> popItems(std::size_t count) {
        std::vector<PickleRef> items(count);
        for (std::size_t i = count; i-- > 0;)
            items[i] = pop();
        return items;
    }

    /// All above the last mark, which goes too.
    std::vector<PickleRef> popToMark() {
        if (m_marks.empty())
            throw PickleFault("finds no mark on the stack");
        const auto begin = m_refs.begin() + static_cast<std::ptrdiff_t>(m_marks.back());
        std::vector<PickleRef> items(begin, m_refs.end());
        m_refs.erase(begin, m_refs.end());
        m_marks.pop_back();
        return items;
    }

    std::vector<PickleEntry> popEntries() {
        const std::vector<PickleRef> items = popToMark();
        if (items.size() % 2 != 0)
            throw PickleFault("finds a key without a value");
        std::vector<PickleEntry> entries;
        entries.reserve(items.size() / 2);
        for (std::size_t i = 0; i < items.size(); i += 2)
            entries.emplace_back(items[i], items[i + 1]);
        return entries;
    }

private:
    std::vector<PickleRef> m_refs;
    std::vector<std::size_t> m_marks; ///< sizes of the stack when they were set
};

} // namespace lila
