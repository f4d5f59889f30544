// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/packing_view.h"

#include "widgets/csv_text.h"
#include "widgets/elided_label.h"
#include "widgets/figure.h"
#include "widgets/number_text.h"
#include "widgets/packing_chart.h"
#include "widgets/plot_table.h"
#include "widgets/theme.h"
#include "widgets/wheel_guard.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QHeaderView>
#include <QLocale>
#include <QPainter>

namespace lila {
namespace {

QComboBox* choiceBox(QLayout& row, const QStringList& names, const QString& name, const QString& tip) {
    auto* box = new QComboBox;
    box->addItems(names);
    box->setAccessibleName(name);
    box->setToolTip(tip);
    box->setFont(captionFont());
    guardWheel(box);
    row.addWidget(box);
    return box;
}

/// As the lattice has it: "0", "−½", "2".
QString coordinateText(float coordinate) {
    const QLocale locale;
    const QString sign = coordinate < 0 ? QStringLiteral("\u2212") : QString();
    const auto whole = static_cast<int>(std::abs(coordinate));
    const bool isHalf = std::abs(coordinate) != static_cast<float>(whole);
    const QString half = isHalf ? QStringLiteral("½") : QString();
    return sign + (whole == 0 && isHalf ? half : locale.toString(whole) + half);
}

QString pointText(const lattice::Vector& point) {
    QStringList all;
    for (const float coordinate : point)
        all.append(coordinateText(coordinate));
    return QLatin1Char('(') + all.join(QStringLiteral(" ")) + QLatin1Char(')');
}

QString weightsText(const PackedEight& eight) {
    QStringList all;
    for (const float weight : eight.weights)
        all.append(QLocale().toString(weight, 'f', 4).replace(QLatin1Char('-'), QStringLiteral("\u2212")));
    return all.join(QLatin1Char(' '));
}

} // namespace

PackingView::PackingView(const QStringList& matrices, const QStringList& codes, QWidget* parent)
    : QWidget(parent),
      m_chart(new PackingChart),
      m_points(new PlotTable),
      m_figures(new ElidedLabel),
      m_chosen(new ElidedLabel),
      m_weights(new PlotTable) {
    auto* choices = new QHBoxLayout;
    choices->setContentsMargins(4, 2, 4, 2);
    m_matrix = choiceBox(*choices, matrices, tr("Matrix"), tr("The matrix whose weights are shown"));
    m_code = choiceBox(*choices, codes, tr("Code"),
                       tr("The code it is packed in, just to look: 4, 3 or 2 bits a weight"));
    choices->addSpacing(6);
    choices->addWidget(m_figures, 1);
    m_figures->setFont(captionFont());
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(choices);
    column->addWidget(m_chart, 3);
    column->addWidget(m_points, 3);
    auto* foot = new QHBoxLayout;
    foot->setContentsMargins(10, 3, 10, 3);
    foot->addWidget(m_chosen);
    column->addLayout(foot);
    column->addWidget(m_weights, 2);
    m_points->setAccessibleName(m_chart->accessibleName());
    m_points->hide();
    m_chosen->setFont(captionFont());
    m_weights->setAccessibleName(tr("Weights that are stored as the point"));
    m_weights->horizontalHeader()->setMinimumSectionSize(30);
    m_weights->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_weights->horizontalHeader()->setStretchLastSection(true);
    setFocusProxy(m_chart);
    showChoice();

    for (QComboBox* box : {m_matrix, m_code})
        connect(box, &QComboBox::activated, this, &PackingView::matrixChosen);
    connect(m_chart, &PackingChart::choiceChanged, this, &PackingView::showChoice);
    connect(m_points->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& row) { chooseRow(row.row()); });
}

const PackingPicture& PackingView::picture() const {
    return m_chart->picture();
}

void PackingView::setPicture(const PackingPicture& picture) {
    m_chart->setPicture(picture);
    showFigures();
}

void PackingView::setHint(const QString& hint) {
    m_chart->setHint(hint);
    showFigures();
}

void PackingView::showFigures() {
    m_points->setNumbers(columnNames(), csv());
    m_figures->setStatement(figuresText());
    Q_EMIT statementChanged(statement());
}

