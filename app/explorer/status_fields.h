// SPDX-License-Identifier: AGPL-3.0-or-later
// The right part of the status bar: numbers that change in place and never push one another.
#pragma once

#include <QObject>

#include <cstdint>

class QLabel;
class QStatusBar;

namespace lila {

struct LoadedModel;

class StatusFields : public QObject {
    Q_OBJECT

public:
    explicit StatusFields(QStatusBar& bar);

    void setSpeed(double tokensPerSecond); ///< 0: nothing measured
    void setContext(int used, int window); ///< used 0: not known; window 0: no model
    void setSeed(std::uint64_t seed);      ///< 0: none used yet
    void setModel(const LoadedModel& model);

    QString text() const; ///< all fields, for tests and screen readers

private:
    QLabel* add(QStatusBar& bar, const QString& widest, const QString& tip);

    QLabel* m_speed;
    QLabel* m_context;
    QLabel* m_seed;
    QLabel* m_model;
    QLabel* m_precision;
};

} // namespace lila
