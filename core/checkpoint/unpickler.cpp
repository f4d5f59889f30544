// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/checkpoint/unpickler.h"

#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/pickle_input.h"
#include "core/checkpoint/pickle_opcode.h"
#include "core/checkpoint/pickle_stack.h"
#include "core/checkpoint/pickle_text.h"

#include <algorithm>
#include <cstdio>
#include <map>

namespace lila {
namespace {

/// Python's pickle machine: a stack, marks on it, and a memo. What it makes is data only.
class Machine {
public:
    explicit Machine(std::span<const std::byte> bytes) : m_input(bytes) {}

    PickleDocument run() {
        for (;;) {
            m_instruction = m_input.offset();
            m_opcode = static_cast<std::uint8_t>(m_input.takeUnsigned(1));
            const auto opcode = static_cast<PickleOpcode>(m_opcode);
            if (opcode == PickleOpcode::Stop) {
                m_document.root = m_stack.pop();
                return std::move(m_document);
            }
            if (!readScalar(opcode) && !readText(opcode) && !arrangeStack(opcode) && !useMemo(opcode) &&
                !makeContainer(opcode) && !fillContainer(opcode) && !makeObject(opcode))
                throw PickleFault("is not understood");
        }
    }

    std::size_t consumed() const { return m_input.offset(); }

    /// Where the machine is, for messages.
    std::string position() const {
        char opcode[8];
        const bool printable = m_opcode > ' ' && m_opcode < 0x7f;
        std::snprintf(opcode, sizeof opcode, printable ? "'%c'" : "0x%02x", m_opcode);
        return "offset " + std::to_string(m_instruction) + ", opcode " + opcode;
    }

private:
    using Op = PickleOpcode;

    // --- values and the stack ---

    PickleRef store(PickleValue value) {
        if (m_document.values.size() >= maximumPickleValues)
            throw PickleFault("makes more than " + std::to_string(maximumPickleValues) + " values");
        m_document.values.push_back(std::move(value));
        return static_cast<PickleRef>(m_document.values.size() - 1);
    }

    bool push(PickleValue value) {
        m_stack.push(store(std::move(value)));
        return true;
    }

    bool arrangeStack(Op opcode) {
        switch (opcode) {
        case Op::Proto:
            if (m_input.takeUnsigned(1) > 5)
                throw PickleFault("names a protocol newer than 5");
            return true;
        case Op::Frame:
            m_input.requireAhead(m_input.takeUnsigned(8));
            return true;
        case Op::Mark:
            m_stack.mark();
            return true;
        case Op::Pop:
            m_stack.popValueOrMark();
            return true;
        case Op::PopMark:
            m_stack.popToMark();
            return true;
        case Op::Dup:
            m_stack.push(m_stack.top());
            return true;
        default:
            return false;
        }
    }

    // --- numbers ---

    bool pushLong(std::uint64_t size) {
        const auto number = m_input.takeSigned(size);
        return number ? push(*number) : push(PickleBigInteger{});
    }

    bool readScalar(Op opcode) {
        switch (opcode) {
        case Op::None:
            return push(PickleNone{});
        case Op::NewTrue:
            return push(true);
        case Op::NewFalse:
            return push(false);
        case Op::Int:
            return push(pickleInteger(m_input.takeLine(), true));
        case Op::Long:
            return push(pickleInteger(m_input.takeLine(), false));
        case Op::BinInt:
            return push(std::int64_t{static_cast<std::int32_t>(m_input.takeUnsigned(4))});
        case Op::BinInt1:
            return push(static_cast<std::int64_t>(m_input.takeUnsigned(1)));
        case Op::BinInt2:
            return push(static_cast<std::int64_t>(m_input.takeUnsigned(2)));
        case Op::Long1:
            return pushLong(m_input.takeUnsigned(1));
        case Op::Long4:
            return pushLong(m_input.takeUnsigned(4));
        case Op::Float:
            return push(pickleDouble(m_input.takeLine()));
        case Op::BinFloat:
            return push(m_input.takeBigEndianDouble());
        default:
            return false;
        }
    }

    // --- strings and bytes ---

    std::string sizedText(unsigned sizeBytes) {
        return std::string(m_input.take(m_input.takeUnsigned(sizeBytes)));
    }

