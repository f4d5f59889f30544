// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/training/corpus/token_corpus.h"

#include "core/checkpoint/mapped_file.h"
#include "core/checkpoint/safetensors.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <new>
#include <sstream>

namespace lila {
namespace {

constexpr std::string_view layoutVersion = "1";

/// FNV-1a over words of eight bytes (what is left over byte by byte): a change of one word always shows.
std::uint64_t checksumOf(std::span<const std::byte> bytes, std::uint64_t sum) {
    constexpr std::uint64_t prime = 0x100000001b3;
    std::size_t at = 0;
    for (; at + 8 <= bytes.size(); at += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes.data() + at, 8);
        sum = (sum ^ word) * prime;
    }
    for (; at < bytes.size(); ++at)
        sum = (sum ^ static_cast<std::uint64_t>(bytes[at])) * prime;
    return sum;
}

/// Of all arrays in the order starts, characters, hashes, tokens.
std::string checksumOf(std::span<const std::byte> starts, std::span<const std::byte> characters,
                       std::span<const std::byte> hashes, std::span<const std::byte> tokens) {
    std::uint64_t sum = 0xcbf29ce484222325;
    for (const auto& bytes : {starts, characters, hashes, tokens})
        sum = checksumOf(bytes, sum);
    return std::to_string(sum);
}

using Metadata = std::map<std::string, std::string>;

const std::string& textField(const Metadata& metadata, const std::string& name) {
    const auto found = metadata.find(name);
    if (found == metadata.end())
        throw CorpusError("it is no tokenised corpus: its metadata has no " + name);
    return found->second;
}

int numberField(const Metadata& metadata, const std::string& name) {
    const std::string& text = textField(metadata, name);
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size())
        throw CorpusError("its metadata gives " + name + " as \"" + text.substr(0, 40) +
                          "\", which is no number");
    return value;
}

void require(bool condition, const std::string& complaint) {
    if (!condition)
        throw CorpusError(complaint);
}

CorpusVocabulary vocabularyIn(const Metadata& metadata) {
    const std::string version = textField(metadata, "corpus_layout");
    require(version == layoutVersion, "it has corpus layout " + version.substr(0, 40) +
                                          ", and this program reads layout " + std::string(layoutVersion) +
                                          ": tokenise the text again");
    return {textField(metadata, "tokenizer_sha256"), numberField(metadata, "vocab_size"),
            numberField(metadata, "eos_id"), numberField(metadata, "pad_id")};
}

std::vector<std::string> remarksIn(const Metadata& metadata) {
    std::vector<std::string> remarks;
    if (const auto found = metadata.find("remarks"); found != metadata.end()) {
        std::istringstream lines(found->second);
        for (std::string line; std::getline(lines, line);)
            remarks.push_back(line);
    }
    return remarks;
}

template <class Value>
std::span<const Value> arrayIn(const SafetensorsFile& file, const std::string& name, DType dtype) {
    const auto found = file.tensors.find(name);
    require(found != file.tensors.end(), "it is no tokenised corpus: it has no tensor " + name);
    const Tensor& tensor = found->second;
    require(tensor.dtype() == dtype && tensor.shape().size() == 1,
            "tensor " + name + " must be " + std::string(dtypeName(dtype)) + " and have one dimension");
    const auto address = reinterpret_cast<std::uintptr_t>(tensor.bytes().data());
    require(address % alignof(Value) == 0, "tensor " + name + " is not aligned");
    return {reinterpret_cast<const Value*>(tensor.bytes().data()),
            static_cast<std::size_t>(tensor.elementCount())};
}

template <class Value>
Tensor viewOf(DType dtype, const std::vector<Value>& values) {
    return {dtype, {static_cast<std::int64_t>(values.size())}, std::as_bytes(std::span(values)), nullptr};
}

/// Runs `work`, putting the file's name before what it throws.
template <class Work>
auto withCorpusNamed(const std::string& name, Work work) {
    try {
        return work();
    } catch (const CorpusError& error) {
        throw CorpusError(name + ": " + error.what());
    } catch (const CheckpointError& error) {
        const std::string message = error.what();
        throw CorpusError(message.starts_with(name) ? message : name + ": " + message);
    } catch (const std::bad_alloc&) {
        throw CorpusError(name + ": there is not enough memory for it");
    }
}

} // namespace

bool isNamedAsTokens(const std::filesystem::path& corpus) {
    return corpus.extension() == ".safetensors";
}

void CorpusContent::add(std::span<const std::uint16_t> ids, std::int64_t characterCount, std::uint64_t hash) {
    addVariant(ids);
    characters.push_back(characterCount);
    hashes.push_back(hash);
}

void CorpusContent::addVariant(std::span<const std::uint16_t> ids) {
    tokens.insert(tokens.end(), ids.begin(), ids.end());
    starts.push_back(static_cast<std::int64_t>(tokens.size()));
}

