/* Requests as they are right and wrong, all at once and byte by byte. */
#include "http/request.h"
#include "lib/text.h"
#include "unit.h"
#include <stdlib.h>

#define HOST "Host: a\r\n"

/* Reads what comes byte by byte, each time from memory of exactly the size that is there. */
static enum http_status read_slowly(struct bytes all, struct request *request)
{
    uint32_t looked_bytes = 0;
    for (size_t size = 1; size <= all.size_bytes; size++) {
        uint8_t *received = malloc(size);
        memcpy(received, all.data, size);
        const enum http_status status =
            request_read((struct bytes){received, size}, &looked_bytes, request);
        free(received);
        if (status != HTTP_NONE) {
            return status;
        }
    }
    return HTTP_NONE;
}

/* The views in the request are those of `all`. */
static enum http_status read_bytes(struct bytes all, struct request *request)
{
    uint32_t looked_bytes = 0;
    struct request other;
    const enum http_status slow = read_slowly(all, &other);
    const enum http_status status = request_read(all, &looked_bytes, request);
    CHECK_EQUAL(slow, status);
    return status;
}

static enum http_status read_text(const char *text, struct request *request)
{
    return read_bytes(text_bytes(text), request);
}

static const struct {
    const char *text;
    enum http_status status;
} answers[] = {
    {"GET / HTTP/1.1\r\n" HOST "\r\n", HTTP_OK},
    {"HEAD / HTTP/1.1\r\n" HOST "\r\n", HTTP_OK},
    {"\r\n\r\nGET / HTTP/1.1\r\n" HOST "\r\n", HTTP_OK},
    {"\r\n\r\n\r\nGET / HTTP/1.1\r\n" HOST "\r\n", HTTP_BAD_REQUEST},
    {"GET / HTTP/1.0\r\n\r\n", HTTP_OK},
    {"GET / HTTP/1.9\r\n" HOST "\r\n", HTTP_OK},
    {"GET / HTTP/1.1\r\nHost:\r\n\r\n", HTTP_OK},
    {"GET http://a.b:80/c HTTP/1.1\r\n" HOST "\r\n", HTTP_OK},
    {"GET http://a.b HTTP/1.1\r\n" HOST "\r\n", HTTP_OK},
    {"GET http://a.b?c HTTP/1.1\r\n" HOST "\r\n", HTTP_OK},
    {"GET / HTTP/1.1\r\nHost: [2001:db8::1]:80\r\n\r\n", HTTP_OK},
    {"GET / HTTP/1.1\r\n" HOST "Content-Length: 0\r\n\r\n", HTTP_OK},
    {"GET / HTTP/1.1\r\n" HOST "Expect: 100-Continue\r\n\r\n", HTTP_OK},
    {"GET / HTTP/1.1\r\n" HOST "A:\tb \xc3\xa4 c\t\r\n\r\n", HTTP_OK},
    /* Not all of it. */
    {"GET / HTTP/1.1\r\n" HOST "\r", HTTP_NONE},
    {"GET / HTTP/1.1\r\n" HOST, HTTP_NONE},
    {"GET", HTTP_NONE},
    {"\r\n", HTTP_NONE},
    /* The line. */
    {"GET / HTTP/1.1\n" HOST "\n", HTTP_BAD_REQUEST},
    {"GET / HTTP/1.1\rHost: a\r\r", HTTP_BAD_REQUEST},
    {"GET /\r\n" HOST "\r\n", HTTP_BAD_REQUEST},
    {"GET\r\n" HOST "\r\n", HTTP_BAD_REQUEST},
    {" GET / HTTP/1.1\r\n" HOST "\r\n", HTTP_BAD_REQUEST},
    {"GET  / HTTP/1.1\r\n" HOST "\r\n", HTTP_BAD_REQUEST},
    {"GET /  HTTP/1.1\r\n" HOST "\r\n", HTTP_BAD_REQUEST},
    {"GET / HTTP/1.1 \r\n" HOST "\r\n", HTTP_BAD_REQUEST},
    {"GET\t/ HTTP/1.1\r\n" HOST "\r\n", HTTP_BAD_REQUEST},
    {"GET / http/1.1\r\n" HOST "\r\n", HTTP_BAD_REQUEST},
    {"GET / HTTP/1.11\r\n" HOST "\r\n", HTTP_BAD_REQUEST},
    {"GET / HTTP/1,1\r\n" HOST "\r\n", HTTP_BAD_REQUEST},
    {"GET / HTTP/2.0\r\n" HOST "\r\n", HTTP_VERSION_NOT_SUPPORTED},
    {"GET / HTTP/0.9\r\n" HOST "\r\n", HTTP_VERSION_NOT_SUPPORTED},
    {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", HTTP_VERSION_NOT_SUPPORTED},
    {"POST / HTTP/1.1\r\n" HOST "\r\n", HTTP_METHOD_NOT_ALLOWED},
    {"OPTIONS * HTTP/1.1\r\n" HOST "\r\n", HTTP_METHOD_NOT_ALLOWED},
    {"CONNECT a:1 HTTP/1.1\r\n" HOST "\r\n", HTTP_METHOD_NOT_ALLOWED},
    {"get / HTTP/1.1\r\n" HOST "\r\n", HTTP_NOT_IMPLEMENTED},
    {"BREW / HTTP/1.1\r\n" HOST "\r\n", HTTP_NOT_IMPLEMENTED},
    {"G(T / HTTP/1.1\r\n" HOST "\r\n", HTTP_BAD_REQUEST},
    /* The target. */
    {"GET a HTTP/1.1\r\n" HOST "\r\n", HTTP_BAD_REQUEST},
    {"GET * HTTP/1.1\r\n" HOST "\r\n", HTTP_BAD_REQUEST},
    {"GET http:///a HTTP/1.1\r\n" HOST "\r\n", HTTP_BAD_REQUEST},
    {"GET http://a@b/ HTTP/1.1\r\n" HOST "\r\n", HTTP_BAD_REQUEST},
    {"GET ftp://a/b HTTP/1.1\r\n" HOST "\r\n", HTTP_BAD_REQUEST},
    {"GET /.. HTTP/1.1\r\n" HOST "\r\n", HTTP_BAD_REQUEST},
    {"GET /../a HTTP/1.1\r\n" HOST "\r\n", HTTP_BAD_REQUEST},
    {"GET /a/./b HTTP/1.1\r\n" HOST "\r\n", HTTP_BAD_REQUEST},
    {"GET /a/%2e%2E/b HTTP/1.1\r\n" HOST "\r\n", HTTP_BAD_REQUEST},
    {"GET /a%2fb HTTP/1.1\r\n" HOST "\r\n", HTTP_BAD_REQUEST},
    {"GET /a%00b HTTP/1.1\r\n" HOST "\r\n", HTTP_BAD_REQUEST},
    {"GET /a%0ab HTTP/1.1\r\n" HOST "\r\n", HTTP_BAD_REQUEST},
    {"GET /a% HTTP/1.1\r\n" HOST "\r\n", HTTP_BAD_REQUEST},
    {"GET /a%4 HTTP/1.1\r\n" HOST "\r\n", HTTP_BAD_REQUEST},
    {"GET /a%4g HTTP/1.1\r\n" HOST "\r\n", HTTP_BAD_REQUEST},
    {"GET /a?%4g HTTP/1.1\r\n" HOST "\r\n", HTTP_BAD_REQUEST},
    {"GET /a#b HTTP/1.1\r\n" HOST "\r\n", HTTP_BAD_REQUEST},
    {"GET /a\\b HTTP/1.1\r\n" HOST "\r\n", HTTP_BAD_REQUEST},
    {"GET /\xc3\xa4 HTTP/1.1\r\n" HOST "\r\n", HTTP_BAD_REQUEST},
    {"GET //a HTTP/1.1\r\n" HOST "\r\n", HTTP_NOT_FOUND},
    {"GET /a//b HTTP/1.1\r\n" HOST "\r\n", HTTP_NOT_FOUND},
    {"GET // HTTP/1.1\r\n" HOST "\r\n", HTTP_NOT_FOUND},
    /* Fields. */
    {"GET / HTTP/1.1\r\n\r\n", HTTP_BAD_REQUEST},
    {"GET //a HTTP/1.1\r\n\r\n", HTTP_BAD_REQUEST},
    {"GET / HTTP/1.1\r\n" HOST HOST "\r\n", HTTP_BAD_REQUEST},
    {"GET / HTTP/1.1\r\nHost: a b\r\n\r\n", HTTP_BAD_REQUEST},
    {"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", HTTP_BAD_REQUEST},
    {"GET / HTTP/1.1\r\nHost : a\r\n\r\n", HTTP_BAD_REQUEST},
    {"GET / HTTP/1.1\r\n Host: a\r\n\r\n", HTTP_BAD_REQUEST},
    {"GET / HTTP/1.1\r\n" HOST " b\r\n\r\n", HTTP_BAD_REQUEST},
    {"GET / HTTP/1.1\r\n" HOST "\tb\r\n\r\n", HTTP_BAD_REQUEST},
    {"GET / HTTP/1.1\r\n" HOST "A\r\n\r\n", HTTP_BAD_REQUEST},
    {"GET / HTTP/1.1\r\n" HOST ": b\r\n\r\n", HTTP_BAD_REQUEST},
    {"GET / HTTP/1.1\r\n" HOST "A: b\x01\r\n\r\n", HTTP_BAD_REQUEST},
    {"GET / HTTP/1.1\r\n" HOST "A: b\nC: d\r\n\r\n", HTTP_BAD_REQUEST},
    {"GET / HTTP/1.1\r\n" HOST "A: b\rC: d\r\n\r\n", HTTP_BAD_REQUEST},
    /* Content, and what could hide some. */
    {"GET / HTTP/1.1\r\n" HOST "Content-Length: 5\r\n\r\nabcde", HTTP_CONTENT_TOO_LARGE},
    {"GET / HTTP/1.1\r\n" HOST "Content-Length: -1\r\n\r\n", HTTP_BAD_REQUEST},
    {"GET / HTTP/1.1\r\n" HOST "Content-Length: +0\r\n\r\n", HTTP_BAD_REQUEST},
    {"GET / HTTP/1.1\r\n" HOST "Content-Length: 0, 0\r\n\r\n", HTTP_BAD_REQUEST},
    {"GET / HTTP/1.1\r\n" HOST "Content-Length: 99999999999999999999\r\n\r\n", HTTP_BAD_REQUEST},
    {"GET / HTTP/1.1\r\n" HOST "Content-Length:\r\n\r\n", HTTP_BAD_REQUEST},
    {"GET / HTTP/1.1\r\n" HOST "Content-Length: 0\r\nContent-Length: 0\r\n\r\n", HTTP_BAD_REQUEST},
    {"GET / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n", HTTP_NOT_IMPLEMENTED},
    {"GET / HTTP/1.1\r\n" HOST "transfer-encoding: \r\n\r\n", HTTP_NOT_IMPLEMENTED},
    {"GET / HTTP/1.0\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n", HTTP_BAD_REQUEST},
    {"GET / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n",
     HTTP_BAD_REQUEST},
    {"GET / HTTP/1.1\r\n" HOST "Expect: 200-ok\r\n\r\n", HTTP_EXPECTATION_FAILED},
};

static void statuses(void)
{
    for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
        struct request request;
        const enum http_status status = read_text(answers[i].text, &request);
        if (status != answers[i].status) {
            fprintf(stderr, "%s\n", answers[i].text);
        }
        CHECK_EQUAL(status, answers[i].status);
    }
}

