// SPDX-License-Identifier: AGPL-3.0-or-later
// The right part of the status bar: numbers that change in place and never push one another.
#pragma once

#include <QObject>
#include <QTimer>

#include <cstdint>

class QLabel;
class QStatusBar;

namespace lila {

class StorySession;
class TokenCount;
class WordCount;

class StatusFields : public QObject {
    Q_OBJECT

public:
    /// Follows the session, which must outlive the bar.
    StatusFields(QStatusBar& bar, const StorySession& session);

    QString text(); ///< all fields, for tests and screen readers

private:
    void showNumbers();
    void showModel();
    void showBranch();
    void showOverrides();
    void showLength();
    void setSpeed(double tokensPerSecond); ///< 0: nothing measured
    void setContext(int used, int window); ///< used 0: not known; window 0: no model
    void setSeed(std::uint64_t seed);      ///< 0: none used yet
    QLabel* add(QStatusBar& bar, const QString& widest, const QString& tip);

    const StorySession& m_session;
    WordCount* m_words;
    TokenCount* m_tokens;
    QTimer m_soon; ///< until the story's length is shown
    QLabel* m_length;
    QLabel* m_overrides; ///< seen only where there are any
    QLabel* m_branch;
    QLabel* m_speed;
    QLabel* m_context;
    QLabel* m_seed;
    QLabel* m_model;
    QLabel* m_precision;
};

} // namespace lila
