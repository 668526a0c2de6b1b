#include "http/request.h"
#include "character.h"
#include "fields.h"
#include "lib/text.h"

/* The head, once all of it is there. */
struct head {
    struct bytes line;
    struct bytes fields; /* each with its CR LF */
};

/* Where the first line begins: behind what may be in front of it. */
static uint32_t skip_empty_lines(struct bytes received)
{
    uint32_t at = 0;
    while (at < 2 * REQUEST_EMPTY_LINES_MAX && bytes_contain(received, at, 2) &&
           received.data[at] == '\r' && received.data[at + 1] == '\n') {
        at += 2;
    }
    return at;
}

/* True when an empty line ends it; `looked_bytes` of it have been looked at before. */
static bool find_end(struct bytes received, uint32_t start, uint32_t *looked_bytes)
{
    uint32_t at = *looked_bytes > start + 3 ? *looked_bytes - 3 : start;
    for (; bytes_contain(received, at, 4); at++) {
        const uint8_t *end = received.data + at;
        if (end[0] == '\r' && end[1] == '\n' && end[2] == '\r' && end[3] == '\n') {
            *looked_bytes = at + 4;
            return true;
        }
    }
    *looked_bytes = (uint32_t)received.size_bytes;
    return false;
}

/* The length of the first line, or all of it where there is no end. */
static size_t line_length(struct bytes text)
{
    size_t at = 0;
    while (at < text.size_bytes && text.data[at] != '\r' && text.data[at] != '\n') {
        at++;
    }
    return at;
}

/* What is wrong with the size of what starts at `start`, or with its first line, as far as it goes.
 */
static enum http_status check_start(struct bytes received, uint32_t start)
{
    const struct bytes rest = bytes_part(received, start, received.size_bytes - start);
    const size_t length = line_length(rest);
    if (length > REQUEST_LINE_BYTES_MAX) {
        return HTTP_URI_TOO_LONG;
    }
    if (bytes_contain(rest, length, 1) && rest.data[length] == '\n') {
        return HTTP_BAD_REQUEST;
    }
    if (bytes_contain(rest, length, 2) && rest.data[length + 1] != '\n') {
        return HTTP_BAD_REQUEST;
    }
    return received.size_bytes > REQUEST_BYTES_MAX ? HTTP_HEADER_TOO_LARGE : HTTP_NONE;
}

/* Takes what is in front of the first blank off the line. */
static struct bytes take_word(struct bytes *line)
{
    size_t at = 0;
    while (at < line->size_bytes && line->data[at] != ' ') {
        at++;
    }
    const struct bytes word = bytes_part(*line, 0, at);
    const size_t next = at < line->size_bytes ? at + 1 : at;
    *line = bytes_part(*line, next, line->size_bytes - next);
    return word;
}

static bool is_token(struct bytes word)
{
    for (size_t i = 0; i < word.size_bytes; i++) {
        if (!character_is_token(word.data[i])) {
            return false;
        }
    }
    return word.size_bytes > 0;
}

static enum http_status read_method(struct bytes word, struct request *request)
{
    static const char *const refused[] = {
        "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"};
    if (!is_token(word)) {
        return HTTP_BAD_REQUEST;
    }
    request->is_head = bytes_equal(word, text_bytes("HEAD"));
    if (request->is_head || bytes_equal(word, text_bytes("GET"))) {
        return HTTP_NONE;
    }
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        if (bytes_equal(word, text_bytes(refused[i]))) {
            return HTTP_METHOD_NOT_ALLOWED;
        }
    }
    return HTTP_NOT_IMPLEMENTED;
}

/* "HTTP/1.1" (RFC 9112, 2.3). */
static enum http_status read_version(struct bytes word, struct request *request)
{
    if (word.size_bytes != 8 || !bytes_equal(bytes_part(word, 0, 5), text_bytes("HTTP/")) ||
        !character_is_digit(word.data[5]) || word.data[6] != '.' ||
        !character_is_digit(word.data[7])) {
        return HTTP_BAD_REQUEST;
    }
    request->is_old = word.data[7] == '0';
    return word.data[5] == '1' ? HTTP_NONE : HTTP_VERSION_NOT_SUPPORTED;
}

/*
 * Of all that is wrong with a line, its form comes first, then its version, the method, and what
 * the target is last.
 */
static enum http_status read_line(struct bytes line, struct request *request, struct bytes *host)
{
    struct bytes rest = line;
    const struct bytes method = take_word(&rest);
    const struct bytes target = take_word(&rest);
    const enum http_status of_version = read_version(rest, request);
    const enum http_status of_method = read_method(method, request);
    if (target.size_bytes == 0 || of_version == HTTP_BAD_REQUEST || of_method == HTTP_BAD_REQUEST) {
        return HTTP_BAD_REQUEST;
    }
    if (of_version != HTTP_NONE || of_method != HTTP_NONE) {
        return of_version != HTTP_NONE ? of_version : of_method;
    }
    return target_read(target, &request->target, host);
}

/* Takes a head apart whose first line check_start() liked. */
static struct head split(struct bytes head)
{
    const size_t length = line_length(head);
    return (struct head){
        bytes_part(head, 0, length),
        bytes_part(head, length + 2, head.size_bytes - length - 2),
    };
}

static enum http_status read_head(struct bytes head, struct request *request)
{
    const struct head parts = split(head);
    struct fields fields = {0};
    struct bytes host = {0};
    const enum http_status of_line = read_line(parts.line, request, &host);
    if (of_line != HTTP_NONE && of_line != HTTP_NOT_FOUND) {
        return of_line;
    }
    if (host.size_bytes > 0 && !fields_is_host(host)) {
        return HTTP_BAD_REQUEST;
    }
    const enum http_status of_fields = fields_read(parts.fields, &fields, request);
    if (of_fields != HTTP_NONE) {
        return of_fields;
    }
    return of_line != HTTP_NONE ? of_line : HTTP_OK;
}

enum http_status
request_read(struct bytes received, uint32_t *looked_bytes, struct request *request)
{
    const uint32_t start = skip_empty_lines(received);
    const bool is_whole = find_end(received, start, looked_bytes);
    const struct bytes looked = bytes_part(received, 0, *looked_bytes);
    request->is_head = false;
    const enum http_status of_start = check_start(looked, start);
    if (of_start != HTTP_NONE) {
        return of_start;
    }
    if (!is_whole) {
        return looked.size_bytes == REQUEST_BYTES_MAX ? HTTP_HEADER_TOO_LARGE : HTTP_NONE;
    }
    request->size_bytes = *looked_bytes;
    *looked_bytes = 0;
    /* Without the empty line at its end, and with the CR LF of the line in front of that. */
    return read_head(bytes_part(looked, start, looked.size_bytes - start - 2), request);
}
