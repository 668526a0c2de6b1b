/* The fields of a request (RFC 9110, 5): those that mean something to this server. */
#pragma once

#include "http/request.h"

/* What was said, until all of it is there. */
struct fields {
    uint32_t count;
    bool has_host;
    bool has_content_length;
    bool has_transfer_encoding;
    bool says_close;
    bool says_keep_alive;
    uint64_t content_bytes;
};

/*
 * Reads all of them into the request; `text` is lines with their CR LF. HTTP_NONE, or what the
 * answer is:
 *   HTTP_BAD_REQUEST         a line is no field; it goes on in the next line; Host is missing or
 *                            there twice, or no host; how long the content is cannot be told
 *   HTTP_HEADER_TOO_LARGE    there are too many
 *   HTTP_NOT_IMPLEMENTED     the content has a transfer coding
 *   HTTP_CONTENT_TOO_LARGE   there is content
 *   HTTP_EXPECTATION_FAILED  something else is expected than to go on
 */
enum http_status fields_read(struct bytes text, struct fields *fields, struct request *request);

/* Whether it is "HOST" or "HOST:PORT" as to its characters; an empty one is, too. */
bool fields_is_host(struct bytes text);
