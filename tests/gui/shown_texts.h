// SPDX-License-Identifier: AGPL-3.0-or-later
// What a window says: the texts that its widgets and menus show or have read out, and those that are cut off.
#pragma once

#include "widgets/elided_label.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractSpinBox>
#include <QAction>
#include <QBuffer>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QGroupBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QPainter>
#include <QPlainTextEdit>
#include <QScrollArea>
#include <QScrollBar>
#include <QSpinBox>
#include <QStyle>
#include <QStyleOptionComboBox>
#include <QSvgGenerator>
#include <QTabBar>
#include <QTextBrowser>
#include <QTreeView>
#include <QXmlStreamReader>

#include <functional>

namespace lila {

struct ShownText {
    QString text;
    QString place; ///< for people: which widget, and what of it
};

/// Texts of items and of documents are left out where `isData` says so of the widget.
class ShownTexts {
public:
    explicit ShownTexts(std::function<bool(const QWidget&)> isData) : m_isData(std::move(isData)) {}

    const QList<ShownText>& all() const { return m_all; }

    /// The window and all in it that is to be seen.
    void addWindow(const QWidget& window) {
        add(window.windowTitle(), window, "title");
        addWidget(window);
        for (const QWidget* widget : window.findChildren<QWidget*>())
            if (widget->isVisible())
                addWidget(*widget);
    }

    /// All below it, as they are when they are opened.
    void addMenu(QMenu& menu) {
        add(menu.title(), menu, "menu");
        Q_EMIT menu.aboutToShow();
        for (const QAction* action : menu.actions()) {
            add(action->text(), menu, "entry");
            if (menu.toolTipsVisible())
                add(action->toolTip(), menu, "tooltip of an entry");
            if (action->menu() != nullptr)
                addMenu(*action->menu());
        }
    }

    /// What is painted, be it by widgets of our own.
    void addPainted(QWidget& widget) {
        QBuffer buffer;
        QSvgGenerator svg;
        svg.setOutputDevice(&buffer);
        svg.setSize(widget.size());
        widget.render(&svg);
        buffer.close();
        addSvg(buffer, widget, "painted");
    }

    /// What stands in a picture of it.
    void addSvg(QIODevice& svg, const QWidget& widget, const char* what) {
        svg.open(QIODevice::ReadOnly);
        QXmlStreamReader xml(&svg);
        while (!xml.atEnd())
            if (xml.readNext() == QXmlStreamReader::StartElement && xml.name() == QLatin1String("text"))
                add(xml.readElementText(), widget, what);
    }

    void add(const QString& text, const QWidget& widget, const char* what) {
        if (!text.isEmpty())
            m_all.append({text, placeOf(widget) + QLatin1Char(' ') + QLatin1String(what)});
    }

    static QString placeOf(const QWidget& widget) {
        QStringList path;
        for (const QWidget* each = &widget; each != nullptr; each = each->parentWidget())
            path.prepend(QLatin1String(each->metaObject()->className()) +
                         (each->objectName().isEmpty() || each->objectName().startsWith(QLatin1String("qt_"))
                              ? QString()
                              : QLatin1Char('#') + each->objectName()));
        return path.mid(qMax(0, path.size() - 3)).join(QLatin1Char('/'));
    }

private:
    void addWidget(const QWidget& widget) {
        add(widget.toolTip(), widget, "tooltip");
        add(widget.statusTip(), widget, "status tip");
        add(widget.accessibleName(), widget, "accessible name");
        add(widget.accessibleDescription(), widget, "accessible description");
        if (const auto* label = qobject_cast<const QLabel*>(&widget))
            add(label->text(), widget, "text");
        else if (const auto* button = qobject_cast<const QAbstractButton*>(&widget))
            add(button->text(), widget, "text");
        else if (const auto* group = qobject_cast<const QGroupBox*>(&widget))
            add(group->title(), widget, "title");
        else if (const auto* line = qobject_cast<const QLineEdit*>(&widget))
            add(line->placeholderText(), widget, "placeholder");
        else if (const auto* box = qobject_cast<const QComboBox*>(&widget))
            for (int i = 0; i < box->count(); ++i)
                add(box->itemText(i), widget, "item");
        else if (const auto* tabs = qobject_cast<const QTabBar*>(&widget))
            for (int i = 0; i < tabs->count(); ++i)
                add(tabs->tabText(i), widget, "tab");
        else if (const auto* number = qobject_cast<const QAbstractSpinBox*>(&widget))
            addNumber(*number);
        else if (const auto* view = qobject_cast<const QAbstractItemView*>(&widget))
            addItems(*view);
        else if (const auto* text = qobject_cast<const QTextBrowser*>(&widget); text && !m_isData(*text))
            add(text->toPlainText(), widget, "text");
    }

