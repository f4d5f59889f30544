// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/views/root_texts.h"

#include "app/explorer/story/story_book.h"
#include "app/resource_paths.h"
#include "core/training/texts/story_reader.h"

#include <QFileInfo>

#include <utility>

namespace lila {
namespace {

constexpr const char* textsPurpose = "roots in texts";
constexpr std::size_t wordsAround = 36; ///< bytes
constexpr int paceTime = 200;           ///< milliseconds

using TextsAnswer = std::shared_ptr<const IndexedTexts>;

QString lineOf(std::string_view text) {
    QString line = QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
    line.replace(QLatin1Char('\n'), QLatin1Char(' '));
    return line.remove(QChar(QChar::ReplacementCharacter)); // of characters that were cut
}

/// Reads a file story by story, then position by position.
struct FileLook {
    std::filesystem::path file;
    std::shared_ptr<std::atomic<double>> share;
    std::vector<IndexedTexts::Text> texts = {};
    std::shared_ptr<RootIndexing> indexing = {};

    std::optional<TextsAnswer> operator()(const StoryModel& model, const std::function<bool()>& goOn) {
        if (!indexing)
            begin(model);
        const bool isDone = indexing->next(goOn);
        *share = indexing->share();
        if (!isDone)
            return std::nullopt;
        return std::make_shared<const IndexedTexts>(IndexedTexts{std::move(texts), indexing->index()});
    }

    void begin(const StoryModel& model) {
        StoryReader reader(storySourceAt(file));
        std::vector<std::vector<int>> ids;
        for (std::string story; ids.size() < RootTexts::mostStories && reader.next(story);) {
            IndexedTexts::Text text{story, {}};
            std::vector<int>& of = ids.emplace_back();
            for (const auto& [id, end] : model.tokenizer->encodeWithEnds(story)) {
                of.push_back(id);
                text.ends.push_back(end);
            }
            texts.push_back(std::move(text));
        }
        if (texts.empty())
            throw CorpusError(file.string() + ": it holds no stories");
        indexing = std::make_shared<RootIndexing>(model, std::move(ids));
    }
};

/// The branch, as it was seen when it was written: what lights behind a word is told by the token after it.
struct StoryLook {
    BranchReader reader;

    std::optional<TextsAnswer> operator()(const StoryModel& model, const std::function<bool()>& goOn) {
        const BranchActivations* read = reader.next(model, goOn);
        if (read == nullptr)
            return std::nullopt;
        const SeenBranch& branch = read->branch();
        RootIndex index(model.weights().config.nLayers);
        IndexedTexts::Text text;
        std::vector<int> ids;
        for (std::size_t token = read->first(); token < branch.size(); ++token) {
            text.text += branch.text(token);
            text.ends.push_back(text.text.size());
            if (token > read->first())
                ids.push_back(branch.idBefore(token));
        }
        const std::span<const Activation> all = read->activations();
        index.add(ids, all.subspan(all.empty() ? 0 : 1));
        return std::make_shared<const IndexedTexts>(IndexedTexts{{std::move(text)}, std::move(index)});
    }
};

} // namespace

RootCardContext contextIn(const IndexedTexts& texts, const RootContext& context) {
    const IndexedTexts::Text& text = texts.texts.at(context.text);
    const std::size_t begin = context.token == 0 ? 0 : text.ends[context.token - 1];
    const std::size_t end = text.ends[context.token];
    const std::string_view all = text.text;
    const std::size_t from = begin > wordsAround ? begin - wordsAround : 0;
    const QString before = lineOf(all.substr(from, begin - from));
    const QString after = lineOf(all.substr(end, wordsAround));
    return {context.weight, from > 0 ? QChar(0x2026) + before : before,
            lineOf(all.substr(begin, end - begin)),
            end + wordsAround < all.size() ? after + QChar(0x2026) : after};
}

RootTexts& RootTexts::of(Focus& focus) {
    if (auto* there = focus.findChild<RootTexts*>())
        return *there;
    return *new RootTexts(focus);
}

RootTexts::RootTexts(Focus& focus) : QObject(&focus), m_focus(focus), m_known(focus) {
    m_pace.setInterval(paceTime);
    connect(&m_pace, &QTimer::timeout, this, &RootTexts::progressed);
    connect(&focus, &Focus::changed, this, [this](Focus::Part part) {
        if (part == Focus::Part::Model)
            forget();
    });
}

void RootTexts::forget() {
    m_focus.dropInspection(textsPurpose);
    m_texts.reset();
    m_read.reset();
    m_problem.clear();
    m_isCancelled = false;
    m_share.reset();
    m_pace.stop();
    Q_EMIT changed();
    Q_EMIT progressed();
}

void RootTexts::setSource(RootTextSource source, const QString& file) {
    m_source = source;
    m_file = source == RootTextSource::Shipped ? QString::fromStdString(defaultStoriesPath().string()) : file;
    forget();
}

void RootTexts::want() {
    if (m_focus.model() == nullptr || m_focus.story() == nullptr)
        return;
    if (m_source == RootTextSource::Story)
        readStory();
    else if (!m_texts && !m_share && m_problem.isEmpty() && !m_isCancelled)
        readFile();
}

void RootTexts::readStory() {
    const StoryBook& book = *m_focus.story();
    if (std::exchange(m_read, book.state()) == book.state())
        return;
    m_focus.inspect<TextsAnswer>(
        textsPurpose, StoryLook{BranchReader(m_known.shared(), book.story())}, this,
        [this](const TextsAnswer& texts) { take(texts); },
        [this](const QString& problem) { // tried again with the next text
            m_texts.reset();
            m_problem = problem;
            Q_EMIT changed();
        });
}

void RootTexts::readFile() {
    m_share = std::make_shared<std::atomic<double>>(0.0);
    m_pace.start();
    m_focus.inspect<TextsAnswer>(
        textsPurpose, FileLook{m_file.toStdString(), m_share}, this,
        [this](const TextsAnswer& texts) { take(texts); },
        [this](const QString& problem) {
            forget();
            m_problem = problem;
            Q_EMIT changed();
        });
    Q_EMIT progressed();
}

void RootTexts::take(const TextsAnswer& texts) {
    m_texts = texts;
    m_problem.clear();
    m_share.reset();
    m_pace.stop();
    Q_EMIT progressed();
    Q_EMIT changed();
}

void RootTexts::cancel() {
    forget();
    m_isCancelled = true;
    m_problem = tr("Reading was cancelled: choose the texts again to read them.");
    Q_EMIT changed();
}

QString RootTexts::name() const {
    if (m_source == RootTextSource::Story)
        return tr("this story");
    const QString file = QFileInfo(m_file).fileName();
    const std::size_t count = m_texts ? m_texts->texts.size() : 0;
    return count == 1 ? tr("1 story of %1").arg(file) : tr("%L1 stories of %2").arg(count).arg(file);
}

std::optional<double> RootTexts::share() const {
    return m_share ? std::optional(m_share->load()) : std::nullopt;
}

} // namespace lila
