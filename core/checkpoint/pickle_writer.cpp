// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/checkpoint/pickle_writer.h"

#include <bit>
#include <limits>
#include <stdexcept>

namespace lila {

PickleWriter::PickleWriter() {
    op(PickleOpcode::Proto);
    little(2, 1);
}

void PickleWriter::little(std::uint64_t value, unsigned size) {
    for (unsigned i = 0; i < size; ++i)
        m_bytes += static_cast<char>(value >> 8U * i & 0xffU);
}

void PickleWriter::memoise() {
    if (m_memoSize < 256) {
        op(PickleOpcode::BinPut);
        little(m_memoSize, 1);
    } else {
        op(PickleOpcode::LongBinPut);
        little(m_memoSize, 4);
    }
    ++m_memoSize;
}

void PickleWriter::memoiseAs(const std::string& key) {
    m_known[key] = m_memoSize;
    memoise();
}

bool PickleWriter::recall(const std::string& key) {
    const auto found = m_known.find(key);
    if (found == m_known.end())
        return false;
    const bool isShort = found->second < 256;
    op(isShort ? PickleOpcode::BinGet : PickleOpcode::LongBinGet);
    little(found->second, isShort ? 1 : 4);
    return true;
}

void PickleWriter::text(std::string_view value) {
    const std::string key = "text " + std::string(value);
    if (recall(key))
        return;
    if (value.size() > std::numeric_limits<std::uint32_t>::max())
        throw std::length_error("a string is too long for a pickle");
    op(PickleOpcode::BinUnicode);
    little(value.size(), 4);
    m_bytes += value;
    memoiseAs(key);
}

void PickleWriter::global(std::string_view module, std::string_view name) {
    const std::string line = std::string(module) + '\n' + std::string(name) + '\n';
    const std::string key = "global " + line;
    if (recall(key))
        return;
    op(PickleOpcode::Global);
    m_bytes += line;
    memoiseAs(key);
}

void PickleWriter::integer(std::int64_t value) {
    if (value >= 0 && value < 0x100) {
        op(PickleOpcode::BinInt1);
        little(static_cast<std::uint64_t>(value), 1);
    } else if (value >= 0 && value < 0x10000) {
        op(PickleOpcode::BinInt2);
        little(static_cast<std::uint64_t>(value), 2);
    } else if (value == static_cast<std::int32_t>(value)) {
        op(PickleOpcode::BinInt);
        little(static_cast<std::uint64_t>(value), 4);
    } else {
        op(PickleOpcode::Long1);
        little(8, 1);
        little(static_cast<std::uint64_t>(value), 8);
    }
}

void PickleWriter::real(double value) {
    op(PickleOpcode::BinFloat);
    const auto bits = std::bit_cast<std::uint64_t>(value);
    for (unsigned i = 8; i-- > 0;)
        m_bytes += static_cast<char>(bits >> 8U * i & 0xffU);
}

void PickleWriter::boolean(bool value) { op(value ? PickleOpcode::NewTrue : PickleOpcode::NewFalse); }

void PickleWriter::emptyDict() {
    op(PickleOpcode::EmptyDict);
    memoise();
}

void PickleWriter::emptyList() {
    op(PickleOpcode::EmptyList);
    memoise();
}

void PickleWriter::tuple(PickleOpcode opcode) {
    op(opcode);
    memoise();
}

void PickleWriter::reduce() {
    op(PickleOpcode::Reduce);
    memoise();
}

std::string PickleWriter::finish() {
    op(PickleOpcode::Stop);
    return std::move(m_bytes);
}

} // namespace lila
