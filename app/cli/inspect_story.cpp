// SPDX-License-Identifier: AGPL-3.0-or-later
// lila inspect-story: a branch of a story as a page and as tables.
#include "app/cli/command.h"
#include "app/cli/json_text.h"
#include "app/cli/model_options.h"
#include "app/cli/progress.h"
#include "app/cli/text_table.h"
#include "app/resource_paths.h"
#include "core/checkpoint/atomic_file.h"
#include "core/checkpoint/named_errors.h"
#include "core/story/session/autosave.h"
#include "core/story/sharing/story_page.h"
#include "core/story/sharing/story_tables.h"
#include "core/story/tree/stretches.h"
#include "core/tokenizer/sha256.h"
#include "core/tokenizer/utf8.h"

#include <iostream>
#include <memory>

namespace lila::cli {
namespace {

struct InspectStoryOptions {
    std::filesystem::path session;
    std::filesystem::path output;
    std::optional<std::size_t> branch; ///< counted from 1; else the one that is open
    std::string title;
    std::string roots = "csv";
    ModelOptions model; ///< its checkpoint: to look at tokens without a record with
    bool list = false;
    bool force = false;
    bool json = false;
};

/// With what a journal beside the file says, where a window keeps the story.
Session sessionIn(const std::filesystem::path& file) {
    Session session = readSession(file);
    if (session.journal.empty() || file.extension() != ".lila")
        return session; // a copy under another name has no journal beside it
    auto kept = recoverSession(std::filesystem::path(file).replace_extension());
    if (kept && !kept->problem.empty())
        std::cerr << "lila: " << file.string() << ": " << kept->problem << '\n';
    return kept ? std::move(kept->session) : session;
}

/// Ends of all branches, in the tree's order.
std::vector<Place> leavesOf(const Story& story) {
    const std::vector<Stretch> stretches = stretchesOf(story);
    std::vector<bool> isLeaf(stretches.size(), true);
    for (const Stretch& stretch : stretches)
        if (stretch.parent != Stretch::none)
            isLeaf[stretch.parent] = false;
    std::vector<Place> leaves;
    for (std::size_t i = 0; i < stretches.size(); ++i)
        if (isLeaf[i])
            leaves.push_back(stretches[i].end());
    return leaves;
}

/// Whatever a file holds, as a part of one line of a terminal: a space for each control character.
std::string lineOf(std::string_view bytes) {
    const std::string text = repairUtf8(bytes);
    std::string line;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const bool isC1 = byte == 0xC2 && static_cast<unsigned char>(text[i + 1]) < 0xA0;
        line += byte < 0x20 || byte == 0x7F || isC1 ? ' ' : text[i];
        i += isC1 ? 1 : 0;
    }
    return line;
}

nlohmann::json branchesJson(const Story& story) {
    constexpr std::size_t shownBytes = 60;
    nlohmann::json list = nlohmann::json::array();
    for (const Place leaf : leavesOf(story)) {
        const StoryPath path(story, leaf);
        const std::string text = path.text(story);
        std::size_t from = text.size() - std::min(text.size(), shownBytes);
        while (from < text.size() && (static_cast<unsigned char>(text[from]) & 0xC0U) == 0x80)
            ++from; // within a character
        list.push_back({{"branch", list.size() + 1},
                        {"open", path.tip() == StoryPath(story).tip()},
                        {"title", story.span(leaf.span).title},
                        {"tokens", path.tokenCount()},
                        {"end", (from > 0 ? "…" : "") + lineOf(text.substr(from))}});
    }
    return list;
}

void listBranches(const InspectStoryOptions& options) {
    const nlohmann::json list = branchesJson(sessionIn(options.session).story);
    if (options.json) {
        std::cout << jsonText(list);
        return;
    }
    std::vector<TableRow> rows;
    for (const auto& branch : list) {
        const std::string title = lineOf(branch["title"].get<std::string>());
        rows.push_back({branch["end"].get<std::string>() + (title.empty() ? "" : " (" + title + ")"),
                        std::to_string(branch["tokens"].get<std::size_t>()),
                        std::to_string(branch["branch"].get<std::size_t>()) +
                            (branch["open"].get<bool>() ? ", open" : "")});
    }
    std::cout << textTable({"ends with", "tokens", "branch"}, rows);
}

void goTo(Story& story, std::size_t branch) {
    const std::vector<Place> leaves = leavesOf(story);
    if (branch > leaves.size())
        throw std::runtime_error(
            "the story has " + counted(static_cast<std::int64_t>(leaves.size()), "branch", "branches") +
            ", and no number " + std::to_string(branch) + "; --list shows them with their numbers");
    story.apply({MoveTip{leaves[branch - 1]}});
}

/// For users; nothing where no vocabulary is known.
std::string namesOf(const std::set<std::string>& vocabularies) {
    std::string names;
    for (const std::string& digest : vocabularies)
        if (!digest.empty())
            names.append(names.empty() ? "" : " and ").append(lineOf(digest));
    return names.empty() ? "" : " (SHA-256 " + names + ")";
}

/// The one that was named, which also stands for one that is not known; else the one that comes along, or was
/// in use, where its ids are the story's.
std::shared_ptr<const Tokenizer> tokenizerFor(const InspectStoryOptions& options, const Session& session) {
    std::set<std::string> wanted = vocabulariesOf(session.story);
    if (!options.model.tokenizer.empty()) {
        wanted.erase("");
        auto tokenizer = Tokenizer::load(options.model.tokenizer);
        if (!areOf(wanted, *tokenizer))
            throw TokenizerError(options.model.tokenizer.string() + ": the story's tokens are of " +
                                 (wanted.size() == 1 ? "another vocabulary" : "several vocabularies") +
                                 namesOf(wanted));
        return tokenizer;
    }
    for (const std::filesystem::path& file :
         {defaultTokenizerPath(), std::filesystem::path(session.facts.tokenizer.path)})
        try {
            if (std::error_code error; std::filesystem::is_regular_file(file, error))
                if (auto tokenizer = Tokenizer::load(file); areOf(wanted, *tokenizer))
                    return tokenizer;
        } catch (const TokenizerError& damaged) {
            std::cerr << "lila: " << lineOf(damaged.what()) << '\n';
        }
    const bool isMixed = wanted.size() - wanted.count("") > 1;
    std::cerr << (isMixed ? "lila: the story's tokens are of several vocabularies, so candidates are told by "
                            "their ids"
                          : "lila: the story's vocabulary is not there, so candidates are told by their ids; "
                            "name it with --tokenizer")
              << namesOf(wanted) << "\n";
    return nullptr;
}

/// What the checkpoint finds of tokens that have no record.
void look(const InspectStoryOptions& options, const Session& session, SharedStory& shared) {
    if (!shared.tokenizer)
        throw TokenizerError(options.session.string() +
                             ": nothing can be looked at without the story's vocabulary");
    const ModelFile file = readModel(options.model.checkpointPath());
    tellRemarks(file.checkpoint, options.model.checkpointPath());
    const StoryModel model{packed(file.weights, options.model.engine()), shared.tokenizer};
    const std::string digest = sha256OfFile(options.model.checkpointPath());
    for (const SharedPassage& passage : shared.passages)
        if (passage.origin->modelSha256 != digest) {
            std::cerr << "lila: " << options.model.checkpointPath().string()
                      << " is not the model that wrote all of this: what is missing is looked at with it all "
                         "the same\n";
            break;
        }
    shared.lookedAtBy = digest;
    shared.models[digest] = options.model.checkpointPath().filename().string();
    const std::size_t all = shared.missing();
    ProgressLine progress;
    scoreMissing(shared, session.story, model, *session.story.settings(), [&](std::size_t missing) {
        progress.show(1 - static_cast<double>(missing) / static_cast<double>(std::max<std::size_t>(1, all)),
                      "tokens");
        return true;
    });
}

/// Whether this program names a file so.
bool isOfRoots(std::string_view name) {
    constexpr std::string_view begin = "roots-layer-", end = ".csv";
    if (name == "roots.safetensors")
        return true;
    if (name.size() <= begin.size() + end.size() || !name.starts_with(begin) || !name.ends_with(end))
        return false;
    const auto number = name.substr(begin.size(), name.size() - begin.size() - end.size());
    return number.find_first_not_of("0123456789") == std::string_view::npos;
}

/// What is written, by name.
class OutputFolder {
public:
    /// Makes it. Throws where it holds a file of any story and may not be written over.
    OutputFolder(std::filesystem::path folder, bool force) : m_folder(std::move(folder)) {
        withFileNamed(m_folder.string(), [&] { std::filesystem::create_directories(m_folder); });
        if (force)
            return;
        std::vector<std::filesystem::path> files;
        for (const char* name : {"story.html", "tokens.csv", "candidates.csv", "passages.json"})
            if (std::filesystem::exists(std::filesystem::symlink_status(m_folder / name)))
                files.push_back(m_folder / name);
        std::ranges::copy(roots(), std::back_inserter(files));
        if (!files.empty())
            throw std::runtime_error(
                files.front().string() +
                " is there already: name another folder, or give --force to write over it");
    }
    /// Those of another story, or in another form, would stand beside tables that they do not belong to.
    void removeRoots() const {
        for (const std::filesystem::path& file : roots())
            withFileNamed(file.string(), [&] { std::filesystem::remove(file); });
    }
    void write(const std::string& name, const std::string& content) {
        withFileNamed((m_folder / name).string(), [&] {
            AtomicFile file(m_folder / name);
            file.write(std::as_bytes(std::span(content)));
            file.commit();
        });
        m_written.push_back({{"file", (m_folder / name).string()}, {"bytes", content.size()}});
    }
    void write(const std::string& name, const SafetensorsFile& content) {
        const std::filesystem::path file = m_folder / name;
        withFileNamed(file.string(), [&] { writeSafetensors(file, content); });
        m_written.push_back({{"file", file.string()}, {"bytes", std::filesystem::file_size(file)}});
    }
    const nlohmann::json& written() const { return m_written; }

private:
    std::vector<std::filesystem::path> roots() const {
        std::vector<std::filesystem::path> files;
        withFileNamed(m_folder.string(), [&] {
            for (const auto& entry : std::filesystem::directory_iterator(m_folder))
                if (isOfRoots(entry.path().filename().string()))
                    files.push_back(entry.path());
        });
        std::ranges::sort(files);
        return files;
    }

