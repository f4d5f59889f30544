// SPDX-License-Identifier: AGPL-3.0-or-later
// Runs a fuzz target without libFuzzer: over every file of a corpus, then over seeded mutations of them.
// Usage: <target> RUNS FOLDER
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using Bytes = std::vector<std::uint8_t>;

class Mutator {
public:
    explicit Mutator(unsigned seed) : m_random(seed) {}

    Bytes mutated(Bytes bytes, const Bytes& other) {
        for (std::size_t i = below(4) + 1; i > 0 && !bytes.empty(); --i)
            mutateOnce(bytes, other);
        return bytes;
    }

private:
    std::size_t below(std::size_t limit) {
        return std::uniform_int_distribution<std::size_t>(0, limit - 1)(m_random);
    }

    void mutateOnce(Bytes& bytes, const Bytes& other) {
        static constexpr std::uint8_t edges[] = {0x00, 0x01, 0x7f, 0x80, 0xff};
        const std::size_t at = below(bytes.size());
        const auto place = bytes.begin() + static_cast<std::ptrdiff_t>(at);
        switch (below(6)) {
        case 0:
            *place = static_cast<std::uint8_t>(*place ^ 1U << below(8));
            break;
        case 1:
            *place = static_cast<std::uint8_t>(below(256));
            break;
        case 2:
            std::fill_n(place, std::min<std::size_t>(below(8) + 1, bytes.size() - at), edges[below(5)]);
            break;
        case 3:
            bytes.resize(at);
            break;
        case 4:
            bytes.erase(place, place + static_cast<std::ptrdiff_t>(
                                           std::min<std::size_t>(below(64), bytes.size() - at)));
            break;
        default:
            if (!other.empty()) { // a piece of another file
                const std::size_t from = below(other.size());
                const std::size_t size = std::min(below(64) + 1, other.size() - from);
                const auto piece = other.begin() + static_cast<std::ptrdiff_t>(from);
                bytes.insert(place, piece, piece + static_cast<std::ptrdiff_t>(size));
            }
        }
    }

    std::mt19937 m_random;
};

std::vector<Bytes> corpusIn(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        names.push_back(entry.path());
    std::ranges::sort(names);
    std::vector<Bytes> corpus;
    for (const auto& name : names) {
        std::ifstream stream(name, std::ios::binary);
        corpus.emplace_back(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
    }
    return corpus;
}

} // namespace

int main(int argc, char** argv) {
    const std::vector<Bytes> corpus = argc == 3 ? corpusIn(argv[2]) : std::vector<Bytes>();
    if (corpus.empty()) {
        std::fprintf(stderr, "usage: %s RUNS FOLDER (with at least one file in it)\n", argv[0]);
        return EXIT_FAILURE;
    }
    const auto runs = static_cast<unsigned>(std::strtoul(argv[1], nullptr, 10));
    for (const Bytes& bytes : corpus)
        LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
    for (unsigned seed = 0; seed < runs; ++seed) {
        Mutator mutator(seed);
        const Bytes bytes = mutator.mutated(corpus[seed % corpus.size()], corpus[seed / 7 % corpus.size()]);
        LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
    }
    std::printf("%zu files and %u mutations\n", corpus.size(), runs);
    return EXIT_SUCCESS;
}
