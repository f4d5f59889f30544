// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/attribution_view.h"

#include "widgets/attribution_bars.h"
#include "widgets/csv_text.h"
#include "widgets/figure.h"
#include "widgets/number_text.h"
#include "widgets/theme.h"

#include <QEvent>
#include <QHeaderView>
#include <QLocale>
#include <QPainter>
#include <QSignalBlocker>
#include <QStandardItemModel>
#include <QStyledItemDelegate>
#include <QTreeView>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace lila {
namespace {

enum Column { Part, Bar, Nats, Columns };
constexpr int partsRole = Qt::UserRole + 1; ///< kind and number by turns
constexpr int extentRole = Qt::UserRole + 2;
constexpr int layerRole = Qt::UserRole + 3;
constexpr int headRole = Qt::UserRole + 4;
constexpr double barHeight = 8;
constexpr int figureWidth = 640;
constexpr double nameWidth = 150;  ///< of the figure
constexpr double numberWidth = 70; ///< of the figure
constexpr double indent = 14;      ///< of the figure

QString natsText(double value) {
    return QLocale().toString(value, 'f', 3);
}

QVariantList stored(const AttributionParts& parts) {
    QVariantList list;
    for (const auto& [kind, value] : parts)
        list << static_cast<int>(kind) << value;
    return list;
}

AttributionParts partsIn(const QVariantList& list) {
    AttributionParts parts;
    for (qsizetype i = 0; i + 1 < list.size(); i += 2)
        parts.emplace_back(static_cast<AttributionKind>(list[i].toInt()), list[i + 1].toDouble());
    return parts;
}

QString partsText(const AttributionParts& parts, const QString& separator) {
    QStringList lines;
    for (const auto& [kind, value] : parts)
        lines.append(AttributionView::tr("%1: %2", "a part of the model and its nats")
                         .arg(attributionName(kind), natsText(value)));
    return lines.join(separator);
}

QString tipOf(const AttributionRow& row) {
    QString tip = row.name + QLatin1Char('\n') + partsText(row.parts, QStringLiteral("\n"));
    const auto isGeometry = [](const auto& part) { return part.first == AttributionKind::Geometry; };
    if (std::ranges::any_of(row.parts, isGeometry))
        tip += AttributionView::tr("\nContent: what heads would bring with attention by content alone.\n"
                                   "β: how that changes with the weights that geometry gives.");
    return tip;
}

class BarsDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        QStyledItemDelegate::paint(painter, option, index);
        const QRectF cell = option.rect;
        paintAttribution(
            *painter, QRectF(cell.left() + 4, cell.center().y() - barHeight / 2, cell.width() - 8, barHeight),
            partsIn(index.data(partsRole).toList()), index.data(extentRole).toDouble(), option.palette);
    }
};

std::vector<AttributionKind> kindsIn(const AttributionPicture& picture) {
    std::vector<AttributionKind> kinds;
    for (const AttributionRow& row : picture.rows)
        for (const auto& [kind, value] : row.parts)
            if (std::ranges::find(kinds, kind) == kinds.end())
                kinds.push_back(kind);
    std::ranges::sort(kinds);
    return kinds;
}

double extentOf(const AttributionPicture& picture) {
    double extent = 0;
    for (const AttributionRow& row : picture.rows) {
        extent = std::max(extent, attributionReach(row.parts));
        for (const AttributionRow& part : row.rows)
            extent = std::max(extent, attributionReach(part.parts));
    }
    return extent;
}

/// What writes into the hidden state, of which there may be several kinds of numbers.
QString partKey(AttributionKind kind, bool isOfLayer) {
    switch (kind) {
    case AttributionKind::Embedding:
    case AttributionKind::Position:
        return QStringLiteral("embedding");
    case AttributionKind::Content:
    case AttributionKind::Geometry:
        return QStringLiteral("attention");
    case AttributionKind::Bias:
        return isOfLayer ? QStringLiteral("attention") : QStringLiteral("last_norm");
    default:
        return attributionKey(kind);
    }
}

bool haveSameParts(const std::vector<AttributionRow>& rows, const QStandardItem& parent) {
    if (static_cast<int>(rows.size()) != parent.rowCount())
        return false;
    for (int i = 0; i < parent.rowCount(); ++i)
        if (!haveSameParts(rows[static_cast<std::size_t>(i)].rows, *parent.child(i)))
            return false;
    return true;
}

} // namespace

double AttributionRow::sum() const {
    double sum = 0;
    for (const auto& [kind, value] : parts)
        sum += value;
    return sum;
}

class AttributionView::Legend : public QWidget {
public:
    using QWidget::QWidget;

