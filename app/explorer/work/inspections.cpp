// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/work/inspections.h"

#include "app/explorer/work/writing_problem.h"

#include <algorithm>
#include <exception>
#include <utility>

namespace lila {

void Inspections::add(const InspectRequest& request, const Job& job) {
    Waiting waiting{request, job.id, job.stop};
    const auto before = std::ranges::find(m_waiting, request.purpose,
                                          [](const Waiting& other) { return other.request.purpose; });
    if (before == m_waiting.end())
        m_waiting.push_back(std::move(waiting));
    else
        *before = std::move(waiting);
}

std::vector<Inspections::Waiting>::const_iterator Inspections::firstAwaited() const {
    return std::ranges::find(m_waiting, true, [](const Waiting& waiting) {
        return waiting.request.isAwaited && !waiting.stop.stop_requested();
    });
}

std::optional<Inspected> Inspections::lookOnce(const StoryModel& model,
                                               const std::function<bool()>& mayLook) {
    std::erase_if(m_waiting, [](const Waiting& waiting) { return waiting.stop.stop_requested(); });
    if (m_waiting.empty())
        return std::nullopt;
    const auto next = isAwaited() ? firstAwaited() : m_waiting.cbegin();
    Waiting first = *next;
    m_waiting.erase(next);
    Inspected found{first.job, {}, {}};
    bool goesOn = true;
    try {
        found.result = first.request.look(
            model, [&] { return goesOn = goesOn && !first.stop.stop_requested() && mayLook(); });
    } catch (const std::exception& error) {
        found.error = writingProblem(error);
    }
    const bool isDone = found.result || !found.error.isEmpty();
    if (first.stop.stop_requested())
        return std::nullopt;
    if (goesOn && isDone)
        return found;
    m_waiting.push_back(std::move(first));
    return std::nullopt;
}

} // namespace lila
