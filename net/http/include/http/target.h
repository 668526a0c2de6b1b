/*
 * What a request is about: the path of its target (RFC 9112, 3.2; RFC 3986, 3.3), as directories
 * understand it (lib/path.h).
 */
#pragma once

#include "http/status.h"
#include "lib/bytes.h"

/* Decoded. */
#define TARGET_PATH_BYTES_MAX 1024u

struct target {
    /* As it was sent, "/" in front: of characters that a field's value can have. */
    struct bytes raw_path;
    struct bytes query; /* with its "?"; empty: there is none */
    /* Names with "/" between them; empty: the directory that is served. */
    uint8_t path[TARGET_PATH_BYTES_MAX];
    uint16_t path_bytes;
    bool is_directory; /* "/" was behind it */
};

/*
 * Takes a target apart, of the form "/PATH?QUERY", or "http://HOST/PATH?QUERY", whose host comes
 * back (empty otherwise). HTTP_NONE, or why there can be nothing at such a place:
 *   HTTP_BAD_REQUEST   it has characters that no target has, names "." or "..", or it is encoded so
 *                      that a name would have a "/", a zero or another control character
 *   HTTP_NOT_FOUND     a name is empty or too long: no directory has it
 *   HTTP_URI_TOO_LONG  the path is too long
 */
enum http_status target_read(struct bytes text, struct target *target, struct bytes *host);
