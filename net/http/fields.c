#include "fields.h"
#include "character.h"
#include "http/date.h"
#include "lib/text.h"

struct field {
    const char *name; /* lower case */
    enum http_status (*take)(struct bytes value, struct fields *fields, struct request *request);
};

bool fields_is_host(struct bytes text)
{
    for (size_t i = 0; i < text.size_bytes; i++) {
        const uint8_t c = text.data[i];
        if (!character_is_letter(c) && !character_is_digit(c) &&
            !character_is_one_of(c, "-._~%!$&'()*+,;=:[]")) {
            return false;
        }
    }
    return true;
}

static enum http_status
take_host(struct bytes value, struct fields *fields, struct request *request)
{
    (void)request;
    if (fields->has_host || !fields_is_host(value)) {
        return HTTP_BAD_REQUEST;
    }
    fields->has_host = true;
    return HTTP_NONE;
}

/* Said twice, it could be understood in two ways, even where both say the same. */
static enum http_status
take_content_length(struct bytes value, struct fields *fields, struct request *request)
{
    (void)request;
    if (fields->has_content_length || !text_number(value, &fields->content_bytes)) {
        return HTTP_BAD_REQUEST;
    }
    fields->has_content_length = true;
    return HTTP_NONE;
}

static enum http_status
take_transfer_encoding(struct bytes value, struct fields *fields, struct request *request)
{
    (void)value;
    (void)request;
    fields->has_transfer_encoding = true;
    return HTTP_NONE;
}

/* The next element of a list with commas between, without blanks around it. */
static bool take_element(struct bytes *list, struct bytes *element)
{
    size_t end = 0;
    if (list->size_bytes == 0) {
        return false;
    }
    while (end < list->size_bytes && list->data[end] != ',') {
        end++;
    }
    const size_t next = end < list->size_bytes ? end + 1 : end;
    size_t start = 0;
    while (start < end && character_is_blank(list->data[start])) {
        start++;
    }
    while (end > start && character_is_blank(list->data[end - 1])) {
        end--;
    }
    *element = bytes_part(*list, start, end - start);
    *list = bytes_part(*list, next, list->size_bytes - next);
    return true;
}

static enum http_status
take_connection(struct bytes value, struct fields *fields, struct request *request)
{
    struct bytes option;
    (void)request;
    while (take_element(&value, &option)) {
        fields->says_close = fields->says_close || character_are_equal(option, "close");
        fields->says_keep_alive =
            fields->says_keep_alive || character_are_equal(option, "keep-alive");
    }
    return HTTP_NONE;
}

static enum http_status
take_expect(struct bytes value, struct fields *fields, struct request *request)
{
    (void)fields;
    (void)request;
    return character_are_equal(value, "100-continue") ? HTTP_NONE : HTTP_EXPECTATION_FAILED;
}

/* A date that cannot be read is ignored (RFC 9110, 13.1.3). */
static enum http_status
take_modified_since(struct bytes value, struct fields *fields, struct request *request)
{
    (void)fields;
    request->has_modified_since = date_read(value, &request->modified_since);
    return HTTP_NONE;
}

static enum http_status
take_none_match(struct bytes value, struct fields *fields, struct request *request)
{
    (void)fields;
    request->if_none_match = value;
    return HTTP_NONE;
}

static enum http_status
take_if_range(struct bytes value, struct fields *fields, struct request *request)
{
    (void)fields;
    request->if_range = value;
    return HTTP_NONE;
}

/* "FIRST-LAST", "FIRST-" or "-COUNT". False: it is none of them. */
static bool read_range(struct bytes text, struct request *request)
{
    size_t dash = 0;
    while (dash < text.size_bytes && text.data[dash] != '-') {
        dash++;
    }
    if (dash == text.size_bytes) {
        return false;
    }
    const struct bytes first = bytes_part(text, 0, dash);
    const struct bytes last = bytes_part(text, dash + 1, text.size_bytes - dash - 1);
    request->range_last = UINT64_MAX;
    if (dash == 0) {
        request->range = REQUEST_RANGE_END;
        return text_number(last, &request->range_last);
    }
    request->range = REQUEST_RANGE_FROM;
    return text_number(first, &request->range_first) &&
           (last.size_bytes == 0 || text_number(last, &request->range_last)) &&
           request->range_first <= request->range_last;
}

