// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/files/file_dialogs.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QRegularExpression>

#include <algorithm>

namespace lila {
namespace {

/// "txt" and "md" of "Texts (*.txt *.md)".
QStringList suffixesOf(const QString& filter) {
    static const QRegularExpression suffix(QStringLiteral("\\*\\.(\\w+)"));
    QStringList suffixes;
    for (auto each = suffix.globalMatch(filter); each.hasNext();)
        suffixes.append(each.next().captured(1));
    return suffixes;
}

/// Where there are several kinds of file, the name's suffix says which one is written: a name with none of
/// the suffixes gets the first of the chosen kind, and one with another kind's changes with the choice.
class SaveDialog : public QFileDialog {
public:
    SaveDialog(QWidget& parent, const QString& title, const QStringList& filters)
        : QFileDialog(&parent, title) {
        setAttribute(Qt::WA_DeleteOnClose);
        setNameFilters(filters);
        connect(this, &QFileDialog::filterSelected, this, [this](const QString& filter) {
            setDefaultSuffix(suffixesOf(filter).value(0));
            const QFileInfo name(selectedFiles().value(0));
            if (isKnown(name) && !suffixesOf(filter).contains(name.suffix().toLower()))
                selectFile(name.completeBaseName() + QLatin1Char('.') + defaultSuffix());
        });
    }

protected:
    void accept() override {
        const QString name = selectedFiles().value(0);
        if (nameFilters().size() > 1 && !QFileInfo(name).isDir() && !isKnown(QFileInfo(name))) {
            QWidget* typedIn = focusWidget();
            if (typedIn != nullptr)
                typedIn->clearFocus(); // selectFile() leaves a name alone that is being typed
            selectFile(name + QLatin1Char('.') + defaultSuffix());
            if (typedIn != nullptr)
                typedIn->setFocus();
        }
        QFileDialog::accept();
    }

private:
    /// By its suffix, as one of the kinds.
    bool isKnown(const QFileInfo& name) const {
        return std::ranges::any_of(nameFilters(), [&](const QString& filter) {
            return suffixesOf(filter).contains(name.suffix().toLower());
        });
    }
};

QFileDialog* makeDialog(QWidget& parent, const QString& title, const QStringList& filters,
                        const FileUse& use) {
    auto* dialog = new QFileDialog(&parent, title);
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

QWidget* askToSave(QWidget& parent, const QString& title, const QStringList& filters, const QString& proposal,
                   const SaveUse& use) {
    auto* dialog = new SaveDialog(parent, title, filters);
    QObject::connect(dialog, &QFileDialog::fileSelected, &parent,
                     [use, dialog](const QString& file) { use(file, dialog->selectedNameFilter()); });
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->selectFile(proposal);
    dialog->setDefaultSuffix(suffixesOf(filters.constFirst()).value(0));
    dialog->show();
    return dialog;
}

} // namespace lila
