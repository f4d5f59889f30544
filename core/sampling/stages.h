// SPDX-License-Identifier: AGPL-3.0-or-later
// The stages that lie between the model's logits and the draw, and the order in which they act.
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>

namespace lila {

/// In their usual order (resources/docs/model.md section 6; Bias, Dry, MinP and Xtc are of section 10 and off
/// by default).
enum class SamplingStage {
    Model,
    Bias, ///< token bias, and tokens that must not come here
    Resonator,
    Repetition,
    Punctuation,
    Dry,
    Temperature,
    TopK,
    TopP,
    MinP,
    Xtc,
    Final,
};
inline constexpr int samplingStageCount = 12;
std::string_view samplingStageName(SamplingStage stage);

/// Stages in the order in which they act, each at most once. A plain value that allocates nothing.
class StageList {
public:
    constexpr StageList() = default;
    template <std::same_as<SamplingStage>... Stages>
    constexpr explicit StageList(Stages... stages) : m_stages{stages...}, m_size(sizeof...(stages)) {}

    constexpr const SamplingStage* begin() const { return m_stages.data(); }
    constexpr const SamplingStage* end() const { return m_stages.data() + m_size; }
    constexpr std::size_t size() const { return m_size; }
    bool contains(SamplingStage stage) const { return std::find(begin(), end(), stage) != end(); }
    /// Where it is not in the list yet.
    void append(SamplingStage stage) {
        if (!contains(stage))
            m_stages[m_size++] = stage;
    }
    void clear() { *this = {}; }

    bool operator==(const StageList&) const = default;

private:
    std::array<SamplingStage, samplingStageCount> m_stages{};
    std::size_t m_size = 0;
};

/// All stages whose place can be chosen; before them come Model and Bias, after them Final.
inline constexpr StageList usualStages{
    SamplingStage::Resonator, SamplingStage::Repetition,  SamplingStage::Punctuation,
    SamplingStage::Dry,       SamplingStage::Temperature, SamplingStage::TopK,
    SamplingStage::TopP,      SamplingStage::MinP,        SamplingStage::Xtc};

/// Names with commas between them, and back; nothing where a name is none whose place can be chosen, stands
/// twice, or there are none.
std::string stagesText(const StageList& stages);
std::optional<StageList> stagesIn(std::string_view text);

} // namespace lila