    std::filesystem::path m_folder;
    nlohmann::json m_written = nlohmann::json::array();
};

std::vector<std::string> rootNames(const InspectStoryOptions& options, std::size_t layers) {
    if (layers == 0 || options.roots == "none")
        return {};
    if (options.roots == "safetensors")
        return {"roots.safetensors"};
    std::vector<std::string> names;
    for (std::size_t layer = 0; layer < layers; ++layer)
        names.push_back((layer < 10 ? "roots-layer-0" : "roots-layer-") + std::to_string(layer) + ".csv");
    return names;
}

nlohmann::json summaryOf(const InspectStoryOptions& options, const SharedStory& shared,
                         const nlohmann::json& files) {
    return {{"session", options.session.string()},
            {"title", shared.title},
            {"tokens", shared.tokens.size()},
            {"missing", shared.missing()},
            {"passages", shared.passages.size()},
            {"layers", layerCount(shared)},
            {"files", files}};
}

void inspectStory(const InspectStoryOptions& options) {
    Session session = sessionIn(options.session);
    if (options.branch)
        goTo(session.story, *options.branch);
    SharedStory shared = sharedStory(session.story, tokenizerFor(options, session), session.records);
    if (!options.title.empty())
        shared.title = options.title;
    else if (shared.title.empty())
        shared.title = options.session.stem().string();
    if (const UsedFile& model = session.facts.model; !model.sha256.empty())
        shared.models[model.sha256] = std::filesystem::path(model.path).filename().string();
    OutputFolder folder(options.output, options.force);
    if (!options.model.checkpoint.empty())
        look(options, session, shared);
    const std::vector<std::string> roots = rootNames(options, layerCount(shared));
    folder.removeRoots();
    folder.write("story.html", storyPage(shared));
    folder.write("tokens.csv", tokensCsv(shared));
    folder.write("candidates.csv", candidatesCsv(shared));
    folder.write("passages.json", passagesJson(shared));
    for (std::size_t layer = 0; layer < roots.size(); ++layer)
        if (options.roots == "safetensors")
            folder.write(roots[layer], rootTensors(shared));
        else
            folder.write(roots[layer], rootsCsv(shared, layer));
    if (options.json) {
        std::cout << jsonText(summaryOf(options, shared, folder.written()));
        return;
    }
    std::cout << counted(static_cast<std::int64_t>(shared.tokens.size()), "token", "tokens");
    if (const std::size_t missing = shared.missing(); missing > 0)
        std::cout << ", nothing known of " << missing
                  << (options.model.checkpoint.empty() ? " (--checkpoint looks at them)" : "");
    std::cout << '\n';
    for (const auto& file : folder.written())
        std::cout << "  " << file["file"].get<std::string>() << ", " << file["bytes"] << " bytes\n";
}

} // namespace

