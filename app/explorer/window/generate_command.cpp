// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/window/generate_command.h"

#include "app/explorer/models/model_opener.h"
#include "app/explorer/story/written_part.h"
#include "app/setting_option.h"
#include "core/story/branch_context.h"
#include "core/story/tree/json_fields.h"

#include <QFileInfo>

#include <algorithm>

namespace lila {
namespace {

constexpr std::size_t longestArgument = 100'000; ///< bytes; Linux takes 128 KiB

std::string shellWord(const std::string& text) {
    constexpr std::string_view plain =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+./,:=%@";
    if (!text.empty() && text.find_first_not_of(plain) == std::string::npos)
        return text;
    std::string word = "'";
    for (const char c : text)
        word += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return word + '\'';
}

struct Prompt {
    std::string flag;
    std::string value;
};

/// Text where it stands for these ids, and can be said on a command line.
Prompt promptOf(const ContextTokens& context, const Tokenizer& tokenizer) {
    if (context.ids.empty())
        return {"--prompt", ""};
    const bool canBeSaid =
        context.text != "-" && context.text.find('\0') == std::string::npos && !context.text.ends_with('\r');
    if (canBeSaid && tokenizer.encode(context.text) == context.ids)
        return {"--prompt", context.text};
    std::string ids;
    for (const int id : context.ids)
        ids += (ids.empty() ? "" : ",") + std::to_string(id);
    return {"--prompt_ids", ids};
}

void addPath(std::vector<std::string>& words, const char* flag, const QString& file, const QString& usual) {
    if (file == usual)
        return;
    words.emplace_back(flag);
    words.push_back(QFileInfo(file).absoluteFilePath().toStdString());
}

} // namespace

QString generateCommand(const Story& story, const StoryPath::Part& part, const LoadedModel& model) {
    const Span& span = story.span(part.span);
    const Origin& origin = *span.origin;
    std::vector<std::string> words = {"lila", "generate"};
    addPath(words, "--checkpoint", model.files.checkpoint, defaultFiles().checkpoint);
    addPath(words, "--tokenizer", model.files.tokenizer, defaultFiles().tokenizer);
    if (origin.precision != Precision::Fp32)
        words.insert(words.end(), {"--precision", std::string(precisionName(origin.precision))});
    std::ranges::copy(settingArguments(settingsAgain(story, part), model.recommended),
                      std::back_inserter(words));
    if (origin.pastEnd)
        words.emplace_back("--past_end");
    if (!origin.interventions->isEmpty())
        words.insert(words.end(), {"--interventions", interventionsObject(*origin.interventions).dump()});
    const ContextTokens context = contextOf(story, StoryPath(story, span.parent)).tokens;
    const auto [flag, value] = promptOf(context, *model.model.tokenizer);
    const bool isLong = value.size() > longestArgument;
    words.insert(words.end(), {flag, isLong ? "-" : value});
    std::string line = isLong ? "printf '%s\\n' " + shellWord(value) + " |" : std::string();
    for (const std::string& word : words)
        line += (line.empty() ? "" : " ") + shellWord(word);
    return QString::fromStdString(line);
}

} // namespace lila
