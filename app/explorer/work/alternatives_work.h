// SPDX-License-Identifier: AGPL-3.0-or-later
// Finds what else could be written, on the worker's thread; what was found waits until the window has time.
#pragma once

#include "app/explorer/work/alternatives_request.h"
#include "core/story/branch_cache.h"

#include <QtGlobal>

#include <mutex>
#include <stop_token>

namespace lila {

class AlternativesWork {
public:
    /// What the job has found since the last call; of another job that has come since, nothing. From any
    /// thread.
    Found take(quint64 job);

    /// Ends within a token where `stop` is asked to. `copy` makes a generator of the model that is to be
    /// asked; what it and `cache` know is used, and why it cannot be made is told. `between` is called
    /// between tokens.
    void run(const std::function<Generator()>& copy, BranchCache& cache, const AlternativesRequest& request,
             quint64 job, const std::stop_token& stop, const std::function<void()>& between);

private:
    struct Task;
    static void setContext(Task& task, Place tip);
    void several(Task& task, const SeveralWanted& wanted);
    void lookAhead(Task& task, const LookAheadWanted& wanted);
    void infill(Task& task, const InfillWanted& wanted);
    template <class Change>
    void tell(Change change);

    std::mutex m_mutex;
    quint64 m_job = 0;
    Found m_found;
};

} // namespace lila
