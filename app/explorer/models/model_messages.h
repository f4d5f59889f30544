// SPDX-License-Identifier: AGPL-3.0-or-later
// What the window says about opening and preparing models, and what its button then does.
#pragma once

#include <QObject>

namespace lila {

class MessageBar;
class ModelOpener;

class ModelMessages : public QObject {
    Q_OBJECT

public:
    /// Both must outlive this.
    ModelMessages(ModelOpener& opener, MessageBar& messages, QObject* parent);

Q_SIGNALS:
    /// The user wants to choose another checkpoint than the one that was refused.
    void openWanted();

private:
    ModelOpener& m_opener;
    MessageBar& m_messages;
};

} // namespace lila
