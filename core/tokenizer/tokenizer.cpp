// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/tokenizer/tokenizer.h"

#include "core/tokenizer/bpe_merges.h"
#include "core/tokenizer/sha256.h"
#include "core/tokenizer/utf8.h"

#include <sentencepiece_processor.h>

#include <atomic>
#include <cmath>
#include <exception>
#include <fstream>
#include <iterator>
#include <mutex>
#include <sstream>
#include <thread>
#include <utility>

namespace lila {
namespace {

constexpr std::string_view wordMark = "\u2581"; // "▁", SentencePiece's space

std::string withSpaces(std::string_view piece) {
    std::string text;
    for (std::size_t at = 0; at < piece.size();) {
        if (piece.substr(at).starts_with(wordMark)) {
            text += ' ';
            at += wordMark.size();
        } else {
            text += piece[at++];
        }
    }
    return text;
}

std::string bytesOf(const std::filesystem::path& file) {
    std::error_code error;
    if (std::filesystem::is_directory(file, error))
        throw TokenizerError(file.string() + " is a folder; choose the .model file in it");
    if (file.extension() == ".vocab")
        throw TokenizerError(file.string() + " is a list of pieces; choose the .model file beside it");
    if (!std::filesystem::is_regular_file(file, error))
        throw TokenizerError("there is no tokenizer file " + file.string() +
                             "; make one with `lila tokenizer train --input TEXT --output " +
                             file.stem().string() + "` or name one with --tokenizer");
    std::ifstream in(file, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(in), {}};
    if (!in)
        throw TokenizerError("cannot read the tokenizer file " + file.string());
    return bytes;
}

} // namespace

struct Tokenizer::Data {
    sentencepiece::SentencePieceProcessor processor;
    std::string sha256;
    std::string cuts;               ///< white space at which a text may be cut
    std::vector<std::string> texts; ///< by id: what a piece adds to a text, bytes and controls empty
    std::vector<std::optional<unsigned char>> bytes;
    std::once_flag mergesMade;
    std::optional<BpeMerges> merges; ///< made when they are first asked for
};

Tokenizer::Tokenizer(const std::string& bytes, const std::string& name) : m_data(std::make_unique<Data>()) {
    // A truncated or foreign file can parse as an empty model, which asks for a check of its own.
    const auto status = m_data->processor.LoadFromSerializedProto(bytes);
    if (!status.ok() || m_data->processor.GetPieceSize() == 0)
        throw TokenizerError(name +
                             " is no SentencePiece model, or a damaged one; choose another, or make one with "
                             "`lila tokenizer train`");
    for (int id = 0; id < size(); ++id) {
        const std::string& form = piece(id);
        std::optional<unsigned char> byte;
        if (m_data->processor.IsByte(id) && form.size() == 6)
            byte = static_cast<unsigned char>(std::stoi(form.substr(3, 2), nullptr, 16));
        m_data->bytes.push_back(byte);
        m_data->texts.push_back(byte || isControl(id) ? std::string() : withSpaces(form));
    }
    m_data->sha256 = sha256Hex(vocabularyText());
    m_data->cuts = safeCuts();
}

Tokenizer::~Tokenizer() = default;

std::shared_ptr<const Tokenizer> Tokenizer::load(const std::filesystem::path& file) {
    return fromBytes(bytesOf(file), file.string());
}

std::shared_ptr<const Tokenizer> Tokenizer::fromBytes(const std::string& bytes, const std::string& name) {
    return std::shared_ptr<const Tokenizer>(new Tokenizer(bytes, name));
}

int Tokenizer::size() const {
    return m_data->processor.GetPieceSize();
}
int Tokenizer::unknownId() const {
    return m_data->processor.unk_id();
}
int Tokenizer::padId() const {
    return m_data->processor.pad_id();
}
int Tokenizer::bosId() const {
    return m_data->processor.bos_id();
}
int Tokenizer::eosId() const {
    return m_data->processor.eos_id();
}
float Tokenizer::score(int id) const {
    return m_data->processor.GetScore(id);
}
std::string Tokenizer::serialised() const {
    return m_data->processor.serialized_model_proto();
}
const std::string& Tokenizer::sha256() const {
    return m_data->sha256;
}

std::string Tokenizer::vocabularyText() const {
    std::ostringstream text;
    for (int id = 0; id < size(); ++id)
        text << piece(id) << '\t' << m_data->processor.GetScore(id) << '\n';
    return text.str();
}

/// Where a text is cut at one of these, the ids of its parts are those of the whole: BPE (sums of other
/// models' scores round differently) merges nothing over a space where no piece holds one but at its front,
/// and each part's front gets a space of its own, which takes the place of the one cut out.
std::string Tokenizer::safeCuts() const {
    if (!isMadeByMerges())
        return {};
    for (int id = 0; id < size(); ++id) {
        const std::string& form = piece(id);
        if (form.find(' ') != std::string::npos ||
            (form.rfind(wordMark) != 0 && form.rfind(wordMark) != std::string::npos))
            return {};
    }
    if (!idOf(wordMark))
        return {};
    std::string cuts;
    for (const char space : {' ', '\n'}) {
        std::vector<int> parts = encodePart("a");
        const std::vector<int> second = encodePart("b");
        parts.insert(parts.end(), second.begin(), second.end());
        if (encodePart(std::string{'a', space, 'b'}) == parts)
            cuts += space;
    }
    return cuts;
}

/// The text without the spaces it is cut at: single ones between ASCII characters, which no normalisation
/// joins with their neighbours.
std::vector<std::string_view> Tokenizer::partsOf(std::string_view text) const {
    constexpr std::size_t partBytes = std::size_t{16} << 10U;
    const auto isPlain = [](char c) { return c > ' ' && c < 0x7F; };
    std::vector<std::string_view> parts;
    while (text.size() > 2 * partBytes) {
        std::size_t cut = text.find_first_of(m_data->cuts, partBytes);
        while (cut != std::string_view::npos && cut + 1 < text.size() &&
               !(isPlain(text[cut - 1]) && isPlain(text[cut + 1])))
            cut = text.find_first_of(m_data->cuts, cut + 1);
        if (cut >= text.size() - 1)
            break;
        parts.push_back(text.substr(0, cut));
        text.remove_prefix(cut + 1);
    }
    parts.push_back(text);
    return parts;
}

std::vector<int> Tokenizer::encodePart(std::string_view text) const {
    std::vector<int> ids;
    const auto status = m_data->processor.Encode({text.data(), text.size()}, &ids);
    if (!status.ok())
        throw TokenizerError("cannot encode the text: " + status.ToString());
    return ids;
}

std::vector<int> Tokenizer::encode(std::string_view text, int threads) const {
    const std::vector<std::string_view> parts = partsOf(text);
    if (parts.size() == 1)
        return encodePart(text);
    std::vector<std::vector<int>> idsOf(parts.size());
    std::vector<std::exception_ptr> failures(parts.size());
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
        for (std::size_t i = 0; (i = next++) < parts.size();)
            try {
                idsOf[i] = encodePart(parts[i]);
            } catch (...) {
                failures[i] = std::current_exception();
            }
    };
    const auto wanted = static_cast<std::size_t>(
        threads > 0 ? threads : std::max(1, static_cast<int>(std::thread::hardware_concurrency())));
    {
        std::vector<std::jthread> others;
        while (others.size() + 1 < std::min(wanted, parts.size()))
            others.emplace_back(work);
        work();
    }
    std::vector<int> ids;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (failures[i])
            std::rethrow_exception(failures[i]);
        ids.insert(ids.end(), idsOf[i].begin(), idsOf[i].end());
    }
    return ids;
}

