// SPDX-License-Identifier: AGPL-3.0-or-later
// Writes the corpus of the fuzz targets anew: small files, sound and broken. Usage: make_fuzz_corpus
// tests/fuzz/corpus
#include "core/checkpoint/packed_matrix.h"
#include "core/checkpoint/safetensors.h"
#include "core/checkpoint/torch_pickle.h"
#include "core/model/tensor_table.h"
#include "core/model/weights.h"
#include "core/story/session/journal.h"
#include "core/training/corpus/token_corpus.h"
#include "tests/unit/checkpoint/pt_builder.h"
#include "tests/unit/story/session_fixture.h"

#include <fstream>
#include <iostream>

using namespace lila;
using namespace lila::test;
using namespace std::string_literals;

namespace {

void writeFile(const std::filesystem::path& file, const std::string& bytes) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << bytes;
}

std::string contentOf(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

/// The smallest sound model: one layer, one head, eight words.
Checkpoint tinyModel() {
    const ModelConfig config{.vocabSize = 8, .dModel = 8, .nLayers = 1, .nHeads = 1, .blockSize = 4};
    Checkpoint checkpoint;
    for (const ExpectedTensor& expected : expectedTensors(config))
        if (expected.kind == TensorKind::Parameter)
            checkpoint.tensors.emplace(
                expected.name,
                Tensor::fromFloats(
                    expected.shape,
                    std::vector<float>(static_cast<std::size_t>(elementCountOf(expected.shape).value()),
                                       0.125F)));
    checkpoint.config = configFields(config);
    checkpoint.step = 1;
    checkpoint.loss = 2.5;
    return checkpoint;
}

void writePickles(const std::filesystem::path& folder) {
    const std::string dict =
        stateDictPickle({{"a", {.count = 4, .shape = {2, 2}, .strides = {2, 1}}},
                         {"b", {.storage = "1", .count = 1, .shape = {}, .strides = {}}}});
    writeFile(folder / "state_dict.pkl", dict);
    writeFile(folder / "cut.pkl", dict.substr(0, dict.size() / 2));
    writeFile(folder / "system.pkl", "cposix\nsystem\n(S'true'\ntR.");
    writeFile(folder / "eval.pkl", "\x80\x04\x8c\x08"
                                   "builtins\x8c\x04"
                                   "eval\x93\x8c\x01"
                                   "1\x85R.");
    writeFile(folder / "config.pkl", "c__main__\nE8Config\n)\x81}(X\x07\x00\x00\x00n_headsK\x08ub."s);
    writeFile(folder / "protocol0.pkl", "(dp0\nVkey\np1\n(lp2\nI1\naF1.5\naL3L\naS'x\\n'\nasg1\nNs.");
    writeFile(folder / "protocol4.pkl",
              "\x80\x04\x95\x10\x00\x00\x00\x00\x00\x00\x00(\x8f\x94(K\x01K\x02\x90\x88\x89NK\x03\x85t."s);
    writeFile(folder / "itself.pkl", "]q\x00h\x00"
                                     "a}q\x01h\x01h\x01s\x86."s);
    writeFile(folder / "huge_string.pkl", "\x8d\xff\xff\xff\xff\xff\xff\xff\xff.");
    writeFile(folder / "huge_shape.pkl",
              stateDictPickle({{"a", {.count = 1, .shape = {1LL << 62, 4}, .strides = {0, 0}}}}));
}

/// The same with packed matrices, one of them rotated.
void writePacked(const std::filesystem::path& file) {
    const auto matrix = [](std::int64_t rows, std::int64_t inputs, std::size_t rotation) {
        PackedMatrix packed{.rotationBlock = rotation, .seed = rotation, .codes = {}, .scales = {}};
        const std::int64_t bytes = inputs / 8 * packed.code.bits();
        const auto codes = std::make_shared<std::vector<std::byte>>(rows * bytes, std::byte{0x5a});
        packed.codes = Tensor(DType::U8, {rows, bytes}, *codes, codes);
        packed.scales = Tensor::fromFloats({rows, 1}, std::vector<float>(rows, 0.125F));
        packed.scales = packed.scales.convertedTo(DType::F16);
        return packed;
    };
    writePackedCheckpoint(file, tinyModel(),
                          {{"core.layers.0.attn.out.weight", matrix(8, 8, 0)},
                           {"core.layers.0.ffn.2.weight", matrix(8, 32, 16)}});
}

/// With a rotation that is no whole number; as long as the sound one, for the header's length.
void writeWronglyPacked(const std::filesystem::path& file, const std::filesystem::path& sound) {
    std::string content = contentOf(sound);
    const std::string sixteen = R"(\"rotation\":16,\"seed\":16)";
    content.replace(content.find(sixteen), sixteen.size(), R"(\"rotation\":9e9,\"seed\":1)");
    writeFile(file, content);
}

void writePts(const std::filesystem::path& folder) {
    std::filesystem::create_directories(folder);
    writeCheckpoint(folder / "sound.pt", tinyModel());
    writeCheckpoint(folder / "sound.safetensors", tinyModel());
    writePacked(folder / "packed.safetensors");
    writeWronglyPacked(folder / "wrongly_packed.safetensors", folder / "packed.safetensors");
    const std::string sound = contentOf(folder / "sound.pt");
    writeFile(folder / "cut.pt", sound.substr(0, sound.size() - 100));
    std::string damaged = sound;
    damaged[sound.size() / 3] ^= 1;
    writeFile(folder / "damaged.pt", damaged);
    writeZip(folder / "no_pickle.pt", {{"a/version", "3\n"}});
    writeZip(folder / "big_endian.pt", {{"a/data.pkl", "}."}, {"a/byteorder", "big"}});
    writeZip(folder / "system.pt", {{"a/data.pkl", "cposix\nsystem\n(S'true'\ntR."}});
    writeZip(
        folder / "huge.pt",
        {{"a/data.pkl", stateDictPickle({{"a", {.count = 1LL << 60, .shape = {1LL << 60}, .strides = {1}}}})},
         {"a/data/0", "0000"}});
    writeZip(folder / "transposed.pt",
             {{"a/data.pkl", stateDictPickle({{"a", {.count = 6, .shape = {3, 2}, .strides = {1, 3}}}})},
              {"a/data/0", std::string(24, '0')}});
    writeFile(folder / "page.pt", "<!DOCTYPE html>");
}

/// As PyTorch wrote them before version 1.6.
void writeLegacyFiles(const std::filesystem::path& folder) {
    const Checkpoint model = tinyModel();
    TorchPickle torch;
    PickleWriter& pickle = torch.pickle();
    pickle.emptyDict();
    pickle.mark();
    pickle.text("net");
    pickle.emptyDict();
    pickle.mark();
    for (const auto& [name, tensor] : model.tensors) {
        pickle.text("module." + name);
        torch.tensor(tensor);
    }
    pickle.op(PickleOpcode::SetItems);
    pickle.text("config");
    pickle.emptyDict();
    pickle.text("temp");
    putNumpyScalar(pickle, "f8", 0.25);
    pickle.op(PickleOpcode::SetItem);
    pickle.op(PickleOpcode::SetItems);
    std::vector<std::pair<std::string, std::pair<std::string, std::int64_t>>> storages;
    for (const Tensor& tensor : torch.storages()) {
        const auto bytes = tensor.bytes();
        storages.push_back(
            {std::to_string(storages.size()),
             {{reinterpret_cast<const char*>(bytes.data()), bytes.size()}, tensor.elementCount()}});
    }
    const std::string sound = legacyFile(pickle.finish(), storages);
    writeFile(folder / "legacy.pth", sound);
    writeFile(folder / "legacy_cut.pth", sound.substr(0, sound.size() - 100));
    writeFile(folder / "legacy_big_endian.pth", legacyFile("}.", {}, false));
    writeFile(folder / "legacy_system.pth", legacyFile("cposix\nsystem\n(S'true'\ntR.", {}));
    writeFile(folder / "legacy_views.pth",
              legacyFile(stateDictPickle({{"a", {.count = 4, .shape = {2}, .strides = {1}, .view = {1, 3}}},
                                          {"b", {.count = 4, .shape = {2, 2}, .strides = {1, 2}}}}),
                         {{"0", {std::string(16, '0'), 4}}}));
    writeFile(folder / "legacy_huge.pth",
              legacyFile(stateDictPickle({{"a", {.count = 1LL << 60, .shape = {1LL << 60}, .strides = {1}}}}),
                         {{"0", {"0000", 1LL << 60}}}));
}

void writeSafetensorsFiles(const std::filesystem::path& folder) {
    std::filesystem::create_directories(folder);
    const Tensor values = Tensor::fromFloats({2, 2}, {1, 2, 3, 4});
    writeSafetensors(folder / "sound.safetensors", {{{"a", values}, {"b", values.convertedTo(DType::BF16)}},
                                                    {{"format", "pt"}, {"step", "1"}}});
    const auto write = [&](const std::string& name, const std::string& header, std::size_t dataSize) {
        const std::uint64_t size = header.size();
        writeFile(folder / (name + ".safetensors"),
                  std::string(reinterpret_cast<const char*>(&size), sizeof size) + header +
                      std::string(dataSize, '\0'));
    };
    write("overlap",
          R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},)"
          R"("b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})",
          8);
    write("twice",
          R"({"a":{"dtype":"I8","shape":[1],"data_offsets":[0,1]},)"
          R"("a":{"dtype":"I8","shape":[1],"data_offsets":[1,2]}})",
          2);
    write("overflow", R"({"a":{"dtype":"F64","shape":[4294967296,4294967296],"data_offsets":[0,8]}})", 8);
    write("deep", "{\"a\":" + std::string(2000, '['), 0);
    write("metadata", R"({"__metadata__":{"config":"{}","loss":"x"}})", 0);
    writeFile(folder / "huge_header.safetensors", "\xff\xff\xff\xff\xff\xff\xff\x7f{}");
    writeFile(folder / "short.safetensors", "\1");
}

