// SPDX-License-Identifier: AGPL-3.0-or-later
// Changes of every kind to a story's text, by chance.
#pragma once

#include "widgets/story_view.h"

#include <QTest>

#include <random>

namespace lila {

class RandomEdits {
public:
    int upTo(int largest) { return std::uniform_int_distribution<int>(0, largest)(m_random); }

    QString words() {
        static const QStringList some{QStringLiteral("a"), QStringLiteral("cat "), QStringLiteral("\n"),
                                      QStringLiteral("one\ntwo\n\nthree"), QString()};
        return some[upTo(static_cast<int>(some.size()) - 1)];
    }

    void edit(StoryView& view) {
        if (const int kind = upTo(400); kind == 0)
            view.setStory(QStringLiteral("Anew\n\nand anew "), {{2, 9, 1}, {13, 100, 3}});
        else if (kind == 1)
            view.selectAll(), QTest::keyClicks(&view, words().simplified());
        else
            change(view);
    }

private:
    void change(StoryView& view) {
        QTextCursor cursor = view.textCursor();
        cursor.setPosition(upTo(view.storyLength()));
        if (upTo(2) == 0)
            cursor.setPosition(std::min(view.storyLength(), cursor.position() + upTo(30)),
                               QTextCursor::KeepAnchor);
        view.setTextCursor(cursor);
        const auto press = [&view](Qt::Key key) { QTest::keyClick(&view, key); };
        switch (upTo(6)) {
        case 0:
            view.beginGeneration(++m_generation);
            view.append(words());
            view.append(words());
            view.endGeneration();
            break;
        case 1:
            view.rewrite(cursor.selectionStart(), cursor.selectionEnd() - cursor.selectionStart(),
                         {{words(), 0}, {words(), 1000}});
            break;
        case 2:
            press(Qt::Key_Backspace);
            break;
        case 3:
            press(Qt::Key_Delete);
            break;
        case 4:
            press(Qt::Key_Return);
            break;
        default:
            QTest::keyClicks(&view, words().simplified() + QLatin1Char('x'));
        }
    }

    std::mt19937 m_random{7};
    int m_generation = 3;
};

} // namespace lila