std::vector<Tokenizer::EncodedPiece> Tokenizer::encodeWithEnds(std::string_view text) const {
    std::vector<EncodedPiece> pieces;
    for (const std::string_view part : partsOf(text)) {
        const auto offset = static_cast<std::size_t>(part.data() - text.data());
        const auto encoded = m_data->processor.EncodeAsImmutableProto({part.data(), part.size()});
        for (const auto& piece : encoded.pieces())
            pieces.push_back({static_cast<int>(piece.id()), offset + piece.end()});
    }
    return pieces;
}

bool Tokenizer::isMadeByMerges() const {
    for (int id = 0; id < size(); ++id)
        if (const float score = m_data->processor.GetScore(id); score != std::trunc(score))
            return false;
    return true;
}

std::vector<int> Tokenizer::encodeWithDropout(std::string_view text, double probability,
                                              std::uint64_t seed) const {
    std::call_once(m_data->mergesMade, [&] {
        if (!isMadeByMerges())
            throw TokenizerError("this tokenizer's pieces were not made by merges (BPE), so none can be left "
                                 "out; set bpe_dropout to 0, or take a BPE vocabulary");
        const auto& processor = m_data->processor;
        std::vector<BpeMerges::Piece> pieces;
        for (int id = 0; id < size(); ++id)
            pieces.push_back({piece(id), processor.GetScore(id),
                              !processor.IsByte(id) && !processor.IsControl(id) && !processor.IsUnknown(id) &&
                                  !processor.IsUnused(id)});
        m_data->merges.emplace(pieces);
    });
    return m_data->merges->withDropout(encode(text), probability, seed);
}

std::string Tokenizer::decode(std::span<const int> ids) const {
    // Not SentencePiece's own decoder, so that a text is the same at once and streamed.
    StreamingDecoder decoder(shared_from_this());
    std::string text;
    for (const int id : ids)
        text += decoder.push(id);
    return text + decoder.finish();
}

const std::string& Tokenizer::piece(int id) const {
    if (id < 0 || id >= size())
        throw std::out_of_range("token id " + std::to_string(id) + " is outside the vocabulary of " +
                                std::to_string(size()));
    return m_data->processor.IdToPiece(id);
}

const std::string& Tokenizer::text(int id) const {
    static_cast<void>(piece(id));
    return m_data->texts[id];
}

std::optional<int> Tokenizer::idOf(std::string_view piece) const {
    const int id = m_data->processor.PieceToId({piece.data(), piece.size()});
    if (id == unknownId() && this->piece(id) != piece)
        return std::nullopt;
    return id;
}

std::optional<unsigned char> Tokenizer::byteOf(int id) const {
    static_cast<void>(piece(id));
    return m_data->bytes[id];
}

bool Tokenizer::isControl(int id) const {
    return m_data->processor.IsControl(id);
}

StreamingDecoder::StreamingDecoder(std::shared_ptr<const Tokenizer> tokenizer, bool atTextStart)
    : m_tokenizer(std::move(tokenizer)), m_atTextStart(atTextStart) {}

std::string StreamingDecoder::push(int id) {
    if (const auto byte = m_tokenizer->byteOf(id)) {
        m_atTextStart = false;
        m_pending += static_cast<char>(*byte);
        return takeWholeCharacters(m_pending);
    }
    std::string text = finish();
    std::string_view own = m_tokenizer->text(id);
    if (!own.empty()) {
        if (m_atTextStart && own.front() == ' ')
            own.remove_prefix(1);
        m_atTextStart = false;
    }
    text += own;
    return text;
}

std::string StreamingDecoder::finish() {
    return repairUtf8(std::exchange(m_pending, {}));
}

} // namespace lila
