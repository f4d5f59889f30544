// SPDX-License-Identifier: AGPL-3.0-or-later
// What is known of the tokens that the document shows: records by their keys, and of words that have no ids
// yet by their place, for as long as nothing before them changes.
#pragma once

#include "core/story/record_store.h"
#include "core/story/scoring.h"

#include <QObject>

#include <map>
#include <optional>

namespace lila {

class StoryBook;

/// A token in the document.
struct KnownToken {
    int start = 0, length = 0;             ///< characters
    std::optional<std::size_t> index = {}; ///< on the branch; nothing where it has no id yet
    std::optional<TokenKey> key = {};
    bool isTyped = false;                          ///< by a person
    std::shared_ptr<const StepRecord> record = {}; ///< null where it is not known

    bool operator==(const KnownToken&) const = default;
};

/// What is found is used: records make room in the order in which nobody has looked at them.
class TokenRecords : public QObject {
    Q_OBJECT

public:
    /// `book` must outlive this.
    explicit TokenRecords(const StoryBook& book);

    void clear();
    /// That a person's words are looked at with; what was known of them with others no longer is.
    void setSettings(const GenerationSettings& settings);

    /// The same where others are in force than were. What stood there before a model wrote on was seen with
    /// those of then, and still is.
    void changeInterventions();

    void put(TokenKey key, StepRecord record) { m_records.put(key, std::move(record)); }
    std::map<TokenKey, std::shared_ptr<const StepRecord>> all() const { return m_records.all(); }
    std::shared_ptr<const StepRecord> find(TokenKey key) { return m_records.find(key); }
    void put(TokenKey key, const std::shared_ptr<const StepRecord>& record) { m_records.put(key, record); }
    /// Of the branch as it is; a record that was kept stays.
    void put(const ScoredToken& token);
    /// Words that have got their ids are known by their keys.
    void takeKeys();

    /// The one that the character there belongs to; of words of which nothing is known, all in a row. Nothing
    /// past the text.
    std::optional<KnownToken> at(int position);
    /// The one at an index of the branch, also where it has no text of its own.
    std::optional<KnownToken> atIndex(std::size_t index);
    /// Those that begin in a stretch of the document, or go on there.
    std::vector<KnownToken> in(int start, int end);

Q_SIGNALS:
    /// Somebody looks at them with other settings or interventions.
    void settingsChanged();

private:
    struct Word {
        std::size_t end = 0;
        std::shared_ptr<const StepRecord> record;
    };

    void forgetFrom(std::size_t byte);
    bool isOfNow(const StepRecord& record) const { return *record.settings == m_settings; }
    bool isSeenSo(const StepRecord& record, const StoryPath::Position& at) const;
    KnownToken known(const StoryPath::Position& at);
    template <class Visit>
    void visit(std::size_t begin, std::size_t end, Visit visit);

    const StoryBook& m_book;
    RecordStore m_records;
    std::map<std::size_t, Word> m_words; ///< by their first bytes
    GenerationSettings m_settings;       ///< settingsForWords()
};

} // namespace lila
