// SPDX-License-Identifier: AGPL-3.0-or-later
// Whole checkpoints: conversion without loss, writing that never spoils a file, messages for files that are
// none.
#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/checkpoint_format.h"
#include "core/checkpoint/pt_file.h"
#include "core/checkpoint/safetensors.h"
#include "core/model/weights.h"
#include "tests/test_main.h"
#include "tests/unit/checkpoint/address_space_limit.h"
#include "tests/unit/checkpoint/error_of.h"
#include "tests/unit/checkpoint/pt_builder.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <limits>
#include <set>
#include <sys/resource.h>
#include <sys/stat.h>

using namespace lila;
using namespace lila::test;

namespace {

const std::filesystem::path golden = LILA_TEST_DATA "/golden/checkpoint.pt";

QByteArray contentOf(const std::filesystem::path& file) {
    QFile open(QString::fromStdString(file.string()));
    return open.open(QIODevice::ReadOnly) ? open.readAll() : QByteArray();
}

/// Makes the process unable to write files beyond `bytes`, as a full disk does.
class FileSizeLimit {
public:
    explicit FileSizeLimit(rlim_t bytes) {
        m_handler = std::signal(SIGXFSZ, SIG_IGN);
        getrlimit(RLIMIT_FSIZE, &m_old);
        const rlimit tight{bytes, m_old.rlim_max};
        setrlimit(RLIMIT_FSIZE, &tight);
    }
    ~FileSizeLimit() {
        setrlimit(RLIMIT_FSIZE, &m_old);
        std::signal(SIGXFSZ, m_handler);
    }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;

private:
    rlimit m_old{};
    void (*m_handler)(int) = nullptr;
};

} // namespace