static void zero_byte_is_refused(void)
{
    static const char text[] = "GET /a\0b HTTP/1.1\r\n" HOST "\r\n";
    struct request request;
    CHECK_EQUAL(
        read_bytes((struct bytes){(const uint8_t *)text, sizeof(text) - 1}, &request),
        HTTP_BAD_REQUEST);
}

/* A head of exactly so many bytes, by the length of a field, or of the target. */
static enum http_status read_of_size(size_t line_bytes, size_t size_bytes, size_t fields)
{
    char *text = malloc(size_bytes + 1);
    size_t at = (size_t)sprintf(text, "GET /?");
    while (at < line_bytes - 9) {
        text[at++] = 'a';
    }
    at += (size_t)sprintf(text + at, " HTTP/1.1\r\n" HOST);
    for (size_t i = 1; i < fields; i++) {
        at += (size_t)sprintf(text + at, "A: b\r\n");
    }
    if (at + 6 < size_bytes) {
        at += (size_t)sprintf(text + at, "A: ");
        while (at < size_bytes - 4) {
            text[at++] = 'b';
        }
        at += (size_t)sprintf(text + at, "\r\n");
    }
    at += (size_t)sprintf(text + at, "\r\n");
    struct request request;
    const enum http_status status = read_bytes((struct bytes){(const uint8_t *)text, at}, &request);
    free(text);
    return status;
}

