#include "http/response.h"
#include "http/date.h"
#include "lib/text.h"

#define NS_PER_S       UINT64_C(1000000000)
#define ETAG_BYTES_MAX 56u
#define DIGITS_MAX     20u
#define TEXT_BYTES_MAX 64u

/* Text that grows to the right; all that is written fits, by RESPONSE_HEAD_BYTES_MAX. */
struct writer {
    char *text;
    uint32_t used;
    uint32_t size_bytes;
};

static void put_bytes(struct writer *writer, struct bytes bytes)
{
    const uint32_t room = writer->size_bytes - writer->used;
    const uint32_t size = bytes.size_bytes < room ? (uint32_t)bytes.size_bytes : room;
    memcpy(writer->text + writer->used, bytes.data, size);
    writer->used += size;
}

static void put(struct writer *writer, const char *text)
{
    put_bytes(writer, text_bytes(text));
}

static void put_number(struct writer *writer, uint64_t number, uint32_t base)
{
    uint8_t digits[DIGITS_MAX];
    uint32_t first = DIGITS_MAX;
    do {
        digits[--first] = (uint8_t)"0123456789abcdef"[number % base];
        number /= base;
    } while (number > 0);
    put_bytes(writer, (struct bytes){digits + first, DIGITS_MAX - first});
}

static void put_date(struct writer *writer, uint64_t seconds)
{
    char text[DATE_TEXT_BYTES];
    date_write(seconds, text);
    put_bytes(writer, (struct bytes){(const uint8_t *)text, sizeof(text)});
}

/* What changes with each change of the content (RFC 9110, 8.8.3). */
static void put_etag(struct writer *writer, const struct document *document)
{
    put(writer, "\"");
    put_number(writer, document->number, 16);
    put(writer, "-");
    put_number(writer, document->size_bytes, 16);
    put(writer, "-");
    put_number(writer, document->modified_ns, 16);
    put(writer, "\"");
}

static struct bytes write_etag(char text[ETAG_BYTES_MAX], const struct document *document)
{
    struct writer writer = {text, 0, ETAG_BYTES_MAX};
    put_etag(&writer, document);
    return (struct bytes){(const uint8_t *)text, writer.used};
}

static bool contains(struct bytes text, struct bytes wanted)
{
    for (size_t i = 0; bytes_contain(text, i, wanted.size_bytes); i++) {
        if (bytes_equal(bytes_part(text, i, wanted.size_bytes), wanted)) {
            return true;
        }
    }
    return false;
}

/* Whether who asks has it already: quotes keep one tag from being found inside of another. */
static bool is_known(const struct request *request, const struct document *document)
{
    char text[ETAG_BYTES_MAX];
    if (request->if_none_match.size_bytes > 0) {
        return bytes_equal(request->if_none_match, text_bytes("*")) ||
               contains(request->if_none_match, write_etag(text, document));
    }
    return request->has_modified_since &&
           document->modified_ns / NS_PER_S <= request->modified_since;
}

/* Whether the range is of what the document still is (RFC 9110, 13.1.5). */
static bool is_range_meant(const struct request *request, const struct document *document)
{
    char text[ETAG_BYTES_MAX];
    uint64_t seconds = 0;
    if (request->is_head || request->range == REQUEST_RANGE_NONE) {
        return false;
    }
    return request->if_range.size_bytes == 0 ||
           bytes_equal(request->if_range, write_etag(text, document)) ||
           (date_read(request->if_range, &seconds) && seconds == document->modified_ns / NS_PER_S);
}

static void choose_range(
    struct response *response, const struct request *request, const struct document *document)
{
    const uint64_t size = document->size_bytes;
    if (request->range == REQUEST_RANGE_FROM) {
        response->first = request->range_first;
        response->end = request->range_last < size ? request->range_last + 1 : size;
    } else {
        response->first = request->range_last < size ? size - request->range_last : 0;
        response->end = size;
    }
    response->status = HTTP_PARTIAL_CONTENT;
    if (response->first >= response->end) {
        response->status = HTTP_RANGE_NOT_SATISFIABLE;
    }
}

