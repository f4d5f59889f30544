// SPDX-License-Identifier: AGPL-3.0-or-later
// A text as a field of a table in CSV (RFC 4180).
#pragma once

#include <QString>

namespace lila {

/// In quotes, whatever it holds.
QString csvText(QString text);

} // namespace lila
