// SPDX-License-Identifier: AGPL-3.0-or-later
// Tokens as a text, each on a shade of its own.
#pragma once

#include <QColor>
#include <QFont>
#include <QWidget>

#include <functional>
#include <vector>

namespace lila {

struct ShadedToken {
    QString text; ///< its name
    QColor colour;
};

/// Lays tokens out in lines from the area's top; the places of the tokens.
std::vector<QRectF> tokenPlaces(const std::vector<ShadedToken>& tokens, double width, const QFont& font);
void paintTokens(QPainter& painter, const std::vector<ShadedToken>& tokens, const QRectF& area,
                 const QFont& font, const QPalette& palette);

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
    std::vector<ShadedToken> m_tokens;
    std::function<QString(std::size_t)> m_textOf;
};

} // namespace lila
