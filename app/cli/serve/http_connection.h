// SPDX-License-Identifier: AGPL-3.0-or-later
// A connection to someone who may be slow, send without end, or be gone: everything has its time and size.
#pragma once

#include "app/cli/serve/http_server.h"

#include <httplib.h>

#include <array>
#include <atomic>

namespace lila::cli {

/// One thread at a time. Does not own the socket.
class HttpConnection final : public httplib::Stream {
public:
    HttpConnection(socket_t socket, const HttpOptions& options);

    /// Waits for the first byte of a request; false where none comes, or `stops` is set.
    bool waitForRequest(const std::atomic<bool>& stops);
    /// The bytes of the request were more than it may have.
    bool wasTooLong() const { return m_tooLong; }
    /// Its request is read. Clients of HTTP/1.0 take nothing before the answer.
    void beginAnswer(bool takesInterim) { m_takesInterim = takesInterim; }
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

    socket_t m_socket;
    const HttpOptions& m_options;
    Clock::time_point m_readUntil;
    std::size_t m_budget = 0; ///< bytes that the request may still have
    std::array<char, 8192> m_buffer{};
    std::size_t m_begin = 0, m_end = 0; ///< what is read and not yet asked for
    bool m_tooLong = false, m_isRead = false, m_isUntaken = false, m_ends = false;
    bool m_takesInterim = false; ///< now: its request is read and its answer has not begun
};

} // namespace lila::cli
