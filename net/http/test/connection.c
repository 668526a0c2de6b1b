/* What is answered to requests, of whatever pieces they come in, and whatever is taken at once. */
#include "double.h"
#include "lib/text.h"
#include "unit.h"

#define GET(path)             "GET " path " HTTP/1.1\r\nHost: a\r\n\r\n"
#define GET_WITH(path, field) "GET " path " HTTP/1.1\r\nHost: a\r\n" field "\r\n\r\n"
#define DATE                  "Sun, 06 Nov 1994 08:49:37 GMT"
#define NOW                   "Date: Sun, 06 Nov 1994 08:49:38 GMT\r\n"
#define VALIDATORS(etag)      "Last-Modified: " DATE "\r\nETag: \"" etag "-ae1b981bc490a00\"\r\n"
#define TEXT_TYPE             "Content-Type: text/plain; charset=utf-8\r\n"
#define RANGES                "Accept-Ranges: bytes\r\n"

/* All that it sent back, and whether it ended the connection then. */
static bool answers_are(const char *text, bool is_over)
{
    const struct bytes output = {peer.output, peer.output_bytes};
    const bool is_same = bytes_equal(output, text_bytes(text));
    if (!is_same) {
        fprintf(stderr, "got:\n%.*s\n", (int)peer.output_bytes, (const char *)peer.output);
    }
    return is_same && peer.is_finished == is_over;
}

static bool answers(const char *request, const char *answer, bool is_over)
{
    double_start();
    double_send(request);
    peer.has_ended = true;
    CHECK_EQUAL(double_run(), CONNECTION_IS_OVER);
    CHECK_EQUAL(double_open_count, 0);
    return answers_are(answer, is_over);
}

#define A_TXT_HEAD                                                                                 \
    "HTTP/1.1 200 OK\r\n" NOW VALIDATORS("3-a") RANGES TEXT_TYPE "Content-Length: 10\r\n\r\n"

static void files(void)
{
    CHECK(answers(GET("/a.txt"), A_TXT_HEAD "0123456789", false));
    CHECK(answers("HEAD /a.txt HTTP/1.1\r\nHost: a\r\n\r\n", A_TXT_HEAD, false));
    CHECK(answers(
        GET("/empty"),
        "HTTP/1.1 200 OK\r\n" NOW VALIDATORS("6-0") RANGES
        "Content-Type: application/octet-stream\r\nContent-Length: 0\r\n\r\n",
        false));
    CHECK(answers(
        GET_WITH("/a.txt", "Connection: close"),
        "HTTP/1.1 200 OK\r\n" NOW "Connection: close\r\n" VALIDATORS("3-a") RANGES TEXT_TYPE
        "Content-Length: 10\r\n\r\n0123456789",
        true));
    CHECK(answers(
        "GET /a.txt HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
        "HTTP/1.1 200 OK\r\n" NOW "Connection: keep-alive\r\n" VALIDATORS("3-a") RANGES TEXT_TYPE
        "Content-Length: 10\r\n\r\n0123456789",
        false));
}

static void directories(void)
{
    CHECK(answers(
        GET("/"),
        "HTTP/1.1 200 OK\r\n" NOW VALIDATORS("2-5") RANGES
        "Content-Type: text/html; charset=utf-8\r\nContent-Length: 5\r\n\r\nindex",
        false));
    CHECK(answers(
        GET("/sub/"),
        "HTTP/1.1 200 OK\r\n" NOW VALIDATORS("8-3") RANGES
        "Content-Type: text/html; charset=utf-8\r\nContent-Length: 3\r\n\r\nsub",
        false));
    CHECK(answers(
        GET("/s%75b?q"),
        "HTTP/1.1 301 Moved Permanently\r\n" NOW "Location: /s%75b/?q\r\n" TEXT_TYPE
        "Content-Length: 22\r\n\r\n301 Moved Permanently\n",
        false));
    CHECK(answers(
        GET("/bare/"),
        "HTTP/1.1 403 Forbidden\r\n" NOW TEXT_TYPE "Content-Length: 14\r\n\r\n403 Forbidden\n",
        false));
}

