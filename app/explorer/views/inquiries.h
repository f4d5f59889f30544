// SPDX-License-Identifier: AGPL-3.0-or-later
// Asks the worker for what views want computed, and gives each the answer to its last question.
#pragma once

#include "app/explorer/work/generation_worker.h"

#include <QObject>
#include <QPointer>

#include <map>
#include <vector>

namespace lila {

class Inquiries : public QObject {
    Q_OBJECT

public:
    using Take = std::function<void(const std::shared_ptr<const void>& result)>;
    using Fail = std::function<void(const QString& problem)>;

    /// `worker` must outlive this.
    explicit Inquiries(GenerationWorker& worker, QObject* parent = nullptr);

    /// One of the two is called, unless `receiver` is gone by then, something else was asked for that
    /// purpose, or all was dropped.
    void ask(InspectRequest request, QObject& receiver, Take take, Fail fail);
    void drop(const std::string& purpose);
    void dropAll();
    /// Something was asked for that has not come yet.
    bool isWaiting() const { return !m_questions.empty(); }
    /// The number of each of them, in order.
    std::vector<quint64> waiting() const;

private:
    struct Question {
        quint64 job = 0;
        QPointer<QObject> receiver;
        Take take;
        Fail fail;
    };

    void answer(const Inspected& found);

    GenerationWorker& m_worker;
    std::map<std::string, Question> m_questions;
};

} // namespace lila
