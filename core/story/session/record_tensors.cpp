// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/story/session/record_tensors.h"

#include "core/story/tree/json_fields.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <unordered_map>

namespace lila {
namespace {

using nlohmann::json;

constexpr std::string_view prefix = "records.";
constexpr std::size_t layerSize = lattice::rootCount + std::tuple_size_v<lattice::Vector>;

/// What a record has one of. Settings and interventions are numbers of the lists in `records.shared`.
enum Whole {
    Id,
    Position,
    EndOfStory,
    Kept,
    Window,
    Settings,
    Steering,
    Stages,
    Candidates,
    Layers,
    From,
    To,
    Lifts,
    WholeCount
};
enum Real { LogProbability, Entropy, Seconds, Weight, RealCount };

template <class Value>
constexpr DType dtypeOf() {
    if constexpr (std::is_same_v<Value, std::int64_t>)
        return DType::I64;
    else if constexpr (std::is_same_v<Value, std::int32_t>)
        return DType::I32;
    else if constexpr (std::is_same_v<Value, double>)
        return DType::F64;
    else if constexpr (std::is_same_v<Value, float>)
        return DType::F32;
    else
        return DType::U8;
}

/// [rows, width], by name.
template <class Value>
struct Column {
    const char* name;
    std::size_t width = 1;
    std::vector<Value> values = {};

    std::size_t rows() const { return values.size() / width; }
    std::span<const Value> row(std::size_t index) const {
        return std::span(values).subspan(index * width, width);
    }
    template <class Range>
    void append(const Range& range) {
        values.insert(values.end(), std::begin(range), std::end(range));
    }
};

struct Columns {
    Column<std::int64_t> keys{"keys"};
    Column<std::int32_t> wholes{"wholes", WholeCount};
    Column<double> reals{"reals", RealCount};
    Column<std::uint8_t> stages{"stages"};         ///< of all records, one after the other
    Column<std::int32_t> candidates{"candidates"}; ///< ids, the same
    Column<float> logits{"logits"};                ///< of the candidates
    Column<float> probabilities{"probabilities", samplingStageCount};
    Column<float> layers{"layers", layerSize}; ///< root weights and z
    Column<float> lifts{"lifts", lattice::rootCount};
    Column<std::uint8_t> shared{"shared"}; ///< JSON

    template <class Visit>
    void forEach(Visit visit) {
        std::apply(
            [&](auto&... column) { (visit(column), ...); },
            std::tie(keys, wholes, reals, stages, candidates, logits, probabilities, layers, lifts, shared));
    }
};

std::string nameOf(const char* column) {
    return std::string(prefix) + column;
}

template <class Value>
Tensor tensorOf(Column<Value> column) {
    const auto rows = static_cast<std::int64_t>(column.rows());
    const auto width = static_cast<std::int64_t>(column.width);
    const auto owner = std::make_shared<const std::vector<Value>>(std::move(column.values));
    return {dtypeOf<Value>(), {rows, width}, std::as_bytes(std::span(*owner)), owner};
}

template <class Value>
void readColumn(Column<Value>& column, const SafetensorsFile& file) {
    const auto found = file.tensors.find(nameOf(column.name));
    if (found == file.tensors.end())
        throw StoryError("its part \"" + nameOf(column.name) + "\" is missing");
    const Tensor& tensor = found->second;
    if (tensor.dtype() != dtypeOf<Value>() || tensor.shape().size() != 2 ||
        tensor.shape()[1] != static_cast<std::int64_t>(column.width))
        throw StoryError("its part \"" + nameOf(column.name) + "\" has another type or shape");
    column.values.resize(tensor.bytes().size() / sizeof(Value));
    if (!column.values.empty())
        std::memcpy(column.values.data(), tensor.bytes().data(), tensor.bytes().size());
    if constexpr (std::is_floating_point_v<Value>)
        if (std::ranges::any_of(column.values, [](Value v) { return std::isnan(v); }))
            throw StoryError("a value of its part \"" + nameOf(column.name) + "\" is no number");
}

/// The story's tokens by key.
std::unordered_map<TokenKey, Token> tokensOf(const Story& story) {
    std::unordered_map<TokenKey, Token> tokens;
    for (const SpanId id : story.spans())
        story.span(id).tokens.forEach([&](const Token& token) { tokens.emplace(token.key, token); });
    return tokens;
}

class Writer {
public:
    void add(TokenKey key, const StepRecord& record) {
        std::array<std::int32_t, WholeCount> whole{};
        whole[Id] = record.id;
        whole[Position] = record.position;
        whole[EndOfStory] = record.endOfStory ? 1 : 0;
        whole[Kept] = record.keptCount;
        whole[Window] = record.windowLength;
        whole[Settings] = static_cast<std::int32_t>(m_settings.indexOf(record.settings, settingsObject));
        whole[Steering] =
            static_cast<std::int32_t>(m_interventions.indexOf(record.interventions, interventionsObject));
        whole[Stages] = static_cast<std::int32_t>(record.stages.size());
        whole[Candidates] = static_cast<std::int32_t>(record.candidates.size());
        whole[Layers] = static_cast<std::int32_t>(record.activation.size());
        whole[From] = record.resonatorWrite ? record.resonatorWrite->from : -1;
        whole[To] = record.resonatorWrite ? record.resonatorWrite->to : -1;
        whole[Lifts] = record.resonatorLift.empty() ? 0 : 1;
        m_columns.keys.values.push_back(static_cast<std::int64_t>(key));
        m_columns.wholes.append(whole);
        m_columns.reals.append(std::array{record.logProbability, record.entropy, record.seconds,
                                          record.resonatorWrite ? record.resonatorWrite->weight : 0.0});
        for (const SamplingStage stage : record.stages)
            m_columns.stages.values.push_back(static_cast<std::uint8_t>(stage));
        for (const Candidate& candidate : record.candidates) {
            m_columns.candidates.values.push_back(candidate.id);
            m_columns.logits.values.push_back(candidate.logit);
            m_columns.probabilities.append(candidate.probability);
        }
        for (const LayerActivation& layer : record.activation) {
            m_columns.layers.append(layer.rootWeights);
            m_columns.layers.append(layer.z);
        }
        m_columns.lifts.append(record.resonatorLift);
    }

