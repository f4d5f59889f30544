// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/cli/serve/http_connection.h"

#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

namespace lila::cli {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t headerBytes = std::size_t{64} << 10U;
constexpr std::size_t ownBytes = std::size_t{64} << 10U; ///< of a request: who has few is never crowded out
constexpr auto lingerTime = 2s;

} // namespace

HttpConnection::HttpConnection(socket_t socket, const HttpOptions& options, SharedBytes& shared)
    : m_socket(socket), m_options(options), m_shared(shared), m_readUntil(Clock::now()) {
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)); // a token is sent when it is there
}

bool HttpConnection::waitFor(short events, Clock::time_point until) const {
    for (;;) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now());
        pollfd poll{m_socket, events, 0};
        const int ready = ::poll(&poll, 1, static_cast<int>(std::max(left, 0ms).count()));
        if (ready >= 0 || errno != EINTR)
            return ready > 0;
    }
}

bool HttpConnection::waitForRequest(const std::atomic<bool>& stops) {
    m_own = ownBytes;
    const auto until = Clock::now() + m_options.idleTime;
    while (m_begin == m_end && !stops && Clock::now() < until && !waitFor(POLLIN, Clock::now() + 100ms)) {
    }
    m_readUntil = Clock::now() + m_options.requestTime;
    m_budget = headerBytes + m_options.largestBody - std::min(m_options.largestBody, m_end - m_begin);
    return m_begin < m_end || (!stops && waitFor(POLLIN, Clock::now()));
}

bool HttpConnection::hasRoomFor(std::size_t more) {
    const std::size_t own = std::min(more, m_own);
    if (more > own && !m_shared.take(more - own))
        return false;
    m_own -= own;
    m_held += more - own;
    return true;
}

/// Of the socket: what has ended.
short HttpConnection::state() const {
    pollfd poll{m_socket, POLLRDHUP, 0};
    return ::poll(&poll, 1, 0) > 0 ? poll.revents : short{0};
}

bool HttpConnection::isGone() {
    const short ended = state();
    // One who has closed the connection looks like one who only has nothing more to ask, until something is
    // sent, which the former's system refuses. This is what clients pass over before an answer.
    if (ended == POLLRDHUP && m_takesInterim)
        write("HTTP/1.1 100 Continue\r\n\r\n");
    return m_isUntaken || (ended & ~POLLRDHUP) != 0;
}

void HttpConnection::linger() {
    ::shutdown(m_socket, SHUT_WR);
    const auto until = Clock::now() + lingerTime;
    while (Clock::now() < until && waitFor(POLLIN, until) &&
           ::recv(m_socket, m_buffer.data(), m_buffer.size(), MSG_DONTWAIT) > 0) {
    }
}

bool HttpConnection::is_readable() const {
    return m_begin < m_end || waitFor(POLLIN, m_readUntil);
}

bool HttpConnection::is_writable() const {
    return !m_isUntaken && waitFor(POLLOUT, Clock::now() + m_options.sendTime) && (state() & ~POLLRDHUP) == 0;
}

ssize_t HttpConnection::read(char* to, std::size_t size) {
    if (m_begin == m_end) {
        m_tooLong = m_tooLong || m_budget == 0;
        m_isRead = m_isRead || m_tooLong || !waitFor(POLLIN, m_readUntil);
        if (m_isRead)
            return -1;
        const ssize_t count =
            ::recv(m_socket, m_buffer.data(), std::min(m_buffer.size(), m_budget), MSG_DONTWAIT);
        m_isRead = count <= 0;
        if (m_isRead)
            return count;
        m_crowdedOut = !hasRoomFor(static_cast<std::size_t>(count));
        m_isRead = m_crowdedOut;
        if (m_isRead)
            return -1;
        m_budget -= static_cast<std::size_t>(count);
        m_begin = 0;
        m_end = static_cast<std::size_t>(count);
    }
    const std::size_t count = std::min(size, m_end - m_begin);
    std::copy_n(m_buffer.data() + m_begin, count, to);
    m_begin += count;
    return static_cast<ssize_t>(count);
}

ssize_t HttpConnection::write(const char* from, std::size_t size) {
    const auto until = Clock::now() + m_options.sendTime;
    m_takesInterim = false;
    std::size_t sent = 0;
    while (sent < size && !m_isUntaken) {
        const ssize_t count = ::send(m_socket, from + sent, size - sent, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (count > 0)
            sent += static_cast<std::size_t>(count);
        else
            m_isUntaken = (errno != EAGAIN && errno != EINTR) || !waitFor(POLLOUT, until);
    }
    return m_isUntaken ? -1 : static_cast<ssize_t>(size);
}

/// Nobody asks for addresses.
void HttpConnection::get_remote_ip_and_port(std::string& ip, int& port) const {
    get_local_ip_and_port(ip, port);
}

void HttpConnection::get_local_ip_and_port(std::string& ip, int& port) const {
    ip = m_options.host;
    port = m_options.port;
}

} // namespace lila::cli
