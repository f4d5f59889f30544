// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/file_dialogs.h"

#include <QFileDialog>

namespace lila {
namespace {

QFileDialog* makeDialog(QWidget& parent, const QString& title, const QStringList& filters,
                        const FileUse& use) {
    auto* dialog = new QFileDialog(&parent, title);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    if (!filters.isEmpty())
        dialog->setNameFilters(filters);
    QObject::connect(dialog, &QFileDialog::fileSelected, &parent, use);
    return dialog;
}

/// "svg" of "SVG picture (*.svg)".
QString suffixOf(const QString& filter) {
    return filter.mid(filter.lastIndexOf(QLatin1Char('.')) + 1).chopped(1);
}

} // namespace

QStringList checkpointFilters() {
    return {QFileDialog::tr("Checkpoints (*.pt *.pth *.ckpt *.bin *.safetensors)"),
            QFileDialog::tr("All files (*)")};
}

QStringList tokenizerFilters() {
    return {QFileDialog::tr("SentencePiece models (*.model)"), QFileDialog::tr("All files (*)")};
}

void askToOpen(QWidget& parent, const QString& title, const QStringList& filters, const FileUse& use) {
    QFileDialog* dialog = makeDialog(parent, title, filters, use);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->show();
}

void askForFolder(QWidget& parent, const QString& title, const FileUse& use) {
    QFileDialog* dialog = makeDialog(parent, title, {}, use);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    dialog->show();
}

void askToSave(QWidget& parent, const QString& title, const QStringList& filters, const QString& proposal,
               const FileUse& use) {
    QFileDialog* dialog = makeDialog(parent, title, filters, use);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->selectFile(proposal);
    dialog->setDefaultSuffix(suffixOf(filters.constFirst()));
    QObject::connect(dialog, &QFileDialog::filterSelected, dialog,
                     [dialog](const QString& filter) { dialog->setDefaultSuffix(suffixOf(filter)); });
    dialog->show();
}

} // namespace lila
