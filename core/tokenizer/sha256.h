// SPDX-License-Identifier: AGPL-3.0-or-later
// SHA-256 (FIPS 180-4), to name vocabularies and texts by their content.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

struct sha256_ctx; // nettle's

namespace lila {

/// Of bytes that come in pieces.
class Sha256 {
public:
    Sha256();
    ~Sha256();
    Sha256(Sha256&&) noexcept;
    Sha256& operator=(Sha256&&) noexcept;

    void update(std::string_view bytes);
    /// Of all bytes since the last digest.
    std::array<std::uint8_t, 32> digest();
    std::string hexDigest(); ///< the same as 64 lower-case hexadecimal digits

private:
    std::unique_ptr<sha256_ctx> m_context;
};

/// 64 lower-case hexadecimal digits.
std::string sha256Hex(std::string_view bytes);
/// The same of a file's content; empty where it cannot be read.
std::string sha256OfFile(const std::filesystem::path& file);

} // namespace lila