void writeTokenCorpora(const std::filesystem::path& folder) {
    std::filesystem::create_directories(folder);
    CorpusContent content;
    content.vocabulary = {"0123", 16, 3, 1};
    content.textSha256 = "4567";
    for (const std::vector<std::uint16_t>& story :
         {std::vector<std::uint16_t>{4, 5, 3}, {3}, {6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 3}})
        content.add(story, 5, story.size());
    const auto sound = folder / "sound.safetensors";
    writeTokenCorpus(sound, content);
    const auto change = [&](const char* name, auto work) {
        SafetensorsFile file = readSafetensors(sound);
        work(file);
        writeSafetensors(folder / name, file);
    };
    change("no_starts.safetensors", [](SafetensorsFile& file) { file.tensors.erase("starts"); });
    change("floats.safetensors", [](SafetensorsFile& file) {
        file.tensors["tokens"] = Tensor::fromFloats({2}, {1, 2});
    });
    change("few_hashes.safetensors",
           [](SafetensorsFile& file) { file.tensors["hashes"] = file.tensors["starts"]; });
    change("later_layout.safetensors", [](SafetensorsFile& file) { file.metadata["corpus_layout"] = "2"; });
    change("small_vocabulary.safetensors", [](SafetensorsFile& file) { file.metadata["vocab_size"] = "9"; });
    content.vocabulary.padId = -1;
    writeTokenCorpus(folder / "no_padding.safetensors", content);
}

