// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/evaluation/long_writing.h"

#include "core/evaluation/statistics.h"
#include "core/story/writing.h"
#include "core/threads/timing.h"

#include <algorithm>

namespace lila {

std::optional<LongText> writeLong(const StoryModel& model, const WritingTask& task,
                                  const GenerationSettings& settings, const std::function<bool(int)>& goOn) {
    Generator generator(model);
    generator.setText(task.prompt);
    generator.start(task.seed);
    generator.forbidEnd(true);
    LongText written;
    std::string window;
    bool isWanted = true;
    Writing writing{.settings = settings, .tokens = task.tokens, .greedy = task.greedy};
    writing.recording = Recording::None;
    writing.goOn = [&isWanted] { return isWanted; };
    writing.settings.stop.clear();
    writing.settings.stopAt = StopAt::StoryEnd;
    writing.show = [&](const std::vector<StepRecord>& records, const std::string&) {
        for (const StepRecord& record : records) {
            written.ids.push_back(record.id);
            written.text += record.text;
            window += record.text;
            if (written.ids.size() % repetitionWindow == 0) {
                written.compression.push_back(compressionRatio(window));
                window.clear();
            }
        }
        isWanted = !goOn || goOn(static_cast<int>(written.ids.size()));
    };
    writeOn(generator, std::move(writing));
    if (!isWanted)
        return std::nullopt;
    written.text += generator.finishText();
    written.loop = firstHardLoop(written.ids);
    for (int n = 1; n <= longestGram; ++n)
        written.distinct[n - 1] = distinctShare(written.ids, n);
    return written;
}

LoopFigures loopFigures(std::span<const LongText> texts) {
    LoopFigures figures;
    figures.texts = static_cast<int>(texts.size());
    Samples onsets, periods;
    const auto meanOver = [&](auto value) {
        std::vector<double> values;
        std::ranges::transform(texts, std::back_inserter(values), value);
        return meanOf(values);
    };
    std::size_t windows = 0;
    for (const LongText& text : texts) {
        windows = std::max(windows, text.compression.size());
        if (!text.loop)
            continue;
        ++figures.looping;
        figures.stuck += text.loop->untilEnd;
        onsets.add(text.loop->onset);
        periods.add(text.loop->period);
    }
    figures.medianOnset = onsets.median();
    figures.medianPeriod = periods.median();
    for (int n = 0; n < longestGram; ++n)
        figures.distinct[n] = meanOver([n](const LongText& text) { return text.distinct[n]; });
    for (std::size_t w = 0; w < windows; ++w)
        figures.compression.push_back(meanOver([w](const LongText& text) { return text.compression.at(w); }));
    return figures;
}

} // namespace lila
