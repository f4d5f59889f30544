// SPDX-License-Identifier: AGPL-3.0-or-later
// Tokens as a text, each on a shade of its own.
#pragma once

#include <QColor>
#include <QFont>
#include <QHash>
#include <QWidget>

#include <functional>
#include <vector>

namespace lila {

struct ShadedToken {
    QString text; ///< its name
    QColor colour;
};

/// How wide tokens are in a font: each is measured once, as a story has the same ones again and again.
class TokenWidths {
public:
    TokenWidths(const QFont& font) : m_font(font) {}

    const QFont& font() const { return m_font; }
    double of(const QString& name) const;

private:
    QFont m_font;
    mutable QHash<QString, double> m_known; ///< by name
};

/// Lays tokens out in lines from the area's top; the places of the tokens.
std::vector<QRectF> tokenPlaces(const std::vector<ShadedToken>& tokens, double width,
                                const TokenWidths& widths);
void paintTokens(QPainter& painter, const std::vector<ShadedToken>& tokens, const QRectF& area,
                 const TokenWidths& widths, const QPalette& palette);

class AttentionStrip : public QWidget {
    Q_OBJECT

public:
    explicit AttentionStrip(QWidget* parent = nullptr);

    /// `textOf`: what is told of a token that is pointed at.
    void setTokens(std::vector<ShadedToken> tokens, std::function<QString(std::size_t)> textOf);
    const std::vector<ShadedToken>& tokens() const { return m_tokens; }
    QPoint position(std::size_t token) const; ///< its middle

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    const TokenWidths& widths() const;
    std::vector<QRectF> places(double width) const;

    std::vector<ShadedToken> m_tokens;
    mutable TokenWidths m_widths;
    std::function<QString(std::size_t)> m_textOf;
};

} // namespace lila
