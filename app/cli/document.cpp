// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/cli/document.h"

#include <algorithm>

namespace lila::cli {
namespace {

constexpr int curveDecimals = 3;

std::string replaced(const std::string& text, const std::string& special, const auto& replacement) {
    std::string out;
    for (const char c : text)
        if (special.find(c) != std::string::npos)
            out += replacement(c);
        else
            out += c;
    return out;
}

std::string htmlText(const std::string& text) {
    return replaced(text, "<>&\"", [](char c) -> std::string {
        return c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '&' ? "&amp;" : "&quot;";
    });
}

/// What Markdown would read as marks, and the marks of HTML, which Markdown may hold.
std::string markdownText(const std::string& text) {
    return replaced(text, "\\`*_{}[]<>#|&~\n", [](char c) -> std::string {
        return c == '\n'  ? " "
               : c == '<' ? "&lt;"
               : c == '>' ? "&gt;"
               : c == '&' ? "&amp;"
                          : std::string("\\") + c;
    });
}

class Html {
public:
    std::string operator()(const Heading& heading) const {
        const std::string tag = "h" + std::to_string(heading.level);
        return "<" + tag + ">" + htmlText(heading.text) + "</" + tag + ">\n";
    }
    std::string operator()(const Paragraph& paragraph) const {
        return "<p>" + htmlText(paragraph.text) + "</p>\n";
    }
    std::string operator()(const Quotation& quotation) const {
        return "<blockquote>" + htmlText(quotation.text) + "</blockquote>\n";
    }
    std::string operator()(const Table& table) const {
        std::string out = "<table>\n" + row(table.header, "th");
        for (const TableRow& cells : table.rows)
            out += row(cells, "td");
        return out + "</table>\n";
    }
    std::string operator()(const Curve& curve) const {
        if (curve.points.empty())
            return {};
        constexpr double width = 640, height = 240, left = 50, bottom = 40, margin = 10;
        const double xMost = std::max(1e-9, curve.points.back().first);
        double yMost = 1e-9;
        for (const auto& [x, y] : curve.points)
            yMost = std::max(yMost, y);
        std::string points;
        for (const auto& [x, y] : curve.points)
            points += fixed(left + x / xMost * (width - left - margin), 1) + "," +
                      fixed(height - bottom - y / yMost * (height - bottom - margin), 1) + " ";
        const auto label = [](double x, double y, const char* anchor, const std::string& text) {
            return "<text x=\"" + fixed(x, 0) + "\" y=\"" + fixed(y, 0) + "\" text-anchor=\"" + anchor +
                   "\">" + htmlText(text) + "</text>";
        };
        return "<svg viewBox=\"0 0 " + fixed(width, 0) + " " + fixed(height, 0) +
               "\" role=\"img\" font-size=\"12\" fill=\"currentColor\">\n<path d=\"M" + fixed(left, 0) + " " +
               fixed(margin, 0) + "V" + fixed(height - bottom, 0) + "H" + fixed(width - margin, 0) +
               "\" fill=\"none\" stroke=\"currentColor\"/>\n<polyline points=\"" + points +
               "\" fill=\"none\" stroke=\"#2a6fb0\" stroke-width=\"2\"/>\n" +
               label(left - 5, margin + 10, "end", fixed(yMost, 2)) +
               label(left - 5, height - bottom, "end", "0") +
               label(width - margin, height - bottom + 15, "end", fixed(xMost, 0)) +
               label((left + width) / 2, height - bottom + 30, "middle", curve.xName) +
               label(left + 8, margin + 10, "start", curve.yName) + "\n</svg>\n";
    }

private:
    static std::string row(const TableRow& cells, const std::string& tag) {
        std::string out = "<tr>";
        for (const std::string& cell : cells)
            out += "<" + tag + ">" + htmlText(cell) + "</" + tag + ">";
        return out + "</tr>\n";
    }
};

class Markdown {
public:
    std::string operator()(const Heading& heading) const {
        return std::string(heading.level, '#') + " " + markdownText(heading.text) + "\n\n";
    }
    std::string operator()(const Paragraph& paragraph) const { return markdownText(paragraph.text) + "\n\n"; }
    std::string operator()(const Quotation& quotation) const {
        return "> " + markdownText(quotation.text) + "\n\n";
    }
    std::string operator()(const Table& table) const {
        std::string out = row(table.header) + "|";
        for (std::size_t i = 0; i < table.header.size(); ++i)
            out += "---|";
        out += "\n";
        for (const TableRow& cells : table.rows)
            out += row(cells);
        return out + "\n";
    }
    std::string operator()(const Curve& curve) const {
        Table table{{curve.xName, curve.yName}, {}};
        for (const auto& [x, y] : curve.points)
            table.rows.push_back({fixed(x, 0), fixed(y, curveDecimals)});
        return (*this)(table);
    }

private:
    static std::string row(const TableRow& cells) {
        std::string out = "|";
        for (const std::string& cell : cells)
            out += " " + markdownText(cell) + " |";
        return out + "\n";
    }
};

template <class Renderer>
std::string rendered(const Document& document) {
    std::string out;
    for (const auto& block : document)
        out += std::visit(Renderer(), block);
    return out;
}

} // namespace

std::string htmlOf(const Document& document) {
    std::string title;
    for (const auto& block : document)
        if (const auto* heading = std::get_if<Heading>(&block); heading != nullptr && heading->level == 1)
            title = heading->text;
    return "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>" + htmlText(title) +
           "</title>\n<style>body{font:16px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
           "table{border-collapse:collapse}th,td{border:1px solid #8888;padding:.2rem .6rem;text-align:left;"
           "font-variant-numeric:tabular-nums}blockquote{font-family:serif;white-space:pre-wrap}</style></"
           "head>\n"
           "<body>\n" +
           rendered<Html>(document) + "</body>\n</html>\n";
}

std::string markdownOf(const Document& document) {
    return rendered<Markdown>(document);
}

} // namespace lila::cli
