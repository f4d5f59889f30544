// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/training/appended_lines.h"

#include <QFile>

namespace lila {
namespace {

constexpr qsizetype knownBytes = 256; ///< two logs that agree in so many at one place are one

} // namespace

bool AppendedLines::isTheSame(QFile& file) const {
    return file.size() >= m_read && file.seek(m_read - m_before.size()) &&
           file.read(m_before.size()) == m_before;
}

AppendedLines::Part AppendedLines::read(qint64 bytes) {
    Part part;
    QFile file(m_file);
    if (!file.open(QIODevice::ReadOnly))
        return part;
    if (!isTheSame(file)) {
        part.restarted = true;
        m_read = 0;
        m_before.clear();
        m_unfinished.clear();
        file.seek(0);
    }
    const QByteArray fresh = file.read(bytes);
    m_read += fresh.size();
    m_before = (m_before + fresh).right(knownBytes);
    m_unfinished += fresh;
    qsizetype begin = 0;
    for (qsizetype end = 0; (end = m_unfinished.indexOf('\n', begin)) >= 0; begin = end + 1)
        part.lines.emplace_back(m_unfinished.constData() + begin, static_cast<std::size_t>(end - begin));
    m_unfinished.remove(0, begin);
    part.more = m_read < file.size();
    return part;
}

} // namespace lila
