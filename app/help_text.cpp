// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/help_text.h"

#include <algorithm>
#include <sstream>

namespace lila {
namespace {

constexpr std::size_t lineWidth = 90;
constexpr std::size_t nameWidth = 30;

/// Characters of UTF-8 text.
std::size_t lengthOf(const std::string& text) {
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }));
}

/// Broken at blanks; lines after the first begin with `indent` of them.
std::string wrapped(const std::string& text, std::size_t indent) {
    std::string out;
    std::size_t column = indent;
    std::istringstream words(text);
    for (std::string word; words >> word;) {
        const bool isFirst = out.empty();
        if (!isFirst && column + 1 + lengthOf(word) > lineWidth) {
            out += "\n" + std::string(indent, ' ');
            column = indent;
        } else if (!isFirst) {
            out += ' ';
            ++column;
        }
        out += word;
        column += lengthOf(word);
    }
    return out;
}

std::string twoColumns(const std::string& name, const std::string& text) {
    const std::size_t length = lengthOf(name);
    const std::string gap =
        length + 2 <= nameWidth ? std::string(nameWidth - length, ' ') : "\n" + std::string(nameWidth, ' ');
    return name + gap + wrapped(text, nameWidth) + "\n";
}

/// "{a,b}" as "a|b".
std::string choicesIn(std::string set) {
    std::ranges::replace(set, ',', '|');
    return set.substr(1, set.size() - 2);
}

/// What stands for the value, out of CLI11's "TYPE:what the first check says:what the next says".
std::string valueName(const CLI::Option& option) {
    std::istringstream parts(option.get_type_name());
    std::string name;
    for (std::string part; std::getline(parts, part, ':');) {
        if (name.empty())
            name = part == "INT" || part == "UINT" || part == "FLOAT" ? "NUMBER" : part;
        if (part == "FILE" || part == "DIR")
            name = part;
        if (part == "PATH(existing)")
            name = "PATH";
        if (part.starts_with('{') && part.ends_with('}'))
            name = choicesIn(part);
    }
    return name;
}

std::string nameOf(const CLI::Option& option, bool isPositional) {
    std::string name = isPositional ? option.get_name(true, false) : std::string();
    for (const std::string& letter : isPositional ? std::vector<std::string>() : option.get_snames())
        name += (name.empty() ? "-" : ", -") + letter;
    for (const std::string& word : isPositional ? std::vector<std::string>() : option.get_lnames())
        name += (name.empty() ? "--" : ", --") + word;
    const std::string value = isPositional ? std::string() : valueName(option);
    if (value.empty())
        return name;
    return name + " " + value +
           (option.get_expected_max() == CLI::detail::expected_max_vector_size ? " …" : "");
}

/// "required", "default: 5", "not with --valid", where that is not in its words already.
std::string remarks(const CLI::Option& option) {
    std::string all;
    const auto add = [&all](const std::string& remark) { all += (all.empty() ? "" : "; ") + remark; };
    if (option.get_required())
        add("required");
    if (!option.get_default_str().empty() && option.get_description().find("(default") == std::string::npos)
        add("default: " + option.get_default_str());
    for (const CLI::Option* other : option.get_excludes())
        add("not with " + other->get_name());
    return all.empty() ? all : " (" + all + ")";
}

} // namespace

HelpText::HelpText() {
    label("Positionals", "Arguments");
    label("OPTIONS", "options");
    label("SUBCOMMAND", "COMMAND");
}

std::string HelpText::make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const {
    std::string text = CLI::Formatter::make_help(app, std::move(name), mode);
    for (std::size_t at = 0; (at = text.find("\n\n\n")) != std::string::npos;)
        text.erase(at, 1);
    while (text.ends_with("\n\n"))
        text.pop_back();
    return text;
}

std::string HelpText::make_usage(const CLI::App* app, std::string name) const {
    return "\n" + CLI::Formatter::make_usage(app, std::move(name));
}

std::string HelpText::make_footer(const CLI::App* app) const {
    std::istringstream lines(app->get_footer());
    std::string out;
    for (std::string line; std::getline(lines, line);)
        out += (line.starts_with("  ") ? line : wrapped(line, 0)) + "\n";
    return out;
}

std::string HelpText::make_subcommand(const CLI::App* command) const {
    return twoColumns("  " + command->get_name(), command->get_description());
}

std::string HelpText::make_option(const CLI::Option* option, bool isPositional) const {
    return twoColumns("  " + nameOf(*option, isPositional), option->get_description() + remarks(*option));
}

} // namespace lila
