// SPDX-License-Identifier: AGPL-3.0-or-later
// What other programs may have made of a model's file: renamed, wrapped, cut, of other types.
#pragma once

#include "core/checkpoint/safetensors.h"
#include "core/checkpoint/torch_pickle.h"
#include "core/model/tensor_table.h"
#include "core/model/weights.h"
#include "tests/unit/checkpoint/pt_builder.h"

#include <algorithm>
#include <fstream>
#include <random>

namespace lila::test {

inline constexpr double temperature = 0.25; ///< not the default, and exact in every type

inline Checkpoint soundModel() {
    std::mt19937 random(1);
    std::normal_distribution<float> normal(0, 0.5F);
    const ModelConfig config{
        .vocabSize = 12, .dModel = 16, .nLayers = 2, .nHeads = 2, .blockSize = 6, .temp = temperature};
    Checkpoint checkpoint;
    for (const ExpectedTensor& expected : expectedTensors(config)) {
        std::vector<float> values(static_cast<std::size_t>(elementCountOf(expected.shape).value()));
        std::ranges::generate(values, [&] { return normal(random); });
        if (expected.kind == TensorKind::Parameter)
            checkpoint.tensors.emplace(expected.name, Tensor::fromFloats(expected.shape, std::move(values)));
    }
    checkpoint.config = configFields(config);
    return completed(checkpoint);
}

enum class Container { Zip, Legacy, Safetensors };
enum class ConfigKind { Class, Namespace, Dict, Absent };
enum class NumberKind { Python, Numpy64, Numpy32, Tensor };

using NamedTensors = std::vector<std::pair<std::string, Tensor>>;

/// One variation: what it does to the model is drawn from the seed alone.
class Variation {
public:
    Variation(const Checkpoint& sound, unsigned seed) : m_random(seed), m_right(sound) {
        m_container = pick<Container>({Container::Zip, Container::Legacy, Container::Safetensors});
        m_config = pick<ConfigKind>({ConfigKind::Class, ConfigKind::Namespace, ConfigKind::Dict,
                                     ConfigKind::Dict, ConfigKind::Absent});
        m_number = pick<NumberKind>(
            {NumberKind::Python, NumberKind::Numpy64, NumberKind::Numpy32, NumberKind::Tensor});
        static constexpr void (Variation::*kinds[])() = {
            &Variation::leave,      &Variation::leave,        &Variation::castTensors,
            &Variation::dropTensor, &Variation::renameTensor, &Variation::turnTensor,
            &Variation::dropLayer,  &Variation::changeField,  &Variation::spoilField,
            &Variation::addModel,   &Variation::addStrays,    &Variation::cutFile};
        (this->*kinds[seed % std::size(kinds)])();
        if (m_config == ConfigKind::Absent)
            m_right.config.clear();
        rename();
    }

    /// Whether it must open; others may be refused.
    bool isSound() const { return m_isSound; }
    /// What it says, where it opens.
    const Checkpoint& right() const { return m_right; }

    void write(const std::filesystem::path& file) {
        if (m_container == Container::Safetensors)
            writeSafetensorsTo(file);
        else
            writePickled(file);
        if (m_isCut)
            std::filesystem::resize_file(file, below(std::filesystem::file_size(file)));
    }

private:
    std::size_t below(std::size_t limit) {
        return std::uniform_int_distribution<std::size_t>(0, limit - 1)(m_random);
    }
    template <class T>
    T pick(std::initializer_list<T> list) {
        return list.begin()[below(list.size())];
    }
    Tensor& anyTensor() {
        return std::next(m_right.tensors.begin(), std::ptrdiff_t(below(m_right.tensors.size())))->second;
    }

    // --- what is done to it ---

    void leave() {}

    void castTensors() {
        const DType dtype = pick({DType::F16, DType::BF16, DType::F64, DType::I32});
        const bool all = below(2) == 0;
        const std::size_t one = below(m_right.tensors.size());
        std::size_t index = 0;
        for (auto& [name, tensor] : m_right.tensors)
            if (all || index++ == one)
                tensor = cast(tensor, dtype);
        m_isSound = dtype != DType::I32;
    }

    static Tensor cast(const Tensor& tensor, DType dtype) {
        if (dtype == DType::F16 || dtype == DType::BF16)
            return tensor.convertedTo(dtype);
        const auto bytes = std::make_shared<std::string>();
        for (const float value : tensor.toFloats())
            *bytes += dtype == DType::F64 ? recordOf<double>({value})
                                          : recordOf<std::int32_t>({static_cast<std::int32_t>(value)});
        return {dtype, tensor.shape(), std::as_bytes(std::span(*bytes)), bytes};
    }

    void dropTensor() {
        const auto tensor = std::next(m_right.tensors.begin(), std::ptrdiff_t(below(m_right.tensors.size())));
        m_isSound = isMade(tensor->first);
        m_right.tensors.erase(tensor);
    }

