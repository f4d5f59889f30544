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

class AskingDialog : public QFileDialog {
public:
    /// `question`: what makes it another one than those of the same parent.
    AskingDialog(QWidget& parent, const QStringList& question, const QStringList& filters)
        : QFileDialog(&parent, question.constFirst()), m_question(question) {
        setAttribute(Qt::WA_DeleteOnClose);
        if (!filters.isEmpty())
            setNameFilters(filters);
        if (QFileInfo(lastFolder()).isDir())
            setDirectory(lastFolder());
        connect(this, &QFileDialog::fileSelected, [](const QString& file) {
            lastFolder() = QFileInfo(file).isDir() ? file : QFileInfo(file).path();
        });
        connect(this, &QFileDialog::fileSelected, &parent,
                [this](const QString& file) { m_use(file, selectedNameFilter()); });
    }

    /// The one that is open; null where none asks that.
    static AskingDialog* find(const QWidget& parent, const QStringList& question) {
        const auto all = parent.findChildren<QFileDialog*>(QString(), Qt::FindDirectChildrenOnly);
        for (QFileDialog* each : all)
            if (auto* dialog = dynamic_cast<AskingDialog*>(each);
                dialog != nullptr && dialog->isVisible() && dialog->m_question == question)
                return dialog;
        return nullptr;
    }

    /// In front of all, for who asked last.
    AskingDialog* present(const SaveUse& use) {
        m_use = use;
        if (testAttribute(Qt::WA_DontShowOnScreen)) // the desktop's own, which is raised only as it is shown
            hide();
        setWindowState(windowState() & ~Qt::WindowMinimized);
        show();
        raise();
        activateWindow();
        return this;
    }

private:
    /// Where something was chosen last; empty: nothing was.
    static QString& lastFolder() {
        static QString folder;
        return folder;
    }

    QStringList m_question;
    SaveUse m_use;
};

/// Where there are several kinds of file, the name's suffix says which one is written: a name with none of
/// the suffixes gets the first of the chosen kind, and one with another kind's changes with the choice.
class SaveDialog : public AskingDialog {
public:
    SaveDialog(QWidget& parent, const QStringList& question, const QStringList& filters)
        : AskingDialog(parent, question, filters) {
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

void ask(QWidget& parent, const QString& title, const QStringList& filters, QFileDialog::FileMode mode,
         const FileUse& use) {
    const QStringList question = QStringList(title) + filters;
    AskingDialog* dialog = AskingDialog::find(parent, question);
    if (dialog == nullptr) {
        dialog = new AskingDialog(parent, question, filters);
        dialog->setFileMode(mode);
        dialog->setOption(QFileDialog::ShowDirsOnly, mode == QFileDialog::Directory);
    }
    dialog->present([use](const QString& file, const QString&) { use(file); });
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
    ask(parent, title, filters, QFileDialog::ExistingFile, use);
}

void askForFolder(QWidget& parent, const QString& title, const FileUse& use) {
    ask(parent, title, {}, QFileDialog::Directory, use);
}

QWidget* askToSave(QWidget& parent, const QString& title, const QStringList& filters, const QString& proposal,
                   const SaveUse& use) {
    const QStringList question = QStringList{title, proposal} + filters;
    if (AskingDialog* there = AskingDialog::find(parent, question))
        return there->present(use);
    auto* dialog = new SaveDialog(parent, question, filters);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->selectFile(proposal);
    dialog->setDefaultSuffix(suffixesOf(filters.constFirst()).value(0));
    return dialog->present(use);
}

} // namespace lila
