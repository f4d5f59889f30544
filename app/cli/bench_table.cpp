// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/cli/bench_table.h"

#include <iomanip>
#include <sstream>
#include <vector>

namespace lila::cli {
namespace {

using Json = nlohmann::json;

constexpr int labelWidth = 40;
constexpr int columnWidth = 11;

std::string number(const Json& value, int decimals) {
    if (!value.is_number())
        return "-";
    std::ostringstream text;
    text << std::fixed << std::setprecision(decimals) << value.get<double>();
    return text.str();
}

class Table {
public:
    explicit Table(std::vector<std::string> columns) : m_columns(std::move(columns)) {
        m_text << std::setw(labelWidth) << "";
        for (const std::string& column : m_columns)
            m_text << std::setw(columnWidth) << std::right << column;
        m_text << '\n';
    }
    /// A value a column, by its name; columns without one show a dash.
    void row(const std::string& label, const Json& values, int decimals) {
        m_text << std::left << std::setw(labelWidth) << label;
        for (const std::string& column : m_columns)
            m_text << std::right << std::setw(columnWidth)
                   << number(values.is_object() ? values.value(column, Json()) : Json(), decimals);
        m_text << '\n';
    }
    std::string text() const { return m_text.str(); }

private:
    std::vector<std::string> m_columns;
    std::ostringstream m_text;
};

/// {precision: values[precision][key]}
Json column(const Json& values, const std::string& key) {
    Json out = Json::object();
    for (const auto& [precision, of] : values.items())
        out[precision] = of.value(key, Json());
    return out;
}

Json ratios(const Json& above, const Json& below) {
    Json out = Json::object();
    for (const auto& [precision, value] : above.items())
        if (value.is_number() && below.contains(precision) && below[precision].is_number())
            out[precision] = value.get<double>() / below[precision].get<double>();
    return out;
}

void line(std::ostringstream& text, const std::string& label, const Json& value, int decimals,
          const std::string& unit) {
    if (value.is_number())
        text << std::left << std::setw(labelWidth) << label << std::right << std::setw(columnWidth)
             << number(value, decimals) << ' ' << unit << '\n';
}

std::string branchTable(const Json& figures, const std::vector<std::string>& precisions) {
    const auto together = [&](const char* branches) {
        return column(figures["batch_decode_tokens_s"], branches);
    };
    Table table(precisions);
    for (const char* branches : {"1", "4", "8", "16"})
        table.row(std::string("together: ") + branches, together(branches), 0);
    table.row("prefill of a window", figures["prefill_tokens_s"], 0);
    table.row("4 branches / 1", ratios(together("4"), together("1")), 2);
    table.row("16 branches / prefill", ratios(together("16"), figures["prefill_tokens_s"]), 2);
    for (const char* ways : {"1", "8"})
        table.row(std::string("written at once: ") + ways, column(figures["several_tokens_s"], ways), 0);
    table.row("looking ahead, nodes a second", figures["look_ahead_nodes_s"], 0);
    return "\nBranches of a story that step together, tokens a second of all\n" + table.text();
}

} // namespace

std::string benchTable(const Json& figures) {
    std::vector<std::string> precisions;
    for (const char* precision : {"fp32", "bf16", "int8"})
        if (figures["bound_ms"].contains(precision))
            precisions.emplace_back(precision);
    const Json packed = figures.value("unpack_ms", Json::object());
    for (const auto& [code, ms] : packed.items())
        precisions.push_back(code);
    Table speed(precisions);
    const Json decode64 = column(figures["decode_ms"], "64");
    speed.row("bound by memory, ms a token", figures["bound_ms"], 3);
    for (const char* length : {"64", "256", "500"})
        speed.row("decode at " + std::string(length) + " tokens, ms", column(figures["decode_ms"], length),
                  3);
    speed.row("bound / decode at 64", ratios(figures["bound_ms"], decode64), 2);
    if (figures.contains("unpack_ms"))
        speed.row("unpacking all matrices, ms", figures["unpack_ms"], 1);
    speed.row("prefill of a window, ms", figures["prefill_ms"], 1);
    speed.row("prefill, GFLOP/s", figures["prefill_gflop_s"], 0);
    speed.row("past the window, exact, ms a token", figures["exact_ms"], 1);
    speed.row("past the window, anchored, mean ms", figures["anchored_mean_ms"], 3);
    speed.row("the same without its prefills", figures["plain_mean_ms"], 3);

    std::ostringstream text;
    line(text, "threads", figures["threads"], 0, "");
    line(text, "memory", figures["memory_gb_s"], 1, "GB/s");
    line(text, "matrix product, fp32, best", figures["matmul_peak_gflop_s"]["fp32"], 0, "GFLOP/s");
    line(text, "matrix product, bf16, LibTorch", figures["matmul_peak_gflop_s"]["bf16"], 0, "GFLOP/s");
    text << '\n' << speed.text() << branchTable(figures, precisions) << '\n';
    const auto torch = [&](const std::string& label, const char* key, int decimals) {
        line(text, "LibTorch, " + label, figures.value(key, Json()), decimals, "ms");
    };
    torch("at::linear, KV cache, at 64", "libtorch_kv_ms", 2);
    torch("at::linear, KV cache, at 500", "libtorch_kv_500_ms", 2);
    torch("at::mv, KV cache, at 64", "libtorch_kv_mv_ms", 2);
    torch("no cache, at 500", "no_cache_ms", 1);
    torch("forward pass of a window", "module_forward_ms", 1);
    line(text, "recording everything takes, more", Json(100 * figures["record_overhead"].get<double>()), 1,
         "%");
    line(text, "program start to first token", figures["first_token_ms"], 0, "ms");
    line(text, "peak memory of that program", figures["peak_rss_mb"], 0, "MB");

    if (const Json& accuracy = figures["accuracy"]; !accuracy.empty()) {
        Table differences(precisions);
        differences.row("largest difference of a logit", column(accuracy, "max_abs_logit"), 4);
        differences.row("mean KL divergence, nats", column(accuracy, "mean_kl"), 6);
        differences.row("same most probable token, share", column(accuracy, "argmax_equal"), 4);
        differences.row("loss difference, nats a token", column(accuracy, "loss_delta"), 6);
        text << "\nAgainst fp32, over " << accuracy.begin()->value("positions", 0L)
             << " tokens of real text\n"
             << differences.text();
    }
    return text.str();
}

} // namespace lila::cli
