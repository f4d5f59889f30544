// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/cli/serve/http_server.h"

#include "app/cli/json_text.h"
#include "app/cli/serve/connection_threads.h"
#include "app/cli/serve/http_connection.h"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <map>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>

namespace lila::cli {
namespace {

constexpr int backlog = 128;

std::string typeOf(int status) {
    return status >= 500   ? "server_error"
           : status == 401 ? "authentication_error"
           : status == 403 ? "permission_error"
           : status == 429 ? "rate_limit_error"
                           : "invalid_request_error";
}

/// One of those that are counted, while it lives.
struct Counted {
    explicit Counted(std::atomic<int>& all) : count(all), number(++all) {}
    ~Counted() { --count; }
    Counted(const Counted&) = delete;
    Counted& operator=(const Counted&) = delete;

    std::atomic<int>& count;
    const int number;
};

/// The host of "http://host:port" or "host:port".
std::string_view hostIn(std::string_view text) {
    if (const auto scheme = text.find("://"); scheme != text.npos)
        text.remove_prefix(scheme + 3);
    if (text.starts_with('['))
        return text.substr(0, text.find(']') + 1);
    return text.substr(0, text.find(':'));
}

bool isSameWord(std::string_view a, std::string_view b) {
    return std::ranges::equal(
        a, b, {}, [](unsigned char c) { return std::tolower(c); },
        [](unsigned char c) { return std::tolower(c); });
}

/// In a time that tells nothing of where they differ.
bool isSame(std::string_view a, std::string_view b) {
    unsigned different = a.size() == b.size() ? 0 : 1;
    for (std::size_t i = 0; i < a.size(); ++i)
        different |= static_cast<unsigned char>(a[i]) ^
                     static_cast<unsigned char>(b[i % std::max<std::size_t>(b.size(), 1)]);
    return different == 0;
}

void setError(httplib::Response& response, int status, const std::string& message) {
    response.status = status;
    response.set_content(errorJson(status, message), "application/json");
}

void setEvents(httplib::Response& response, std::function<void(const HttpReply::Send&)> events,
               bool inChunks) {
    const auto provide = [events = std::move(events)](std::size_t, httplib::DataSink& sink) {
        bool isTaken = true;
        events([&](std::string_view event) {
            return isTaken = isTaken && sink.write(event.data(), event.size());
        });
        if (isTaken)
            sink.done();
        return isTaken;
    };
    const char* type = "text/event-stream";
    response.set_header("Cache-Control", "no-cache");
    if (inChunks)
        response.set_chunked_content_provider(type, provide);
    else
        response.set_content_provider(type, provide);
}

} // namespace

bool isLoopback(std::string_view host) {
    const bool isV4 = host.starts_with("127.") &&
                      std::ranges::all_of(host, [](char c) { return c == '.' || (c >= '0' && c <= '9'); });
    return isV4 || isSameWord(host, "localhost") || host == "::1" || host == "[::1]";
}

std::string errorJson(int status, const std::string& message, const std::string& parameter,
                      const std::string& code) {
    const auto orNull = [](const std::string& text) {
        return text.empty() ? nlohmann::json() : nlohmann::json(text);
    };
    return jsonLine(nlohmann::json{{"error",
                                    {{"message", message},
                                     {"type", typeOf(status)},
                                     {"param", orNull(parameter)},
                                     {"code", orNull(code)}}}});
}

/// What the library calls, and the sockets that it does not look after.
class HttpServer::Server final : public httplib::Server {
public:
    explicit Server(HttpOptions options);

    Handler wrapped(HttpServer::Handler handler);
    std::string open();
    void begin();
    void end();
    int underWay() const { return m_underWay; }

private:
    bool process_and_close_socket(socket_t socket) override;
    void answerAll(HttpConnection& connection);
    bool answerOne(HttpConnection& connection);
    HandlerResponse checked(const httplib::Request& request, httplib::Response& response);
    void explain(httplib::Response& response);
    void sayWhetherItEnds(const httplib::Request& request, httplib::Response& response);
    HttpConnection& current();
    std::string tooLarge(std::size_t bytes) const {
        return "the body has " + std::to_string(bytes) + " bytes, but can have " +
               std::to_string(m_options.largestBody);
    }
    auto idleSeconds() const {
        return std::chrono::duration_cast<std::chrono::seconds>(m_options.idleTime).count();
    }

