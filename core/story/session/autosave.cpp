// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/story/session/autosave.h"

#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/mapped_file.h"
#include "core/sampling/overloaded.h"
#include "core/story/session/journal_file.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <future>
#include <mutex>
#include <random>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace lila {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

/// Between two times that the disk is asked to be safe, and between two tries where it refuses.
constexpr auto pause = 1s;

std::filesystem::path fileAt(std::filesystem::path place) {
    place += ".lila";
    return place;
}

std::filesystem::path journalAt(std::filesystem::path place, const std::string& name) {
    place += "." + name + ".journal";
    return place;
}

std::string newName() {
    std::random_device random;
    return std::to_string(random()) + "-" + std::to_string(random());
}

/// All that is at a place but the file, and the journal that goes on from it: what a process that was killed
/// had not finished, or had not taken away.
std::vector<std::filesystem::path> leftoversAt(const std::filesystem::path& place,
                                               const std::string& journal) {
    std::vector<std::filesystem::path> leftovers;
    const std::filesystem::path folder = place.has_parent_path() ? place.parent_path() : ".";
    const std::string start = place.filename().string() + ".";
    // A number and a suffix, as other places' names may begin alike.
    const auto isNumbered = [](std::string_view name, std::string_view before, std::string_view suffix) {
        if (!name.starts_with(before) || !name.ends_with(suffix) ||
            name.size() < before.size() + suffix.size())
            return false;
        name = name.substr(before.size(), name.size() - before.size() - suffix.size());
        return name.find_first_not_of("0123456789-") == std::string_view::npos;
    };
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
        const std::string name = entry.path().filename().string();
        const bool isOurs = isNumbered(name, start, ".journal") || isNumbered(name, start + "lila.", ".part");
        if (isOurs && name != start + journal + ".journal")
            leftovers.push_back(entry.path());
    }
    return leftovers;
}

void removeAll(const std::vector<std::filesystem::path>& files) {
    for (const auto& file : files) {
        std::error_code error;
        std::filesystem::remove(file, error);
    }
}

} // namespace

/// What was told goes into the journal at once, on a thread of its own; what may take the disk long (a new
/// file, safety) is done on another one meanwhile. While a new file is written, both its journal and the old
/// one are told.
class Autosave::Keeper {
public:
    Keeper(std::filesystem::path place, const Session& session, AutosaveOptions options)
        : m_place(std::move(place)), m_options(std::move(options)), m_session{session.story, session.facts} {
        m_session.journal = newName();
        m_journal = std::make_unique<JournalFile>(journalAt(m_place, m_session.journal),
                                                  journalHead(m_session.journal));
        m_fileBytes = writeFile(m_session);
        m_journal->keep();
        removeAll(leftoversAt(m_place, m_session.journal));
        m_thread = std::jthread([this](const std::stop_token& stop) { work(stop); });
    }
    ~Keeper() {
        m_thread.request_stop();
        m_thread.join();
    }

    void tell(JournalEntry entry) {
        const std::lock_guard lock(m_mutex);
        m_entries.push_back(std::move(entry));
        ++m_told;
        m_wake.notify_all();
    }

    bool flush() {
        std::unique_lock lock(m_mutex);
        const std::size_t all = m_told;
        const std::size_t tries = m_refusals;
        ++m_waiting;
        m_wake.notify_all();
        m_done.wait(lock, [&] { return m_safe >= all || m_refusals > tries; });
        --m_waiting;
        return m_safe >= all;
    }

private:
    struct Slow {
        std::size_t entries = 0; ///< that are safe when it is done
        bool isFile = false;
        std::future<std::size_t> result; ///< of a file, its bytes
    };

    std::size_t writeFile(const Session& session) const {
        writeSession(fileAt(m_place), session);
        std::error_code error;
        return static_cast<std::size_t>(std::filesystem::file_size(fileAt(m_place), error));
    }

    void work(const std::stop_token& stop) {
        std::unique_lock lock(m_mutex);
        for (bool isLast = false;;) {
            if (isLast)
                m_wake.wait(lock, [&] { return m_isSlowDone || !m_slow; });
            else
                m_wake.wait_until(lock, stop, nextTime(), [&] {
                    return !m_entries.empty() || m_isSlowDone ||
                           (m_waiting > 0 && !m_slow && m_safe < m_told);
                });
            isLast = stop.stop_requested();
            const std::vector<JournalEntry> entries = std::exchange(m_entries, {});
            const bool isSlowDone = std::exchange(m_isSlowDone, false);
            const bool isUrgent = isLast || m_waiting > 0;
            lock.unlock();
            std::string problem;
            add(entries, problem);
            if (isSlowDone)
                endSlow(problem);
            if (!m_slow && !(isLast && !problem.empty()))
                beginSlow(isUrgent, problem);
            say(problem);
            lock.lock();
            m_safe = m_safeEntries;
            if (!problem.empty())
                ++m_refusals;
            m_done.notify_all();
            if (isLast && !m_slow && (m_safe == m_told || !problem.empty()))
                return;
        }
    }

    /// When there is something to do although nobody says anything.
    Clock::time_point nextTime() const {
        const bool isIdle = m_slow || (m_safeEntries == m_written && !m_needsFile);
        return isIdle ? Clock::now() + 1h : m_slowAt + pause;
    }

