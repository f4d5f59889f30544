// SPDX-License-Identifier: AGPL-3.0-or-later
// Runs lila as a user does, for its tests.
#pragma once

#include <QProcess>

namespace lila::clitest {

struct Outcome {
    int exitCode = -1;
    QByteArray out, err;
};

/// exitCode is -1 where the program crashed or took longer than five minutes.
inline Outcome lilaWith(const QStringList& arguments, const QByteArray& input = {}) {
    QProcess process;
    process.start(LILA_PROGRAM, arguments);
    process.write(input);
    process.closeWriteChannel();
    if (!process.waitForFinished(300000))
        return {};
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
            process.readAllStandardOutput(), process.readAllStandardError()};
}

inline const QString goldenCheckpoint = QStringLiteral(LILA_TEST_DATA "/golden/checkpoint.pt");

} // namespace lila::clitest