void addInspectStory(CLI::App& app) {
    CLI::App* command = app.add_subcommand(
        "inspect-story", "Write a story as a page that shows candidates and roots, and as tables");
    const auto options = std::make_shared<InspectStoryOptions>();
    command->add_option("file", options->session, "the story, .lila")->type_name("FILE")->required();
    CLI::Option* output =
        command
            ->add_option("--output", options->output, "the folder to write into; made where it is not there")
            ->type_name("FOLDER");
    command->add_option("--branch", options->branch, "by its number (default: the branch that is open)")
        ->check(CLI::PositiveNumber)
        ->type_name("NUMBER");
    CLI::Option* list = command->add_flag("--list", options->list, "the story's branches with their numbers");
    command->add_option("--title", options->title, "of the page (default: the story's, or the file's name)")
        ->type_name("TEXT");
    command
        ->add_option("--roots", options->roots,
                     "the form of the roots' weights: CSV, a file a layer; or all in one file")
        ->check(CLI::IsMember({"csv", "safetensors", "none"}))
        ->capture_default_str();
    command
        ->add_option(
            "--checkpoint", options->model.checkpoint,
            "model file, .pt or .safetensors, to look at tokens with that the story has no record of")
        ->type_name("FILE");
    options->model.addEngineTo(*command);
    command->add_flag("--force", options->force, "write over files that are there");
    command->add_flag("--json", options->json, "what was written, or the branches, as JSON");
    list->excludes(output);
    command->footer(
        "Writes story.html, tokens.csv, candidates.csv, passages.json and the weights of the roots. "
        "The page opens anywhere, without a network.\n\n"
        "  lila inspect-story bear.lila --output bear");
    command->callback([options] {
        if (options->list)
            return listBranches(*options);
        if (options->output.empty())
            throw CLI::RequiredError("--output");
        inspectStory(*options);
    });
}

} // namespace lila::cli
