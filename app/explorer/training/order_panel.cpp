// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/training/order_panel.h"

#include "app/explorer/files/file_dialogs.h"
#include "app/explorer/training/corpus_words.h"
#include "app/explorer/training/path_field.h"
#include "widgets/number_box.h"
#include "widgets/theme.h"
#include "widgets/wheel_guard.h"

#include <QComboBox>
#include <QDir>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QScrollArea>
#include <QScrollBar>
#include <QToolButton>

#include <algorithm>

namespace lila {
namespace {

constexpr double mostHeldOut = 90; ///< percent
constexpr int statementLines = 5;
constexpr int largestMinimum =
    600; ///< pixels; a language of longer words scrolls, so that the window fits any screen

/// Gives all labels one width, at least `width`, and returns it.
int alignLabels(const QFormLayout& layout, int width) {
    QList<QWidget*> labels;
    for (int row = 0; row < layout.rowCount(); ++row)
        if (const QLayoutItem* label = layout.itemAt(row, QFormLayout::LabelRole))
            labels.append(label->widget());
    for (const QWidget* label : labels)
        width = std::max(width, label->sizeHint().width());
    for (QWidget* label : labels)
        label->setFixedWidth(width);
    return width;
}

QStringList textFilters() {
    return {OrderPanel::tr("Texts (*.txt *.jsonl *.json *.csv *.tsv)"), OrderPanel::tr("All files (*)")};
}

/// Where the user names none.
QString usualCache() {
    const QString folder = QString::fromStdString(cacheOf({}).string());
    const QString home = QDir::homePath();
    return folder.startsWith(home + QLatin1Char('/')) ? QLatin1Char('~') + folder.mid(home.size()) : folder;
}

} // namespace

OrderPanel::OrderPanel(QWidget* parent)
    : QWidget(parent),
      m_paths(new QFormLayout),
      m_statement(new QLabel(this)),
      m_heldOut(new NumberBox(0, mostHeldOut, false, this)),
      m_form(new TrainingForm) {
    auto* sheet = new QWidget;
    auto* column = new QVBoxLayout(sheet);
    column->setContentsMargins(12, 8, 12, 8);
    column->setSpacing(8);
    m_paths->setHorizontalSpacing(8);
    m_paths->setVerticalSpacing(4);
    m_paths->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    addPaths(*m_paths);
    m_form->setLabelWidth(alignLabels(*m_paths, m_form->labelWidth()));
    column->addLayout(m_paths);
    column->addWidget(m_form);
    column->addStretch(1);
    connect(m_form, &TrainingForm::changed, this, &OrderPanel::changed);
    chainTabs();
    refreshCorpus();

    auto* scroll = new QScrollArea(this);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(sheet);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(scroll);
    const int width = sheet->minimumSizeHint().width() + scroll->verticalScrollBar()->sizeHint().width();
    setMinimumWidth(std::min(width, largestMinimum));
}

PathField* OrderPanel::addPath(QFormLayout& layout, const QString& label, PathField* field,
                               const QString& placeholder, const QString& tip) {
    field->setPlaceholder(placeholder);
    auto* name = new QLabel(label, this);
    name->setBuddy(&field->edit());
    name->setToolTip(tip);
    layout.addRow(name, field);
    connect(field, &PathField::changed, this, &OrderPanel::changed);
    return field;
}

void OrderPanel::addPaths(QFormLayout& layout) {
    using Kind = PathField::Kind;
    addCorpus(layout);
    m_validation =
        addPath(layout, tr("&Validation"), new PathField(Kind::File, tr("Validation"), textFilters()),
                tr("none, or a file"), tr("Stories to judge by, which are not learned from"));
    addHeldOut(layout);
    m_folder =
        addPath(layout, tr("F&older"), new PathField(Kind::Folder, tr("Folder of the run"), {}),
                tr("where the run is kept"),
                tr("Checkpoints, log and samples are written here. A folder that holds a run already is "
                   "watched, and the run can go on"));
    addModelPaths(layout);
    m_cache = addPath(layout, tr("C&ache"), new PathField(Kind::Folder, tr("Cache"), {}), usualCache(),
                      tr("Where corpora are kept that were fetched or tokenised (--cache)"));
}

void OrderPanel::addCorpus(QFormLayout& layout) {
    m_corpus = addPath(
        layout, tr("&Corpus"), new PathField(PathField::Kind::FileOrFolder, tr("Corpus"), textFilters()),
        tr("choose or drop a file or folder"),
        tr("Stories to learn from: a text with <|endoftext|> between them or one a line, JSON "
           "lines, JSON or CSV with a text each, or a folder of .txt; or the name of a corpus that is "
           "fetched: tinystories"));
    for (const NamedCorpus& corpus : namedCorpora())
        m_corpus->addChoice(corpusTitle(corpus), QString::fromUtf8(corpus.name));
    m_statement->setObjectName(QStringLiteral("corpusStatement"));
    m_statement->setWordWrap(true);
    m_statement->setFont(captionFont());
    m_statement->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_statement->setFixedHeight(statementLines * m_statement->fontMetrics().lineSpacing()); // nothing jumps
    m_statement->setTextInteractionFlags(Qt::TextSelectableByMouse);
    layout.addRow(nullptr, m_statement);
}

void OrderPanel::addModelPaths(QFormLayout& layout) {
    using Kind = PathField::Kind;
    m_start = addPath(
        layout, tr("S&tart from"),
        new PathField(Kind::File, tr("Checkpoint to start from"), checkpointFilters()),
        tr("nothing, or a checkpoint"),
        tr("A checkpoint to fine-tune; its shape counts, not the one given below. Empty: random weights"));
    m_tokenizer =
        addPath(layout, tr("To&kenizer"), new PathField(Kind::File, tr("Tokenizer"), tokenizerFilters()),
                tr("the official vocabulary"), tr("Another SentencePiece model"));
}

void OrderPanel::addHeldOut(QFormLayout& layout) {
    m_heldOut->setStep(1);
    m_heldOut->setSuffix(tr(" % of the corpus"));
    m_heldOut->setSpecialValueText(tr("nothing"));
    m_heldOut->setToolTip(
        tr("Without a file for validation: stories of the corpus to judge by instead, which "
           "are not learned from"));
    m_heldOut->setAccessibleName(tr("Held out"));
    guardWheel(m_heldOut);
    auto* name = new QLabel(tr("&Held out"), this);
    name->setBuddy(m_heldOut);
    name->setToolTip(m_heldOut->toolTip());
    layout.addRow(name, m_heldOut);
    connect(m_heldOut, &NumberBox::valueChanged, this, &OrderPanel::changed);
}

/// The corpus comes first by itself: a widget that is taken away from its PathField leaves that behind as a
/// stop of its own.
void OrderPanel::chainTabs() {
    QWidget* last = &m_validation->edit();
    for (QWidget* next : std::initializer_list<QWidget*>{
             &m_validation->chooser(), m_heldOut, &m_folder->edit(), &m_folder->chooser(), &m_start->edit(),
             &m_start->chooser(), &m_tokenizer->edit(), &m_tokenizer->chooser(), &m_cache->edit(),
             &m_cache->chooser(), m_form->presetBox()}) {
        setTabOrder(last, next);
        last = next;
    }
}

TrainingOrder OrderPanel::order() const {
    return {.corpus = m_corpus->path(),
            .validation = m_validation->path(),
            .heldOut = m_heldOut->value() / 100,
            .cache = m_cache->path(),
            .folder = m_folder->path(),
            .start = m_start->path(),
            .tokenizer = m_tokenizer->path(),
            .settings = m_form->settings()};
}

void OrderPanel::setOrder(const TrainingOrder& order) {
    m_form->setSettings(order.settings);
    m_corpus->setPath(order.corpus);
    m_validation->setPath(order.validation);
    m_heldOut->setValue(order.heldOut * 100);
    m_start->setPath(order.start);
    m_tokenizer->setPath(order.tokenizer);
    m_cache->setPath(order.cache);
    m_folder->setPath(order.folder);
}

void OrderPanel::setFolder(const QString& folder) {
    m_folder->setPath(folder);
}

void OrderPanel::setFreedom(TrainingForm::Freedom freedom) {
    m_form->setFreedom(freedom);
    for (QWidget* field : {m_corpus, m_validation, m_tokenizer, m_cache})
        field->setEnabled(freedom != TrainingForm::Freedom::None);
    m_heldOut->setEnabled(freedom != TrainingForm::Freedom::None && m_validation->path().isEmpty() &&
                          namedCorpusOf(order()) == nullptr);
    m_start->setEnabled(freedom == TrainingForm::Freedom::All ||
                        freedom == TrainingForm::Freedom::OfALoadedModel);
}

void OrderPanel::refreshCorpus() {
    const TrainingOrder order = this->order();
    const NamedCorpus* corpus = namedCorpusOf(order);
    m_paths->setRowVisible(m_statement, corpus != nullptr);
    m_validation->setPlaceholder(corpus == nullptr ? tr("none, or a file")
                                                   : tr("the corpus's own, or a file"));
    if (corpus == nullptr)
        return;
    m_statement->setText(lila::corpusStatement(order, !m_corpus->isEnabled()));
    m_statement->setToolTip(corpusPlaces(order));
}

} // namespace lila
