// SPDX-License-Identifier: AGPL-3.0-or-later
// A state of a document, known again where undo and redo lead back to it.
#pragma once

#include <QObject>

class QTextDocument;

namespace lila {

class UndoMark : public QObject {
    Q_OBJECT

public:
    /// `document` must outlive this.
    explicit UndoMark(const QTextDocument& document);

    /// The state that is marked is the one of now.
    void set();
    bool isHere() const;

private:
    const QTextDocument& m_document;
    int m_position = 0; ///< in the undo history
    int m_marked = -1;  ///< likewise; -1: nothing leads there
    int m_length = 0;   ///< of the marked text: what is typed on may be joined to the step before
};

} // namespace lila
