// SPDX-License-Identifier: AGPL-3.0-or-later
// Runs a test class once for every instruction set that the kernels were compiled for and this processor has.
#pragma once

#include <QTest>

#include <hwy/targets.h>

namespace lila {

/// For initTestCase_data().
inline void addInstructionSets() {
    QTest::addColumn<qint64>("target");
    for (const std::int64_t target : hwy::SupportedAndGeneratedTargets())
        QTest::newRow(hwy::TargetName(target)) << static_cast<qint64>(target);
}

/// For init().
inline void useInstructionSet() {
    QFETCH_GLOBAL(qint64, target);
    hwy::SetSupportedTargetsForTest(target);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
}

} // namespace lila
