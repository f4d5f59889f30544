// SPDX-License-Identifier: AGPL-3.0-or-later
#include "tests/test_main.h"

#include "tests/instruction_sets.h"

#include <QTest>

#ifdef QT_WIDGETS_LIB
#include <QApplication>
using Application = QApplication;
#else
#include <QCoreApplication>
using Application = QCoreApplication;
#endif

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <map>
#include <string>

namespace lila::test {
namespace {

using Tests = std::map<std::string, std::unique_ptr<QObject> (*)()>;

/// Filled before main() by objects of other files, hence made when first asked for.
Tests& tests() {
    static Tests all;
    return all;
}

int run(Tests::const_reference test, const QStringList& arguments) {
    // Settings and temporary files of classes that run at the same time keep apart.
    QCoreApplication::setApplicationName(QString::fromStdString(test.first));
    return QTest::qExec(test.second().get(), arguments);
}

int runAll(const QStringList& arguments) {
    int failures = 0;
    for (const auto& test : tests())
        failures += run(test, arguments);
    return failures;
}

int runNamed(const QStringList& arguments) {
    const auto test = tests().find(arguments[1].toStdString());
    if (test != tests().end())
        return run(*test, arguments.sliced(0, 1) + arguments.sliced(2));
    std::cerr << "No test " << arguments[1].toStdString() << " here, but:\n";
    for (const auto& [name, make] : tests())
        std::cerr << "  " << name << '\n';
    return 2;
}

} // namespace

bool addTest(const char* file, std::unique_ptr<QObject> (*make)()) {
    return tests().emplace(std::filesystem::path(file).stem().string(), make).second;
}

} // namespace lila::test

int main(int argc, char** argv) {
    const Application application(argc, argv);
    // As on a processor with nothing newer: LILA_TEST_TARGET=AVX2.
    if (const char* target = std::getenv("LILA_TEST_TARGET");
        target != nullptr && !lila::useInstructionSet(target)) {
        std::cerr << "No kernels for " << target << " here\n";
        return 2;
    }
    const QStringList arguments = QCoreApplication::arguments();
    const bool isNamed = arguments.size() > 1 && !arguments[1].startsWith(QLatin1Char('-'));
    return isNamed ? lila::test::runNamed(arguments) : lila::test::runAll(arguments);
}
