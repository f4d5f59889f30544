// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/text_direction.h"

#include "widgets/story_document.h"

#include <QTextDocument>
#include <QTextOption>

namespace lila {
namespace {

bool hasRightToLeft(const QString& text) {
    for (const char32_t letter : QStringView(text).toUcs4()) {
        const QChar::Direction direction = QChar::direction(letter);
        if (direction == QChar::DirR || direction == QChar::DirAL)
            return true;
    }
    return false;
}

void setDirection(QTextDocument& document, Qt::LayoutDirection direction) {
    QTextOption option = document.defaultTextOption();
    option.setTextDirection(direction);
    document.setDefaultTextOption(option);
}

} // namespace

void followDirection(QTextDocument& document) {
    setDirection(document, Qt::LeftToRight);
    QObject::connect(&document, &QTextDocument::contentsChange, &document,
                     [&document](int start, int /*removed*/, int added) {
                         if (document.defaultTextOption().textDirection() == Qt::LeftToRight &&
                             hasRightToLeft(textIn(document, start, added)))
                             setDirection(document, Qt::LayoutDirectionAuto);
                     });
}

} // namespace lila
