// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/root_turning.h"

namespace lila {

void RootTurning::choose(const lattice::Frame& frame) {
    m_chosen = frame;
    takeBack();
}

void RootTurning::takeBack() {
    m_frame = m_chosen;
    m_isTurned = false;
}

void RootTurning::turn(double right, double up) {
    m_frame = m_frame.turned(m_hidden, 0, right).turned(m_hidden, 1, up);
    m_isTurned = true;
}

void RootTurning::roll(double angle) {
    m_frame = m_frame.turned(0, 1, angle);
    m_isTurned = true;
}

void RootTurning::reflect(int root) {
    m_before = m_element;
    m_newest = root;
    m_element = m_element * lattice::WeylElement::reflection(root);
    m_classSize = m_element.classSize();
    ++m_reflections;
    m_progress = 1;
}

void RootTurning::undoReflections() {
    m_element = m_before = lattice::WeylElement();
    m_classSize = 1;
    m_reflections = 0;
    m_progress = 1;
}

lattice::PlaneProjection RootTurning::projection() const {
    if (m_progress >= 1 || m_reflections == 0)
        return m_frame.after(m_element.matrix()).plane();
    // 1 - 2 t m mᵀ: at half the way all lies in the mirror.
    lattice::PlaneProjection seen = m_frame.after(m_before.matrix()).plane();
    const lattice::Vector& mirror = lattice::roots()[m_newest];
    const lattice::Point p = seen(mirror);
    for (int i = 0; i < lattice::dimension; ++i) {
        seen.horizontal[i] -= 2 * m_progress * p.x * mirror[i];
        seen.vertical[i] -= 2 * m_progress * p.y * mirror[i];
    }
    return seen;
}

} // namespace lila
