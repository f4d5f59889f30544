// SPDX-License-Identifier: AGPL-3.0-or-later
// PyTorch's format before version 1.6: read, or refused where it is broken.
#include "tests/test_main.h"
#include "tests/unit/checkpoint/error_of.h"
#include "tests/unit/checkpoint/pt_builder.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>

using namespace lila;
using namespace lila::test;

class OldPtTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsTheOldFormat() {
        const std::string pickle = stateDictPickle(
            {{"a", {.storage = "94", .count = 4, .shape = {2, 2}, .strides = {2, 1}}},
             {"b",
              {.storage = "7", .type = "LongStorage", .count = 3, .offset = 1, .shape = {2}, .strides = {1}}},
             {"c", {.storage = "94", .count = 4, .shape = {2}, .strides = {1}, .view = {1, 3}}}});
        const std::string file = legacyFile(pickle, {{"7", {recordOf<std::int64_t>({5, 6, 7}), 3}},
                                                     {"94", {recordOf<float>({1, 2, 3, 4}), 4}}});
        const Checkpoint checkpoint = readCheckpoint(std::as_bytes(std::span(file)), "old.pth");
        QCOMPARE(checkpoint.tensors.at("a").toFloats(), (std::vector<float>{1, 2, 3, 4}));
        QCOMPARE(checkpoint.tensors.at("b").toFloats(), (std::vector<float>{6, 7}));
        QCOMPARE(checkpoint.tensors.at("c").toFloats(), (std::vector<float>{2, 3}));
        const QTemporaryDir folder;
        const std::filesystem::path old = folder.filePath("old").toStdString();
        std::ofstream(old, std::ios::binary) << file;
        QVERIFY(readCheckpoint(old) == checkpoint);
    }

    void brokenOldFilesAreRefused() {
        const TensorPickle tensor{.count = 2, .shape = {2}, .strides = {1}};
        const std::string values = recordOf<float>({1, 2});
        const auto read = [](const std::string& file) {
            return readCheckpoint(std::as_bytes(std::span(file)), "old.pth");
        };
        const auto with = [&](const TensorPickle& described, const std::string& bytes, std::int64_t count) {
            return read(legacyFile(stateDictPickle({{"t", described}}), {{"0", {bytes, count}}}));
        };
        QCOMPARE(with(tensor, values, 2).tensors.size(), std::size_t{1});
        const std::string sound = legacyFile(stateDictPickle({{"t", tensor}}), {{"0", {values, 2}}});
        for (std::size_t size = 0; size < sound.size(); ++size)
            VERIFY_ERROR(read(sound.substr(0, size)), size == 0 ? "empty" : "old.pth: ");
        VERIFY_ERROR(read(sound + "x"), "after its last storage");
        VERIFY_ERROR(with(tensor, values, 3), "has 3 elements, but its tensors need 2");
        VERIFY_ERROR(read(legacyFile(stateDictPickle({{"t", tensor}}), {})), "storage 0 is missing");
        VERIFY_ERROR(read(legacyFile(stateDictPickle({{"t", tensor}}), {{"0", {values, 2}}}, false)),
                     "big-endian");
        constexpr std::int64_t huge = std::int64_t{1} << 60;
        VERIFY_ERROR(with({.count = huge, .shape = {huge}, .strides = {1}}, values, huge), "it is cut short");
        TensorPickle outside = tensor;
        outside.view = {1, 2};
        VERIFY_ERROR(with(outside, values, 2), "a part of storage 0 is used that is not in it");
        outside.view = {1, 1};
        VERIFY_ERROR(with(outside, values, 2), "reaches past its storage");
        VERIFY_ERROR(read(legacyFile("cposix\nsystem\n(S'true'\ntR.", {})), "holds a call of posix.system");
    }
};

LILA_TEST(OldPtTest)
#include "old_pt_test.moc"
