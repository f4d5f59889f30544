// SPDX-License-Identifier: AGPL-3.0-or-later
// A window of its own for a test: nothing of the user's is read or written.
#pragma once

#include "app/explorer/views/view_docks.h"
#include "app/explorer/window/main_window.h"
#include "core/checkpoint/checkpoint.h"
#include "widgets/beta_view.h"
#include "widgets/candidates_view.h"
#include "widgets/root_view.h"
#include "widgets/settings_panel.h"
#include "widgets/story_view.h"

#include <QApplication>
#include <QComboBox>
#include <QDockWidget>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

namespace lila {

inline const QString tinyCheckpoint =
    QStringLiteral(LILA_TEST_DATA "/golden/checkpoint.pt"); ///< random weights, window 48
inline const QString officialVocabulary = QStringLiteral(LILA_SOURCE_DIR "/vocab/e8_morpheme_.model");
inline const QString storyCheckpoint =
    QStringLiteral(LILA_SOURCE_DIR "/resources/models/tiny_stories.safetensors");

/// The tiny model, changed so that it all but never ends a story: end and padding can no longer be among the
/// most probable.
inline QString endlessCheckpoint(const QTemporaryDir& folder) {
    Checkpoint checkpoint = readCheckpoint(tinyCheckpoint.toStdString());
    Tensor& head = checkpoint.tensors.at("head.weight");
    std::vector<float> rows = head.toFloats();
    const auto width = static_cast<std::size_t>(head.shape()[1]);
    for (const std::size_t id : {1, 3})
        std::fill_n(rows.begin() + static_cast<std::ptrdiff_t>(id * width), width, 0.0F);
    head = Tensor::fromFloats(head.shape(), std::move(rows));
    const QString file = folder.filePath(QStringLiteral("endless.safetensors"));
    writeCheckpoint(file.toStdString(), checkpoint);
    return file;
}

/// The tiny model, changed so that it would end every story at once.
inline QString endingCheckpoint(const QTemporaryDir& folder) {
    Checkpoint checkpoint = readCheckpoint(tinyCheckpoint.toStdString());
    const auto fill = [&](const char* name, std::size_t from, std::size_t count, float value) {
        Tensor& tensor = checkpoint.tensors.at(name);
        std::vector<float> values = tensor.toFloats();
        std::fill_n(values.begin() + static_cast<std::ptrdiff_t>(from), count, value);
        tensor = Tensor::fromFloats(tensor.shape(), std::move(values));
    };
    const auto width = static_cast<std::size_t>(checkpoint.tensors.at("head.weight").shape()[1]);
    constexpr std::size_t endOfStory = 3;
    fill("core.final_norm.weight", 0, width, 0);
    fill("core.final_norm.bias", 0, width, 1);
    fill("head.weight", endOfStory * width, width, 1);
    const QString file = folder.filePath(QStringLiteral("ending.safetensors"));
    writeCheckpoint(file.toStdString(), checkpoint);
    return file;
}

inline GenerationSettings endlessSettings() {
    GenerationSettings settings;
    settings.maxTokens = 100000;
    settings.topK = 5;
    settings.temperature = 1;
    settings.context = ContextPolicy::Anchored;
    settings.seed = 5;
    return settings;
}

class WindowFixture {
public:
    /// Opens `checkpoint` and waits until it can write.
    explicit WindowFixture(const QString& checkpoint, Options options = {},
                           const std::vector<ViewInfo>& views = viewTable()) {
        options.files.append(checkpoint);
        options.tokenizer = officialVocabulary;
        open(options, views);
    }

    MainWindow& window() { return *m_window; }
    StoryView& story() { return m_window->pane().story(); }
    StoryBook& book() { return m_window->session().book(); }
    StorySession& session() { return m_window->session(); }
    SettingsPanel& settings() { return m_window->docks().holding<SettingsPanel>(); }
    RootView& roots() { return m_window->docks().holding<RootView>(); }
    BetaView& beta() { return m_window->docks().holding<BetaView>(); }
    CandidatesView& candidates() { return m_window->docks().holding<CandidatesView>(); }
    QComboBox& layers() {
        return *m_window->findChild<QDockWidget*>(QStringLiteral("roots"))->findChild<QComboBox*>();
    }
    QString folder() const { return m_folder.path(); }

    bool ready() {
        return QTest::qWaitFor([this] { return session().state() == StorySession::State::Idle; }, 20000);
    }
    bool waitForEnd(int milliseconds = 60000) {
        return QTest::qWaitFor([this] { return !session().isRunning(); }, milliseconds);
    }
    /// Until at least that many characters more than `length` are there.
    bool waitForText(qsizetype length) {
        return QTest::qWaitFor([&] { return story().storyText().size() > length; }, 20000);
    }
    void close() {
        m_window->close();
        m_window.reset();
    }
    /// As a user closes the window and comes back later.
    void reopen(const QString& checkpoint) {
        close();
        Options options;
        options.files = {checkpoint};
        options.tokenizer = officialVocabulary;
        open(options);
    }
    void open(const Options& options, const std::vector<ViewInfo>& views = viewTable()) {
        m_window =
            std::make_unique<MainWindow>(options,
                                         WindowPlaces{m_folder.filePath(QStringLiteral("settings.ini")),
                                                      m_folder.filePath(QStringLiteral("stories"))},
                                         QApplication::palette(), views);
        m_window->show();
    }

private:
    QTemporaryDir m_folder;
    std::unique_ptr<MainWindow> m_window;
};

} // namespace lila
