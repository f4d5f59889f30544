// SPDX-License-Identifier: AGPL-3.0-or-later
// The command line of the window.
#pragma once

#include "core/inference/packed_model.h"
#include "core/sampling/settings.h"
#include "widgets/theme.h"

#include <QSize>
#include <QString>
#include <QStringList>

#include <optional>

namespace lila {

struct Options {
    QStringList files; ///< checkpoints, tokenizers and texts, told apart by what they are
    QString tokenizer;
    std::optional<QString> prompt; ///< starts a new story
    bool generate = false;
    QString view;       ///< name of the view that is brought to the front; empty: as they were left
    QString watch;      ///< folder of a training run: the training window is opened on it
    QString screenshot; ///< the picture is written here when all is done, then the program ends
    std::optional<std::uint64_t> seed;
    std::optional<int> maxTokens;
    std::optional<Precision> precision;
    std::optional<int> threads; ///< 0: one a processor core
    std::optional<Theme> theme;
    QSize size; ///< empty: as it was left

    bool operator==(const Options&) const = default;

    /// The settings with what the command line says of them.
    GenerationSettings over(GenerationSettings settings) const;
    EngineSettings over(EngineSettings engine) const;
};

/// Fills `options`. A number comes back where the program is to end with it at once: 0 after --help or
/// --version (printed), 2 after wrong usage (said on stderr).
std::optional<int> parseOptions(const QStringList& arguments, Options& options);

/// Whether the arguments only ask for text, so that no display is needed.
bool asksForText(int argc, char** argv);

} // namespace lila