    bool readText(Op opcode) {
        switch (opcode) {
        case Op::String:
            return push(pickleQuoted(m_input.takeLine()));
        case Op::Unicode:
            return push(pickleRawUnicode(m_input.takeLine()));
        case Op::ShortBinString:
        case Op::ShortBinUnicode:
            return push(sizedText(1));
        case Op::BinString:
        case Op::BinUnicode:
            return push(sizedText(4));
        case Op::BinUnicode8:
            return push(sizedText(8));
        case Op::ShortBinBytes:
            return push(PickleBytes{sizedText(1)});
        case Op::BinBytes:
            return push(PickleBytes{sizedText(4)});
        case Op::BinBytes8:
        case Op::ByteArray8:
            return push(PickleBytes{sizedText(8)});
        default:
            return false;
        }
    }

    // --- the memo ---

    bool remember(std::uint64_t index) {
        if (m_memo.size() >= maximumPickleValues)
            throw PickleFault("remembers too many values");
        m_memo[index] = m_stack.top();
        return true;
    }

    bool recall(std::uint64_t index) {
        const auto found = m_memo.find(index);
        if (found == m_memo.end())
            throw PickleFault("recalls number " + std::to_string(index) + " of the memo, which is not there");
        m_stack.push(found->second);
        return true;
    }

    std::uint64_t lineIndex() {
        const PickleValue value = pickleInteger(m_input.takeLine(), false);
        const auto* index = std::get_if<std::int64_t>(&value);
        if (index == nullptr || *index < 0)
            throw PickleFault("has a memo number that is none");
        return static_cast<std::uint64_t>(*index);
    }

    bool useMemo(Op opcode) {
        switch (opcode) {
        case Op::Put:
            return remember(lineIndex());
        case Op::BinPut:
            return remember(m_input.takeUnsigned(1));
        case Op::LongBinPut:
            return remember(m_input.takeUnsigned(4));
        case Op::Memoize:
            return remember(m_memo.size());
        case Op::Get:
            return recall(lineIndex());
        case Op::BinGet:
            return recall(m_input.takeUnsigned(1));
        case Op::LongBinGet:
            return recall(m_input.takeUnsigned(4));
        default:
            return false;
        }
    }

    // --- containers ---

    bool makeContainer(Op opcode) {
        switch (opcode) {
        case Op::EmptyTuple:
            return push(PickleTuple{});
        case Op::Tuple1:
            return push(PickleTuple{m_stack.popItems(1)});
        case Op::Tuple2:
            return push(PickleTuple{m_stack.popItems(2)});
        case Op::Tuple3:
            return push(PickleTuple{m_stack.popItems(3)});
        case Op::Tuple:
            return push(PickleTuple{m_stack.popToMark()});
        case Op::EmptyList:
            return push(PickleList{});
        case Op::List:
            return push(PickleList{m_stack.popToMark()});
        case Op::EmptySet:
            return push(PickleSet{});
        case Op::FrozenSet:
            return push(PickleSet{m_stack.popToMark()});
        case Op::EmptyDict:
            return push(PickleDict{});
        case Op::Dict:
            return push(PickleDict{m_stack.popEntries()});
        default:
            return false;
        }
    }

    /// What lies on top of the stack, as a T or as an object that stands for a subclass of it.
    template <class T>
    std::pair<T*, PickleObject*> target() {
        PickleValue& value = m_document.values[m_stack.top()];
        auto* plain = std::get_if<T>(&value);
        auto* object = std::get_if<PickleObject>(&value);
        if (plain == nullptr && object == nullptr)
            throw PickleFault("fills something that cannot be filled");
        return {plain, object};
    }

    template <class T>
    bool addItems(const std::vector<PickleRef>& items) {
        const auto [plain, object] = target<T>();
        auto& into = plain ? plain->items : object->items;
        into.insert(into.end(), items.begin(), items.end());
        return true;
    }

    bool addEntries(const std::vector<PickleEntry>& entries) {
        const auto [plain, object] = target<PickleDict>();
        auto& into = plain ? plain->entries : object->entries;
        into.insert(into.end(), entries.begin(), entries.end());
        return true;
    }

    bool fillContainer(Op opcode) {
        switch (opcode) {
        case Op::Append:
            return addItems<PickleList>(m_stack.popItems(1));
        case Op::Appends:
            return addItems<PickleList>(m_stack.popToMark());
        case Op::AddItems:
            return addItems<PickleSet>(m_stack.popToMark());
        case Op::SetItems:
            return addEntries(m_stack.popEntries());
        case Op::SetItem: {
            const std::vector<PickleRef> entry = m_stack.popItems(2);
            return addEntries({{entry[0], entry[1]}});
        }
        default:
            return false;
        }
    }