static void sizes(void)
{
    CHECK_EQUAL(read_of_size(REQUEST_LINE_BYTES_MAX, 5000, 1), HTTP_OK);
    CHECK_EQUAL(read_of_size(REQUEST_LINE_BYTES_MAX + 1, 5000, 1), HTTP_URI_TOO_LONG);
    CHECK_EQUAL(read_of_size(20, REQUEST_BYTES_MAX, 1), HTTP_OK);
    CHECK_EQUAL(read_of_size(20, REQUEST_BYTES_MAX + 1, 1), HTTP_HEADER_TOO_LARGE);
    CHECK_EQUAL(read_of_size(20, 1000, REQUEST_FIELDS_MAX - 1), HTTP_OK);
    CHECK_EQUAL(read_of_size(20, 1000, REQUEST_FIELDS_MAX + 1), HTTP_HEADER_TOO_LARGE);
}

static void long_names(void)
{
    char text[2048];
    struct request request;
    char name[300];
    memset(name, 'a', sizeof(name));
    sprintf(text, "GET /%.255s HTTP/1.0\r\n\r\n", name);
    CHECK_EQUAL(read_text(text, &request), HTTP_OK);
    sprintf(text, "GET /%.256s HTTP/1.0\r\n\r\n", name);
    CHECK_EQUAL(read_text(text, &request), HTTP_NOT_FOUND);
    sprintf(
        text,
        "GET /%.255s/%.255s/%.255s/%.255s/%.1s HTTP/1.0\r\n\r\n",
        name,
        name,
        name,
        name,
        name);
    CHECK_EQUAL(read_text(text, &request), HTTP_URI_TOO_LONG);
}