void writeTokenCorpus(const std::filesystem::path& file, const CorpusContent& content) {
    SafetensorsFile output;
    output.tensors = {{"tokens", viewOf(DType::I16, content.tokens)},
                      {"starts", viewOf(DType::I64, content.starts)},
                      {"characters", viewOf(DType::I64, content.characters)},
                      {"hashes", viewOf(DType::I64, content.hashes)}};
    const CorpusVocabulary& vocabulary = content.vocabulary;
    const auto bytesOf = [&](const char* name) { return output.tensors.at(name).bytes(); };
    output.metadata = {{"corpus_layout", std::string(layoutVersion)},
                       {"tokenizer_sha256", vocabulary.tokenizerSha256},
                       {"text_sha256", content.textSha256},
                       {"vocab_size", std::to_string(vocabulary.vocabSize)},
                       {"eos_id", std::to_string(vocabulary.eosId)},
                       {"pad_id", std::to_string(vocabulary.padId)},
                       {"checksum", checksumOf(bytesOf("starts"), bytesOf("characters"), bytesOf("hashes"),
                                               bytesOf("tokens"))}};
    for (const std::string& remark : content.remarks)
        output.metadata["remarks"] += remark + '\n';
    withCorpusNamed(file.string(), [&] {
        TokenCorpus::checked(output, nullptr);
        writeSafetensors(file, output);
    });
}

std::shared_ptr<const TokenCorpus> TokenCorpus::checked(const SafetensorsFile& file,
                                                        std::shared_ptr<const void> owner) {
    const std::shared_ptr<TokenCorpus> corpus(new TokenCorpus);
    corpus->m_owner = std::move(owner);
    corpus->m_vocabulary = vocabularyIn(file.metadata);
    corpus->m_textSha256 = textField(file.metadata, "text_sha256");
    corpus->m_remarks = remarksIn(file.metadata);
    corpus->m_tokens = arrayIn<std::uint16_t>(file, "tokens", DType::I16);
    corpus->m_starts = arrayIn<std::int64_t>(file, "starts", DType::I64);
    corpus->m_characters = arrayIn<std::int64_t>(file, "characters", DType::I64);
    corpus->m_hashes = arrayIn<std::int64_t>(file, "hashes", DType::I64);
    corpus->requireSound();
    const std::string sum = checksumOf(std::as_bytes(corpus->m_starts), std::as_bytes(corpus->m_characters),
                                       std::as_bytes(corpus->m_hashes), std::as_bytes(corpus->m_tokens));
    require(sum == textField(file.metadata, "checksum"), "it is damaged: its checksum does not fit");
    return corpus;
}

void TokenCorpus::requireSound() const {
    const auto& [sha, vocabSize, eosId, padId] = m_vocabulary;
    require(vocabSize >= 1 && vocabSize <= largestCorpusVocabulary,
            "its vocabulary has " + std::to_string(vocabSize) + " pieces; from 1 to " +
                std::to_string(largestCorpusVocabulary) + " can be stored");
    require(eosId >= 0 && eosId < vocabSize, "its eos_id is outside the vocabulary");
    require(padId >= -1 && padId < vocabSize, "its pad_id is outside the vocabulary");
    const std::size_t stories = m_characters.size();
    const auto all = static_cast<std::int64_t>(m_tokens.size());
    require(stories > 0, "it holds no stories");
    require(m_hashes.size() == stories && m_starts.size() > stories && (m_starts.size() - 1) % stories == 0,
            "starts, characters and hashes are for different numbers of stories");
    require(m_starts.front() == 0 && m_starts.back() == all, "its stories do not cover its tokens");
    for (std::size_t i = 0; i + 1 < m_starts.size(); ++i) {
        const auto fail = [i](const char* complaint) {
            throw CorpusError("story " + std::to_string(i) + complaint);
        };
        if (m_starts[i] >= m_starts[i + 1] || m_starts[i + 1] > all)
            fail(" does not lie after the one before it");
        if (m_tokens[m_starts[i + 1] - 1] != eosId)
            fail(" does not end with eos");
        if (i < stories && m_characters[i] < 0)
            fail(" has a negative number of characters");
    }
    require(*std::ranges::max_element(m_tokens) < vocabSize, "it has ids outside the vocabulary");
}

std::shared_ptr<const TokenCorpus> TokenCorpus::open(const std::filesystem::path& file) {
    return withCorpusNamed(file.string(), [&] {
        const auto mapped = MappedFile::open(file);
        return checked(safetensorsOf(mapped->bytes(), mapped), mapped);
    });
}

std::shared_ptr<const TokenCorpus> TokenCorpus::of(std::span<const std::byte> bytes,
                                                   const std::shared_ptr<const void>& owner,
                                                   const std::string& name) {
    return withCorpusNamed(name, [&] { return checked(safetensorsOf(bytes, owner), owner); });
}

} // namespace lila
