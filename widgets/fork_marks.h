// SPDX-License-Identifier: AGPL-3.0-or-later
// "‹ 2/4 ›" in the text wherever it could go on otherwise, painted into gaps between its characters: no part
// of the document.
#pragma once

#include <QFont>
#include <QObject>
#include <QRectF>
#include <QTextBlock>

#include <optional>
#include <vector>

class QPainter;
class QTextEdit;

namespace lila {

struct ForkMark {
    int position = 0; ///< of the character that could be another
    int taken = 0;    ///< which of the ways the text goes, from 1; 0: it ends there
    int ways = 0;

    bool operator==(const ForkMark&) const = default;
};

/// What is done at a change of the text, and at a paint, costs what has changed or is seen.
class ForkMarks : public QObject {
    Q_OBJECT

public:
    /// To be made before others that look at gaps follow the document.
    explicit ForkMarks(QTextEdit& view);

    /// In the order of their positions, which then follow the text.
    void set(std::vector<ForkMark> marks);
    const std::vector<ForkMark>& marks() const { return m_marks; }
    /// Whether a mark is there, in the viewport's coordinates.
    bool isAt(const QPointF& place) const { return hitAt(place).has_value(); }
    /// There is no going to other branches now.
    void setLocked(bool isLocked);

    /// Room behind a character.
    struct Gap {
        int position = 0;
        double width = 0;

        bool operator==(const Gap&) const = default;
    };
    std::vector<Gap> gapsIn(const QTextBlock& block) const;
    /// After a change of the font.
    void refit();
    /// After a change of the view's margins: above the first line, in the upper one, stands the mark of a
    /// fork at the story's beginning.
    void placeFirst();

    void paint(QPainter& painter, const QRect& area) const;
    /// Where it stands, in the viewport's coordinates.
    QRectF place(std::size_t index) const;
    /// What happens in the viewport; true where a mark has taken it.
    bool handle(QEvent& event);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

Q_SIGNALS:
    void gapsChanged(const QTextBlock& block);
    /// One way further, or back, at the mark of that index.
    void stepWanted(int index, int step);
    /// All ways are wanted to choose from, at that place of the screen.
    void choiceWanted(int index, const QPoint& place);
    /// Somebody rests on it and may want to be told more.
    void pointedAt(int index, const QPoint& place);

private:
    enum class Part { Back, Number, On };
    struct Hit {
        std::size_t index = 0;
        Part part = Part::Number;

        bool operator==(const Hit&) const = default;
    };

    void follow(int position, int removed, int added);
    int anchorOf(int position) const;
    double widthOf(const ForkMark& mark) const;
    QFont font() const;
    std::vector<Gap> gaps() const;
    std::size_t firstBehind(int position) const;
    bool canStep(const Hit& hit) const;
    std::optional<Hit> hitAt(const QPointF& place) const;
    void update();
    void point(const std::optional<Hit>& hit);
    bool press(const Hit& hit, const QPoint& place);
    void paint(QPainter& painter, std::size_t index, const QRectF& place) const;

    QTextEdit& m_view;
    QWidget* m_first; ///< shows the one above the first line
    std::vector<ForkMark> m_marks;
    std::optional<Hit> m_hovered;
    bool m_isLocked = false;
};

} // namespace lila
