// SPDX-License-Identifier: AGPL-3.0-or-later
// The pickle machine: every opcode's meaning, and what it does with pickles that mean harm.
#include "core/checkpoint/unpickler.h"
#include "tests/test_main.h"
#include "tests/unit/checkpoint/error_of.h"

#include <QTest>

using namespace lila;
using namespace std::string_literals;

namespace {

PickleDocument read(const std::string& pickle) {
    return unpickle(std::as_bytes(std::span(pickle)), "data.pkl");
}

std::string joined(std::initializer_list<std::string_view> pieces) {
    std::string text;
    for (const std::string_view piece : pieces)
        text += piece;
    return text;
}

/// The value as Python would print it, more or less.
std::string printed(const PickleDocument& document, PickleRef ref, int depth = 0);

std::string printedItems(const PickleDocument& document, const std::vector<PickleRef>& items, int depth) {
    std::string text;
    for (const PickleRef item : items)
        text += joined({text.empty() ? "" : " ", printed(document, item, depth + 1)});
    return text;
}

std::string printedEntries(const PickleDocument& document, const std::vector<PickleEntry>& entries,
                           int depth) {
    std::string text;
    for (const auto& [key, value] : entries)
        text += joined({text.empty() ? "" : " ", printed(document, key, depth + 1), ":",
                        printed(document, value, depth + 1)});
    return text;
}

std::string printedObject(const PickleDocument& document, const PickleObject& object, int depth) {
    std::string text = joined({"call(", printed(document, object.callable, depth + 1), " ",
                               printed(document, object.arguments, depth + 1)});
    if (object.keywords)
        text += joined({" **", printed(document, *object.keywords, depth + 1)});
    if (object.state)
        text += joined({" state=", printed(document, *object.state, depth + 1)});
    if (!object.items.empty())
        text += joined({" items=", printedItems(document, object.items, depth)});
    if (!object.entries.empty())
        text += joined({" entries=", printedEntries(document, object.entries, depth)});
    return text + ")";
}

std::string printed(const PickleDocument& document, PickleRef ref, int depth) {
    if (depth > 8)
        return "...";
    if (const auto* flag = document.as<bool>(ref))
        return *flag ? "True" : "False";
    if (const auto* whole = document.as<std::int64_t>(ref))
        return std::to_string(*whole);
    if (const auto* real = document.as<double>(ref))
        return joined({"f", std::to_string(*real)});
    if (const auto* text = document.as<std::string>(ref))
        return joined({"'", *text, "'"});
    if (const auto* bytes = document.as<PickleBytes>(ref))
        return joined({"b'", bytes->bytes, "'"});
    if (const auto* tuple = document.as<PickleTuple>(ref))
        return joined({"(", printedItems(document, tuple->items, depth), ")"});
    if (const auto* list = document.as<PickleList>(ref))
        return joined({"[", printedItems(document, list->items, depth), "]"});
    if (const auto* set = document.as<PickleSet>(ref))
        return joined({"<", printedItems(document, set->items, depth), ">"});
    if (const auto* dict = document.as<PickleDict>(ref))
        return joined({"{", printedEntries(document, dict->entries, depth), "}"});
    if (const auto* global = document.as<PickleGlobal>(ref))
        return joined({global->module, ".", global->name});
    if (const auto* persistent = document.as<PicklePersistent>(ref))
        return joined({"pers(", printed(document, persistent->id, depth + 1), ")"});
    if (const auto* object = document.as<PickleObject>(ref))
        return printedObject(document, *object, depth);
    return document.as<PickleBigInteger>(ref) ? "big" : "None";
}

} // namespace

class UnpicklerTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void reads_data() {
        QTest::addColumn<QByteArray>("pickle");
        QTest::addColumn<QByteArray>("expected");
        const auto row = [](const char* name, const std::string& pickle, const char* expected) {
            QTest::newRow(name) << QByteArray::fromStdString(pickle) << QByteArray(expected);
        };
        row("none", "N.", "None");
        row("booleans", "\x88\x89\x86."s, "(True False)");
        row("old booleans", "I01\nI00\n\x86.", "(True False)");
        row("int", "I-12\n.", "-12");
        row("long text", "L123456789012L\n.", "123456789012");
        row("long text, big", "L123456789012345678901234567890L\n.", "big");
        row("binint", "J\xff\xff\xff\xff.", "-1");
        row("binint1", "K\xff.", "255");
        row("binint2", "M\x01\x02.", "513");
        row("long1 empty", "\x8a\x00."s, "0");
        row("long1 negative", "\x8a\x01\x80.", "-128");
        row("long1 eight bytes", "\x8a\x08\xff\xff\xff\xff\xff\xff\xff\x7f.", "9223372036854775807");
        row("long1 big", "\x8a\x09\x00\x00\x00\x00\x00\x00\x00\x00\x01."s, "big");
        row("long4", "\x8b\x02\x00\x00\x00\x00\x01."s, "256");
        row("float", "F-1.5\n.", "f-1.500000");
        row("binfloat", "G\x3f\xe0\x00\x00\x00\x00\x00\x00."s, "f0.500000");
        row("string", "S'a\\n\\x41\\101\\'\\q'\n.", "'a\nAA'\\q'");
        row("binstring", "T\x02\x00\x00\x00hi."s, "'hi'");
        row("short binstring", "U\x02hi.", "'hi'");
        row("unicode", "Vx\\u00e9\\U0001F600\xe9\n.", "'xé😀é'");
        row("binunicode", "X\x02\x00\x00\x00hi."s, "'hi'");
        row("short binunicode", "\x8c\x02hi.", "'hi'");
        row("binunicode8", "\x8d\x02\x00\x00\x00\x00\x00\x00\x00hi."s, "'hi'");
        row("bytes", "C\x02hiB\x02\x00\x00\x00ho\x86."s, "(b'hi' b'ho')");
        row("bytes8", "\x8e\x02\x00\x00\x00\x00\x00\x00\x00hi."s, "b'hi'");
        row("bytearray8", "\x80\x05\x96\x02\x00\x00\x00\x00\x00\x00\x00hi."s, "b'hi'");
        row("tuples", "()K\x01\x85K\x02K\x03\x86K\x04K\x05K\x06\x87(K\x07tt.", "(() (1) (2 3) (4 5 6) (7))");
        row("lists",
            "(](K\x01l]K\x02"
            "a](K\x03K\x04"
            "et.",
            "([] [1] [2] [3 4])");
        row("dicts",
            "(}(K\x01K\x02"
            "d}K\x03K\x04s}(K\x05K\x06K\x07K\x08ut.",
            "({} {1:2} {3:4} {5:6 7:8})");
        row("sets", "(\x8f(K\x01K\x02\x90(K\x03\x91t.", "(<1 2> <3>)");
        row("memo text", "K\x07p5\n0g5\n.", "7");
        row("memo binary",
            "K\x07q\x05"
            "0h\x05.",
            "7");
        row("memo long",
            "K\x07r\x05\x00\x01\x00"
            "0j\x05\x00\x01\x00."s,
            "7");
        row("memoize",
            "\x80\x04K\x07\x94"
            "0K\x08\x94"
            "0h\x01h\x00\x86."s,
            "(8 7)");
        row("dup and pop",
            "K\x01"
            "2\x86K\x05"
            "0.",
            "(1 1)");
        row("pop takes a mark", "K\x01(0.", "1");
        row("pop to mark",
            "K\x01(K\x02K\x03"
            "1.",
            "1");
        row("frame", "\x80\x04\x95\x03\x00\x00\x00\x00\x00\x00\x00K\x01."s, "1");
        row("global", "cmodule\nname\n.", "module.name");
        row("stack global", "\x8c\x06module\x8c\x04name\x93.", "module.name");
        row("reduce", "cm\nf\nK\x01\x85R.", "call(m.f (1))");
        row("newobj", "cm\nC\n)\x81}K\x01K\x02sb.", "call(m.C () state={1:2})");
        row("newobj_ex", "cm\nC\n)}K\x01K\x02s\x92.", "call(m.C () **{1:2})");
        row("inst", "(K\x01im\nC\n.", "call(m.C (1))");
        row("obj", "(cm\nC\nK\x01o.", "call(m.C (1))");
        row("filled object",
            "cm\nC\n)R(K\x01K\x02uK\x03"
            "a.",
            "call(m.C () items=3 entries=1:2)");
        row("filled set object", "cm\nC\n)R(K\x01\x90.", "call(m.C () items=1)");
        row("persistent", "Pabc\n.", "pers('abc')");
        row("binary persistent", "K\x01Q.", "pers(1)");
        row("list in itself",
            "]q\x00h\x00"
            "a."s,
            "[[[[[[[[[...]]]]]]]]]");
    }

    void reads() {
        QFETCH(const QByteArray, pickle);
        QFETCH(const QByteArray, expected);
        const PickleDocument document = read(pickle.toStdString());
        QCOMPARE(QByteArray::fromStdString(printed(document, document.root)), expected);
    }

    void refuses_data() {
        QTest::addColumn<QByteArray>("pickle");
        QTest::addColumn<QString>("part");
        const auto row = [](const char* name, const std::string& pickle, const char* part) {
            QTest::newRow(name) << QByteArray::fromStdString(pickle) << QString(part);
        };
        row("nothing", "", "0 are left");
        row("no stop", "N", "offset 1");
        row("empty stack", ".", "opcode '.' finds the stack empty");
        row("pop below a mark", "K\x01(\x85.", "stack empty");
        row("no mark", "K\x01t.", "no mark");
        row("unknown opcode", "\xff.", "offset 0, opcode 0xff is not understood");
        row("newer protocol", "\x80\x06.", "newer than 5");
        row("huge string", "X\xff\xff\xff\xff.", "asks for 4294967295 bytes");
        row("huger string", "\x8d\xff\xff\xff\xff\xff\xff\xff\xff.", "asks for");
        row("huge long", "\x8b\xff\xff\xff\x7f.", "asks for");
        row("huge frame", "\x95\xff\xff\xff\xff\xff\xff\xff\x7fN.", "asks for");
        row("line without end", "I12", "no end");
        row("no number", "Ix\n.", "number");
        row("no float", "F1.5x\n.", "number");
        row("no quotes", "Sabc\n.", "quotes");
        row("bad escape", "S'\\xg'\n.", "escape");
        row("cut escape", "S'\\x'\n.", "escape");
        row("trailing backslash", "S'\\'\n.", "backslash");
        row("bad unicode", "V\\u12\n.", "escape");
        row("unicode beyond the last", "V\\U00110000\n.", "escape");
        row("unknown memo", "h\x01.", "memo");
        row("negative memo", "g-1\n.", "memo");
        row("odd dict",
            "(K\x01"
            "d.",
            "key without a value");
        row("append to int",
            "K\x01K\x02"
            "a.",
            "cannot be filled");
        row("items into a list", "](K\x01K\x02u.", "cannot be filled");
        row("call of an int", "K\x01)R.", "cannot be called");
        row("call without tuple", "cm\nf\nK\x01R.", "cannot be called");
        row("state of a dict", "}}b.", "state");
        row("stack global of ints", "K\x01K\x02\x93.", "names");
        row("instance of nothing", "(o.", "instance of nothing");
        row("extension", "\x82\x01.", "extensions");
        row("outside buffer", "\x97.", "outside");
    }

    void refuses() {
        QFETCH(const QByteArray, pickle);
        QFETCH(const QString, part);
        VERIFY_ERROR(read(pickle.toStdString()), qPrintable(part));
    }

    void bombs_data() {
        QTest::addColumn<QByteArray>("pickle");
        std::string doubling =
            "]q\x00"s; // each list holds the one before twice: 2^200 leaves, were they walked
        for (int i = 1; i < 200; ++i)
            doubling += joined({"](h", std::string(1, static_cast<char>(i - 1)), "h",
                                std::string(1, static_cast<char>(i - 1)), "eq",
                                std::string(1, static_cast<char>(i))});
        QTest::newRow("billion laughs") << QByteArray::fromStdString(doubling + ".");
        std::string nested;
        for (int i = 0; i < 1000000; ++i)
            nested += ')', nested += '\x85';
        QTest::newRow("deep tuple") << QByteArray(")" + QByteArray(1500000, '\x85') + ".");
        QTest::newRow("deep list") << QByteArray::fromStdString(std::string(1000000, ']') +
                                                                std::string(999999, 'a') + ".");
        QTest::newRow("deep calls") << QByteArray::fromStdString("cm\nf\nq\x00"s + [] {
            std::string calls;
            for (int i = 0; i < 100000; ++i)
                calls += ")Rq\x00"s;
            return calls;
        }() + ".");
        QTest::newRow("many marks") << QByteArray(4000000, '(');
        QTest::newRow("many duplicates") << QByteArray("]" + QByteArray(4000000, '2') + ".");
        QTest::newRow("many values") << QByteArray(8000000, ']');
        QTest::newRow("self-containing dict") << QByteArray("}q\x00h\x00h\x00s.", 9);
        QTest::newRow("many pairs of tuple") << QByteArray::fromStdString(nested + ".");
    }

    /// Whatever comes of them, it comes soon, in little memory and without a crash.
    void bombs() {
        QFETCH(const QByteArray, pickle);
        (void)lila::test::errorOf([&] {
            const PickleDocument document = read(pickle.toStdString());
            (void)printed(document, document.root, 6);
        });
    }

    void limitsAreSaid() {
        VERIFY_ERROR(read(std::string(8000000, ']')), "values");
        VERIFY_ERROR(read(std::string(maximumPickleBytes + 1, ']')), "no description of a model");
    }
};

LILA_TEST(UnpicklerTest)
#include "unpickler_test.moc"