void PackingView::setCodesOffered(bool areOffered) {
    m_code->setVisible(areOffered);
}

int PackingView::matrix() const {
    return m_matrix->currentIndex();
}

QString PackingView::code() const {
    return m_code->currentText();
}

void PackingView::setTableShown(bool isShown) {
    m_chart->setVisible(!isShown);
    m_points->setVisible(isShown);
    setFocusProxy(isShown ? static_cast<QWidget*>(m_points) : m_chart);
}

/// The weights come later.
void PackingView::showChoice() {
    const auto choice = m_chart->choice();
    m_weights->setVisible(choice.has_value());
    m_weights->setNumbers({}, {});
    m_chosen->setVisible(hasFigure());
    m_chosen->setStatement(choice ? m_chart->text(*choice)
                                  : tr("Click a bar or a root: the weights that are stored as it."));
    Q_EMIT choiceChanged();
}

/// Of the table of points: the shells, then the roots.
void PackingView::chooseRow(int row) {
    const auto shells = static_cast<int>(picture().shells.size());
    if (row >= 0 && row < shells)
        m_chart->choose(PointChoice{row, {}});
    else if (row >= shells && hasFigure())
        m_chart->choose(PointChoice{1, row - shells});
}

void PackingView::setWeights(const std::vector<PackedEight>& weights) {
    QString rows = QStringLiteral("row,input,weights,point,scale\n");
    for (const PackedEight& eight : weights)
        rows += QStringLiteral("%1,%2,%3,%4,%5\n")
                    .arg(eight.row)
                    .arg(eight.input)
                    .arg(csvText(weightsText(eight)), csvText(pointText(eight.point)))
                    .arg(eight.scale, 0, 'g', 6);
    m_weights->setNumbers({tr("Row"), tr("From input"),
                           picture().isRotated ? tr("Weights of rotated inputs") : tr("Weights"), tr("Point"),
                           tr("Scale")},
                          rows);
    const auto choice = m_chart->choice();
    if (!choice)
        return;
    const qint64 all = choice->root ? picture().roots[*choice->root] : picture().shells[choice->shell];
    if (static_cast<qint64>(weights.size()) < all)
        m_chosen->setStatement(
            tr("%1; the first %L2").arg(m_chart->text(*choice)).arg(static_cast<qlonglong>(weights.size())));
}

QString PackingView::meaning() const {
    return tr("Which points of E8 a matrix uses when eight weights are stored as one");
}

QString PackingView::statement() const {
    if (!hasFigure())
        return m_chart->hint();
    const PackingPicture& shown = picture();
    return (shown.isInFile ? tr("%1, as in the file") : tr("%1, just to look")).arg(shown.code);
}

QString PackingView::figuresText() const {
    if (!hasFigure())
        return {};
    const QString bits = QLocale().toString(picture().bitsPerWeight, 'f', 2);
    return picture().error ? tr("%1 bits a weight, error %2").arg(bits, percentText(*picture().error))
                           : tr("%1 bits a weight").arg(bits);
}

QString PackingView::figureTitle() const {
    return tr("Points of E8 that %1 uses in %2: %3").arg(picture().matrix, picture().code, figuresText());
}

void PackingView::paintFigure(QPainter& painter, const QRectF& area, const FigureStyle& style) {
    painter.setFont(style.font);
    m_chart->paint(painter, area, style.palette);
}

QStringList PackingView::columnNames() const {
    return {tr("Shell"), tr("Root"), tr("Points"), tr("Share")};
}

QString PackingView::csv() const {
    if (!hasFigure())
        return {};
    QString out = QStringLiteral("shell,root,points,share\n");
    const auto add = [&](std::size_t shell, const QString& root, qint64 count) {
        out += QStringLiteral("%1,%2,%3,%4\n")
                   .arg(shell)
                   .arg(root)
                   .arg(count)
                   .arg(static_cast<double>(count) / static_cast<double>(picture().points), 0, 'g', 6);
    };
    for (std::size_t shell = 0; shell < picture().shells.size(); ++shell)
        add(shell, {}, picture().shells[shell]);
    for (int root = 0; root < lattice::rootCount; ++root)
        add(1, QString::number(root), picture().roots[root]);
    return out;
}

} // namespace lila