static bool path_is(const struct request *request, const char *path)
{
    return bytes_equal(
        (struct bytes){request->target.path, request->target.path_bytes}, text_bytes(path));
}

static void targets(void)
{
    struct request request;
    CHECK_EQUAL(read_text("GET / HTTP/1.0\r\n\r\n", &request), HTTP_OK);
    CHECK(path_is(&request, "") && request.target.is_directory);
    CHECK_EQUAL(read_text("GET /a%20b/%C3%A4?q=/../ HTTP/1.0\r\n\r\n", &request), HTTP_OK);
    CHECK(path_is(&request, "a b/\xc3\xa4") && !request.target.is_directory);
    CHECK(bytes_equal(request.target.query, text_bytes("?q=/../")));
    CHECK_EQUAL(read_text("GET http://h/a/b/ HTTP/1.0\r\n\r\n", &request), HTTP_OK);
    CHECK(path_is(&request, "a/b") && request.target.is_directory);
    CHECK(bytes_equal(request.target.raw_path, text_bytes("/a/b/")));
    CHECK_EQUAL(read_text("GET /%25%32%65%2e. HTTP/1.0\r\n\r\n", &request), HTTP_OK);
    CHECK(path_is(&request, "%2e.."));
}

static void keeping_open(void)
{
    static const struct {
        const char *text;
        bool is_kept_open;
    } cases[] = {
        {"GET / HTTP/1.1\r\n" HOST "\r\n", true},
        {"GET / HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n", false},
        {"GET / HTTP/1.1\r\n" HOST "Connection: x , CLOSE\r\n\r\n", false},
        {"GET / HTTP/1.1\r\n" HOST "Connection: closed\r\n\r\n", true},
        {"GET / HTTP/1.1\r\n" HOST "Connection: keep-alive\r\nConnection: close\r\n\r\n", false},
        {"GET / HTTP/1.0\r\n\r\n", false},
        {"GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", true},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct request request;
        CHECK_EQUAL(read_text(cases[i].text, &request), HTTP_OK);
        CHECK_EQUAL(request.is_kept_open, cases[i].is_kept_open);
    }
}

