// SPDX-License-Identifier: AGPL-3.0-or-later
// The view of the points of E8 that a matrix of the model uses: as its file holds it, or packed just to look.
#include "app/explorer/views/focus.h"
#include "app/explorer/views/layer_choice.h"
#include "app/explorer/views/view_dock.h"
#include "app/explorer/views/while_seen.h"
#include "core/model/weight_matrices.h"
#include "core/packing/matrix_packer.h"
#include "core/packing/point_usage.h"
#include "widgets/packing_chart.h"
#include "widgets/packing_view.h"
#include "widgets/tr.h"

#include <QComboBox>

#include <algorithm>

namespace lila {
namespace {

constexpr const char* packPurpose = "packing";
constexpr const char* placesPurpose = "packing: weights";
constexpr std::size_t weightsAtOnce = 16384; ///< are packed in the time of a few tokens
constexpr std::size_t mostPlaces = 200;

/// In the order of allWeightMatrices.
constexpr const char* matrixNames[] = {
    QT_TRANSLATE_NOOP("lila", "Attention: Q, K, V"),
    QT_TRANSLATE_NOOP("lila", "Attention: output"),
    QT_TRANSLATE_NOOP("lila", "FFN: up"),
    QT_TRANSLATE_NOOP("lila", "FFN: down"),
    QT_TRANSLATE_NOOP("lila", "Token embedding"),
    QT_TRANSLATE_NOOP("lila", "Output matrix (head)"),
};
static_assert(std::size(matrixNames) == allWeightMatrices.size());

/// One of the model's.
struct MatrixPlace {
    WeightMatrix matrix = WeightMatrix::Qkv;
    int layer = 0;

    const WeightArray& weights(const ModelWeights& model) const { return weightsOf(model, matrix, layer); }
    std::size_t inputs(const ModelWeights& model) const { return inputsOf(matrix, model.config); }
};

QString nameOf(const MatrixPlace& place) {
    if (isOfLayer(place.matrix))
        return tr("layer %1, %2")
            .arg(place.layer)
            .arg(tr(matrixNames[static_cast<std::size_t>(place.matrix)]));
    return place.matrix == WeightMatrix::Embedding ? tr("the token embedding") : tr("the output matrix");
}

struct Packed {
    PackedMatrix matrix;
    PointUsage usage;
    std::optional<double> error;
};

/// A value that goes to the worker: some rows a call.
struct PackingWish {
    MatrixPlace place;
    MatrixPacking how;
    std::vector<PackedMatrix> done = {};
    std::size_t rows = 0;

    std::optional<Packed> operator()(const StoryModel& model, const std::function<bool()>&) {
        const std::span<const float> weights = place.weights(model.weights());
        const std::size_t inputs = place.inputs(model.weights());
        const std::size_t all = weights.size() / inputs;
        const std::size_t some = std::min(std::max<std::size_t>(1, weightsAtOnce / inputs), all - rows);
        done.push_back(packMatrix(weights.subspan(rows * inputs, some * inputs), inputs, how, nullptr,
                                  model.engine->threads()));
        rows += some;
        if (rows < all)
            return std::nullopt;
        Packed found{.matrix = stacked(done), .usage = {}, .error = {}};
        found.usage = *pointUsage(found.matrix);
        found.error = relativeError(weights, found.matrix);
        return found;
    }
};

QString noModelText() {
    return tr("Open a model: the points of E8 that its weights are packed as appear here.");
}

QString noLayerText() {
    return tr("Choose one layer: each matrix is packed by itself.");
}

QString workingText(const MatrixPlace& place, const QString& code) {
    return tr("Packing %1 in %2…").arg(nameOf(place), code);
}

QString readingText(const MatrixPlace& place) {
    return tr("Reading %1…").arg(nameOf(place));
}

QString otherCodeText(const MatrixPlace& place, const lattice::LatticeCode& code) {
    return tr("The file holds %1 as %2, whose numbers are no points of E8.")
        .arg(nameOf(place), QString::fromStdString(code.name()));
}

QString oddRowsText(const MatrixPlace& place) {
    return tr("The rows of %1 are no whole eights of weights: it cannot be packed.").arg(nameOf(place));
}

/// What is in the file, and the question for the rest.
class Packing : public QObject {
public:
    Packing(PackingView& view, QWidget& layers, Focus& focus)
        : QObject(&view),
          m_view(view),
          m_layers(layers),
          m_focus(focus),
          m_seen(new WhileSeen(view, [this] { ask(); })) {
        connect(&focus, &Focus::changed, this, [this](Focus::Part part) {
            if (part == Focus::Part::Model ||
                (part == Focus::Part::Layer && isOfLayer(allWeightMatrices[m_view.matrix()])))
                renew();
        });
        connect(&view, &PackingView::matrixChosen, this, &Packing::renew);
        connect(&view, &PackingView::choiceChanged, this, &Packing::askWeights);
        renew();
    }

private:
    /// What is shown is no longer what is chosen.
    void renew();
    void ask();
    void show(const Packed& packed, const MatrixPlace& place, bool isInFile);
    void askWeights();
    std::optional<PackedMatrix> inFile(const MatrixPlace& place) const;
    /// Nothing where a layer is to be chosen first.
    std::optional<MatrixPlace> chosen() const;

