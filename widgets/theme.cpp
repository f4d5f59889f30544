// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/theme.h"

#include <QApplication>
#include <QFontDatabase>
#include <QStyle>
#include <QStyleFactory>

namespace lila {
namespace {

QColor mixed(const QColor& a, const QColor& b, double share) {
    const auto channel = [&](float x, float y) { return static_cast<float>(x + (y - x) * share); };
    return QColor::fromRgbF(channel(a.redF(), b.redF()), channel(a.greenF(), b.greenF()),
                            channel(a.blueF(), b.blueF()));
}

struct Tones {
    QColor window, base, alternate, text, button, accent, onAccent, tip;
};

QPalette paletteOf(const Tones& tones) {
    QPalette palette(tones.button, tones.window);
    palette.setColor(QPalette::Window, tones.window);
    palette.setColor(QPalette::WindowText, tones.text);
    palette.setColor(QPalette::Base, tones.base);
    palette.setColor(QPalette::AlternateBase, tones.alternate);
    palette.setColor(QPalette::Text, tones.text);
    palette.setColor(QPalette::Button, tones.button);
    palette.setColor(QPalette::ButtonText, tones.text);
    palette.setColor(QPalette::BrightText, Qt::white);
    palette.setColor(QPalette::Highlight, tones.accent);
    palette.setColor(QPalette::HighlightedText, tones.onAccent);
    palette.setColor(QPalette::Link, tones.accent);
    palette.setColor(QPalette::LinkVisited, tones.accent);
    palette.setColor(QPalette::ToolTipBase, tones.tip);
    palette.setColor(QPalette::ToolTipText, tones.text);
    palette.setColor(QPalette::PlaceholderText, mixed(tones.text, tones.base, 0.45));
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, mixed(tones.text, tones.window, 0.58));
    palette.setColor(QPalette::Disabled, QPalette::Highlight, mixed(tones.text, tones.window, 0.75));
    palette.setColor(QPalette::Disabled, QPalette::HighlightedText, tones.window);
    return palette;
}

} // namespace

QString themeName(Theme theme) {
    switch (theme) {
    case Theme::Light:
        return QStringLiteral("light");
    case Theme::Dark:
        return QStringLiteral("dark");
    case Theme::System:
        break;
    }
    return QStringLiteral("system");
}

std::optional<Theme> parseTheme(const QString& name) {
    for (const Theme theme : {Theme::System, Theme::Light, Theme::Dark})
        if (name == themeName(theme))
            return theme;
    return std::nullopt;
}

bool isDark(const QPalette& palette) {
    return palette.color(QPalette::Window).lightnessF() < palette.color(QPalette::WindowText).lightnessF();
}

QPalette lightPalette() {
    return paletteOf({.window = QColor(0xf3f3f1),
                      .base = QColor(0xfdfdfb),
                      .alternate = QColor(0xf5f5f2),
                      .text = QColor(0x23262b),
                      .button = QColor(0xeeeeec),
                      .accent = QColor(0x2f6690),
                      .onAccent = QColor(0xffffff),
                      .tip = QColor(0xfffffa)});
}

QPalette darkPalette() {
    return paletteOf({.window = QColor(0x25272b),
                      .base = QColor(0x1c1e21),
                      .alternate = QColor(0x222428),
                      .text = QColor(0xdcdad5),
                      .button = QColor(0x34373c),
                      .accent = QColor(0x5b9bc8),
                      .onAccent = QColor(0x101316),
                      .tip = QColor(0x32353a)});
}

void applyTheme(QApplication& application, Theme theme, const QPalette& system) {
    const bool plainStyle =
        application.style()->name().compare(QLatin1String("fusion"), Qt::CaseInsensitive) == 0;
    // A desktop's own style brings its own palette; Fusion, and whatever the user picks, gets ours.
    if (theme == Theme::System && !plainStyle) {
        application.setPalette(system);
        return;
    }
    if (!plainStyle)
        QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    const bool dark = theme == Theme::Dark || (theme == Theme::System && isDark(system));
    application.setPalette(dark ? darkPalette() : lightPalette());
}

QColor userTextColour(const QPalette& palette) {
    return isDark(palette) ? QColor(0x8fc1e3) : QColor(0x1f5b8a);
}

QColor selectedTokenColour(const QPalette& palette) {
    QColor colour = palette.color(QPalette::Highlight);
    colour.setAlphaF(isDark(palette) ? 0.35F : 0.20F);
    return colour;
}

QColor foundColour(const QPalette& palette, bool isCurrent) {
    if (isDark(palette))
        return isCurrent ? QColor(0x8a5a12) : QColor(0x4d4520);
    return isCurrent ? QColor(0xffb84d) : QColor(0xfbeaa6);
}

QColor problemColour(const QPalette& palette) {
    return isDark(palette) ? QColor(0xe07a6a) : QColor(0xb3382c);
}

QColor captionColour(const QPalette& palette) {
    return mixed(palette.color(QPalette::WindowText), palette.color(QPalette::Window), 0.30);
}

QColor lineColour(const QPalette& palette, double strength) {
    return mixed(palette.color(QPalette::Base), palette.color(QPalette::Text), strength);
}

QFont storyFont(StoryFace face, double pointSize) {
    static constexpr const char* books[] = {"Charis SIL", "Source Serif 4",   "Source Serif Pro",
                                            "Literata",   "Libertinus Serif", "Noto Serif",
                                            "Georgia",    "DejaVu Serif"};
    QFont font;
    if (face == StoryFace::Book) {
        const QStringList installed = QFontDatabase::families();
        font.setStyleHint(QFont::Serif);
        const auto* book = std::ranges::find_if(
            books, [&](const char* name) { return installed.contains(QLatin1String(name)); });
        if (book != std::end(books))
            font.setFamily(QLatin1String(*book));
    } else {
        font = QFontDatabase::systemFont(face == StoryFace::Plain ? QFontDatabase::GeneralFont
                                                                  : QFontDatabase::FixedFont);
    }
    font.setPointSizeF(pointSize);
    return font;
}

QFont captionFont() {
    QFont font = QApplication::font();
    font.setPointSizeF(font.pointSizeF() * 0.9);
    return font;
}

} // namespace lila
