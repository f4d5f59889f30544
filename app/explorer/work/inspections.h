// SPDX-License-Identifier: AGPL-3.0-or-later
// What views want computed of the model, in the order in which they asked; on the worker's thread.
#pragma once

#include "app/explorer/work/request_queue.h"

#include <QString>

#include <vector>

namespace lila {

/// What became of an InspectRequest.
struct Inspected {
    quint64 job = 0;
    std::shared_ptr<const void> result; ///< null: it failed
    QString error;
};

class Inspections {
public:
    /// Has the place in the line of the one for the same purpose, where that still waits.
    void add(const InspectRequest& request, const Job& job);
    bool isEmpty() const { return m_waiting.empty(); }
    bool isAwaited() const { return firstAwaited() != m_waiting.end(); }
    void clear() { m_waiting.clear(); }

    /// Lets the first, of those that are awaited if there are any, look once, unless nobody waits for it.
    /// Nothing where there is more to do, for which it then waits behind the others, or where `mayLook` said
    /// no.
    std::optional<Inspected> lookOnce(const StoryModel& model, const std::function<bool()>& mayLook);

private:
    struct Waiting {
        InspectRequest request;
        quint64 job = 0;
        std::stop_token stop;
    };
    std::vector<Waiting>::const_iterator firstAwaited() const;

    std::vector<Waiting> m_waiting;
};

} // namespace lila
