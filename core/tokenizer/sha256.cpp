// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/tokenizer/sha256.h"

#include <nettle/sha2.h>

#include <fstream>
#include <vector>

namespace lila {

Sha256::Sha256() : m_context(std::make_unique<sha256_ctx>()) {
    sha256_init(m_context.get());
}

Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::update(std::string_view bytes) {
    sha256_update(m_context.get(), bytes.size(), reinterpret_cast<const std::uint8_t*>(bytes.data()));
}

std::array<std::uint8_t, 32> Sha256::digest() {
    std::array<std::uint8_t, SHA256_DIGEST_SIZE> digest{};
    sha256_digest(m_context.get(), digest.size(), digest.data());
    return digest;
}

std::string Sha256::hexDigest() {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const std::uint8_t byte : digest()) {
        text += digits[byte >> 4U];
        text += digits[byte & 15U];
    }
    return text;
}

std::string sha256Hex(std::string_view bytes) {
    Sha256 hash;
    hash.update(bytes);
    return hash.hexDigest();
}

std::string sha256OfFile(const std::filesystem::path& file) {
    constexpr std::size_t blockSize = std::size_t{1} << 20U;
    std::ifstream stream(file, std::ios::binary);
    if (!stream)
        return {};
    Sha256 hash;
    std::vector<char> block(blockSize);
    while (stream.read(block.data(), static_cast<std::streamsize>(block.size())) || stream.gcount() > 0)
        hash.update({block.data(), static_cast<std::size_t>(stream.gcount())});
    return stream.bad() ? std::string() : hash.hexDigest();
}

} // namespace lila