static void ranges(void)
{
    static const struct {
        const char *value;
        enum request_range range;
        uint64_t first;
        uint64_t last;
    } cases[] = {
        {"bytes=0-0", REQUEST_RANGE_FROM, 0, 0},
        {"Bytes=5-", REQUEST_RANGE_FROM, 5, UINT64_MAX},
        {"bytes=5-18446744073709551615", REQUEST_RANGE_FROM, 5, UINT64_MAX},
        {"bytes=-7", REQUEST_RANGE_END, 0, 7},
        {"bytes=5-4", REQUEST_RANGE_NONE, 0, 0},
        {"bytes=-", REQUEST_RANGE_NONE, 0, 0},
        {"bytes=", REQUEST_RANGE_NONE, 0, 0},
        {"bytes=0-1,3-4", REQUEST_RANGE_NONE, 0, 0},
        {"bytes=--1", REQUEST_RANGE_NONE, 0, 0},
        {"bytes=0-18446744073709551616", REQUEST_RANGE_NONE, 0, 0},
        {"lines=0-1", REQUEST_RANGE_NONE, 0, 0},
        {"0-1", REQUEST_RANGE_NONE, 0, 0},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char text[200];
        struct request request;
        sprintf(text, "GET / HTTP/1.0\r\nRange: %s\r\n\r\n", cases[i].value);
        CHECK_EQUAL(read_text(text, &request), HTTP_OK);
        CHECK_EQUAL(request.range, cases[i].range);
        if (cases[i].range == REQUEST_RANGE_FROM) {
            CHECK_EQUAL(request.range_first, cases[i].first);
        }
        if (cases[i].range != REQUEST_RANGE_NONE) {
            CHECK_EQUAL(request.range_last, cases[i].last);
        }
    }
}

static void one_after_another(void)
{
    static const char text[] = "GET /a HTTP/1.0\r\n\r\nGET /b HTTP/1.0\r\n\r\n";
    struct request request;
    CHECK_EQUAL(read_text(text, &request), HTTP_OK);
    CHECK_EQUAL(request.size_bytes, 19);
    CHECK(path_is(&request, "a"));
    CHECK_EQUAL(read_text(text + request.size_bytes, &request), HTTP_OK);
    CHECK(path_is(&request, "b"));
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"statuses", statuses},
        {"a zero byte is refused", zero_byte_is_refused},
        {"sizes", sizes},
        {"long names", long_names},
        {"targets", targets},
        {"keeping open", keeping_open},
        {"ranges", ranges},
        {"one after another", one_after_another},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