static void failures(void)
{
    CHECK(answers(
        GET("/none"),
        "HTTP/1.1 404 Not Found\r\n" NOW TEXT_TYPE "Content-Length: 14\r\n\r\n404 Not Found\n",
        false));
    CHECK(answers(
        GET("/a.txt/"),
        "HTTP/1.1 404 Not Found\r\n" NOW TEXT_TYPE "Content-Length: 14\r\n\r\n404 Not Found\n",
        false));
    CHECK(answers(
        GET("//a.txt"),
        "HTTP/1.1 404 Not Found\r\n" NOW TEXT_TYPE "Content-Length: 14\r\n\r\n404 Not Found\n",
        false));
    CHECK(answers(
        "HEAD /none HTTP/1.1\r\nHost: a\r\n\r\n",
        "HTTP/1.1 404 Not Found\r\n" NOW TEXT_TYPE "Content-Length: 14\r\n\r\n",
        false));
    CHECK(answers(
        GET("/secret"),
        "HTTP/1.1 403 Forbidden\r\n" NOW TEXT_TYPE "Content-Length: 14\r\n\r\n403 Forbidden\n",
        false));
    CHECK(answers(
        GET("/later"),
        "HTTP/1.1 503 Service Unavailable\r\n" NOW TEXT_TYPE
        "Content-Length: 24\r\n\r\n503 Service Unavailable\n",
        false));
    CHECK(answers(
        "POST / HTTP/1.1\r\nHost: a\r\n\r\n" GET("/"),
        "HTTP/1.1 405 Method Not Allowed\r\n" NOW
        "Connection: close\r\nAllow: GET, HEAD\r\n" TEXT_TYPE
        "Content-Length: 23\r\n\r\n405 Method Not Allowed\n",
        true));
}

/* Nothing behind a request that is refused is one, whatever it looks like. */
static void nothing_is_smuggled(void)
{
    double_start();
    double_send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 40\r\n\r\n");
    double_send(GET("/a.txt") GET("/a.txt"));
    peer.has_ended = true;
    CHECK_EQUAL(double_run(), CONNECTION_IS_OVER);
    CHECK_EQUAL(double_opened_count, 0);
    double_start();
    double_send("GET /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
    double_send(GET("/a.txt"));
    peer.has_ended = true;
    CHECK_EQUAL(double_run(), CONNECTION_IS_OVER);
    CHECK_EQUAL(double_opened_count, 0);
    CHECK(peer.is_finished);
}

#define NOT_MODIFIED "HTTP/1.1 304 Not Modified\r\n" NOW VALIDATORS("3-a") "\r\n"
#define ETAG         "\"3-a-ae1b981bc490a00\""

static void conditions(void)
{
    CHECK(answers(GET_WITH("/a.txt", "If-Modified-Since: " DATE), NOT_MODIFIED, false));
    CHECK(answers(
        GET_WITH("/a.txt", "If-Modified-Since: Sun, 06 Nov 1994 08:49:36 GMT"),
        A_TXT_HEAD "0123456789",
        false));
    CHECK(answers(
        GET_WITH("/a.txt", "If-Modified-Since: yesterday"), A_TXT_HEAD "0123456789", false));
    CHECK(answers(GET_WITH("/a.txt", "If-None-Match: W/\"x\", W/" ETAG), NOT_MODIFIED, false));
    CHECK(answers(GET_WITH("/a.txt", "If-None-Match: *"), NOT_MODIFIED, false));
    CHECK(answers(
        GET_WITH("/a.txt", "If-None-Match: \"3-a\"\r\nIf-Modified-Since: " DATE),
        A_TXT_HEAD "0123456789",
        false));
}

#define PART(range, size)                                                                          \
    "HTTP/1.1 206 Partial Content\r\n" NOW VALIDATORS("3-a") RANGES TEXT_TYPE                      \
        "Content-Range: bytes " range "/10\r\nContent-Length: " size "\r\n\r\n"
#define NO_PART                                                                                    \
    "HTTP/1.1 416 Range Not Satisfiable\r\n" NOW "Content-Range: bytes */10\r\n" TEXT_TYPE         \
    "Content-Length: 26\r\n\r\n416 Range Not Satisfiable\n"

static void ranges(void)
{
    CHECK(answers(GET_WITH("/a.txt", "Range: bytes=2-4"), PART("2-4", "3") "234", false));
    CHECK(answers(GET_WITH("/a.txt", "Range: bytes=9-"), PART("9-9", "1") "9", false));
    CHECK(answers(GET_WITH("/a.txt", "Range: bytes=8-99"), PART("8-9", "2") "89", false));
    CHECK(answers(GET_WITH("/a.txt", "Range: bytes=-3"), PART("7-9", "3") "789", false));
    CHECK(answers(GET_WITH("/a.txt", "Range: bytes=-99"), PART("0-9", "10") "0123456789", false));
    CHECK(answers(GET_WITH("/a.txt", "Range: bytes=10-"), NO_PART, false));
    CHECK(answers(GET_WITH("/a.txt", "Range: bytes=-0"), NO_PART, false));
    CHECK(answers(GET_WITH("/a.txt", "Range: bytes=0-1,3-4"), A_TXT_HEAD "0123456789", false));
    CHECK(
        answers("HEAD /a.txt HTTP/1.1\r\nHost: a\r\nRange: bytes=2-4\r\n\r\n", A_TXT_HEAD, false));
    CHECK(answers(
        GET_WITH("/a.txt", "Range: bytes=2-4\r\nIf-Range: " ETAG), PART("2-4", "3") "234", false));
    CHECK(answers(
        GET_WITH("/a.txt", "Range: bytes=2-4\r\nIf-Range: " DATE), PART("2-4", "3") "234", false));
    CHECK(answers(
        GET_WITH("/a.txt", "Range: bytes=2-4\r\nIf-Range: \"x\""), A_TXT_HEAD "0123456789", false));
}

static void bytes_one_at_a_time(void)
{
    double_start();
    peer.gives_bytes = 1;
    peer.takes_bytes = 1;
    double_send(GET("/a.txt") GET("/none") GET("/a.txt"));
    peer.has_ended = true;
    CHECK_EQUAL(double_run(), CONNECTION_IS_OVER);
    CHECK(answers_are(
        A_TXT_HEAD "0123456789"
                   "HTTP/1.1 404 Not Found\r\n" NOW TEXT_TYPE
                   "Content-Length: 14\r\n\r\n404 Not Found\n" A_TXT_HEAD "0123456789",
        false));
    CHECK_EQUAL(double_open_count, 0);
}

static void many_at_once(void)
{
    const uint32_t count = 1000;
    double_start();
    for (uint32_t i = 0; i < count; i++) {
        double_send(GET("/a.txt"));
    }
    CHECK_EQUAL(double_run(), CONNECTION_WAITS_TO_READ);
    CHECK_EQUAL(peer.output_bytes, count * strlen(A_TXT_HEAD "0123456789"));
    CHECK_EQUAL(double_opened_count, count);
    CHECK(connection_is_idle(&connection));
}

static bool ends_with_big(void)
{
    if (peer.output_bytes < DOUBLE_BIG_BYTES) {
        return false;
    }
    const uint8_t *content = peer.output + peer.output_bytes - DOUBLE_BIG_BYTES;
    for (uint32_t i = 0; i < DOUBLE_BIG_BYTES; i++) {
        if (content[i] != double_big_byte(i)) {
            return false;
        }
    }
    return true;
}

static void large_files(void)
{
    static const uint32_t pieces[] = {1, 7, 1000, 16384, UINT32_MAX};
    for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
        double_start();
        peer.takes_bytes = pieces[i];
        double_send(GET("/big"));
        CHECK_EQUAL(double_run(), CONNECTION_WAITS_TO_READ);
        CHECK(ends_with_big());
        CHECK_EQUAL(double_open_count, 0);
    }
}

