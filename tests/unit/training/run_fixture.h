// SPDX-License-Identifier: AGPL-3.0-or-later
// What tests of a training run's files share: a folder of their own, and the messages of errors.
#pragma once

#include <QString>
#include <QTemporaryDir>

#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

namespace lila::test {

class RunFolder {
public:
    std::filesystem::path path() const { return m_folder.path().toStdString(); }
    std::filesystem::path at(std::string_view name) const { return path() / name; }

    void write(std::string_view name, std::string_view text) const {
        std::ofstream(at(name), std::ios::binary | std::ios::trunc) << text;
    }
    std::string content(std::string_view name) const {
        std::ifstream stream(at(name), std::ios::binary);
        return {std::istreambuf_iterator<char>(stream), {}};
    }

private:
    QTemporaryDir m_folder;
};

/// The message of the Error that `action` throws; empty where nothing is thrown, other exceptions pass.
template <class Error, class Action>
QString messageOf(Action action) {
    try {
        action();
    } catch (const Error& error) {
        return QString::fromUtf8(error.what());
    }
    return {};
}

} // namespace lila::test
