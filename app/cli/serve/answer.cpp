// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/cli/serve/answer.h"

#include <algorithm>
#include <cmath>
#include <ctime>
#include <random>
#include <utility>

namespace lila::cli {
namespace {

using Json = nlohmann::json;

/// As the API names tokens: by what they read; bytes that are no character, or one that has a token of its
/// own, as bytes:\xe2.
std::string tokenName(const Tokenizer& tokenizer, int id) {
    constexpr const char* digits = "0123456789abcdef";
    const auto byte = tokenizer.byteOf(id);
    if (const std::string read(1, static_cast<char>(byte.value_or(0x80)));
        byte && *byte < 0x80 && !tokenizer.idOf(read))
        return read;
    if (byte)
        return std::string("bytes:\\x") + digits[*byte >> 4U] + digits[*byte & 15U];
    const std::string& text = tokenizer.text(id);
    return text.empty() ? tokenizer.piece(id) : text;
}

std::size_t characters(std::string_view text) {
    std::size_t count = 0;
    for (const char c : text)
        count += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1 : 0;
    return count;
}

double ownLogprob(const StepRecord& record) {
    const auto chosen = std::ranges::find(record.candidates, record.id, &Candidate::id);
    return chosen == record.candidates.end()
               ? record.logProbability
               : std::log(chosen->probability[static_cast<std::size_t>(SamplingStage::Model)]);
}

HttpReply errorReply(int status, const std::string& message, const std::string& parameter = {},
                     const std::string& code = {}) {
    return {.status = status, .json = errorJson(status, message, parameter, code)};
}

std::string_view reason(WritingEnd end) {
    return end == WritingEnd::Complete ? "length" : "stop";
}

} // namespace

void Choice::tell(int id, const std::string& text, std::optional<double> logprob,
                  const std::vector<Candidate>& candidates) {
    m_text += text;
    m_hasNews = true;
    if (!m_logprobs)
        return;
    Json top;
    for (const Candidate& candidate : candidates) {
        const bool isToken = candidate.id == id;
        if (candidate.finalProbability() > 0 && (isToken || std::ssize(top) < *m_logprobs))
            top[tokenName(*m_tokenizer, candidate.id)] =
                std::log(static_cast<double>(candidate.finalProbability()));
    }
    m_told["tokens"].push_back(tokenName(*m_tokenizer, id));
    m_told["token_ids"].push_back(id);
    m_told["token_logprobs"].push_back(logprob ? Json(*logprob) : Json());
    m_told["top_logprobs"].push_back(*m_logprobs > 0 && logprob ? top : Json());
    m_told["text_offset"].push_back(m_offset);
    m_offset += characters(text);
}

void Choice::echo(const EchoedPrompt& prompt, const std::vector<StepRecord>& scores) {
    if (!m_logprobs) {
        m_text += prompt.text;
        m_hasNews = true;
        return;
    }
    std::size_t begin = 0;
    for (std::size_t i = 0; i < prompt.ids.size(); ++i) {
        const std::size_t end = prompt.ends[i];
        const bool isScored = i > 0 && i <= scores.size();
        tell(prompt.ids[i], prompt.text.substr(begin, end - begin),
             isScored ? std::optional(scores[i - 1].logProbability) : std::nullopt,
             isScored ? scores[i - 1].candidates : std::vector<Candidate>());
        begin = end;
    }
}

void Choice::add(const StepRecord& record) {
    ++m_scored;
    m_sum += ownLogprob(record);
    if (record.endOfStory)
        return;
    tell(record.id, record.text, record.logProbability, record.candidates);
    ++m_tokens;
}

void Choice::end(WritingEnd end, const std::string& rest) {
    m_text += rest;
    m_end = end;
    m_hasNews = true;
}

Json Choice::take(std::size_t index, std::uint64_t seed) {
    m_hasNews = false;
    Json told;
    if (m_logprobs) {
        told = std::exchange(m_told, Json::object());
        for (const char* name : {"tokens", "token_ids", "token_logprobs", "top_logprobs", "text_offset"})
            if (!told.contains(name))
                told[name] = Json::array();
        if (*m_logprobs == 0)
            told["top_logprobs"] = nullptr;
    }
    return {{"index", index},
            {"text", std::exchange(m_text, {})},
            {"logprobs", std::move(told)},
            {"finish_reason", m_end ? Json(reason(*m_end)) : Json()},
            {"seed", seed}};
}

HttpReply errorReply(const std::exception_ptr& thrown) {
    try {
        std::rethrow_exception(thrown);
    } catch (const ApiError& error) {
        return errorReply(error.status(), error.what(), error.parameter(), error.code());
    } catch (const SchedulerFull& error) {
        return errorReply(429, error.what());
    } catch (const SchedulerClosed& error) {
        return errorReply(503, error.what());
    } catch (const std::exception& error) {
        return errorReply(500, error.what());
    }
}

std::string answerId() {
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789";
    std::random_device random;
    std::string id = "cmpl-";
    for (int i = 0; i < 24; ++i)
        id += letters[std::uniform_int_distribution<std::size_t>(0, letters.size() - 1)(random)];
    return id;
}

Json answerHead(const std::string& id, const ServedModel& model) {
    return {
        {"id", id}, {"object", "text_completion"}, {"created", std::time(nullptr)}, {"model", model.name}};
}

Json usageJson(std::size_t promptTokens, std::size_t completionTokens) {
    return {{"prompt_tokens", promptTokens},
            {"completion_tokens", completionTokens},
            {"total_tokens", promptTokens + completionTokens}};
}

Json rootsJson(const StepRecord& record, const std::string& text, const ServedModel& model) {
    Json layers = Json::array();
    for (const LayerActivation& layer : record.activation)
        layers.push_back({{"weights", layer.rootWeights}, {"z", layer.z}});
    return {{"object", "roots"},
            {"model", model.name},
            {"token", record.position},
            {"id", record.id},
            {"text", text},
            {"logprob", record.logProbability},
            {"window_length", record.windowLength},
            {"layers", std::move(layers)}};
}

Json modelJson(const ServedModel& model) {
    return {{"id", model.name},
            {"object", "model"},
            {"created", model.made},
            {"owned_by", "lila-explorer"},
            {"max_context", model.opened.model.weights().config.blockSize}};
}

} // namespace lila::cli
