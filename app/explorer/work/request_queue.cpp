// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/work/request_queue.h"

#include <algorithm>
#include <utility>

namespace lila {

quint64 RequestQueue::add(decltype(Job::request) request) {
    const std::lock_guard lock(m_mutex);
    Job job{++m_last, std::move(request), {}};
    if (const auto* score = std::get_if<ScoreRequest>(&job.request)) {
        drop(score->purpose);
        job.stop = (m_scoring[score->purpose] = std::stop_source()).get_token();
    } else if (std::holds_alternative<StoryModel>(job.request)) {
        std::erase_if(m_waiting,
                      [](const Job& other) { return std::holds_alternative<StoryModel>(other.request); });
        for (const ScoreFor purpose : {ScoreFor::Pointer, ScoreFor::Caret, ScoreFor::Colours})
            drop(purpose);
    } else if (std::holds_alternative<GenerationRequest>(job.request)) {
        job.stop = (m_generation = std::stop_source()).get_token();
    }
    if (std::holds_alternative<GenerationRequest>(job.request) ||
        std::holds_alternative<AlternativesRequest>(job.request))
        dropAlternatives();
    if (std::holds_alternative<AlternativesRequest>(job.request)) {
        job.stop = (m_alternatives = std::stop_source()).get_token();
    } else if (const auto* inspection = std::get_if<InspectRequest>(&job.request)) {
        drop(inspection->purpose);
        job.stop = (m_inspections[inspection->purpose] = std::stop_source()).get_token();
    }
    m_waiting.push_back(std::move(job));
    m_wake.notify_one();
    return m_last;
}

void RequestQueue::drop(ScoreFor purpose) {
    std::erase_if(m_waiting, [purpose](const Job& job) {
        const auto* score = std::get_if<ScoreRequest>(&job.request);
        return score != nullptr && score->purpose == purpose;
    });
    m_scoring[purpose].request_stop();
}

void RequestQueue::drop(const std::string& inspection) {
    std::erase_if(m_waiting, [&inspection](const Job& job) {
        const auto* request = std::get_if<InspectRequest>(&job.request);
        return request != nullptr && request->purpose == inspection;
    });
    m_inspections[inspection].request_stop();
}

void RequestQueue::stopScoring(ScoreFor purpose) {
    const std::lock_guard lock(m_mutex);
    drop(purpose);
}

void RequestQueue::stopInspecting(const std::string& purpose) {
    const std::lock_guard lock(m_mutex);
    drop(purpose);
}

bool RequestQueue::isWritingWaiting() {
    const std::lock_guard lock(m_mutex);
    return std::ranges::any_of(m_waiting, [](const Job& job) {
        return std::holds_alternative<GenerationRequest>(job.request) ||
               std::holds_alternative<AlternativesRequest>(job.request);
    });
}

void RequestQueue::stopGeneration() {
    const std::lock_guard lock(m_mutex);
    m_generation.request_stop();
}

void RequestQueue::dropAlternatives() {
    std::erase_if(m_waiting,
                  [](const Job& job) { return std::holds_alternative<AlternativesRequest>(job.request); });
    m_alternatives.request_stop();
}

void RequestQueue::stopAlternatives() {
    const std::lock_guard lock(m_mutex);
    m_alternatives.request_stop();
}

Job RequestQueue::take() {
    Job job = std::move(m_waiting.front());
    m_waiting.pop_front();
    return job;
}

std::optional<Job> RequestQueue::next() {
    std::unique_lock lock(m_mutex);
    m_wake.wait(lock, [this] { return m_isClosed || !m_waiting.empty(); });
    return m_isClosed ? std::nullopt : std::optional(take());
}

std::optional<Job> RequestQueue::nextIf(const std::function<bool(const Job&)>& isWanted) {
    const std::lock_guard lock(m_mutex);
    return !m_isClosed && !m_waiting.empty() && isWanted(m_waiting.front()) ? std::optional(take())
                                                                            : std::nullopt;
}

void RequestQueue::close() {
    const std::lock_guard lock(m_mutex);
    m_isClosed = true;
    m_generation.request_stop();
    m_alternatives.request_stop();
    for (auto& [purpose, source] : m_scoring)
        source.request_stop();
    for (auto& [purpose, source] : m_inspections)
        source.request_stop();
    m_wake.notify_one();
}

} // namespace lila