class CheckpointTest : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    std::filesystem::path path(const QString& name) const { return m_folder.filePath(name).toStdString(); }

    void writeText(const QString& name, const QByteArray& text) const {
        QFile file(m_folder.filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
    }

private Q_SLOTS:
    void conversionLosesNothing() {
        const Checkpoint original = readCheckpoint(golden);
        writeCheckpoint(path("1.safetensors"), original);
        const Checkpoint first = readCheckpoint(path("1.safetensors"));
        QVERIFY(first == original);
        writeCheckpoint(path("2.pt"), first);
        const Checkpoint second = readCheckpoint(path("2.pt"));
        QVERIFY(second == original);
        writeCheckpoint(path("3.safetensors"), second);
        QVERIFY(readCheckpoint(path("3.safetensors")) == original);
        QCOMPARE(contentOf(path("3.safetensors")), contentOf(path("1.safetensors")));
    }

    void aPtHasEveryKeyOfTheReference() {
        writeCheckpoint(path("full.pt"), completed(slimmed(readCheckpoint(golden))));
        const auto keysOf = [](const std::filesystem::path& file, std::string_view of) {
            PtFile pt = PtFile::open(file);
            const PickleDocument& document = pt.pickle();
            auto entries = dictEntries(document, document.root).value();
            if (!of.empty())
                entries = dictEntries(document, entryNamed(document, entries, of).value()).value();
            std::vector<std::string> keys;
            for (const auto& entry : entries)
                keys.push_back(*document.as<std::string>(entry.first));
            return keys;
        };
        const std::vector<std::string> top{"step", "model_state_dict", "optimizer_state_dict", "loss",
                                           "config"};
        QCOMPARE(keysOf(path("full.pt"), ""), top);
        QCOMPARE(keysOf(path("full.pt"), "model_state_dict"),
                 keysOf(golden, "model_state_dict")); // in its order, too
        QCOMPARE(keysOf(path("full.pt"), "optimizer_state_dict"), keysOf(golden, "optimizer_state_dict"));
    }

    void theOptimiserKnowsEveryParameter() {
        const auto groupOf = [](const std::filesystem::path& file) {
            PtFile pt = PtFile::open(file);
            const PickleDocument& document = pt.pickle();
            const auto top = dictEntries(document, document.root).value();
            const auto optimizer =
                dictEntries(document, entryNamed(document, top, "optimizer_state_dict").value()).value();
            const auto* groups = document.sequence(entryNamed(document, optimizer, "param_groups").value());
            const auto group = dictEntries(document, groups->front()).value();
            std::vector<std::string> text;
            for (const auto& [key, value] : group) {
                const auto* items = document.sequence(value);
                text.push_back(*document.as<std::string>(key) + " " +
                               std::to_string(items ? items->size() : 0));
            }
            return text;
        };
        writeCheckpoint(path("optimizer.pt"), readCheckpoint(golden));
        QCOMPARE(groupOf(path("optimizer.pt")), groupOf(golden));
    }

    void everyFactSurvives_data() {
        QTest::addColumn<QString>("name");
        QTest::newRow("pt") << "facts.pt";
        QTest::newRow("safetensors") << "facts.safetensors";
    }

    void everyFactSurvives() {
        QFETCH(const QString, name);
        Checkpoint checkpoint;
        const Tensor values = Tensor::fromFloats({1, 2, 2, 1}, {1, 2, 3, 4});
        checkpoint.tensors = {{"a", values},
                              {"b", values.convertedTo(DType::F16)},
                              {"c", values.convertedTo(DType::BF16)},
                              {"d", Tensor::fromFloats({}, {5})},
                              {"e", Tensor::fromFloats({0, 3}, {})}};
        checkpoint.config = {{"d_model", std::int64_t{64}},
                             {"dropout", 0.1},
                             {"whole", 2.0},
                             {"bias", false},
                             {"name", "ünïcode \"x\""},
                             {"big", std::int64_t{1} << 62},
                             {"negative", std::int64_t{-3}}};
        checkpoint.step = std::numeric_limits<std::int64_t>::min();
        checkpoint.loss = 0.1 + 0.2;
        checkpoint.tokenizerSha256 = "abc";
        checkpoint.generation = R"({"temperature":0.7})";
        checkpoint.license = "AGPL-3.0-or-later";
        checkpoint.trainingSummary = "three steps, \xC3\xBC";
        writeCheckpoint(path(name), checkpoint);
        QVERIFY(readCheckpoint(path(name)) == checkpoint);
        writeCheckpoint(path(name), Checkpoint{{{"a", values}}, {}, {}, {}, {}, {}});
        const Checkpoint bare = readCheckpoint(path(name));
        QVERIFY(!bare.step && !bare.loss && bare.config.empty());
    }

    void metadataMustMakeSense() {
        const auto read = [&](const std::string& key, const std::string& value) {
            writeSafetensors(path("meta.safetensors"), {{}, {{key, value}}});
            (void)readCheckpoint(path("meta.safetensors"));
        };
        VERIFY_ERROR((read("step", "12x"), 0), "its step is \"12x\"");
        VERIFY_ERROR((read("loss", ""), 0), "no number");
        VERIFY_ERROR((read("config", "[1]"), 0), "not a JSON object");
        VERIFY_ERROR((read("config", std::string(100000, '[')), 0), "its config is");
        VERIFY_ERROR((read("config", "{\"a\":" + std::string(100000, '[')), 0), "nested too deeply");
    }

    void whatMetadataMeansIsReadOrNamed() {
        const auto temp = [&](const std::string& text) {
            writeSafetensors(path("config.safetensors"), {{}, {{"config", R"({"temp":)" + text + "}"}}});
            return readCheckpoint(path("config.safetensors")).config.at("temp");
        };
        QVERIFY(temp("0.25") == ConfigValue(0.25));
        VERIFY_ERROR(temp("null"), "its configuration's temp is null");
        VERIFY_ERROR(temp("[0.1]"), "its configuration's temp is [0.1]");
        VERIFY_ERROR(temp("{\"value\":0.1}"), "its configuration's temp is {");
        writeSafetensors(path("config.safetensors"), {{}, {{"config", R"({"lr":0.1})"}}});
        VERIFY_ERROR(readCheckpoint(path("config.safetensors")), "none of the fields of a LILA model");
    }

    void prefixesAreTakenOffSafetensorsToo_data() {
        QTest::addColumn<QString>("prefix");
        QTest::addColumn<bool>("isSaid");
        for (const char* prefix : {"", "module.", "_orig_mod.", "module._orig_mod."})
            QTest::addRow("\"%s\"", prefix) << QString(prefix) << false;
        for (const char* prefix : {"model.", "net.", "model.net.", "student.module."})
            QTest::addRow("\"%s\"", prefix) << QString(prefix) << true;
    }

    void prefixesAreTakenOffSafetensorsToo() {
        QFETCH(const QString, prefix);
        QFETCH(const bool, isSaid);
        const Checkpoint original = readCheckpoint(golden);
        SafetensorsFile file;
        for (const auto& [name, tensor] : original.tensors)
            file.tensors.emplace(prefix.toStdString() + name, tensor);
        file.tensors.emplace("n_averaged", Tensor::fromFloats({}, {1}));
        writeSafetensors(path("prefixed.safetensors"), file);
        const Checkpoint read = readCheckpoint(path("prefixed.safetensors"));
        QVERIFY(read.tensors == original.tensors);
        QCOMPARE(read.remarks.size(), std::size_t(isSaid ? 2 : 1));
        QVERIFY(QString::fromStdString(read.remarks.back()).contains("n_averaged"));
        file.tensors.emplace("ema.core.final_norm.weight", Tensor::fromFloats({1}, {1}));
        writeSafetensors(path("two.safetensors"), file);
        VERIFY_ERROR(readCheckpoint(path("two.safetensors")), "it holds 2 models");
    }

    void anyNameMayBeWrittenInAGivenFormat() {
        const Checkpoint original = readCheckpoint(golden);
        for (const CheckpointFormat format : {CheckpointFormat::Pt, CheckpointFormat::Safetensors})
            for (const char* name : {"model.bin", "model.ckpt", "model.pth", "model"}) {
                writeCheckpoint(path(name), original, {.format = format});
                QVERIFY(readCheckpoint(path(name)) == original);
                QCOMPARE(contentOf(path(name)).startsWith("PK"), format == CheckpointFormat::Pt);
            }
    }

    /// What torch.load takes by default: names of its own list only.
    void aPlainConfigurationNamesNoClass() {
        const Checkpoint original = readCheckpoint(golden);
        writeCheckpoint(path("plain.pt"), original, {.plainConfig = true});
        QVERIFY(readCheckpoint(path("plain.pt")) == original);
        const auto globals = [](const std::filesystem::path& file) {
            std::set<std::string> names;
            const PtFile pt = PtFile::open(file);
            for (const PickleValue& value : pt.pickle().values)
                if (const auto* global = std::get_if<PickleGlobal>(&value))
                    names.insert(global->module + "." + global->name);
            return names;
        };
        const std::set<std::string> allowed{"collections.OrderedDict", "torch._utils._rebuild_tensor_v2",
                                            "torch.FloatStorage"};
        QVERIFY(globals(path("plain.pt")) == allowed);
        writeCheckpoint(path("class.pt"), original);
        QVERIFY(globals(path("class.pt")).contains("config.config.E8Config"));
    }

    void whatCannotFitIntoMemoryIsRefusedBefore() {
        if (!AddressSpaceLimit::isPossible)
            QSKIP("the address sanitizer needs the address space itself");
        constexpr std::int64_t count = 16 << 20;
        writeZip(path("large.pt"),
                 {{"a/data.pkl", stateDictPickle({{"core.final_norm.weight",
                                                   {.count = count, .shape = {count}, .strides = {1}}}})},
                  {"a/data/0", std::string(4 * count, '\0')}});
        const AddressSpaceLimit limit(std::uint64_t{32} << 20U);
        const QString error = errorOf([&] { readCheckpoint(path("large.pt")); });
        QVERIFY2(error.contains("reading its tensors takes 67.1 MB of memory, and 3"), qPrintable(error));
    }

    void filesThatAreNone_data() {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QString>("part");
        QTest::newRow("empty") << QByteArray("") << "the file is empty";
        QTest::newRow("page") << QByteArray("\n<!DOCTYPE html><html>") << "a web page";
        QTest::newRow("page without doctype") << QByteArray("<HTML><head>") << "a web page";
        QTest::newRow("lfs") << QByteArray("version https://git-lfs.github.com/spec/v1\noid sha256:0")
                             << "git lfs pull";
        QTest::newRow("only a magic number")
            << QByteArray("\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.")
            << "its version is damaged";
        QTest::newRow("pickle") << QByteArray("\x80\x02}q.") << "a bare pickle";
        QTest::newRow("gguf") << QByteArray("GGUF\3") << "GGUF";
        QTest::newRow("text") << QByteArray("Once upon a time") << "neither a .pt nor a .safetensors";
        QTest::newRow("cut zip") << contentOf(golden).left(100000) << "cut short";
        QTest::newRow("only a zip's beginning") << QByteArray("PK\3\4") << "cut short";
    }

    void filesThatAreNone() {
        QFETCH(const QByteArray, content);
        QFETCH(const QString, part);
        writeText("none.pt", content);
        VERIFY_ERROR(readCheckpoint(path("none.pt")), qPrintable(part));
        VERIFY_ERROR(readCheckpoint(path("none.pt")), "none.pt: ");
        VERIFY_ERROR(readCheckpoint(std::as_bytes(std::span(content.constData(), content.size())), "memory"),
                     qPrintable(part));
    }

    void checkpointsAreToldByContent() {
        for (const char* name : {"a.safetensors", "a.pt"})
            writeCheckpoint(path(name), readCheckpoint(golden));
        for (const char* name : {"model.bin", "model.ckpt", "model.pth", "model"}) {
            for (const char* from : {"a.safetensors", "a.pt"}) {
                std::filesystem::copy_file(path(from), path(name),
                                           std::filesystem::copy_options::overwrite_existing);
                QVERIFY(looksLikeCheckpoint(path(name)));
                QCOMPARE(readCheckpoint(path(name)).tensors.size(), std::size_t{67});
            }
        }
        writeText("legacy", QByteArray("\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19."));
        QVERIFY(looksLikeCheckpoint(path("legacy")));
        writeText("story.pt", "Once upon a time");
        writeText("code.txt", "function{ }");
        for (const char* name : {"story.pt", "code.txt", "missing.pt", ""})
            QVERIFY(!looksLikeCheckpoint(path(name)));
    }

    void pathsThatAreNone() {
        VERIFY_ERROR(readCheckpoint(path("missing.pt")), "no such file");
        VERIFY_ERROR(readCheckpoint(path("")), "it is a folder");
        VERIFY_ERROR(readCheckpoint("/dev/null"), "not a regular file");
        VERIFY_ERROR((writeCheckpoint(path("x.bin"), {}), 0), "ends in .pt or .safetensors");
        VERIFY_ERROR((writeCheckpoint(path("nowhere/x.pt"), {}), 0), "no file can be made in its folder");
    }

    void contentCountsNotTheName() {
        std::filesystem::copy_file(golden, path("golden.safetensors"));
        QCOMPARE(readCheckpoint(path("golden.safetensors")).tensors.size(), std::size_t{67});
    }

    void aFullDiskLeavesTheOldFile_data() { everyFactSurvives_data(); }

    void aFullDiskLeavesTheOldFile() {
        QFETCH(const QString, name);
        const Checkpoint checkpoint = readCheckpoint(golden);
        const Checkpoint small{{{"a", Tensor::fromFloats({1}, {1})}}, {}, {}, {}, {}, {}};
        writeCheckpoint(path(name), small);
        const QByteArray old = contentOf(path(name));
        const QStringList listing = QDir(m_folder.path()).entryList();
        {
            const FileSizeLimit limit(100000);
            VERIFY_ERROR((writeCheckpoint(path(name), checkpoint), 0), qPrintable(name));
        }
        QCOMPARE(contentOf(path(name)), old);
        QCOMPARE(QDir(m_folder.path()).entryList(), listing); // nothing is left behind
        writeCheckpoint(path(name), checkpoint);
        QVERIFY(readCheckpoint(path(name)) == checkpoint);
    }

    void linksAndPermissionsAreKept() {
        const Checkpoint small{{{"a", Tensor::fromFloats({1}, {1})}}, {}, {}, {}, {}, {}};
        for (const char* suffix : {".pt", ".safetensors"}) {
            const std::filesystem::path target = path(QString("target") + suffix);
            const std::filesystem::path link = path(QString("link") + suffix);
            writeCheckpoint(target, small);
            std::filesystem::permissions(target, std::filesystem::perms(0640));
            std::filesystem::create_symlink(target.filename(), link);
            writeCheckpoint(link, {{{"b", Tensor::fromFloats({1}, {1})}}, {}, {}, {}, {}, {}});
            QVERIFY(std::filesystem::is_symlink(link));
            QVERIFY(readCheckpoint(target).tensors.contains("b"));
            QCOMPARE(std::filesystem::status(target).permissions(), std::filesystem::perms(0640));
        }
    }

    void aLinkToNothingYetIsFollowed() {
        const std::filesystem::path target = path("later.safetensors");
        const std::filesystem::path link = path("dangling.safetensors");
        std::filesystem::create_symlink(target.filename(), link);
        writeCheckpoint(link, readCheckpoint(golden));
        QVERIFY(std::filesystem::is_symlink(link));
        QVERIFY(readCheckpoint(target) == readCheckpoint(golden));
        std::filesystem::create_symlink("round.safetensors", path("round.safetensors"));
        VERIFY_ERROR((writeCheckpoint(path("round.safetensors"), readCheckpoint(golden)), 0),
                     "back to itself");
    }

    void aFolderIsNotReplaced() {
        QVERIFY(QDir(m_folder.path()).mkdir("folder.pt"));
        VERIFY_ERROR((writeCheckpoint(path("folder.pt"), readCheckpoint(golden)), 0), "cannot be replaced");
        QVERIFY(std::filesystem::is_directory(path("folder.pt")));
    }
};

LILA_TEST(CheckpointTest)
#include "checkpoint_test.moc"