/* Several ranges, other units and what cannot be read are ignored (RFC 9110, 14.2). */
static enum http_status
take_range(struct bytes value, struct fields *fields, struct request *request)
{
    static const char unit[] = "bytes=";
    const size_t size = sizeof(unit) - 1;
    (void)fields;
    if (!bytes_contain(value, 0, size) || !character_are_equal(bytes_part(value, 0, size), unit) ||
        !read_range(bytes_part(value, size, value.size_bytes - size), request)) {
        request->range = REQUEST_RANGE_NONE;
    }
    return HTTP_NONE;
}

static const struct field known[] = {
    {"connection", take_connection},
    {"content-length", take_content_length},
    {"expect", take_expect},
    {"host", take_host},
    {"if-modified-since", take_modified_since},
    {"if-none-match", take_none_match},
    {"if-range", take_if_range},
    {"range", take_range},
    {"transfer-encoding", take_transfer_encoding},
};

static enum http_status
take_field(struct bytes name, struct bytes value, struct fields *fields, struct request *request)
{
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (character_are_equal(name, known[i].name)) {
            return known[i].take(value, fields, request);
        }
    }
    return HTTP_NONE;
}

/* One line, without its CR LF. */
static enum http_status
read_field(struct bytes line, struct fields *fields, struct request *request)
{
    size_t colon = 0;
    while (colon < line.size_bytes && character_is_token(line.data[colon])) {
        colon++;
    }
    if (colon == 0 || colon == line.size_bytes || line.data[colon] != ':') {
        return HTTP_BAD_REQUEST;
    }
    size_t start = colon + 1;
    size_t end = line.size_bytes;
    for (size_t i = start; i < end; i++) {
        if (!character_is_value(line.data[i])) {
            return HTTP_BAD_REQUEST;
        }
    }
    while (start < end && character_is_blank(line.data[start])) {
        start++;
    }
    while (end > start && character_is_blank(line.data[end - 1])) {
        end--;
    }
    return take_field(
        bytes_part(line, 0, colon), bytes_part(line, start, end - start), fields, request);
}

/* What all of them together say. */
static enum http_status settle(const struct fields *fields, struct request *request)
{
    if (!fields->has_host && !request->is_old) {
        return HTTP_BAD_REQUEST;
    }
    if (fields->has_transfer_encoding) {
        const bool is_confused = fields->has_content_length || request->is_old;
        return is_confused ? HTTP_BAD_REQUEST : HTTP_NOT_IMPLEMENTED;
    }
    if (fields->content_bytes > 0) {
        return HTTP_CONTENT_TOO_LARGE;
    }
    request->is_kept_open = !fields->says_close && (!request->is_old || fields->says_keep_alive);
    return HTTP_NONE;
}

enum http_status fields_read(struct bytes text, struct fields *fields, struct request *request)
{
    request->range = REQUEST_RANGE_NONE;
    request->has_modified_since = false;
    request->if_none_match = bytes_part(text, 0, 0);
    request->if_range = bytes_part(text, 0, 0);
    request->is_kept_open = false;
    size_t at = 0;
    while (at < text.size_bytes) {
        size_t end = at;
        while (end < text.size_bytes && text.data[end] != '\r') {
            end++;
        }
        if (!bytes_contain(text, end, 2) || text.data[end + 1] != '\n') {
            return HTTP_BAD_REQUEST;
        }
        if (++fields->count > REQUEST_FIELDS_MAX) {
            return HTTP_HEADER_TOO_LARGE;
        }
        const enum http_status status = read_field(bytes_part(text, at, end - at), fields, request);
        if (status != HTTP_NONE) {
            return status;
        }
        at = end + 2;
    }
    return settle(fields, request);
}