    void add(const std::vector<JournalEntry>& entries, std::string& problem) {
        std::string lines;
        for (const JournalEntry& entry : entries)
            try {
                const std::string line = journalLine(entry);
                std::visit(Overloaded{[&](const Edit& edit) { m_session.story.apply(edit); },
                                      [&](const SessionFacts& facts) { m_session.facts = facts; }},
                           entry);
                lines += line;
            } catch (const std::exception& error) { // of another session: nothing that could be kept
                problem = fileAt(m_place).string() + ": a change cannot be kept: " + error.what();
            }
        m_written += entries.size();
        for (auto* const journal : {&m_journal, &m_nextJournal})
            try {
                if (*journal)
                    (*journal)->add(lines);
            } catch (const StoryError& error) {
                problem = error.what();
                m_needsFile = true; // that has it all
                (*journal)->keep(); // up to here
                journal->reset();
            }
    }

    void beginSlow(bool isUrgent, std::string& problem) {
        const bool mayTry = isUrgent || Clock::now() >= m_slowAt + pause;
        const bool isLong = m_journal && m_journal->bytes() > std::max(m_options.journalBytes, m_fileBytes);
        if (isLong || (m_needsFile && mayTry))
            beginFile(problem);
        else if (m_journal && m_safeEntries < m_written && mayTry)
            start(false, [journal = m_journal] {
                journal->sync();
                return std::size_t{0};
            });
    }

    void beginFile(std::string& problem) {
        m_needsFile = false;
        m_session.journal = newName();
        try {
            m_nextJournal = std::make_shared<JournalFile>(journalAt(m_place, m_session.journal),
                                                          journalHead(m_session.journal));
        } catch (const StoryError& error) {
            problem = error.what();
            m_needsFile = true;
            m_slowAt = Clock::now();
            return;
        }
        start(true, [this, session = m_session] { return writeFile(session); });
    }

    template <class Work>
    void start(bool isFile, Work work) {
        m_slowAt = Clock::now();
        const auto run = [this, work = std::move(work)] {
            const auto sayDone = [this](const Keeper*) {
                const std::lock_guard lock(m_mutex);
                m_isSlowDone = true;
                m_wake.notify_all();
            };
            const std::unique_ptr<const Keeper, decltype(sayDone)> atEnd(this, sayDone);
            return work();
        };
        m_slow = Slow{m_written, isFile, std::async(std::launch::async, run)};
    }

    void endSlow(std::string& problem) {
        Slow slow = std::move(*m_slow);
        m_slow.reset();
        try {
            const std::size_t bytes = slow.result.get();
            m_safeEntries = std::max(m_safeEntries, slow.entries);
            if (!slow.isFile)
                return;
            m_fileBytes = bytes;
            if (m_journal)
                m_journal->remove();
            m_journal = std::move(m_nextJournal);
            if (m_journal)
                m_journal->keep();
            removeAll(leftoversAt(m_place, m_session.journal));
        } catch (const StoryError& error) {
            problem = error.what();
            m_needsFile = true;
            m_nextJournal.reset();
        }
    }

    void say(const std::string& problem) {
        if (!problem.empty() && !m_isRefused && m_options.told)
            m_options.told(problem);
        const bool isWell = problem.empty() && !m_needsFile && !m_slow;
        if (isWell && m_isRefused && m_options.told)
            m_options.told({});
        m_isRefused = !problem.empty() || (m_isRefused && !isWell);
    }

    const std::filesystem::path m_place;
    const AutosaveOptions m_options;

    std::mutex m_mutex; ///< guards the next ones
    std::condition_variable_any m_wake, m_done;
    std::vector<JournalEntry> m_entries;
    std::size_t m_told = 0;     ///< entries so far
    std::size_t m_safe = 0;     ///< of those, safely on the disk
    std::size_t m_refusals = 0; ///< by the disk, so far
    int m_waiting = 0;          ///< for m_safe
    bool m_isSlowDone = false;

    // The thread's alone:
    Session m_session; ///< as it was told
    std::shared_ptr<JournalFile> m_journal,
        m_nextJournal; ///< the next one belongs to the file that is being written
    std::optional<Slow> m_slow;
    Clock::time_point m_slowAt = Clock::now(); ///< when the last one began
    std::size_t m_written = 0, m_safeEntries = 0;
    std::size_t m_fileBytes = 0;
    bool m_needsFile = false; ///< as a journal ends before what was told last
    bool m_isRefused = false; ///< and it was said
    std::jthread m_thread;
};

Autosave::Autosave(std::filesystem::path place, const Session& session, AutosaveOptions options)
    : m_keeper(std::make_unique<Keeper>(std::move(place), session, std::move(options))) {}
Autosave::~Autosave() = default;

void Autosave::tell(JournalEntry entry) {
    m_keeper->tell(std::move(entry));
}

bool Autosave::flush() {
    return m_keeper->flush();
}

std::optional<RecoveredSession> recoverSession(const std::filesystem::path& place) {
    std::error_code error;
    if (!std::filesystem::exists(fileAt(place), error))
        return std::nullopt;
    RecoveredSession recovered{readSession(fileAt(place)), {}};
    const std::filesystem::path journal = journalAt(place, recovered.session.journal);
    if (recovered.session.journal.empty() || !std::filesystem::exists(journal, error))
        return recovered;
    try {
        const auto mapped = MappedFile::open(journal);
        const std::span<const std::byte> bytes = mapped->bytes();
        Session session = recovered.session;
        std::string problem =
            replay({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, session).problem;
        recovered = {std::move(session), std::move(problem)};
    } catch (const std::runtime_error& failure) {
        recovered.problem = journal.string() + ": " + failure.what();
    }
    return recovered;
}

void discardSession(const std::filesystem::path& place) {
    std::vector<std::filesystem::path> files = leftoversAt(place, {});
    files.push_back(fileAt(place)); // the last, so that what is left can be discarded again
    removeAll(files);
}

} // namespace lila
