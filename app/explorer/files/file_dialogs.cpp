// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/files/file_dialogs.h"

#include <QFileDialog>
#include <QFileInfo>

#include <algorithm>

namespace lila {
namespace {

/// "svg" of "SVG picture (*.svg)".
QString suffixOf(const QString& filter) {
    return filter.mid(filter.lastIndexOf(QLatin1Char('.')) + 1).chopped(1);
}

/// Where there are several kinds of file, the name's suffix says which one is written: a name with none of
/// the suffixes gets that of the chosen kind.
class SaveDialog : public QFileDialog {
public:
    SaveDialog(QWidget* parent, const QString& title) : QFileDialog(parent, title) {
        connect(this, &QFileDialog::filterSelected, this,
                [this](const QString& filter) { setDefaultSuffix(suffixOf(filter)); });
    }

protected:
    void accept() override {
        const QString name = selectedFiles().value(0);
        const QString suffix = QFileInfo(name).suffix().toLower();
        const QStringList filters = nameFilters();
        const auto isIts = [&](const QString& filter) { return suffixOf(filter) == suffix; };
        if (filters.size() > 1 && std::ranges::none_of(filters, isIts))
            selectFile(name + QLatin1Char('.') + defaultSuffix());
        QFileDialog::accept();
    }
};

template <class Dialog = QFileDialog>
QFileDialog* makeDialog(QWidget& parent, const QString& title, const QStringList& filters,
                        const FileUse& use) {
    auto* dialog = new Dialog(&parent, title);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    if (!filters.isEmpty())
        dialog->setNameFilters(filters);
    QObject::connect(dialog, &QFileDialog::fileSelected, &parent, use);
    return dialog;
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
    QFileDialog* dialog = makeDialog<SaveDialog>(parent, title, filters, use);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->selectFile(proposal);
    dialog->setDefaultSuffix(suffixOf(filters.constFirst()));
    dialog->show();
}

} // namespace lila
