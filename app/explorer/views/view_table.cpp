// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/views/view_table.h"

#include <QtGlobal>

namespace lila {

// Each in the file of its name; fillLookAhead in that of the alternatives.
void fillRoots(ViewDock& place, Focus& focus);
void fillRootCard(ViewDock& place, Focus& focus);
void fillRootUsage(ViewDock& place, Focus& focus);
void fillBeta(ViewDock& place, Focus& focus);
void fillGeometry(ViewDock& place, Focus& focus);
void fillWhy(ViewDock& place, Focus& focus);
void fillPacking(ViewDock& place, Focus& focus);
void fillLens(ViewDock& place, Focus& focus);
void fillAttention(ViewDock& place, Focus& focus);
void fillResonator(ViewDock& place, Focus& focus);
void fillCandidates(ViewDock& place, Focus& focus);
void fillStoryTree(ViewDock& place, Focus& focus);
void fillAlternatives(ViewDock& place, Focus& focus);
void fillLookAhead(ViewDock& place, Focus& focus);
void fillSettings(ViewDock& place, Focus& focus);
void fillCompare(ViewDock& place, Focus& focus);

std::vector<ViewInfo> viewTable() {
    using enum Arrangement;
    return {
        {"roots", QT_TRANSLATE_NOOP("ViewTable", "E8 roots"), 40, fillRoots},
        {"root", QT_TRANSLATE_NOOP("ViewTable", "Root"), 0, fillRootCard},
        {"root usage", QT_TRANSLATE_NOOP("ViewTable", "Root usage"), 0, fillRootUsage},
        {"packing", QT_TRANSLATE_NOOP("ViewTable", "Packing"), 0, fillPacking},
        {"compare", QT_TRANSLATE_NOOP("ViewTable", "Compare"), 0, fillCompare, {Compare}},
        {"alternatives",
         QT_TRANSLATE_NOOP("ViewTable", "Alternatives"),
         0,
         fillAlternatives,
         {LookInside, Compare}},
        {"look_ahead", QT_TRANSLATE_NOOP("ViewTable", "Look ahead"), 0, fillLookAhead},
        {"why", QT_TRANSLATE_NOOP("ViewTable", "Why this token"), 0, fillWhy},
        {"beta", QT_TRANSLATE_NOOP("ViewTable", "β by layer"), 27, fillBeta},
        {"geometry", QT_TRANSLATE_NOOP("ViewTable", "Geometry"), 0, fillGeometry},
        {"lens", QT_TRANSLATE_NOOP("ViewTable", "Logit lens"), 0, fillLens},
        {"attention", QT_TRANSLATE_NOOP("ViewTable", "Attention"), 0, fillAttention},
        {"resonator", QT_TRANSLATE_NOOP("ViewTable", "Resonator"), 0, fillResonator},
        {"candidates",
         QT_TRANSLATE_NOOP("ViewTable", "Candidates"),
         0,
         fillCandidates,
         {Write, LookInside, Compare}},
        {"story tree",
         QT_TRANSLATE_NOOP("ViewTable", "Story tree"),
         0,
         fillStoryTree,
         {Write, LookInside, Compare}},
        {"settings", QT_TRANSLATE_NOOP("ViewTable", "Settings"), 28, fillSettings, {Write, LookInside}},
    };
}

} // namespace lila
