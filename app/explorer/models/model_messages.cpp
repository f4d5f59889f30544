// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/models/model_messages.h"

#include "app/explorer/models/model_opener.h"
#include "widgets/message_bar.h"

namespace lila {
namespace {

using Kind = MessageBar::Kind;
constexpr auto subject = MessageBar::Subject::Model;

} // namespace

ModelMessages::ModelMessages(ModelOpener& opener, MessageBar& messages, QObject* parent)
    : QObject(parent), m_opener(opener), m_messages(messages) {
    connect(&opener, &ModelOpener::opened, this, [this](const auto&, bool instead) {
        if (!instead)
            m_messages.settle(subject);
    });
    connect(&opener, &ModelOpener::repacked, this, [this] { m_messages.settle(subject); });
    connect(&opener, &ModelOpener::engineKept, this, [this](const EngineSettings&, const QString& problem) {
        if (!problem.isEmpty())
            m_messages.showMessage(Kind::Error, problem, {}, subject);
        else if (m_messages.kind(subject) == Kind::Busy)
            m_messages.settle(subject);
    });
    connect(&opener, &ModelOpener::refused, this, [this](const QString& message) {
        m_messages.showMessage(Kind::Error, message, tr("Open checkpoint…"), subject);
    });
    connect(&opener, &ModelOpener::slow, this, [this](const QString& message) {
        m_messages.showMessage(Kind::Busy, message, tr("Cancel"), subject);
    });
    connect(&messages, &MessageBar::triggered, this, [this](MessageBar::Subject about) {
        if (about != subject)
            return;
        if (m_messages.kind(subject) == Kind::Error) {
            Q_EMIT openWanted();
        } else {
            m_opener.cancel();
            m_messages.settle(subject);
        }
    });
}

} // namespace lila