    void finish(SafetensorsFile& file) {
        json stages = json::array();
        for (int stage = 0; stage < samplingStageCount; ++stage)
            stages.push_back(samplingStageName(static_cast<SamplingStage>(stage)));
        m_columns.shared.append(json{{"stages", std::move(stages)},
                                     {"settings", m_settings.take()},
                                     {"interventions", m_interventions.take()}}
                                    .dump());
        m_columns.forEach(
            [&](auto& column) { file.tensors.emplace(nameOf(column.name), tensorOf(std::move(column))); });
    }

private:
    Columns m_columns;
    SharedObjects<GenerationSettings> m_settings;
    SharedObjects<Interventions> m_interventions;
};

class Reader {
public:
    explicit Reader(const SafetensorsFile& file) {
        m_columns.forEach([&](auto& column) { readColumn(column, file); });
        const auto& bytes = m_columns.shared.values;
        const json shared =
            parsedJson({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, "its records");
        const Fields fields(shared, "its records", {"stages", "settings", "interventions"});
        json stages = json::array();
        for (int stage = 0; stage < samplingStageCount; ++stage)
            stages.push_back(samplingStageName(static_cast<SamplingStage>(stage)));
        if (fields["stages"] != stages)
            fail("the stages of sampling are not those known here");
        for (const json& item : fields.list("settings"))
            m_settings.push_back(settingsFrom(item, "settings of its records"));
        for (const json& item : fields.list("interventions"))
            m_interventions.push_back(interventionsFrom(item, "interventions of its records"));
        if (m_columns.wholes.rows() != m_columns.keys.rows() ||
            m_columns.reals.rows() != m_columns.keys.rows() ||
            m_columns.logits.rows() != m_columns.candidates.rows() ||
            m_columns.probabilities.rows() != m_columns.candidates.rows())
            fail("the columns differ in length");
    }

    Records records(const Story& story) {
        const auto tokens = tokensOf(story);
        Records records;
        for (std::size_t i = 0; i < m_columns.keys.rows(); ++i) {
            const TokenKey key{static_cast<std::uint64_t>(m_columns.keys.values[i])};
            const auto token = tokens.find(key);
            if (token == tokens.end())
                fail("the story has no token " + std::to_string(m_columns.keys.values[i]));
            auto record = std::make_shared<StepRecord>(next(i));
            if (record->id != token->second.id)
                fail("the token " + std::to_string(m_columns.keys.values[i]) +
                     " is another one in the story");
            record->text = token->second.text;
            if (!records.emplace(key, std::move(record)).second)
                fail("the token " + std::to_string(m_columns.keys.values[i]) + " has two");
        }
        if (m_stage != m_columns.stages.rows() || m_candidate != m_columns.candidates.rows() ||
            m_layer != m_columns.layers.rows() || m_lift != m_columns.lifts.rows())
            fail("there is more than their tokens have");
        return records;
    }

private:
    [[noreturn]] static void fail(const std::string& problem) { throw StoryError("its records: " + problem); }

    /// Where the next `count` rows begin.
    template <class Value>
    static std::size_t take(std::size_t& at, const Column<Value>& column, std::int32_t count) {
        if (count < 0 || static_cast<std::size_t>(count) > column.rows() - at)
            fail("there is less than their tokens have");
        return std::exchange(at, at + static_cast<std::size_t>(count));
    }
    template <class Value>
    static Value at(const std::vector<Value>& list, std::int32_t index) {
        if (index < 0 || static_cast<std::size_t>(index) >= list.size())
            fail("one has settings or interventions that are not there");
        return list[static_cast<std::size_t>(index)];
    }

    StepRecord next(std::size_t i) {
        const auto whole = m_columns.wholes.row(i);
        const auto real = m_columns.reals.row(i);
        const auto least = std::min({whole[Id], whole[Position], whole[Kept], whole[Window]});
        if (least < 0 || !isFlag(whole[EndOfStory]) || !isFlag(whole[Lifts]))
            fail("a number is out of range");
        StepRecord record;
        record.id = whole[Id];
        record.position = whole[Position];
        record.endOfStory = whole[EndOfStory] == 1;
        record.keptCount = whole[Kept];
        record.windowLength = whole[Window];
        record.settings = at(m_settings, whole[Settings]);
        record.interventions = at(m_interventions, whole[Steering]);
        record.logProbability = real[LogProbability];
        record.entropy = real[Entropy];
        record.seconds = real[Seconds];
        readStages(record, whole[Stages]);
        readCandidates(record, whole[Candidates]);
        readLayers(record, whole[Layers]);
        readResonator(record, whole, real[Weight]);
        return record;
    }

    static bool isFlag(std::int32_t value) { return value == 0 || value == 1; }

    void readStages(StepRecord& record, std::int32_t count) {
        for (std::size_t i = take(m_stage, m_columns.stages, count); i < m_stage; ++i) {
            const std::uint8_t stage = m_columns.stages.values[i];
            if (stage >= samplingStageCount || record.stages.contains(static_cast<SamplingStage>(stage)))
                fail("a stage of sampling is none, or acts twice");
            record.stages.append(static_cast<SamplingStage>(stage));
        }
    }

    void readCandidates(StepRecord& record, std::int32_t count) {
        for (std::size_t i = take(m_candidate, m_columns.candidates, count); i < m_candidate; ++i) {
            Candidate candidate{m_columns.candidates.values[i], m_columns.logits.values[i]};
            if (candidate.id < 0)
                fail("a candidate has a negative id");
            std::ranges::copy(m_columns.probabilities.row(i), candidate.probability.begin());
            record.candidates.push_back(candidate);
        }
    }

    void readLayers(StepRecord& record, std::int32_t count) {
        for (std::size_t i = take(m_layer, m_columns.layers, count); i < m_layer; ++i) {
            const auto row = m_columns.layers.row(i);
            LayerActivation layer;
            std::ranges::copy(row.first(lattice::rootCount), layer.rootWeights.begin());
            std::ranges::copy(row.subspan(lattice::rootCount), layer.z.begin());
            record.activation.push_back(layer);
        }
    }

    void readResonator(StepRecord& record, std::span<const std::int32_t> whole, double weight) {
        const auto isRoot = [](std::int32_t root) { return root >= 0 && root < lattice::rootCount; };
        if (isRoot(whole[From]) && isRoot(whole[To]))
            record.resonatorWrite = ResonatorWrite{whole[From], whole[To], weight};
        else if (whole[From] != -1 || whole[To] != -1)
            fail("the resonator wrote what is no root");
        if (take(m_lift, m_columns.lifts, whole[Lifts]) < m_lift) {
            const auto row = m_columns.lifts.row(m_lift - 1);
            record.resonatorLift.assign(row.begin(), row.end());
        }
    }

    Columns m_columns;
    std::vector<std::shared_ptr<const GenerationSettings>> m_settings;
    std::vector<std::shared_ptr<const Interventions>> m_interventions;
    std::size_t m_stage = 0, m_candidate = 0, m_layer = 0, m_lift = 0; ///< rows that are read
};

} // namespace

bool isRecordTensor(const std::string& name) {
    const auto known = [&] {
        bool found = false;
        Columns().forEach([&](const auto& column) { found = found || nameOf(column.name) == name; });
        return found;
    };
    return name.starts_with(prefix) && known();
}

void addRecords(SafetensorsFile& file, const Records& records, const Story& story) {
    if (records.empty())
        return;
    Writer writer;
    const auto tokens = tokensOf(story);
    for (const auto& [key, record] : records)
        if (tokens.contains(key))
            writer.add(key, *record);
    writer.finish(file);
}

Records recordsIn(const SafetensorsFile& file, const Story& story) {
    const auto first = file.tensors.lower_bound(std::string(prefix));
    if (first == file.tensors.end() || !first->first.starts_with(prefix))
        return {};
    return Reader(file).records(story);
}

} // namespace lila
