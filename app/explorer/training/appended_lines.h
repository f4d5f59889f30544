// SPDX-License-Identifier: AGPL-3.0-or-later
// Follows a text file that another program writes: gives out the lines that have been appended, and notices
// when the file is another one now.
#pragma once

#include <QByteArray>
#include <QString>

#include <string>
#include <vector>

class QFile;

namespace lila {

class AppendedLines {
public:
    explicit AppendedLines(const QString& file) : m_file(file) {}

    struct Part {
        bool restarted = false; ///< all that was given out before is void: the file was cut or replaced
        bool more = false;      ///< there is more to be read now
        std::vector<std::string> lines;
    };

    /// Reads on by at most `bytes`. A last line without its end waits for it; a file that is missing now is
    /// waited for.
    Part read(qint64 bytes);

private:
    bool isTheSame(QFile& file) const;

    QString m_file;
    qint64 m_read = 0;       ///< bytes
    QByteArray m_before;     ///< the last of them, to know the file again
    QByteArray m_unfinished; ///< what came after the last line's end
};

} // namespace lila
