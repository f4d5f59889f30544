// SPDX-License-Identifier: AGPL-3.0-or-later
// Asks for a file without getting in the way: no dialog is modal, so a story that is being written can be
// stopped. What is asked again while the dialog is open brings that one to the front, and `use` is the later
// one.
#pragma once

#include <QStringList>

#include <functional>

class QWidget;

namespace lila {

using FileUse = std::function<void(const QString& file)>;
using SaveUse = std::function<void(const QString& file, const QString& filter)>;

QStringList checkpointFilters();
QStringList tokenizerFilters();

void askToOpen(QWidget& parent, const QString& title, const QStringList& filters, const FileUse& use);

void askForFolder(QWidget& parent, const QString& title, const FileUse& use);

/// Where there are several filters, each of one kind of file, the name ends in the suffix of one of them.
/// Returns the dialog, which goes when it is closed.
QWidget* askToSave(QWidget& parent, const QString& title, const QStringList& filters, const QString& proposal,
                   const SaveUse& use);

} // namespace lila
