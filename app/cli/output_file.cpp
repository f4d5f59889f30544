// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/cli/output_file.h"

#include "core/checkpoint/atomic_file.h"
#include "core/checkpoint/named_errors.h"

#include <fstream>
#include <iostream>

namespace lila::cli {

OutputFile::OutputFile(const std::filesystem::path& target, const std::string& suffix) : m_path(target) {
    if (target == "-") {
        m_folder.emplace();
        m_path = m_folder->path() / ("output" + suffix);
        return;
    }
    withFileNamed(target.string(), [&] { const AtomicFile probe(target); });
}

std::ostream& OutputFile::remarks() const {
    return m_folder ? std::cerr : std::cout;
}

void OutputFile::finish() const {
    if (!m_folder)
        return;
    std::ifstream file(m_path, std::ios::binary);
    if (!(std::cout << file.rdbuf()).flush())
        throw std::runtime_error("cannot write the result: the output is closed or full");
}

} // namespace lila::cli
