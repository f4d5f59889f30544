// SPDX-License-Identifier: AGPL-3.0-or-later
// Runs tests with an instruction set of choice, or a test class once for every instruction set that the
// kernels were compiled for and this processor has.
#pragma once

#include <QTest>

#include <hwy/targets.h>

#include <cstring>

namespace lila {

/// For initTestCase_data().
inline void addInstructionSets() {
    QTest::addColumn<qint64>("target");
    for (const std::int64_t target : hwy::SupportedAndGeneratedTargets())
        QTest::newRow(hwy::TargetName(target)) << static_cast<qint64>(target);
}

inline void useInstructionSet(std::int64_t target) {
    hwy::SetSupportedTargetsForTest(target);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
}

/// For init().
inline void useInstructionSet() {
    QFETCH_GLOBAL(qint64, target);
    useInstructionSet(target);
}

/// That of a name, as AVX2; false where there is none.
inline bool useInstructionSet(const char* name) {
    for (const std::int64_t target : hwy::SupportedAndGeneratedTargets())
        if (std::strcmp(hwy::TargetName(target), name) == 0) {
            useInstructionSet(target);
            return true;
        }
    return false;
}

} // namespace lila
