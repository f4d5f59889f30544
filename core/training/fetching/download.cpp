// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/training/fetching/download.h"

#include "core/training/corpus/named_corpora.h"
#include "core/training/fetching/part_file.h"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <memory>
#include <optional>
#include <thread>

namespace lila {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::milliseconds pollTime{200};
constexpr long okStatus = 200, partialStatus = 206, rangeStatus = 416, tooManyStatus = 429,
               firstErrorOfServer = 500;

/// What the server says of the file.
struct Told {
    std::optional<std::uint64_t> size;
    std::string sha256;
};

std::optional<std::uint64_t> numberIn(std::string_view text) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

std::string_view trimmed(std::string_view text) {
    const auto isSpace = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
    while (!text.empty() && isSpace(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isSpace(text.back()))
        text.remove_suffix(1);
    return text;
}

bool isOfFile(long status) {
    return status == okStatus || status == partialStatus;
}

bool isSha256(std::string_view text) {
    return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// One request, which goes on from what the file has.
class Request {
public:
    Request(const std::string& url, PartFile& file, const DownloadOptions& options)
        : m_curl(curl_easy_init(), &curl_easy_cleanup),
          m_file(file),
          m_options(options),
          m_begin(file.size()) {
        if (!m_curl)
            throw DownloadError("there is no memory for a connection");
        set(CURLOPT_URL, url.c_str());
        set(CURLOPT_FOLLOWLOCATION, 1L);
        set(CURLOPT_MAXREDIRS, 10L);
        set(CURLOPT_PROTOCOLS_STR, "http,https");
        set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
        set(CURLOPT_USERAGENT, "lila-explorer");
        set(CURLOPT_ERRORBUFFER, m_error);
        set(CURLOPT_NOSIGNAL, 1L);
        set(CURLOPT_CONNECTTIMEOUT, static_cast<long>(options.patienceSeconds));
        set(CURLOPT_LOW_SPEED_LIMIT, 1L);
        set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(options.patienceSeconds));
        set(CURLOPT_NOPROGRESS, 0L);
        set(CURLOPT_XFERINFODATA, this);
        set(CURLOPT_XFERINFOFUNCTION, &Request::goOn);
        set(CURLOPT_HEADERDATA, this);
        set(CURLOPT_HEADERFUNCTION, &Request::takeHeader);
        set(CURLOPT_WRITEDATA, this);
        set(CURLOPT_WRITEFUNCTION, &Request::takeBody);
        if (m_begin > 0)
            set(CURLOPT_RANGE, (std::to_string(m_begin) + "-").c_str());
    }

    CURLcode run() {
        const CURLcode code = curl_easy_perform(m_curl.get());
        if (m_failure)
            std::rethrow_exception(m_failure);
        return code;
    }
    long status() const {
        long status = 0;
        curl_easy_getinfo(m_curl.get(), CURLINFO_RESPONSE_CODE, &status);
        return status;
    }
    const Told& told() const { return m_told; }
    bool wasStopped() const { return m_wasStopped; }
    bool hasBegun() const { return m_hasBegun; } ///< something of the file came
    std::string problem(CURLcode code) const { return *m_error != '\0' ? m_error : curl_easy_strerror(code); }

private:
    template <typename Value>
    void set(CURLoption option, Value value) {
        curl_easy_setopt(m_curl.get(), option, value);
    }

    /// What `work` throws is kept for run(): it must not pass through curl, which is C.
    template <typename Work>
    bool guarded(Work work) {
        try {
            work();
            return true;
        } catch (...) {
            m_failure = std::current_exception();
            return false;
        }
    }

    static int goOn(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
        auto& request = *static_cast<Request*>(self);
        const bool isFine = request.guarded([&request] { request.ask(); });
        return isFine && !request.m_wasStopped ? 0 : 1;
    }
    void ask() {
        const auto now = std::chrono::steady_clock::now();
        if (!m_options.progress || now < m_next)
            return;
        m_next = now + pollTime;
        m_wasStopped = !m_options.progress({m_file.size(), m_told.size.value_or(0)});
    }

    static std::size_t takeHeader(const char* bytes, std::size_t, std::size_t count, void* self) {
        auto& request = *static_cast<Request*>(self);
        return request.guarded([&] { request.takeLine({bytes, count}); }) ? count : 0;
    }
    void takeLine(std::string_view line) {
        if (line.starts_with("HTTP/")) // of the next answer, as after a redirection
            m_isPage = false;
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos)
            return;
        std::string name(line.substr(0, colon));
        std::ranges::transform(name, name.begin(),
                               [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        take(name, trimmed(line.substr(colon + 1)));
    }
    void take(const std::string& name, std::string_view value) {
        if (name == "x-linked-size")
            m_told.size = numberIn(value);
        if (name == "x-linked-etag" && value.size() > 2 && isSha256(value.substr(1, value.size() - 2)))
            m_told.sha256 = value.substr(1, value.size() - 2);
        if (name == "content-type")
            m_isPage = value.starts_with("text/html");
        if (name == "content-range") // bytes 5-9/10
            if (const std::size_t slash = value.find('/'); slash != std::string_view::npos && !m_told.size)
                m_told.size = numberIn(value.substr(slash + 1));
        if (name == "content-length" && status() == okStatus && !m_told.size)
            m_told.size = numberIn(value);
    }

    static std::size_t takeBody(const char* bytes, std::size_t, std::size_t count, void* self) {
        auto& request = *static_cast<Request*>(self);
        return request.guarded([&] { request.takePart({bytes, count}); }) ? count : 0;
    }
    void takePart(std::string_view bytes) {
        if (!isOfFile(status()))
            return; // a page about what is wrong
        if (m_isPage)
            throw DownloadError("a web page comes in the place of the file, perhaps for a login of this "
                                "network: open it in a browser first");
        if (!m_hasBegun)
            begin();
        m_file.append(bytes);
    }
    void begin() {
        m_hasBegun = true;
        if (status() == okStatus)
            m_file.empty(); // the server begins anew
        if (m_told.size && *m_told.size > m_file.size())
            m_file.requireRoom(*m_told.size - m_file.size());
    }

    std::unique_ptr<CURL, void (*)(CURL*)> m_curl;
    PartFile& m_file;
    const DownloadOptions& m_options;
    std::uint64_t m_begin;
    Told m_told;
    char m_error[CURL_ERROR_SIZE] = {};
    bool m_isPage = false;
    bool m_hasBegun = false;
    bool m_wasStopped = false;
    std::exception_ptr m_failure;
    std::chrono::steady_clock::time_point m_next;
};

enum class Arrival { Whole, Stopped };

/// Of a request after which the file is not whole.
std::string problemOf(const Request& request, CURLcode code, const Told& told, std::uint64_t size) {
    if (code == CURLE_COULDNT_RESOLVE_HOST || code == CURLE_COULDNT_RESOLVE_PROXY ||
        code == CURLE_COULDNT_CONNECT)
        return "the server cannot be reached, look at the network: " + request.problem(code);
    if (code != CURLE_OK)
        return request.problem(code);
    if (!isOfFile(request.status()) && request.status() != rangeStatus)
        return "the server answers " + std::to_string(request.status());
    return "the server ended after " + std::to_string(size) +
           (told.size ? " of " + std::to_string(*told.size) : std::string()) + " bytes";
}

/// Requests until the file is there, or `retries` in a row bring nothing.
Arrival fetch(const std::string& url, PartFile& part, const DownloadOptions& options, Told& told) {
    for (int failures = 0;;) {
        const std::uint64_t before = part.size();
        Request request(url, part, options);
        const CURLcode code = request.run();
        const long status = request.status();
        if (request.told().size)
            told.size = request.told().size;
        if (!request.told().sha256.empty())
            told.sha256 = request.told().sha256;
        if (request.wasStopped())
            return Arrival::Stopped;
        if (code == CURLE_OK && status == rangeStatus) { // nothing behind what there is
            if (told.size == part.size())
                return Arrival::Whole;
            part.empty(); // it was of another file
            told.size.reset();
        } else if (code == CURLE_OK && isOfFile(status) && request.hasBegun() &&
                   (!told.size || part.size() >= *told.size)) {
            return Arrival::Whole;
        }
        const std::string problem = problemOf(request, code, told, part.size()) + " (" + url + ')';
        const bool mayComeLater = code != CURLE_OK || isOfFile(status) || status == rangeStatus ||
                                  status >= firstErrorOfServer || status == tooManyStatus;
        failures = part.size() > before ? 0 : failures + 1;
        if (!mayComeLater || failures > options.retries)
            throw DownloadError(problem + (part.size() > 0 ? "; what has come is kept, to go on from" : ""));
        for (int wait = 0; wait < failures * 5; ++wait) {
            if (options.progress && !options.progress({.done = part.size(),
                                                       .total = told.size.value_or(0),
                                                       .step = DownloadStep::BetweenTries}))
                return Arrival::Stopped;
            std::this_thread::sleep_for(pollTime);
        }
    }
}

} // namespace

bool download(const std::string& url, const fs::path& file, const DownloadOptions& options) {
    static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (ready != CURLE_OK)
        throw DownloadError("libcurl cannot be used: " + std::string(curl_easy_strerror(ready)));
    std::error_code error; // what it is about is told when the file is opened
    fs::create_directories(file.parent_path(), error);
    const fs::path partName = unfinishedPath(file);
    while (!fs::exists(file, error)) {
        PartFile part(partName);
        if (!part.hold(
                [&] { return !options.progress || options.progress({.step = DownloadStep::Waiting}); }))
            return false;
        if (fs::exists(file, error) || !part.isCurrent())
            continue; // another process has finished it meanwhile, or given it up
        Told told;
        if (fetch(url, part, options, told) == Arrival::Stopped)
            return false;
        if (told.size && part.size() != *told.size) {
            const std::uint64_t size = part.size();
            part.empty();
            throw DownloadError(url + " brought " + std::to_string(size) +
                                " bytes where the server had told " + std::to_string(*told.size) +
                                ": try again, or fetch the file by other means");
        }
        if (told.sha256.empty() && options.notice)
            options.notice("the server tells no SHA-256 of " + url + ": its length alone was checked");
        if (!told.sha256.empty()) {
            const std::uint64_t size = part.size();
            const auto sum = part.sha256([&] {
                return !options.progress || options.progress({size, size, DownloadStep::Checking});
            });
            if (!sum)
                return false;
            if (*sum != told.sha256) {
                part.empty();
                throw DownloadError("what came from " + url +
                                    " is not what the server has (its SHA-256 differs): "
                                    "try again, or fetch the file by other means");
            }
        }
        part.becomes(file);
    }
    return true;
}

} // namespace lila