void writeStories(const std::filesystem::path& folder) {
    writeFile(folder / "stories.txt", "One.\n\nMore.\n<|endoftext|>\nTwo \xE2\x98\x83\n<|endoftext|>\n");
    writeFile(folder / "windows.txt", "\xEF\xBB\xBFOne.\r\n<|endoftext|>\r\nTwo\xE9");
    writeFile(folder / "lines.jsonl", R"({"text":"One.\nMore caf\u00e9 \ud83d\ude00"})"
                                      "\n\n"
                                      R"({"n":[1,{"a":null}],"text":""})"
                                      "\n");
    writeFile(folder / "array.json", R"( [ {"n": {"text": 1}, "text": "One."},
{"text": "Two \"{,}\"."}])");
    writeFile(folder / "table.csv",
              "id,text\r\n1,\"One, \"\"two\"\".\r\nMore.\"\r\n2,Three<|endoftext|>Four\n");
    writeFile(folder / "no_text.jsonl", R"({"story":"x"})");
    writeFile(folder / "utf16.txt", "\xFF\xFEO\0n\0"s);
}

void writeSessions(const std::filesystem::path& folder) {
    std::filesystem::create_directories(folder);
    Session session = smallSession();
    writeSession(folder / "sound.lila", session);
    SafetensorsFile newer = readSafetensors(folder / "sound.lila");
    newer.metadata["lila_story"] = "2";
    writeSafetensors(folder / "newer.lila", newer);
    session.records.clear();
    session.journal = "1-2";
    writeSession(folder / "no_records.lila", session);
    writeSession(folder / "empty.lila", Session());
}

/// Of the session that the target goes on from.
void writeJournals(const std::filesystem::path& folder) {
    Session session = smallSession();
    Story& story = session.story;
    std::string journal = journalHead("1-2");
    const auto add = [&](const Edit& edit) {
        story.apply(edit);
        journal += journalLine(edit);
    };
    const std::vector<NewToken> token{{5, " and"}};
    Origin origin;
    origin.resonatorSha256 = "r";
    add(writingAt(story, story.tip(), token, std::make_shared<const Origin>(origin)));
    add(retyping(story, StoryPath(story), 6, 7, "ver"));
    add(encoding(story, draftsOn(story, StoryPath(story)).front(),
                 std::vector<NewToken>{{4, draftsOn(story, StoryPath(story)).front().text}}));
    add(removal(story, continuationsAt(story, {}).front()));
    add({SetTitle{rootSpan, "B"}, SetBookmark{TokenKey{1}, {}}, SetSettings{story.settings()},
         SetInterventions{story.interventions()}, MoveTip{}});
    journal += journalLine(session.facts);
    writeFile(folder / "sound.journal", journal);
    writeFile(folder / "cut.journal", journal.substr(0, journal.size() - 20));
    journal[journal.size() / 2] ^= 1;
    writeFile(folder / "damaged.journal", journal);
    writeFile(folder / "other.journal", journalHead("3-4") + journalLine(Edit{}));
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "usage: make_fuzz_corpus FOLDER\n";
        return EXIT_FAILURE;
    }
    const std::filesystem::path folder = argv[1];
    writePickles(folder / "unpickler");
    writePts(folder / "checkpoint");
    writeLegacyFiles(folder / "checkpoint");
    writeSafetensorsFiles(folder / "safetensors");
    writeTokenCorpora(folder / "token_corpus");
    writeStories(folder / "story_reader");
    writeSessions(folder / "session");
    writeJournals(folder / "journal");
    return EXIT_SUCCESS;
}
