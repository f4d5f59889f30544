// SPDX-License-Identifier: AGPL-3.0-or-later
// The message of the CheckpointError that something throws, for tests that look at it.
#pragma once

#include "core/checkpoint/checkpoint.h"

#include <QString>

namespace lila::test {

/// Empty where nothing is thrown; other exceptions pass.
template <class Action>
QString errorOf(Action action) {
    try {
        action();
    } catch (const CheckpointError& error) {
        return QString::fromUtf8(error.what());
    }
    return {};
}

} // namespace lila::test

/// Compares after the action has thrown a CheckpointError whose message contains `part`.
#define VERIFY_ERROR(action, part)                                                                           \
    do {                                                                                                     \
        const QString message = lila::test::errorOf([&] { (void)(action); });                                \
        QVERIFY2(message.contains(QString::fromUtf8(part)), qPrintable("message: \"" + message + "\""));     \
    } while (false)