    void setKinds(std::vector<AttributionKind> kinds) {
        m_kinds = std::move(kinds);
        setVisible(!m_kinds.empty());
        updateGeometry();
        update();
    }
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override {
        return static_cast<int>(std::ceil(paintAttributionLegend(nullptr, QRectF(6, 2, width - 12, 0),
                                                                 m_kinds, captionFont(), palette()))) +
               4;
    }
    QSize sizeHint() const override { return {200, heightForWidth(std::max(200, width()))}; }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        paintAttributionLegend(&painter, QRectF(rect()).adjusted(6, 2, -6, 0), m_kinds, captionFont(),
                               palette());
    }

private:
    std::vector<AttributionKind> m_kinds;
};

AttributionView::AttributionView(QWidget* parent)
    : QWidget(parent),
      m_model(new QStandardItemModel(0, Columns, this)),
      m_tree(new QTreeView(this)),
      m_legend(new Legend(this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_legend);
    layout->addWidget(m_tree, 1);
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    m_legend->setSizePolicy(policy);
    m_tree->setModel(m_model);
    m_tree->setItemDelegateForColumn(Bar, new BarsDelegate(m_tree));
    m_tree->setUniformRowHeights(true);
    m_tree->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_tree->setTabKeyNavigation(false);
    m_tree->setFrameShape(QFrame::NoFrame);
    m_tree->setFont(captionFont());
    m_tree->setAccessibleName(tr("What speaks for the token, by part of the model"));
    m_tree->header()->setFont(captionFont());
    m_tree->header()->setSectionsMovable(false);
    m_tree->header()->setStretchLastSection(false);
    m_tree->header()->setSectionResizeMode(Part, QHeaderView::Interactive);
    m_tree->header()->resizeSection(Part, 150);
    m_tree->header()->setSectionResizeMode(Bar, QHeaderView::Stretch);
    m_tree->header()->setSectionResizeMode(Nats, QHeaderView::Fixed);
    m_tree->header()->resizeSection(Nats, m_tree->fontMetrics().horizontalAdvance(natsText(-1000)) + 12);
    m_tree->viewport()->installEventFilter(this);
    connect(m_tree->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& row) {
                const auto number = [&row](int role) {
                    const QVariant value = row.siblingAtColumn(Part).data(role);
                    return value.isValid() ? std::optional(value.toInt()) : std::nullopt;
                };
                if (number(layerRole))
                    Q_EMIT partChosen(number(layerRole), number(headRole));
            });
    setPicture({});
}

void AttributionView::setPicture(const AttributionPicture& picture) {
    m_picture = picture;
    if (!picture.rows.empty()) {
        m_problem.clear();
        m_picture.rows.push_back({tr("Sum"), {}});
    }
    {
        // Of the same parts all numbers change, which the tree need not be told one by one.
        const QSignalBlocker quiet(haveSameParts(m_picture.rows, *m_model->invisibleRootItem()) ? m_model
                                                                                                : nullptr);
        fill(*m_model->invisibleRootItem(), m_picture.rows, extentOf(m_picture));
    }
    if (!picture.rows.empty())
        m_model->item(static_cast<int>(picture.rows.size()), Nats)->setText(natsText(picture.difference));
    m_model->setHorizontalHeaderLabels(
        {tr("Part"), hasFigure() ? tr("← %1 | %2 →").arg(picture.alternative, picture.token) : QString(),
         tr("Nats")});
    m_model->horizontalHeaderItem(Bar)->setTextAlignment(Qt::AlignCenter);
    m_model->horizontalHeaderItem(Nats)->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_tree->header()->setVisible(hasFigure());
    m_legend->setKinds(kindsIn(m_picture));
    m_tree->viewport()->update();
    Q_EMIT statementChanged(statement());
}

void AttributionView::setProblem(const QString& problem) {
    m_problem = problem;
    setPicture({});
}

/// Rows that stay keep their items, and with them whether they are open.
void AttributionView::fill(QStandardItem& parent, const std::vector<AttributionRow>& rows, double extent) {
    const int count = static_cast<int>(rows.size());
    if (parent.rowCount() > count)
        parent.removeRows(count, parent.rowCount() - count);
    for (int i = 0; i < count; ++i) {
        const AttributionRow& row = rows[static_cast<std::size_t>(i)];
        if (i == parent.rowCount())
            parent.appendRow({new QStandardItem, new QStandardItem, new QStandardItem});
        QStandardItem& name = *parent.child(i, Part);
        QStandardItem& bar = *parent.child(i, Bar);
        QStandardItem& nats = *parent.child(i, Nats);
        name.setText(row.name);
        name.setData(row.layer ? QVariant(*row.layer) : QVariant(), layerRole);
        name.setData(row.head ? QVariant(*row.head) : QVariant(), headRole);
        bar.setData(stored(row.parts), partsRole);
        bar.setData(extent, extentRole);
        bar.setData(partsText(row.parts, QStringLiteral(", ")), Qt::AccessibleTextRole);
        nats.setText(natsText(row.sum()));
        nats.setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
        for (QStandardItem* item : {&name, &bar, &nats})
            item->setToolTip(tipOf(row));
        fill(name, row.rows, extent);
    }
}

