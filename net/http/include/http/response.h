/* The head of an answer (RFC 9112, 4), and which part of a document belongs to it. */
#pragma once

#include "http/request.h"
#include "http/site.h"
#include "http/status.h"

#define RESPONSE_HEAD_BYTES_MAX 1280u
/* Of a path with its query that is told in a redirection. */
#define RESPONSE_LOCATION_BYTES_MAX 768u

struct response {
    enum http_status status;
    bool is_head;
    bool is_closing;             /* the connection, after this */
    bool is_old;                 /* who asked speaks HTTP/1.0 */
    const struct request *moved; /* where to: its path and "/" */
    struct document *document;   /* NULL: a text that says the status */
    const char *media_type;      /* of the document */
    uint64_t first;              /* the part of it */
    uint64_t end;
};

/*
 * What a request for a document is answered with, by its conditions and its range (RFC 9110, 13.2.2
 * and 14): sets status, first and end.
 */
void response_choose(
    struct response *response, const struct request *request, const struct document *document);

/*
 * Writes the head, and behind it the text that a status without a document has, unless HEAD was
 * asked. Gives the size; RESPONSE_HEAD_BYTES_MAX are enough for all.
 */
uint32_t response_write(
    const struct response *response, uint64_t now_seconds, char head[RESPONSE_HEAD_BYTES_MAX]);
