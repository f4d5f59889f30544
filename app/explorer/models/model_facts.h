// SPDX-License-Identifier: AGPL-3.0-or-later
// What is to be said about an open model: its file, its shape, what it learned, how it is run.
#pragma once

#include <QList>
#include <QString>

namespace lila {

struct LoadedModel;

struct ModelFact {
    QString name;
    QString value;
};

/// In the order of reading. Numbers are in the user's locale.
QList<ModelFact> modelFacts(const LoadedModel& model);

} // namespace lila