bool AttributionView::eventFilter(QObject* watched, QEvent* event) {
    if (watched != m_tree->viewport() || event->type() != QEvent::Paint || hasFigure())
        return QWidget::eventFilter(watched, event);
    QPainter painter(m_tree->viewport());
    painter.setPen(captionColour(palette()));
    painter.drawText(m_tree->viewport()->rect().adjusted(16, 8, -16, -8),
                     static_cast<int>(Qt::AlignCenter) | Qt::TextWordWrap,
                     m_problem.isEmpty()
                         ? tr("Generate a story, or click a word: what spoke for it appears here.")
                         : m_problem);
    return true;
}

QString AttributionView::meaning() const {
    return tr("Which parts of the model spoke for the token, and which for another");
}

QString AttributionView::statement() const {
    if (!hasFigure())
        return tr("what each part of the model adds to the token's logit");
    return tr("%1 nats for “%2” over “%3”, as the bars add up to")
        .arg(natsText(m_picture.difference), m_picture.token, m_picture.alternative);
}

QString AttributionView::exportName() const {
    return QStringLiteral("attribution");
}

QString AttributionView::figureTitle() const {
    return tr("What spoke for “%1” (right) rather than “%2” (left): %3 nats in all")
        .arg(m_picture.token, m_picture.alternative, natsText(m_picture.difference));
}

QSize AttributionView::figureSize(const FigureStyle& style) const {
    std::size_t rows = m_picture.rows.size();
    for (int i = 0; i < m_model->rowCount(); ++i)
        if (m_tree->isExpanded(m_model->index(i, Part)))
            rows += m_picture.rows[static_cast<std::size_t>(i)].rows.size();
    const double line = 1.5 * QFontMetricsF(style.font).height();
    const double legend = paintAttributionLegend(nullptr, QRectF(0, 0, figureWidth, 0), kindsIn(m_picture),
                                                 style.font, style.palette);
    return {figureWidth, static_cast<int>(std::ceil(legend + line * static_cast<double>(rows) + line / 2))};
}

/// Rows as they are open in the window.
void AttributionView::paintFigure(QPainter& painter, const QRectF& area, const FigureStyle& style) {
    const double height = 1.5 * QFontMetricsF(style.font).height();
    const double legend =
        paintAttributionLegend(&painter, area, kindsIn(m_picture), style.font, style.palette);
    QRectF line(area.left(), area.top() + legend + height / 2, area.width(), height);
    const double extent = extentOf(m_picture);
    const auto paintRow = [&](const AttributionRow& row, double left, double sum) {
        painter.setFont(style.font);
        painter.setPen(style.palette.color(QPalette::Text));
        painter.drawText(line.adjusted(left, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, row.name);
        painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, natsText(sum));
        if (!row.parts.empty())
            paintAttribution(painter,
                             QRectF(line.left() + nameWidth, line.center().y() - barHeight / 2,
                                    line.width() - nameWidth - numberWidth, barHeight),
                             row.parts, extent, style.palette);
        line.translate(0, height);
    };
    for (std::size_t i = 0; i < m_picture.rows.size(); ++i) {
        const AttributionRow& row = m_picture.rows[i];
        paintRow(row, 0, i + 1 == m_picture.rows.size() ? m_picture.difference : row.sum());
        if (m_tree->isExpanded(m_model->index(static_cast<int>(i), Part)))
            for (const AttributionRow& part : row.rows)
                paintRow(part, indent, part.sum());
    }
}

QString AttributionView::csv() const {
    QString out = QStringLiteral("layer,head,part,kind,nats\n");
    const auto number = [](const std::optional<int>& of) { return of ? QString::number(*of) : QString(); };
    const auto write = [&](const AttributionRow& row) {
        for (const auto& [kind, value] : row.parts)
            out += number(row.layer) + QLatin1Char(',') + number(row.head) + QLatin1Char(',') +
                   partKey(kind, row.layer.has_value()) + QLatin1Char(',') + attributionKey(kind) +
                   QStringLiteral(",%1\n").arg(value, 0, 'g', 9);
    };
    for (const AttributionRow& row : m_picture.rows) {
        if (row.rows.empty())
            write(row);
        std::ranges::for_each(row.rows, write);
    }
    return out;
}

} // namespace lila