    /// Whether `completed` makes it again.
    static bool isMade(const std::string& name) {
        const auto table = expectedTensors(configOf(soundModel()));
        return std::ranges::find(table, name, &ExpectedTensor::name)->kind != TensorKind::Parameter;
    }

    /// A letter more, less, or another.
    void renameTensor() {
        auto node = m_right.tensors.extract(
            std::next(m_right.tensors.begin(), std::ptrdiff_t(below(m_right.tensors.size()))));
        std::string& name = node.key();
        const std::size_t at = below(name.size());
        const std::size_t kind = below(3);
        if (kind == 0)
            name.insert(at, 1, 'x');
        else if (kind == 1)
            name.erase(at, 1);
        else
            name[at] = static_cast<char>(name[at] ^ 1);
        m_right.tensors.insert(std::move(node));
        m_isSound = false;
    }

    void turnTensor() {
        Tensor& tensor = anyTensor();
        std::vector<std::int64_t> shape(tensor.shape().rbegin(), tensor.shape().rend());
        if (shape.size() == 1)
            shape.push_back(1);
        m_isSound = shape == tensor.shape();
        tensor = Tensor(tensor.dtype(), shape, tensor.bytes(), tensor.owner());
    }

    void dropLayer() {
        std::erase_if(m_right.tensors,
                      [](const auto& entry) { return entry.first.starts_with("core.layers.1."); });
        m_isSound = m_config == ConfigKind::Absent; // without a configuration it is a model of one layer
    }

    void changeField() {
        if (m_config == ConfigKind::Absent)
            m_config = ConfigKind::Dict;
        m_right.config[pick<std::string>({"d_model", "n_layers", "n_heads", "block_size", "vocab_size"})] =
            static_cast<std::int64_t>(below(64)) + 20;
        m_isSound = false;
    }

    /// A value that is no number where one must be.
    void spoilField() {
        if (m_config == ConfigKind::Absent)
            m_config = ConfigKind::Namespace;
        m_spoilt = pick<std::string>({"temp", "d_model", "n_layers", "dropout", "bias"});
        m_spoiling = below(4);
        m_isSound = false;
    }

    void addModel() {
        m_hasOther = true;
        m_isSound = false; // it may be refused; if it opens, then with these numbers
    }

    void addStrays() { m_hasStrays = true; }

    void cutFile() {
        m_isCut = true;
        m_isSound = false;
    }

    // --- what is done to its names ---

    void rename() {
        const std::string prefix = pick<std::string>({"", "", "module.", "_orig_mod.", "model.", "net.",
                                                      "model.net.", "module._orig_mod.", "student."});
        const bool isWithin = below(4) == 0;
        for (const auto& [name, tensor] : m_right.tensors) {
            std::string other = prefix + name;
            if (const std::size_t at = other.find("core."); isWithin && at != std::string::npos)
                other.insert(at + 5, "_orig_mod.");
            m_named.emplace_back(other, tensor);
        }
        if (m_hasStrays)
            m_named.emplace_back("n_averaged", Tensor::fromFloats({}, {3}));
        std::ranges::shuffle(m_named, m_random);
    }

    std::vector<std::string> wrappers() {
        std::vector<std::string> keys(below(4));
        for (std::string& key : keys)
            key = pick<std::string>(
                {"net", "model", "state_dict", "model_state", "ema_state_dict", "model_state_dict"});
        return keys;
    }

    // --- files ---

    void writeSafetensorsTo(const std::filesystem::path& file) {
        SafetensorsFile content{{m_named.begin(), m_named.end()}, {{"format", "pt"}}};
        if (m_hasOther)
            for (const auto& [name, tensor] : soundModel().tensors)
                content.tensors.emplace("other." + name, otherNumbers(tensor));
        if (m_config != ConfigKind::Absent)
            content.metadata["config"] = configText();
        writeSafetensors(file, content);
    }

    std::string configText() const {
        std::string text;
        for (const auto& [name, value] : m_right.config) {
            text += (text.empty() ? "{\"" : ",\"") + name + "\":";
            if (name == m_spoilt)
                text += std::array{"null", "[1]", "\"0.1\"", "{}"}.at(m_spoiling);
            else if (const auto* flag = std::get_if<bool>(&value))
                text += *flag ? "true" : "false";
            else if (const auto* whole = std::get_if<std::int64_t>(&value))
                text += std::to_string(*whole);
            else
                text += std::to_string(std::get<double>(value));
        }
        return text + "}";
    }

    static Tensor otherNumbers(const Tensor& tensor) {
        std::vector<float> values = tensor.toFloats();
        for (float& value : values)
            value += 0.5F;
        return Tensor::fromFloats(tensor.shape(), std::move(values));
    }

