// SPDX-License-Identifier: AGPL-3.0-or-later
// lila tokenizer: make a vocabulary, and text to ids and back.
#include "core/tokenizer/tokenizer.h"
#include "app/cli/command.h"
#include "app/resource_paths.h"
#include "core/training/texts/story_text.h"

#include <nlohmann/json.hpp>

#include <iostream>
#include <iterator>
#include <memory>

namespace lila::cli {
namespace {

struct TokenizerOptions {
    TokenizerTraining training;
    std::filesystem::path tokenizer;
    std::string text;
    std::vector<int> ids;
    bool json = false;

    std::shared_ptr<const Tokenizer> load() const {
        return Tokenizer::load(tokenizer.empty() ? defaultTokenizerPath() : tokenizer);
    }
};

void train(const TokenizerOptions& options) {
    std::cerr << "training on " << options.training.input.string() << " …\n";
    const auto [made, cutWords] = trainTokenizer(options.training);
    const std::string model = options.training.prefix.string() + ".model";
    if (cutWords > 0)
        std::cerr << "lila: " << options.training.input.string()
                  << " has lines without a space for over 4,192 bytes; "
                  << "they were cut within words, " << cutWords << (cutWords == 1 ? " time\n" : " times\n");
    if (options.json)
        std::cout << nlohmann::json{{"model", model},
                                    {"pieces", made->size()},
                                    {"vocab_sha256", made->sha256()}}
                         .dump()
                  << '\n';
    else
        std::cout << model << ": " << made->size() << " pieces, SHA-256 of the vocabulary " << made->sha256()
                  << '\n';
}

void encode(const TokenizerOptions& options, bool fromInput) {
    const std::string text =
        fromInput ? std::string{std::istreambuf_iterator<char>(std::cin), {}} : options.text;
    const auto tokenizer = options.load();
    const std::vector<int> ids = tokenizer->encode(text, 0);
    if (options.json) {
        nlohmann::json pieces = nlohmann::json::array();
        for (const int id : ids)
            pieces.push_back(tokenizer->piece(id));
        std::cout << nlohmann::json{{"ids", ids}, {"pieces", pieces}}.dump() << '\n';
        return;
    }
    for (std::size_t i = 0; i < ids.size(); ++i)
        std::cout << (i > 0 ? " " : "") << ids[i];
    std::cout << '\n';
}

void decode(const TokenizerOptions& options) {
    std::vector<int> ids = options.ids;
    if (ids.empty()) {
        ids.assign(std::istream_iterator<int>(std::cin), {});
        if (!std::cin.eof())
            throw std::runtime_error("the input holds something that is no token id");
    }
    const std::string text = options.load()->decode(ids);
    std::cout << (options.json ? nlohmann::json{{"text", text}}.dump() : text) << '\n';
}

} // namespace

void addTokenizer(CLI::App& app) {
    CLI::App* command = app.add_subcommand("tokenizer", "Train a vocabulary; encode and decode text");
    command->require_subcommand(1);
    const auto options = std::make_shared<TokenizerOptions>();
    options->training.separator = storySeparator;

    CLI::App* training =
        command->add_subcommand("train", "Make a vocabulary from a text (the official one's options)");
    training->add_option("--input", options->training.input, "UTF-8 text; <|endoftext|> in it is left out")
        ->required();
    training->add_option("--output", options->training.prefix, "writes OUTPUT.model and OUTPUT.vocab")
        ->required();
    training->add_option("--vocab_size", options->training.vocabularySize, "pieces")
        ->check(CLI::Range(300, 65536))
        ->capture_default_str();
    training
        ->add_option("--character_coverage", options->training.characterCoverage,
                     "share of characters with a piece")
        ->check(CLI::Range(0.9, 1.0))
        ->capture_default_str();
    training->add_flag("--json", options->json, "the result as JSON");
    training->callback([options] { train(*options); });

    CLI::App* encoding = command->add_subcommand("encode", "Text to ids");
    encoding->add_option("--tokenizer", options->tokenizer,
                         "SentencePiece model (default: the official vocabulary)");
    CLI::Option* text = encoding->add_option("text", options->text, "the text (default: standard input)");
    encoding->add_flag("--json", options->json, "ids and pieces as JSON");
    encoding->callback([options, text] { encode(*options, text->count() == 0); });

    CLI::App* decoding = command->add_subcommand("decode", "Ids to text");
    decoding->add_option("--tokenizer", options->tokenizer,
                         "SentencePiece model (default: the official vocabulary)");
    decoding->add_option("ids", options->ids, "token ids (default: standard input)");
    decoding->add_flag("--json", options->json, "the text as JSON");
    decoding->callback([options] { decode(*options); });
}

} // namespace lila::cli
