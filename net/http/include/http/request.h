/*
 * The head of a request: its line and its fields (RFC 9112, 3 and 5), read strictly. Lines end with
 * CR LF; what an intermediary and this server could understand differently is refused, and what is
 * refused ends the connection, so that nothing behind it is taken for a request.
 *
 * Requests have no content here: one that says it has some is refused.
 */
#pragma once

#include "http/status.h"
#include "http/target.h"
#include "lib/bytes.h"

#define REQUEST_LINE_BYTES_MAX  4096u
#define REQUEST_BYTES_MAX       8192u
#define REQUEST_FIELDS_MAX      100u
#define REQUEST_EMPTY_LINES_MAX 2u /* in front of it (RFC 9112, 2.2) */

enum request_range {
    REQUEST_RANGE_NONE, /* or one that is to be ignored */
    REQUEST_RANGE_FROM, /* `first` to `last`, which may be beyond the end */
    REQUEST_RANGE_END,  /* the last `last` bytes */
};

struct request {
    struct target target;
    bool is_head;
    bool is_old; /* HTTP/1.0 */
    bool is_kept_open;
    enum request_range range;
    uint64_t range_first;
    uint64_t range_last;
    bool has_modified_since;
    uint64_t modified_since; /* seconds since 1970 */
    /* Views of what was received; empty: there is no such field. */
    struct bytes if_none_match;
    struct bytes if_range;
    uint32_t size_bytes; /* of the head, and what was in front of it */
};

/*
 * Reads the head at the start of what was received. `looked_bytes` is 0 for a new request, and is
 * the function's own until the request is read.
 *   HTTP_NONE  not all of it is there
 *   HTTP_OK    it is read, and is a GET or HEAD
 *   others     what the answer is; what is known of it by then (`is_head`) is set. Only of
 *              HTTP_NOT_FOUND all is known.
 */
enum http_status
request_read(struct bytes received, uint32_t *looked_bytes, struct request *request);
