// SPDX-License-Identifier: AGPL-3.0-or-later
// A Qt Test class of a program that holds several: `checkpoint_tests tensor_test [Qt Test's arguments]` runs
// the class of tensor_test.cpp, and without a name all of them.
#pragma once

#include <QObject>

#include <memory>

namespace lila::test {

/// Under the name of its file, without folder and suffix.
bool addTest(const char* file, std::unique_ptr<QObject> (*make)());

} // namespace lila::test

/// Once a file, before its .moc is included.
#define LILA_TEST(Class)                                                                                     \
    [[maybe_unused]] static const bool isAdded##Class = lila::test::addTest(                                 \
        __FILE__, []() -> std::unique_ptr<QObject> { return std::make_unique<Class>(); });
