// SPDX-License-Identifier: AGPL-3.0-or-later
// From which side the roots are seen: a plane that was chosen, turned in eight dimensions, and the symmetry
// that reflections have made up so far.
#pragma once

#include "core/lattice/projection.h"

namespace lila {

/// A value.
class RootTurning {
public:
    static constexpr int firstHidden = 2; ///< axes 0 and 1 are seen

    RootTurning() : RootTurning(lattice::classicalFrame(lattice::ClassicalPlane::Coxeter)) {}
    explicit RootTurning(const lattice::Frame& frame) : m_chosen(frame), m_frame(frame) {}

    /// Another plane, not turned yet; reflections stay.
    void choose(const lattice::Frame& frame);
    bool isTurned() const { return m_isTurned; }
    void takeBack();

    /// The axis that is not seen now and that a turn brings up, 2 to 7.
    int hiddenAxis() const { return m_hidden; }
    void setHiddenAxis(int axis) { m_hidden = axis; }
    /// As a ball turns under a hand that moves by so many radians to the right and upwards: what lies on the
    /// hidden axis comes into sight, what is seen goes there.
    void turn(double right, double up);
    /// In the plane itself, counterclockwise.
    void roll(double angle);

    /// Adds the reflection in a root, by its index: after it, the root lies where its opposite lay.
    void reflect(int root);
    /// Of the newest reflection, 0 to 1: between the two, each point goes straight through the mirror.
    void setProgress(double share) { m_progress = share; }
    void undoReflections();
    int reflections() const { return m_reflections; }
    /// Their product: root r is where r's image was before all of them.
    const lattice::WeylElement& element() const { return m_element; }
    /// WeylElement::classSize() of it.
    std::uint64_t classSize() const { return m_classSize; }

    /// Of the roots and of any z as they are in the model.
    lattice::PlaneProjection projection() const;

private:
    lattice::Frame m_chosen, m_frame;
    bool m_isTurned = false;
    int m_hidden = firstHidden;
    lattice::WeylElement m_element, m_before; ///< with and without the newest
    std::uint64_t m_classSize = 1;
    int m_newest = 0;
    int m_reflections = 0;
    double m_progress = 1;
};

} // namespace lila
