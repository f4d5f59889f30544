// SPDX-License-Identifier: AGPL-3.0-or-later
// table_texts FILE: writes what the core's tables say to people, in the form in which lupdate reads it (see
// update).
#include "core/sampling/presets.h"
#include "core/story/sharing/page_words.h"
#include "core/training/run/training_settings.h"

#include <nlohmann/json.hpp>

#include <fstream>
#include <iostream>
#include <set>
#include <sstream>

namespace {

using Texts = std::set<std::string>;

Texts tableTexts() {
    Texts texts;
    const auto add = [&texts](std::string_view text) { texts.emplace(text); };
    for (const lila::SettingInfo& info : lila::settingTable()) {
        add(info.label);
        add(info.help);
        for (const std::string_view choice : info.choices())
            add(choice);
    }
    for (const lila::Preset& preset : lila::presets()) {
        add(preset.label);
        add(preset.help);
    }
    for (const lila::TrainingSettingInfo& info : lila::trainingSettingTable()) {
        add(info.label);
        add(info.help);
        std::istringstream choices{std::string(info.choices)};
        for (std::string choice; std::getline(choices, choice, ',');)
            add(choice);
    }
    for (const std::string_view name : lila::trainingPresetNames())
        add(name);
    for (const std::string_view text : lila::pageTexts())
        add(text);
    return texts;
}

} // namespace

int main(int argc, char** argv) {
    std::ofstream file(argc == 2 ? argv[1] : "");
    for (const std::string& text : tableTexts())
        file << "QT_TRANSLATE_NOOP(\"Tables\", " << nlohmann::json(text).dump() << ")\n";
    file.close();
    if (!file)
        std::cerr << "usage: table_texts FILE, which must be one that can be written\n";
    return file ? 0 : 1;
}
