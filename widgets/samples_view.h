// SPDX-License-Identifier: AGPL-3.0-or-later
// What a model wrote while it was trained: a list of steps, and the stories of the one that is chosen.
#pragma once

#include "core/training/run/story_samples.h"
#include "widgets/exportable_view.h"

#include <QWidget>

#include <memory>
#include <span>
#include <vector>

class QListWidget;
class QTextBrowser;
class QTextDocument;

namespace lila {

class SamplesView : public QWidget, public ExportableView {
    Q_OBJECT

public:
    explicit SamplesView(QWidget* parent = nullptr);

    /// Stays at the newest step where that is chosen.
    void addSamples(std::span<const StorySample> samples);
    void clear();
    /// The newest is first.
    QListWidget& stepList() { return *m_list; }
    /// What can be read: the stories of the chosen step, or what will appear here.
    QString shownText() const;

    QString exportName() const override { return QStringLiteral("samples"); }
    QString meaning() const override;
    QString statement() const override;
    QString figureTitle() const override;
    bool hasFigure() const override { return !m_samples.empty(); }
    QSize figureSize(const FigureStyle& style) const override;
    void paintFigure(QPainter& painter, const QRectF& area, const FigureStyle& style) override;
    QString csv() const override;

Q_SIGNALS:
    void statementChanged(const QString& statement);

protected:
    void changeEvent(QEvent* event) override;

private:
    QString chosenHtml(const QPalette& palette) const;
    std::unique_ptr<QTextDocument> figureText(const FigureStyle& style) const;
    void showChosen();

    std::vector<StorySample> m_samples;
    QListWidget* m_list; ///< an item's UserRole is its step
    QTextBrowser* m_text;
};

} // namespace lila