    HttpOptions m_options;
    std::atomic<bool> m_stops = false;
    std::atomic<int> m_open = 0, m_underWay = 0;
    SharedBytes m_bodies;
    std::mutex m_mutex;
    std::map<std::thread::id, HttpConnection*> m_connections; ///< by the thread that has it
    std::thread m_accepting;
};

HttpServer::Server::Server(HttpOptions options)
    : m_options(std::move(options)), m_bodies(m_options.allBodies) {
    new_task_queue = [] { return new ConnectionThreads; };
    // Two servers must not share a port, as the library's own options would let them.
    set_socket_options([](socket_t socket) {
        const int on = 1;
        ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    });
    set_payload_max_length(m_options.largestBody);
    set_pre_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
        return checked(request, response);
    });
    set_error_handler([this](const httplib::Request&, httplib::Response& response) {
        if (response.body.empty())
            explain(response);
    });
    set_post_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
        sayWhetherItEnds(request, response);
    });
    Options(".*", [](const httplib::Request&, httplib::Response& response) {
        response.status = 204;
        response.set_header("Access-Control-Allow-Methods", "GET, POST, OPTIONS");
        response.set_header("Access-Control-Allow-Headers", "*, Authorization, Content-Type");
        response.set_header("Access-Control-Max-Age", "600");
    });
}

HttpConnection& HttpServer::Server::current() {
    const std::lock_guard lock(m_mutex);
    return *m_connections.at(std::this_thread::get_id());
}

HttpServer::Server::Handler HttpServer::Server::wrapped(HttpServer::Handler handler) {
    return
        [this, handler = std::move(handler)](const httplib::Request& request, httplib::Response& response) {
            if (request.body.size() > m_options.largestBody) // in chunks
                return setError(response, 413, tooLarge(request.body.size()));
            HttpConnection& connection = current();
            const bool takesChunks = request.version != "HTTP/1.0";
            connection.beginAnswer(takesChunks);
            HttpReply reply;
            try {
                reply = handler({request.path, request.body, [&connection] { return connection.isGone(); }});
            } catch (const std::exception& error) {
                return setError(response, 500, error.what());
            }
            response.status = reply.status;
            if (!reply.events)
                return response.set_content(reply.json, "application/json");
            if (!takesChunks) // the end of the connection is the stream's
                connection.endAfterThis();
            setEvents(response, std::move(reply.events), takesChunks);
        };
}

std::string HttpServer::Server::open() {
    errno = 0;
    const std::string place =
        m_options.host + (m_options.port == 0 ? "" : ", port " + std::to_string(m_options.port));
    if (m_options.port == 0)
        m_options.port = std::max(bind_to_any_port(m_options.host), 0);
    else if (!bind_to_port(m_options.host, m_options.port))
        m_options.port = 0;
    if (m_options.port == 0)
        throw std::runtime_error("cannot listen on " + place +
                                 (errno == 0 ? std::string() : std::string(": ") + std::strerror(errno)) +
                                 "; name another --port or --host");
    ::listen(svr_sock_, backlog); // more than the library's five may come at once
    const bool isV6 = m_options.host.find(':') != m_options.host.npos;
    return "http://" + (isV6 ? "[" + m_options.host + "]" : m_options.host) + ":" +
           std::to_string(m_options.port);
}

