// SPDX-License-Identifier: AGPL-3.0-or-later
// A slim bar to look for a text: what, whether its case counts, how many there are, to and fro, and what is
// to stand there instead.
#pragma once

#include <QWidget>

class QHBoxLayout;
class QLabel;
class QLineEdit;
class QPushButton;
class QToolButton;

namespace lila {

class FindBar : public QWidget {
    Q_OBJECT

public:
    explicit FindBar(QWidget* parent = nullptr);

    QString text() const;
    Qt::CaseSensitivity sensitivity() const;
    /// Shown and ready to be typed in; `text`, where there is one, takes the place of what was looked for.
    void begin(const QString& text, bool replaces);
    /// `current` from 0, -1: none of them; `isMore`: there may be more.
    void setCount(int current, int total, bool isMore);
    void setReplaceable(bool can);

Q_SIGNALS:
    void queryChanged();
    void stepWanted(int direction); ///< 1 or -1
    void replaceWanted(const QString& replacement);
    void closed();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    QHBoxLayout* makeFindRow();
    QToolButton* addButton(QHBoxLayout& row, const QString& sign, const QString& name);
    void tint();

    QLineEdit* m_text;
    QToolButton* m_case;
    QLabel* m_count;
    QLineEdit* m_replacement;
    QPushButton* m_replace;
    bool m_isMissing = false;
};

} // namespace lila
