// SPDX-License-Identifier: AGPL-3.0-or-later
// HTTP for programs that ask on the same machine, or with a key from others: JSON in, JSON or a stream of
// events out.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace lila::cli {

/// Views of a request, for as long as its handler runs.
struct HttpCall {
    std::string_view path, body;
    std::function<bool()> isGone; ///< the one who asks
};

struct HttpReply {
    int status = 200;
    std::string json{};
    /// Where set, the answer is a stream of events: `send` is false where nobody takes them any more.
    using Send = std::function<bool(std::string_view)>;
    std::function<void(const Send& send)> events{};
};

struct HttpOptions {
    std::string host = "127.0.0.1";
    int port = 0;      ///< 0: any that is free
    std::string key{}; ///< empty: none is asked for
    std::size_t largestBody = std::size_t{2} << 20U;
    /// Of all requests together, what each has beyond 64 KiB. The JSON that is made of it takes several times
    /// as much.
    std::size_t allBodies = std::size_t{32} << 20U;
    int connections = 256; ///< at once
    /// In which a request must have come, from its first byte on; and in which what is sent must be taken.
    std::chrono::milliseconds requestTime{20000}, sendTime{10000};
    std::chrono::milliseconds idleTime{30000}; ///< between two requests of a connection
};

/// Whether only this machine reaches an address or a name.
bool isLoopback(std::string_view host);

/// Bodies, also all together, headers, times and connections are bounded. Without a key only pages of this
/// machine are answered (CORS), under its names; what a page from elsewhere sends is refused. With one, pages
/// from anywhere are answered that have it. Errors have the API's form. Handlers run on many threads at once.
class HttpServer {
public:
    using Handler = std::function<HttpReply(const HttpCall&)>;

    explicit HttpServer(HttpOptions options);
    ~HttpServer();
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    /// Before start(). `path`: a regular expression.
    void get(const std::string& path, Handler handler);
    void post(const std::string& path, Handler handler);
    /// Returns the address, as http://127.0.0.1:8080; throws std::runtime_error where it cannot be had. Who
    /// asks then waits for start().
    std::string listen();
    void start();
    /// Requests that are being read or answered.
    int underWay() const;
    /// Takes no more requests and waits for those that are being read or answered, whose handlers must end.
    void stop();

private:
    class Server;
    std::unique_ptr<Server> m_server;
};

/// The API's form of an error: `parameter` and `code` may be empty.
std::string errorJson(int status, const std::string& message, const std::string& parameter = {},
                      const std::string& code = {});

} // namespace lila::cli
