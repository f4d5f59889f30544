// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/checkpoint/torch_object.h"

#include "core/checkpoint/checkpoint.h"

#include <algorithm>
#include <array>

namespace lila {
namespace {

constexpr std::array<std::pair<std::string_view, DType>, 10> storageTypes{{
    {"DoubleStorage", DType::F64},
    {"FloatStorage", DType::F32},
    {"HalfStorage", DType::F16},
    {"BFloat16Storage", DType::BF16},
    {"LongStorage", DType::I64},
    {"IntStorage", DType::I32},
    {"ShortStorage", DType::I16},
    {"CharStorage", DType::I8},
    {"ByteStorage", DType::U8},
    {"BoolStorage", DType::Bool},
}};

[[noreturn]] void fail(std::string_view name, const std::string& what) {
    throw CheckpointError("tensor " + std::string(name) + " " + what);
}

const std::vector<PickleRef>* tupleItems(const PickleDocument& document, PickleRef ref) {
    const auto* tuple = document.as<PickleTuple>(ref);
    return tuple ? &tuple->items : nullptr;
}

std::vector<std::int64_t> sizesOf(const PickleDocument& document, PickleRef ref, std::string_view name) {
    const auto* items = document.sequence(ref);
    if (items == nullptr || items->size() > 16)
        fail(name, "has a shape or strides that are no short list");
    std::vector<std::int64_t> sizes;
    for (const PickleRef item : *items) {
        const auto* size = document.as<std::int64_t>(item);
        if (size == nullptr || *size < 0)
            fail(name, "has a size or stride that is not a whole number from 0 on");
        sizes.push_back(*size);
    }
    return sizes;
}

/// The part of a storage that is meant: all of it, or as in older files a view (key, offset, size).
void readView(const PickleDocument& document, PickleRef ref, StoredStorage& storage) {
    if (document.as<PickleNone>(ref))
        return;
    const auto* view = tupleItems(document, ref);
    const bool isView = view != nullptr && view->size() == 3;
    const auto* begin = isView ? document.as<std::int64_t>((*view)[1]) : nullptr;
    const auto* size = isView ? document.as<std::int64_t>((*view)[2]) : nullptr;
    if (begin == nullptr || size == nullptr || *begin < 0 || *size < 0 || *size > storage.elements ||
        *begin > storage.elements - *size)
        throw CheckpointError("a part of storage " + storage.key + " is used that is not in it");
    storage.partBegin = *begin;
    storage.partSize = *size;
}

/// offset + Σ (size - 1) · stride lies inside so many elements, without overflow on the way.
void requireInside(const StoredTensor& tensor, std::int64_t elements, std::string_view name) {
    const auto count = elementCountOf(tensor.shape);
    if (!count)
        fail(name, "has an impossible shape " + shapeText(tensor.shape));
    std::int64_t last = tensor.offset;
    bool inside = *count == 0 ? last <= elements : last < elements;
    for (std::size_t i = 0; inside && *count > 0 && i < tensor.shape.size(); ++i) {
        const std::int64_t room = elements - 1 - last;
        const std::int64_t steps = tensor.shape[i] - 1;
        inside = steps == 0 || tensor.strides[i] <= room / steps;
        if (inside)
            last += steps * tensor.strides[i];
    }
    if (!inside)
        fail(name, "of shape " + shapeText(tensor.shape) + " and strides " + shapeText(tensor.strides) +
                       " reaches past its storage of " + std::to_string(elements) + " elements");
}

StoredTensor rebuiltTensor(const PickleDocument& document, const PickleObject& call, std::string_view name) {
    const auto* arguments = tupleItems(document, call.arguments);
    if (arguments == nullptr || arguments->size() < 4)
        fail(name, "is not described as torch.save does");
    const auto storage = storedStorage(document, (*arguments)[0], name);
    if (!storage)
        fail(name, "has a storage that is not described as torch.save does");
    StoredTensor tensor;
    tensor.storage = storage->key;
    tensor.dtype = storage->dtype;
    tensor.storageElements = storage->elements;
    const auto* offset = document.as<std::int64_t>((*arguments)[1]);
    if (offset == nullptr || *offset < 0)
        fail(name, "has an offset that is not a whole number from 0 on");
    tensor.offset = *offset;
    tensor.shape = sizesOf(document, (*arguments)[2], name);
    tensor.strides = sizesOf(document, (*arguments)[3], name);
    if (tensor.strides.size() != tensor.shape.size())
        fail(name, "has not as many strides as dimensions");
    requireInside(tensor, storage->partSize, name);
    tensor.offset += storage->partBegin;
    return tensor;
}

bool isParameter(const PickleGlobal& global) {
    return global.module == "torch._utils" &&
           (global.name == "_rebuild_parameter" || global.name == "_rebuild_parameter_with_state");
}

} // namespace

const PickleGlobal* calledGlobal(const PickleDocument& document, PickleRef ref) {
    const auto* object = document.as<PickleObject>(ref);
    return object ? document.as<PickleGlobal>(object->callable) : nullptr;
}

std::optional<StoredStorage> storedStorage(const PickleDocument& document, PickleRef ref,
                                           std::string_view name) {
    const auto* persistent = document.as<PicklePersistent>(ref);
    const auto* items = persistent ? tupleItems(document, persistent->id) : nullptr;
    if (items == nullptr || items->size() < 5)
        return std::nullopt;
    const auto* kind = document.as<std::string>((*items)[0]);
    const auto* type = document.as<PickleGlobal>((*items)[1]);
    const auto* key = document.as<std::string>((*items)[2]);
    const auto* count = document.as<std::int64_t>((*items)[4]);
    if (kind == nullptr || *kind != "storage" || type == nullptr || key == nullptr || count == nullptr ||
        *count < 0)
        return std::nullopt;
    const auto known =
        std::ranges::find(storageTypes, type->name, &decltype(storageTypes)::value_type::first);
    if (known == storageTypes.end() || !type->module.starts_with("torch"))
        fail(name, "is stored as " + type->module + "." + type->name + ", a type that is not supported");
    StoredStorage storage{*key, known->second, *count, 0, *count};
    if (items->size() > 5)
        readView(document, (*items)[5], storage);
    return storage;
}

std::optional<StoredTensor> storedTensor(const PickleDocument& document, PickleRef ref,
                                         std::string_view name) {
    const PickleGlobal* global = calledGlobal(document, ref);
    if (global != nullptr && isParameter(*global)) { // its data is its first argument; parameters do not nest
        const auto* arguments = tupleItems(document, document.as<PickleObject>(ref)->arguments);
        if (arguments == nullptr || arguments->empty())
            fail(name, "is a parameter without data");
        ref = arguments->front();
        global = calledGlobal(document, ref);
    }
    if (global == nullptr || global->module != "torch._utils" || !global->name.starts_with("_rebuild_"))
        return std::nullopt;
    if (global->name != "_rebuild_tensor_v2" && global->name != "_rebuild_tensor")
        fail(name,
             "is made by " + global->name + ", which is not supported: save it as a plain dense tensor");
    return rebuiltTensor(document, *document.as<PickleObject>(ref), name);
}

std::optional<std::vector<PickleEntry>> dictEntries(const PickleDocument& document, PickleRef ref) {
    if (const auto* dict = document.as<PickleDict>(ref))
        return dict->entries;
    const PickleGlobal* global = calledGlobal(document, ref);
    if (global == nullptr || global->module != "collections" || global->name != "OrderedDict")
        return std::nullopt;
    const auto& object = *document.as<PickleObject>(ref);
    std::vector<PickleEntry> entries;
    const auto* arguments = tupleItems(document, object.arguments);
    if (arguments != nullptr && arguments->size() == 1) { // older protocols: OrderedDict([[key, value], ...])
        const auto* pairs = document.sequence(arguments->front());
        for (std::size_t i = 0; pairs != nullptr && i < pairs->size(); ++i)
            if (const auto* pair = document.sequence((*pairs)[i]); pair != nullptr && pair->size() == 2)
                entries.emplace_back(pair->front(), pair->back());
    }
    entries.insert(entries.end(), object.entries.begin(), object.entries.end());
    return entries;
}

std::optional<PickleRef> entryNamed(const PickleDocument& document, const std::vector<PickleEntry>& entries,
                                    std::string_view key) {
    std::optional<PickleRef> found;
    for (const auto& [name, value] : entries)
        if (const auto* text = document.as<std::string>(name); text != nullptr && *text == key)
            found = value;
    return found;
}

std::optional<std::vector<PickleEntry>> instanceFields(const PickleDocument& document, PickleRef ref) {
    const auto* object = document.as<PickleObject>(ref);
    if (object == nullptr || !object->state)
        return std::nullopt;
    PickleRef state = *object->state;
    if (const auto* pair = tupleItems(document, state); pair != nullptr && pair->size() == 2)
        state = pair->front(); // (__dict__, slots)
    return dictEntries(document, state);
}

std::string describe(const PickleDocument& document, PickleRef ref) {
    static constexpr std::array<std::string_view, std::variant_size_v<PickleValue>> kinds{
        "None",    "a bool", "an int", "an int", "a float",  "a string",  "bytes",
        "a tuple", "a list", "a set",  "a dict", "a global", "a storage", "an object"};
    const auto* global = document.as<PickleGlobal>(ref);
    const PickleGlobal* called = calledGlobal(document, ref);
    if (global == nullptr)
        global = called;
    if (global != nullptr) // its names can be as long as the file, and in it many times
        return (called ? "a call of " : "the name ") + global->module.substr(0, 100) + "." +
               global->name.substr(0, 100);
    return std::string(kinds[document[ref].index()]);
}

} // namespace lila