    PackingView& m_view;
    QWidget& m_layers; ///< their choice
    Focus& m_focus;
    WhileSeen* m_seen;
    MatrixPlace m_place; ///< that is shown
    std::optional<PackedMatrix> m_shown;
    bool m_isInFile = false;
};

std::optional<PackedMatrix> Packing::inFile(const MatrixPlace& place) const {
    const PackedMatrices& all = m_focus.model()->packing;
    const auto found = all.find(tensorName(place.matrix, place.layer));
    return found == all.end() ? std::nullopt : std::optional(found->second);
}

std::optional<MatrixPlace> Packing::chosen() const {
    const WeightMatrix matrix = allWeightMatrices[m_view.matrix()];
    if (isOfLayer(matrix) && !m_focus.layer())
        return std::nullopt;
    return MatrixPlace{matrix, isOfLayer(matrix) ? *m_focus.layer() : 0};
}

void Packing::renew() {
    m_focus.dropInspection(packPurpose);
    m_focus.dropInspection(placesPurpose);
    m_shown.reset();
    m_layers.setEnabled(isOfLayer(allWeightMatrices[m_view.matrix()]));
    if (m_focus.model() == nullptr) {
        m_view.setHint(noModelText());
        return;
    }
    const auto place = chosen();
    if (!place) {
        m_view.setHint(noLayerText());
        return;
    }
    if (place->layer >= m_focus.layerCount())
        return; // the layer changes next
    const bool isInFile = inFile(*place).has_value();
    m_view.setCodesOffered(!isInFile);
    m_view.setHint(isInFile ? readingText(*place) : workingText(*place, m_view.code()));
    m_seen->tell();
}

void Packing::ask() {
    const auto wanted = chosen();
    if (m_focus.model() == nullptr || !wanted)
        return;
    const MatrixPlace place = *wanted;
    const auto failed = [this](const QString& problem) { m_view.setHint(problem); };
    const auto matrix = inFile(place);
    if (matrix && matrix->code.kind() != lattice::CodeKind::E8) {
        m_view.setHint(otherCodeText(place, matrix->code));
    } else if (matrix) {
        m_focus.inspect<Packed>(
            packPurpose,
            [matrix](const StoryModel&, const std::function<bool()>&) {
                return Packed{*matrix, *pointUsage(*matrix), {}};
            },
            this, [this, place](const Packed& packed) { show(packed, place, true); }, failed);
    } else if (place.inputs(m_focus.model()->model.weights()) % lattice::dimension != 0) {
        m_view.setHint(oddRowsText(place));
    } else {
        const auto code = lattice::LatticeCode::named(m_view.code().toStdString());
        m_focus.inspect<Packed>(
            packPurpose, PackingWish{place, {.code = *code}}, this,
            [this, place](const Packed& packed) { show(packed, place, false); }, failed);
    }
}

void Packing::show(const Packed& packed, const MatrixPlace& place, bool isInFile) {
    m_place = place;
    m_isInFile = isInFile;
    m_shown = packed.matrix;
    PackingPicture picture;
    picture.matrix = nameOf(place);
    picture.code = QString::fromStdString(packed.matrix.code.name());
    picture.isInFile = isInFile;
    picture.isRotated = packed.matrix.rotationBlock != 0;
    picture.bitsPerWeight = packed.matrix.bitsPerWeight();
    picture.error = packed.error;
    picture.points = packed.usage.points;
    picture.shells.assign(packed.usage.shells.begin(), packed.usage.shells.end());
    std::ranges::copy(packed.usage.roots, picture.roots.begin());
    m_view.setPicture(picture);
}

/// Those before they were packed, where they are known; else those that the file says.
void Packing::askWeights() {
    m_focus.dropInspection(placesPurpose);
    const auto choice = m_view.chart().choice();
    if (!choice || !m_shown)
        return;
    using Eights = std::vector<PackedEight>;
    m_focus.inspect<Eights>(
        placesPurpose,
        [matrix = *m_shown, place = m_place, isInFile = m_isInFile,
         wanted = WantedPoints{choice->shell, choice->root}](const StoryModel& model,
                                                             const std::function<bool()>&) {
            Eights all;
            const std::size_t inputs = matrix.inputs();
            for (const PointPlace& found : pointPlaces(matrix, wanted, mostPlaces)) {
                PackedEight& eight = all.emplace_back();
                eight = {found.row, found.input, found.point, found.scale, {}};
                for (std::size_t i = 0; i < eight.weights.size(); ++i)
                    eight.weights[i] =
                        isInFile ? found.scale * found.point[i]
                                 : place.weights(model.weights())[found.row * inputs + found.input + i];
            }
            return all;
        },
        this, [this](const Eights& all) { m_view.setWeights(all); });
}

} // namespace

void fillPacking(ViewDock& place, Focus& focus) {
    QStringList matrices;
    for (const char* name : matrixNames)
        matrices.append(tr(name));
    auto* view =
        new PackingView(matrices, {QStringLiteral("e8:4"), QStringLiteral("e8:3"), QStringLiteral("e8:2")});
    place.show(view);
    QComboBox* layers = layerBox(focus);
    place.title->addControl(layers);
    new Packing(*view, *layers, focus);
}

} // namespace lila