    void writePickled(const std::filesystem::path& file) {
        TorchPickle torch;
        PickleWriter& pickle = torch.pickle();
        const std::vector<std::string> keys = wrappers();
        const bool configIsInside = below(2) == 0;
        for (std::size_t i = 0; i <= keys.size(); ++i) {
            pickle.emptyDict();
            pickle.mark();
            if (i == keys.size())
                break;
            if (!configIsInside && i == 0)
                putConfig(torch);
            pickle.text(keys[i]);
        }
        if (keys.empty() || configIsInside)
            putConfig(torch);
        putTensors(torch);
        pickle.op(PickleOpcode::SetItems);
        for (std::size_t i = 0; i < keys.size(); ++i) {
            if (i == 0 && m_hasOther)
                putOther(torch);
            pickle.op(PickleOpcode::SetItems);
        }
        writeStorages(file, pickle.finish(), torch.storages());
    }

    void putTensors(TorchPickle& torch) {
        for (const auto& [name, tensor] : m_named) {
            torch.pickle().text(name);
            torch.tensor(tensor);
        }
        if (!m_hasStrays)
            return;
        torch.pickle().text("epoch");
        torch.pickle().integer(4);
        torch.pickle().text("module._extra_state");
        putBytes(torch.pickle(), "\xff");
    }

    void putOther(TorchPickle& torch) {
        torch.pickle().text("another");
        torch.pickle().emptyDict();
        torch.pickle().mark();
        for (const auto& [name, tensor] : soundModel().tensors) {
            torch.pickle().text(name);
            torch.tensor(otherNumbers(tensor));
        }
        torch.pickle().op(PickleOpcode::SetItems);
    }

    void putConfig(TorchPickle& torch) {
        if (m_config == ConfigKind::Absent)
            return;
        PickleWriter& pickle = torch.pickle();
        pickle.text("config");
        if (m_config != ConfigKind::Dict) {
            const bool isClass = m_config == ConfigKind::Class;
            pickle.global(isClass ? "config.config" : "argparse", isClass ? "E8Config" : "Namespace");
            pickle.emptyTuple();
            pickle.op(PickleOpcode::NewObj);
        }
        pickle.emptyDict();
        pickle.mark();
        for (const auto& [name, value] : m_right.config) {
            pickle.text(name);
            if (name == m_spoilt)
                putNoNumber(pickle);
            else
                putNumber(torch, value);
        }
        pickle.op(PickleOpcode::SetItems);
        if (m_config != ConfigKind::Dict)
            pickle.op(PickleOpcode::Build);
    }

    void putNoNumber(PickleWriter& pickle) const {
        if (m_spoiling == 0)
            pickle.none();
        else if (m_spoiling == 1)
            pickle.emptyList();
        else if (m_spoiling == 2)
            pickle.text("0.1");
        else
            pickle.global("math", "pi");
    }

    void putNumber(TorchPickle& torch, const ConfigValue& value) const {
        PickleWriter& pickle = torch.pickle();
        const auto* real = std::get_if<double>(&value);
        const auto* whole = std::get_if<std::int64_t>(&value);
        if (const auto* flag = std::get_if<bool>(&value))
            pickle.boolean(*flag);
        else if (whole != nullptr && m_number != NumberKind::Python)
            putNumpyScalar(pickle, "i8", *whole);
        else if (whole != nullptr)
            pickle.integer(*whole);
        else if (m_number == NumberKind::Numpy32 && *real == temperature)
            putNumpyScalar(pickle, "f4", static_cast<float>(*real));
        else if (m_number == NumberKind::Tensor && *real == temperature)
            torch.tensor(Tensor::fromFloats({}, {static_cast<float>(*real)}));
        else if (m_number != NumberKind::Python)
            putNumpyScalar(pickle, "f8", *real);
        else
            pickle.real(*real);
    }

    void writeStorages(const std::filesystem::path& file, const std::string& pickle,
                       const std::vector<Tensor>& storages) const {
        const auto bytesOf = [](const Tensor& tensor) {
            return std::string(reinterpret_cast<const char*>(tensor.bytes().data()), tensor.bytes().size());
        };
        if (m_container == Container::Zip) {
            std::map<std::string, std::string> records{{"a/data.pkl", pickle}};
            for (std::size_t i = 0; i < storages.size(); ++i)
                records["a/data/" + std::to_string(i)] = bytesOf(storages[i]);
            writeZip(file, records);
            return;
        }
        std::vector<std::pair<std::string, std::pair<std::string, std::int64_t>>> named;
        for (std::size_t i = 0; i < storages.size(); ++i)
            named.push_back({std::to_string(i), {bytesOf(storages[i]), storages[i].elementCount()}});
        std::ofstream(file, std::ios::binary) << legacyFile(pickle, named);
    }

    std::mt19937 m_random;
    Checkpoint m_right;
    NamedTensors m_named;
    Container m_container{};
    ConfigKind m_config{};
    NumberKind m_number{};
    std::string m_spoilt;
    std::size_t m_spoiling = 0;
    bool m_isSound = true;
    bool m_hasOther = false;
    bool m_hasStrays = false;
    bool m_isCut = false;
};

} // namespace lila::test
