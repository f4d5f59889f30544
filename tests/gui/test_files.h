// SPDX-License-Identifier: AGPL-3.0-or-later
// Files of tests, written and read as bytes.
#pragma once

#include <QFile>
#include <QTemporaryDir>

namespace lila::test {

/// The file's path; empty where it could not be written.
inline QString write(const QTemporaryDir& folder, const QString& name, const QByteArray& content) {
    QFile file(folder.filePath(name));
    return file.open(QIODevice::WriteOnly) && file.write(content) >= 0 ? file.fileName() : QString();
}

inline QByteArray read(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace lila::test
