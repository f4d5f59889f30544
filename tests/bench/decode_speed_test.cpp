// SPDX-License-Identifier: AGPL-3.0-or-later
// What the KV cache is for: a ratio within one run, never seconds.
#include "core/inference/decoder.h"

#include <QTest>

#include <algorithm>
#include <chrono>
#include <cmath>

using namespace lila;

namespace {

/// The fastest of several, as the machine may be busy with other things.
template <class Work>
double fastest(int times, Work work) {
    double best = INFINITY;
    for (int i = 0; i < times; ++i) {
        const auto began = std::chrono::steady_clock::now();
        work(i);
        best =
            std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
    }
    return best;
}

} // namespace

class DecodeSpeedTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void cacheIsFiveTimesAsFastAt256() {
        const auto weights =
            packed(weightsOf(readCheckpoint(LILA_SOURCE_DIR "/resources/models/tiny_stories.safetensors")));
        std::vector<int> context;
        for (int i = 0; i < 256; ++i)
            context.push_back((i * 131 + i * i) % 2040 + 4);
        Decoder cached(weights);
        cached.logitsAfter(context, ContextPolicy::Exact);
        context.push_back(0);
        const double with = fastest(50, [&](int i) {
            context.back() = 10 + i;
            cached.logitsAfter(context, ContextPolicy::Exact);
        });
        Decoder uncached(weights);
        const double without = fastest(5, [&](int i) {
            context.front() = 10 + i; // another first token: nothing of the cache can be reused
            uncached.logitsAfter(context, ContextPolicy::Exact);
        });
        qInfo("decoding at 256 tokens of context: %.1f times as fast with the KV cache as without",
              without / with);
        QVERIFY(without / with >= 5);
    }
};

QTEST_APPLESS_MAIN(DecodeSpeedTest)
#include "decode_speed_test.moc"
