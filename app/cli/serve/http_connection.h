// SPDX-License-Identifier: AGPL-3.0-or-later
// A connection to someone who may be slow, send without end, or be gone: everything has its time and size.
#pragma once

#include "app/cli/serve/http_server.h"

#include <httplib.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <utility>

namespace lila::cli {

/// What requests may hold together, on many threads.
class SharedBytes {
public:
    explicit SharedBytes(std::size_t bytes) : m_left(bytes) {}

    /// False, and nothing is taken, where that much is not left.
    bool take(std::size_t bytes) {
        std::size_t left = m_left;
        while (left >= bytes)
            if (m_left.compare_exchange_weak(left, left - bytes))
                return true;
        return false;
    }
    void give(std::size_t bytes) { m_left += bytes; }

private:
    std::atomic<std::size_t> m_left;
};

/// One thread at a time. Does not own the socket.
class HttpConnection final : public httplib::Stream {
public:
    /// `shared`: what requests take that are larger than usual.
    HttpConnection(socket_t socket, const HttpOptions& options, SharedBytes& shared);
    ~HttpConnection() override { endRequest(); }
    HttpConnection(const HttpConnection&) = delete;
    HttpConnection& operator=(const HttpConnection&) = delete;

    /// Waits for the first byte of a request; false where none comes, or `stops` is set.
    bool waitForRequest(const std::atomic<bool>& stops);
    /// The bytes of the request were more than it may have.
    bool wasTooLong() const { return m_tooLong; }
    /// The requests under way hold so much that the rest of this one was not read.
    bool wasCrowdedOut() const { return m_crowdedOut; }
    /// Its request is read. Clients of HTTP/1.0 take nothing before the answer.
    void beginAnswer(bool takesInterim) { m_takesInterim = takesInterim; }
    /// Nothing of its request is held any more.
    void endRequest() { m_shared.give(std::exchange(m_held, 0)); }
    /// Nobody reads an answer any more. Who only has nothing more to ask is still there.
    bool isGone();
    /// No further request is read from it.
    void endAfterThis() { m_ends = true; }
    bool ends() const { return m_ends || m_isRead || m_isUntaken; }
    /// What was sent is taken before the connection ends, although there is more to read.
    void linger();

    bool is_readable() const override;
    bool is_writable() const override;
    ssize_t read(char* to, std::size_t size) override;
    using Stream::write;
    ssize_t write(const char* from, std::size_t size) override;
    void get_remote_ip_and_port(std::string& ip, int& port) const override;
    void get_local_ip_and_port(std::string& ip, int& port) const override;
    socket_t socket() const override { return m_socket; }

private:
    using Clock = std::chrono::steady_clock;
    bool waitFor(short events, Clock::time_point until) const;
    short state() const;
    bool hasRoomFor(std::size_t more);

    socket_t m_socket;
    const HttpOptions& m_options;
    SharedBytes& m_shared;
    Clock::time_point m_readUntil;
    std::size_t m_budget = 0; ///< bytes that the request may still have
    std::size_t m_own = 0;    ///< of those, before it takes any that are shared
    std::size_t m_held = 0;   ///< of those that are shared
    std::array<char, 8192> m_buffer{};
    std::size_t m_begin = 0, m_end = 0; ///< what is read and not yet asked for
    bool m_tooLong = false, m_crowdedOut = false, m_isRead = false, m_isUntaken = false, m_ends = false;
    bool m_takesInterim = false; ///< now: its request is read and its answer has not begun
};

} // namespace lila::cli
