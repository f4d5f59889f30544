// SPDX-License-Identifier: AGPL-3.0-or-later
// The addresses of lila serve, and what is done there.
#pragma once

#include "app/cli/serve/completion_request.h"
#include "app/cli/serve/http_server.h"

namespace lila::cli {

/// All must outlive the server's run.
void addRoutes(HttpServer& server, Scheduler& scheduler, const ServedModel& model);

} // namespace lila::cli
