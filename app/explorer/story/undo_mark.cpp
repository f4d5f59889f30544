// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/story/undo_mark.h"

#include <QTextDocument>

namespace lila {

UndoMark::UndoMark(const QTextDocument& document) : m_document(document) {
    // A change after an undo takes the place of all that was undone.
    connect(&document, &QTextDocument::undoCommandAdded, this, [this] {
        if (m_marked > m_position)
            m_marked = -1;
    });
    connect(&document, &QTextDocument::contentsChanged, this,
            [this] { m_position = m_document.availableUndoSteps(); });
}

void UndoMark::set() {
    m_position = m_document.availableUndoSteps();
    m_marked = m_position;
    m_length = m_document.characterCount();
}

bool UndoMark::isHere() const {
    return m_marked == m_document.availableUndoSteps() && m_length == m_document.characterCount();
}

} // namespace lila