/* A file that became shorter: the answer cannot be completed, and nothing else is sent for it. */
static void files_that_shrink(void)
{
    double_start();
    double_send(GET("/gone") GET("/a.txt"));
    CHECK_EQUAL(double_run(), CONNECTION_IS_OVER);
    CHECK(!peer.is_finished);
    CHECK(peer.output_bytes < 20000);
    CHECK_EQUAL(double_open_count, 0);
}

static void a_peer_that_goes(void)
{
    double_start();
    double_send(GET("/big"));
    peer.room_bytes = 5000;
    CHECK_EQUAL(double_run(), CONNECTION_WAITS_TO_WRITE);
    CHECK_EQUAL(double_open_count, 1);
    peer.is_gone = true;
    CHECK_EQUAL(double_run(), CONNECTION_IS_OVER);
    CHECK_EQUAL(double_open_count, 0);
    double_start();
    double_send("GET / HT");
    peer.has_ended = true;
    CHECK_EQUAL(double_run(), CONNECTION_IS_OVER);
    CHECK_EQUAL(peer.output_bytes, 0);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"files", files},
        {"directories", directories},
        {"failures", failures},
        {"nothing is smuggled", nothing_is_smuggled},
        {"conditions", conditions},
        {"ranges", ranges},
        {"bytes one at a time", bytes_one_at_a_time},
        {"many at once", many_at_once},
        {"large files", large_files},
        {"files that shrink", files_that_shrink},
        {"a peer that goes", a_peer_that_goes},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
