// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/resource_paths.h"

#include <cstdlib>
#include <vector>

namespace lila {
namespace {

namespace fs = std::filesystem;

fs::path resource(const fs::path& installed, const fs::path& inSources) {
    std::vector<fs::path> places;
    if (const char* folder = std::getenv("LILA_RESOURCES"); folder != nullptr)
        places.push_back(fs::path(folder) / installed);
    places.push_back(programFolder().parent_path() / "share/lila-explorer" / installed);
    places.push_back(fs::path(LILA_SOURCE_DIR) / inSources);
    std::error_code error;
    for (const fs::path& place : places)
        if (fs::is_regular_file(place, error))
            return place;
    return places.back();
}

} // namespace

/// Linux only; elsewhere the installed files are found through $LILA_RESOURCES.
fs::path programFolder() {
    std::error_code error;
    return fs::read_symlink("/proc/self/exe", error).parent_path();
}

fs::path defaultCheckpointPath() {
    return resource("models/tiny_stories.safetensors", "resources/models/tiny_stories.safetensors");
}

fs::path defaultTokenizerPath() {
    return resource("vocab/e8_morpheme_.model", "vocab/e8_morpheme_.model");
}

fs::path defaultStoriesPath() {
    return resource("texts/stories.txt", "resources/texts/stories.txt");
}

fs::path defaultExchangePath() {
    return resource("texts/exchange.txt", "resources/texts/exchange.txt");
}

fs::path guidePath(const std::string& name) {
    return resource(fs::path("docs") / name, fs::path("resources/docs") / name);
}

fs::path judgingListPath(const std::string& name) {
    return resource(fs::path("judging") / name, fs::path("resources/judging") / name);
}

} // namespace lila
