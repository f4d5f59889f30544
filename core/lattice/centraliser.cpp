// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/lattice/centraliser.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace lila::lattice {
namespace {

/// An isometry that commutes with the element is known from where it takes the base: the cycles of the base
/// generate the lattice. Where the inner products of cycles are kept, there is one.
class Centraliser {
public:
    explicit Centraliser(const WeylElement& element) : m_element(element), m_order(element.order()) {
        chooseBase();
        m_images.resize(m_base.size());
    }

    std::uint64_t order() {
        std::uint64_t order = 1;
        for (std::size_t level = 0; level < m_base.size(); ++level) {
            std::uint64_t orbit = 0; // of the base's root, while those before it stay where they are
            for (int root = 0; root < rootCount; ++root)
                orbit += fits(level, root) && extends(level, root) ? 1 : 0;
            order *= orbit;
            m_images[level] = m_base[level];
        }
        return order;
    }

private:
    void chooseBase() {
        std::vector<int> mirrors, known; // all roots that the mirrors make of themselves
        std::array<bool, rootCount> isKnown{};
        const auto add = [&](int root) {
            if (!std::exchange(isKnown[root], true))
                known.push_back(root);
        };
        while (known.size() < rootCount) {
            m_base.push_back(static_cast<int>(std::ranges::find(isKnown, false) - isKnown.begin()));
            int root = m_base.back();
            do {
                if (!isKnown[root]) {
                    mirrors.push_back(root);
                    add(root);
                    for (std::size_t i = 0; i < known.size(); ++i)
                        for (const int mirror : mirrors)
                            add(reflection(known[i], mirror));
                }
                root = m_element(root);
            } while (root != m_base.back());
        }
    }

    /// The base's root could go there, by its inner products with what is before it and with its own cycle.
    bool fits(std::size_t level, int root) const {
        int image = root, own = m_base[level];
        for (int power = 0; power < m_order; ++power) {
            for (std::size_t before = 0; before < level; ++before)
                if (doubledInnerProduct(image, m_images[before]) != doubledInnerProduct(own, m_base[before]))
                    return false;
            if (doubledInnerProduct(image, root) != doubledInnerProduct(own, m_base[level]))
                return false;
            image = m_element(image);
            own = m_element(own);
        }
        return true;
    }

    /// And the rest of the base has places then.
    bool extends(std::size_t level, int root) {
        m_images[level] = root;
        if (level + 1 == m_base.size())
            return true;
        for (int next = 0; next < rootCount; ++next)
            if (fits(level + 1, next) && extends(level + 1, next))
                return true;
        return false;
    }

    const WeylElement& m_element;
    int m_order;
    std::vector<int> m_base, m_images;
};

} // namespace

std::uint64_t centraliserOrder(const WeylElement& element) {
    return Centraliser(element).order();
}

} // namespace lila::lattice