void response_choose(
    struct response *response, const struct request *request, const struct document *document)
{
    response->first = 0;
    response->end = document->size_bytes;
    response->status = HTTP_OK;
    if (is_known(request, document)) {
        response->status = HTTP_NOT_MODIFIED;
    } else if (is_range_meant(request, document)) {
        choose_range(response, request, document);
    }
}

static void put_validators(struct writer *writer, const struct document *document)
{
    put(writer, "\r\nLast-Modified: ");
    put_date(writer, document->modified_ns / NS_PER_S);
    put(writer, "\r\nETag: ");
    put_etag(writer, document);
}

static void put_content_range(struct writer *writer, const struct response *response)
{
    put(writer, "\r\nContent-Range: bytes ");
    if (response->status == HTTP_PARTIAL_CONTENT) {
        put_number(writer, response->first, 10);
        put(writer, "-");
        put_number(writer, response->end - 1, 10);
    } else {
        put(writer, "*");
    }
    put(writer, "/");
    put_number(writer, response->document->size_bytes, 10);
}

static void put_document(struct writer *writer, const struct response *response)
{
    put_validators(writer, response->document);
    if (response->status == HTTP_NOT_MODIFIED) {
        return;
    }
    put(writer, "\r\nAccept-Ranges: bytes\r\nContent-Type: ");
    put(writer, response->media_type);
    if (response->status == HTTP_PARTIAL_CONTENT) {
        put_content_range(writer, response);
    }
    put(writer, "\r\nContent-Length: ");
    put_number(writer, response->end - response->first, 10);
}

static struct bytes write_text(char text[TEXT_BYTES_MAX], enum http_status status)
{
    struct writer writer = {text, 0, TEXT_BYTES_MAX};
    put_number(&writer, status, 10);
    put(&writer, " ");
    put(&writer, http_status_text(status));
    put(&writer, "\n");
    return (struct bytes){(const uint8_t *)text, writer.used};
}

static void put_location(struct writer *writer, const struct request *request)
{
    put(writer, "\r\nLocation: ");
    put_bytes(writer, request->target.raw_path);
    put(writer, "/");
    put_bytes(writer, request->target.query);
}

static void
put_status_fields(struct writer *writer, const struct response *response, uint64_t text_bytes_count)
{
    if (response->status == HTTP_RANGE_NOT_SATISFIABLE) {
        put_content_range(writer, response);
    }
    if (response->status == HTTP_METHOD_NOT_ALLOWED) {
        put(writer, "\r\nAllow: GET, HEAD");
    }
    if (response->moved != NULL) {
        put_location(writer, response->moved);
    }
    put(writer, "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ");
    put_number(writer, text_bytes_count, 10);
}

/* Whether what is told is the document, or something of it. */
static bool is_of_document(const struct response *response)
{
    return response->status == HTTP_OK || response->status == HTTP_PARTIAL_CONTENT ||
           response->status == HTTP_NOT_MODIFIED;
}

uint32_t response_write(
    const struct response *response, uint64_t now_seconds, char head[RESPONSE_HEAD_BYTES_MAX])
{
    struct writer writer = {head, 0, RESPONSE_HEAD_BYTES_MAX};
    char text[TEXT_BYTES_MAX];
    const struct bytes status_text = write_text(text, response->status);
    put(&writer, "HTTP/1.1 ");
    put_bytes(&writer, bytes_part(status_text, 0, status_text.size_bytes - 1));
    put(&writer, "\r\nDate: ");
    put_date(&writer, now_seconds);
    if (response->is_closing) {
        put(&writer, "\r\nConnection: close");
    } else if (response->is_old) {
        put(&writer, "\r\nConnection: keep-alive");
    }
    if (is_of_document(response)) {
        put_document(&writer, response);
    } else {
        put_status_fields(&writer, response, status_text.size_bytes);
    }
    put(&writer, "\r\n\r\n");
    if (!is_of_document(response) && !response->is_head) {
        put_bytes(&writer, status_text);
    }
    return writer.used;
}
