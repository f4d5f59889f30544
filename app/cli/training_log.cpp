// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/cli/training_log.h"

#include "core/training/run/train_log.h"

#include <algorithm>
#include <cmath>
#include <fstream>

namespace lila::cli {
namespace {

constexpr std::size_t mostPoints = 60;

using Points = std::vector<std::pair<double, double>>;

Points thinned(const Points& points) {
    const std::size_t together = (points.size() + mostPoints - 1) / mostPoints;
    Points thin;
    for (std::size_t first = 0; first < points.size(); first += together) {
        const std::size_t end = std::min(first + together, points.size());
        double sum = 0;
        for (std::size_t i = first; i < end; ++i)
            sum += points[i].second;
        thin.emplace_back(points[end - 1].first, sum / static_cast<double>(end - first));
    }
    return thin;
}

} // namespace

std::vector<Curve> trainingCurves(const std::filesystem::path& log) {
    std::vector<Curve> curves{
        {"step", "train_loss", {}}, {"step", "valid_loss_per_token", {}}, {"step", "valid_loss_padded", {}}};
    std::ifstream stream(log);
    for (std::string text; std::getline(stream, text);) {
        const auto line = trainLogLine(text);
        if (!line)
            continue;
        const std::optional<double> values[] = {line->trainLoss, line->validPerToken, line->validPadded};
        for (std::size_t i = 0; i < curves.size(); ++i)
            if (values[i] && std::isfinite(*values[i]))
                curves[i].points.emplace_back(static_cast<double>(line->step), *values[i]);
    }
    std::erase_if(curves, [](const Curve& curve) { return curve.points.empty(); });
    for (Curve& curve : curves)
        curve.points = thinned(curve.points);
    return curves;
}

} // namespace lila::cli
