// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/views/inquiries.h"

#include <algorithm>
#include <utility>

namespace lila {

Inquiries::Inquiries(GenerationWorker& worker, QObject* parent) : QObject(parent), m_worker(worker) {
    connect(&m_worker, &GenerationWorker::inspected, this, &Inquiries::answer);
}

void Inquiries::ask(InspectRequest request, QObject& receiver, Take take, Fail fail) {
    const std::string purpose = request.purpose;
    const quint64 job = m_worker.inspect(std::move(request));
    m_questions[purpose] = {job, &receiver, std::move(take), std::move(fail)};
    connect(&receiver, &QObject::destroyed, this, [this, purpose, job] {
        if (const auto question = m_questions.find(purpose);
            question != m_questions.end() && question->second.job == job)
            drop(purpose);
    });
}

void Inquiries::drop(const std::string& purpose) {
    if (m_questions.erase(purpose) > 0)
        m_worker.stopInspecting(purpose);
}

void Inquiries::dropAll() {
    while (!m_questions.empty())
        drop(std::string(m_questions.begin()->first));
}

std::vector<quint64> Inquiries::waiting() const {
    std::vector<quint64> jobs;
    for (const auto& [purpose, question] : m_questions)
        jobs.push_back(question.job);
    std::ranges::sort(jobs);
    return jobs;
}

void Inquiries::answer(const Inspected& found) {
    const auto question = std::ranges::find_if(
        m_questions, [&found](const auto& asked) { return asked.second.job == found.job; });
    if (question == m_questions.end())
        return;
    const Question asked = m_questions.extract(question).mapped();
    if (!asked.receiver)
        return;
    if (found.result)
        asked.take(found.result);
    else if (asked.fail)
        asked.fail(found.error);
}

} // namespace lila