void HttpServer::Server::begin() {
    m_accepting = std::thread([this] { listen_after_bind(); });
    while (!is_running())
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

void HttpServer::Server::end() {
    m_stops = true;
    stop();
    if (m_accepting.joinable())
        m_accepting.join();
}

bool HttpServer::Server::process_and_close_socket(socket_t socket) {
    HttpConnection connection(socket, m_options, m_bodies);
    try {
        answerAll(connection);
    } catch (...) { // no memory, perhaps: this connection ends, and not all of them
    }
    {
        const std::lock_guard lock(m_mutex);
        m_connections.erase(std::this_thread::get_id());
    }
    connection.linger();
    ::close(socket);
    return true;
}

void HttpServer::Server::answerAll(HttpConnection& connection) {
    const Counted open(m_open);
    if (open.number > m_options.connections) {
        const std::string json = errorJson(503, "there are too many connections; try again later");
        connection.write("HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nConnection: "
                         "close\r\nContent-Length: " +
                         std::to_string(json.size()) + "\r\n\r\n" + json);
        return;
    }
    {
        const std::lock_guard lock(m_mutex);
        m_connections[std::this_thread::get_id()] = &connection;
    }
    while (connection.waitForRequest(m_stops) && answerOne(connection) && !connection.ends()) {
    }
}

/// Releases of the library differ in what they want to be told.
bool HttpServer::Server::answerOne(HttpConnection& connection) {
    const Counted underWay(m_underWay);
    bool isLast = false;
    const auto setUp = [](httplib::Request& request) {
        request.ranges.clear();
        request.headers.erase("Accept-Encoding"); // events are not to wait in a compressor
        request.headers.erase("Content-Type");    // no body is a form
        if (request.version == "HTTP/1.0")
            request.headers.erase("Expect");
    };
    const auto answer = [&](auto& stream) {
        if constexpr (requires { this->process_request(stream, false, isLast, setUp); })
            return this->process_request(stream, false, isLast, setUp);
        else
            return this->process_request(stream, std::string(), 0, m_options.host, m_options.port, false,
                                         isLast, setUp);
    };
    const bool isAnswered = answer(static_cast<httplib::Stream&>(connection));
    connection.endRequest();
    return isAnswered && !isLast;
}

/// What is refused before its body is read.
HttpServer::Server::HandlerResponse HttpServer::Server::checked(const httplib::Request& request,
                                                                httplib::Response& response) {
    const auto header = [&](const char* name) { return request.get_header_value(name); };
    const auto refused = [&](int status, const std::string& message) {
        setError(response, status, message);
        current().endAfterThis(); // its body is not read
        return HandlerResponse::Handled;
    };
    const std::string origin = header("Origin"), host = header("Host"), length = header("Content-Length");
    const bool isForeign = !origin.empty() && !isLoopback(hostIn(origin));
    if (isForeign && m_options.key.empty())
        return refused(403, "pages from " + origin + " are not answered, only those of this machine");
    if (!origin.empty()) {
        response.set_header("Access-Control-Allow-Origin", origin);
        response.set_header("Vary", "Origin");
    }
    if (m_options.key.empty() && !host.empty() && !isLoopback(hostIn(host)))
        return refused(403, "asked as " + host + ", but this server answers as localhost only");
    const bool needsKey =
        !m_options.key.empty() && request.method != "OPTIONS" && (request.path != "/health" || isForeign);
    if (needsKey && !isSame(header("Authorization"), "Bearer " + m_options.key)) {
        response.set_header("WWW-Authenticate", "Bearer");
        return refused(401, "the key is missing or wrong; send it as \"Authorization: Bearer KEY\"");
    }
    std::size_t bytes = 0;
    const auto [stop, error] = std::from_chars(length.data(), length.data() + length.size(), bytes);
    if (!length.empty() && (error != std::errc() || stop != length.data() + length.size()))
        return refused(400, "Content-Length is no number of bytes");
    if (bytes > m_options.largestBody)
        return refused(413, tooLarge(bytes));
    if (const std::string coding = header("Content-Encoding"); !coding.empty() && coding != "identity")
        return refused(415, "bodies are read as they are, not as " + coding);
    const bool hasBody = request.method != "GET" && request.method != "HEAD" && request.method != "OPTIONS";
    if (hasBody && length.empty() && !isSameWord(header("Transfer-Encoding"), "chunked"))
        return refused(411, "the length of the body is missing");
    // A body that is not read would be the next request; where chunks end, releases of the library differ.
    if ((!hasBody && bytes > 0) || request.has_header("Transfer-Encoding"))
        current().endAfterThis();
    return HandlerResponse::Unhandled;
}

/// The library says of the end that the request asks for, but not of ours, nor of an old client's, nor of our
/// times.
void HttpServer::Server::sayWhetherItEnds(const httplib::Request& request, httplib::Response& response) {
    if (request.version == "HTTP/1.0" && request.get_header_value("Connection") != "Keep-Alive")
        current().endAfterThis();
    const bool isAskedFor = response.headers.erase("Connection") > 0;
    response.headers.erase("Keep-Alive");
    if (isAskedFor || current().ends())
        response.set_header("Connection", "close");
    else
        response.set_header("Keep-Alive", "timeout=" + std::to_string(idleSeconds()));
}

/// Errors that the library has found.
void HttpServer::Server::explain(httplib::Response& response) {
    if (response.status == 404)
        return setError(response, 404,
                        "there is nothing under this address; what there is: lila serve --help");
    current().endAfterThis(); // where the next request begins is not known
    if (current().wasCrowdedOut())
        return setError(response, 503,
                        "the requests under way have too many bytes together; try again later");
    if (response.status == 413 || current().wasTooLong())
        return setError(response, 413, "the request has more bytes than it can have");
    setError(response, response.status,
             response.status == 400 ? "the request is no HTTP, or not whole"
                                    : "the request cannot be answered");
}

HttpServer::HttpServer(HttpOptions options) : m_server(std::make_unique<Server>(std::move(options))) {}

HttpServer::~HttpServer() {
    stop();
}

void HttpServer::get(const std::string& path, Handler handler) {
    m_server->Get(path, m_server->wrapped(std::move(handler)));
}

void HttpServer::post(const std::string& path, Handler handler) {
    m_server->Post(path, m_server->wrapped(std::move(handler)));
}

std::string HttpServer::listen() {
    return m_server->open();
}

void HttpServer::start() {
    m_server->begin();
}

int HttpServer::underWay() const {
    return m_server->underWay();
}

void HttpServer::stop() {
    m_server->end();
}

} // namespace lila::cli