    void addNumber(const QAbstractSpinBox& number) {
        add(number.specialValueText(), number, "special value");
        if (const auto* real = qobject_cast<const QDoubleSpinBox*>(&number))
            add(real->prefix() + real->suffix(), number, "prefix or suffix");
        if (const auto* whole = qobject_cast<const QSpinBox*>(&number))
            add(whole->prefix() + whole->suffix(), number, "prefix or suffix");
    }

    void addItems(const QAbstractItemView& view) {
        const QAbstractItemModel* model = view.model();
        if (model == nullptr || qobject_cast<const QHeaderView*>(&view) != nullptr)
            return;
        const auto* tree = qobject_cast<const QTreeView*>(&view);
        for (int column = 0; column < model->columnCount(); ++column)
            if (tree != nullptr && !tree->isHeaderHidden())
                for (const int role : {int(Qt::DisplayRole), int(Qt::ToolTipRole)})
                    add(model->headerData(column, Qt::Horizontal, role).toString(), view, "header");
        if (m_isData(view))
            return;
        for (int row = 0; row < qMin(model->rowCount(), 50); ++row)
            for (int column = 0; column < model->columnCount(); ++column)
                for (const int role :
                     {int(Qt::DisplayRole), int(Qt::ToolTipRole), int(Qt::AccessibleTextRole)})
                    add(model->index(row, column).data(role).toString(), view, "item");
    }

    std::function<bool(const QWidget&)> m_isData;
    QList<ShownText> m_all;
};

/// Whether a text of the widget does not fit into it.
inline bool isCut(const QWidget& widget) {
    if (const auto* label = qobject_cast<const QLabel*>(&widget)) {
        if (qobject_cast<const ElidedLabel*>(label) != nullptr || label->text().isEmpty())
            return false; // it tells the whole text itself
        if (label->wordWrap())
            return label->heightForWidth(label->width()) > label->height();
        return label->sizeHint().width() > label->width() && label->toolTip().isEmpty();
    }
    if (const auto* button = qobject_cast<const QAbstractButton*>(&widget))
        return !button->text().isEmpty() && button->minimumSizeHint().width() > button->width();
    if (const auto* box = qobject_cast<const QComboBox*>(&widget)) {
        QStyleOptionComboBox option;
        option.initFrom(box);
        option.editable = box->isEditable();
        const QRect field =
            box->style()->subControlRect(QStyle::CC_ComboBox, &option, QStyle::SC_ComboBoxEditField, box);
        return box->fontMetrics().horizontalAdvance(box->currentText()) > field.width();
    }
    if (const auto* area = qobject_cast<const QScrollArea*>(&widget))
        return area->horizontalScrollBar()->maximum() > 0 &&
               area->horizontalScrollBarPolicy() == Qt::ScrollBarAlwaysOff;
    if (const auto* tabs = qobject_cast<const QTabBar*>(&widget))
        for (int i = 0; i < tabs->count(); ++i)
            if (tabs->tabRect(i).width() < tabs->fontMetrics().horizontalAdvance(tabs->tabText(i)) &&
                tabs->tabToolTip(i).isEmpty())
                return true;
    return false;
}

/// "place: text", of all that is to be seen of the window.
inline QStringList cutTexts(const QWidget& window) {
    QStringList cut;
    for (const QWidget* widget : window.findChildren<QWidget*>())
        if (widget->isVisible() && isCut(*widget)) {
            QString text;
            if (const auto* label = qobject_cast<const QLabel*>(widget))
                text = label->text();
            else if (const auto* button = qobject_cast<const QAbstractButton*>(widget))
                text = button->text();
            else if (const auto* box = qobject_cast<const QComboBox*>(widget))
                text = box->currentText();
            cut.append(QStringLiteral("%1 (%2 x %3): %4")
                           .arg(ShownTexts::placeOf(*widget))
                           .arg(widget->width())
                           .arg(widget->height())
                           .arg(text));
        }
    return cut;
}

} // namespace lila
