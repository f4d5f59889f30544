// SPDX-License-Identifier: AGPL-3.0-or-later
// A thousand damaged copies of a real checkpoint: each is an error that says something, or a model.
#include "core/model/weights.h"
#include "tests/test_main.h"
#include "tests/unit/checkpoint/zip_layout.h"

#include <QFile>
#include <QTest>

#include <algorithm>
#include <random>

using namespace lila;
using namespace lila::test;

namespace {

constexpr int copies = 1000;

/// Each kind of damage, by its place in the list; drawn from `random` alone, so that a run can be repeated.
class Damage {
public:
    Damage(const std::string& sound, unsigned seed)
        : m_zip(sound), m_layout(layoutOf(sound)), m_random(seed) {
        static constexpr void (Damage::*kinds[])() = {
            &Damage::flipBits,         &Damage::truncate,        &Damage::overwriteBlock,
            &Damage::removeSomeRecord, &Damage::damageDirectory, &Damage::flipInPickle,
            &Damage::mixOpcodes,       &Damage::overwritePickle, &Damage::damageWeights,
            &Damage::damageSizes,
        };
        (this->*kinds[seed % std::size(kinds)])();
    }

    const std::string& zip() const { return m_zip; }

private:
    std::size_t below(std::size_t limit) {
        return std::uniform_int_distribution<std::size_t>(0, limit - 1)(m_random);
    }
    char anyByte() { return static_cast<char>(below(256)); }
    const ZipRecord& pickle() const { return m_layout.records.front(); }

    void flip(std::size_t begin, std::size_t size) {
        for (std::size_t i = below(8) + 1; i > 0; --i) {
            char& byte = m_zip[begin + below(size)];
            byte = static_cast<char>(byte ^ 1 << below(8));
        }
    }

    void flipBits() { flip(0, m_zip.size()); }

    void truncate() { m_zip.resize(below(m_zip.size())); }

    void overwriteBlock() {
        const std::size_t begin = below(m_zip.size());
        const std::size_t size = std::min(m_zip.size() - begin, below(65536));
        const bool zeros = below(2) == 0;
        std::generate_n(m_zip.begin() + static_cast<std::ptrdiff_t>(begin), size,
                        [&] { return zeros ? '\0' : anyByte(); });
    }

    void removeSomeRecord() {
        removeRecord(m_zip, m_layout, m_layout.records[below(m_layout.records.size())]);
    }

    void damageDirectory() { flip(m_layout.directory, m_zip.size() - m_layout.directory); }

    void flipInPickle() {
        flip(pickle().data, pickle().size);
        repairChecksum(m_zip, pickle());
    }

    void mixOpcodes() {
        static constexpr std::string_view opcodes =
            "(.012FIJKLMNPQRSTUVXabcd}eghijl]opqrst)uG\x80\x81\x82\x85\x86\x87"
            "\x88\x89\x8a\x8b\x8c\x8d\x8e\x8f\x90\x91\x92\x93\x94\x95\x96";
        for (std::size_t i = below(30) + 1; i > 0; --i)
            m_zip[pickle().data + below(pickle().size)] = opcodes[below(opcodes.size())];
        repairChecksum(m_zip, pickle());
    }

    /// A piece of the pickle over another: what is read is well-formed for longer.
    void overwritePickle() {
        const std::size_t size = below(200) + 1;
        const std::string piece = m_zip.substr(pickle().data + below(pickle().size - size), size);
        m_zip.replace(pickle().data + below(pickle().size - size), size, piece);
        repairChecksum(m_zip, pickle());
    }

    void damageWeights() {
        const ZipRecord& record = m_layout.records[1 + below(62)]; // the model's; the rest is the optimiser's
        if (below(2) == 0)
            flip(record.data, record.size);
        else
            m_zip[record.data + (below(record.size) & ~std::size_t{3}) + 3] =
                '\x7f'; // an exponent: huge or NaN
        repairChecksum(m_zip, record);
    }

    /// Numbers in the pickle: shapes, strides, offsets, counts, integers of the configuration.
    void damageSizes() {
        for (std::size_t i = below(3) + 1; i > 0; --i) {
            const std::size_t from = pickle().data + below(pickle().size);
            const std::size_t number = m_zip.find_first_of("KMJ", from);
            m_zip[number + 1] = anyByte();
        }
        repairChecksum(m_zip, pickle());
    }

    std::string m_zip;
    ZipLayout m_layout;
    std::mt19937 m_random;
};

} // namespace

class DamageTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyDamagedCopyIsAnErrorOrAModel() {
        QFile file(LILA_TEST_DATA "/golden/checkpoint.pt");
        QVERIFY(file.open(QIODevice::ReadOnly));
        const std::string sound = file.readAll().toStdString();
        int models = 0;
        int inPickle = 0;
        int inModel = 0;
        for (unsigned seed = 0; seed < copies; ++seed) {
            const Damage damage(sound, seed);
            bool opened = false;
            try {
                const Checkpoint checkpoint =
                    readCheckpoint(std::as_bytes(std::span(damage.zip())), "copy " + std::to_string(seed));
                opened = true;
                QVERIFY(weightsOf(checkpoint)->layers.size() == 3);
                ++models;
            } catch (const CheckpointError& error) {
                const std::string message = error.what();
                QVERIFY(message.size() > 20);
                inModel += opened ? 1 : 0;
                inPickle += message.find("opcode") != std::string::npos ? 1 : 0;
            }
        }
        // Every part of the reader must have met its share.
        QVERIFY2(models > 100 && models < 700, qPrintable(QString::number(models)));
        QVERIFY2(inPickle > 100, qPrintable(QString::number(inPickle)));
        QVERIFY2(inModel > 10, qPrintable(QString::number(inModel)));
        qInfo("%d models, %d errors in the pickle, %d in the model, %d elsewhere", models, inPickle, inModel,
              copies - models - inPickle - inModel);
    }
};

LILA_TEST(DamageTest)
#include "damage_test.moc"