    // --- what Python would run, and we only note ---

    PickleGlobal lineGlobal() {
        std::string module(m_input.takeLine());
        return {std::move(module), std::string(m_input.takeLine())};
    }

    bool pushStackGlobal() {
        const PickleRef name = m_stack.pop();
        const PickleRef module = m_stack.pop();
        const auto* nameText = m_document.as<std::string>(name);
        const auto* moduleText = m_document.as<std::string>(module);
        if (nameText == nullptr || moduleText == nullptr)
            throw PickleFault("needs the names of a module and of something in it");
        return push(PickleGlobal{*moduleText, *nameText});
    }

    bool pushCall(PickleRef callable, PickleRef arguments, std::optional<PickleRef> keywords = {}) {
        const bool callableKind =
            m_document.as<PickleGlobal>(callable) || m_document.as<PickleObject>(callable);
        if (!callableKind || !m_document.as<PickleTuple>(arguments))
            throw PickleFault("calls something that cannot be called");
        return push(PickleObject{callable, arguments, keywords, {}, {}, {}});
    }

    bool pushPoppedCall(bool withKeywords) {
        const auto keywords = withKeywords ? std::optional(m_stack.pop()) : std::nullopt;
        const PickleRef arguments = m_stack.pop();
        const PickleRef callable = m_stack.pop();
        return pushCall(callable, arguments, keywords);
    }

    bool pushInstance(Op opcode) {
        std::optional<PickleRef> callable;
        if (opcode == Op::Inst)
            callable = store(lineGlobal());
        std::vector<PickleRef> items = m_stack.popToMark();
        if (!callable) {
            if (items.empty())
                throw PickleFault("makes an instance of nothing");
            callable = items.front();
            items.erase(items.begin());
        }
        return pushCall(*callable, store(PickleTuple{std::move(items)}));
    }

    bool setState() {
        const PickleRef state = m_stack.pop();
        auto* object = std::get_if<PickleObject>(&m_document.values[m_stack.top()]);
        if (object == nullptr)
            throw PickleFault("gives a state to something that has none");
        object->state = state;
        return true;
    }

    bool makeObject(Op opcode) {
        switch (opcode) {
        case Op::Global:
            return push(lineGlobal());
        case Op::StackGlobal:
            return pushStackGlobal();
        case Op::Reduce:
        case Op::NewObj:
            return pushPoppedCall(false);
        case Op::NewObjEx:
            return pushPoppedCall(true);
        case Op::Inst:
        case Op::Obj:
            return pushInstance(opcode);
        case Op::Build:
            return setState();
        case Op::PersId:
            return push(PicklePersistent{store(std::string(m_input.takeLine()))});
        case Op::BinPersId:
            return push(PicklePersistent{m_stack.pop()});
        case Op::Ext1:
        case Op::Ext2:
        case Op::Ext4:
            throw PickleFault("uses Python's registry of extensions");
        case Op::NextBuffer:
        case Op::ReadonlyBuffer:
            throw PickleFault("uses data outside of the pickle");
        default:
            return false;
        }
    }

    PickleInput m_input;
    std::size_t m_instruction = 0;
    std::uint8_t m_opcode = 0;
    PickleDocument m_document;
    PickleStack m_stack;
    std::map<std::uint64_t, PickleRef> m_memo;
};

} // namespace

PickleDocument unpickle(std::span<const std::byte> bytes, std::string_view name) {
    if (bytes.size() > maximumPickleBytes)
        throw CheckpointError(std::string(name) + " is a pickle of " + std::to_string(bytes.size()) +
                              " bytes; more than " + std::to_string(maximumPickleBytes) +
                              " is no description of a model");
    return unpickleNext(bytes, name);
}

PickleDocument unpickleNext(std::span<const std::byte>& bytes, std::string_view name) {
    Machine machine(bytes.first(std::min(bytes.size(), maximumPickleBytes)));
    try {
        PickleDocument document = machine.run();
        bytes = bytes.subspan(machine.consumed());
        return document;
    } catch (const PickleFault& fault) {
        throw CheckpointError(std::string(name) + " is damaged or not a pickle: " + machine.position() + " " +
                              fault.what());
    }
}

} // namespace lila
