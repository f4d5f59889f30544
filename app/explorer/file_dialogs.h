// SPDX-License-Identifier: AGPL-3.0-or-later
// Asks for a file without getting in the way: no dialog is modal, so a story that is being written can be
// stopped.
#pragma once

#include <QStringList>

#include <functional>

class QWidget;

namespace lila {

using FileUse = std::function<void(const QString& file)>;

QStringList checkpointFilters();
QStringList tokenizerFilters();

void askToOpen(QWidget& parent, const QString& title, const QStringList& filters, const FileUse& use);

void askForFolder(QWidget& parent, const QString& title, const FileUse& use);

/// The suffix follows the filter that is chosen.
void askToSave(QWidget& parent, const QString& title, const QStringList& filters, const QString& proposal,
               const FileUse& use);

} // namespace lila
