/* Calls of a terminal's sessions (Terminal of stream.capnp), for the services that have some. */
#pragma once

#include "runtime/server.h"
#include "terminal.h"

/* What the session is a way to through which a call came. */
struct terminal_way {
    struct terminal *terminal;
    struct client *client; /* the session's */
    uint32_t endpoint;     /* the service's */
    uint64_t new_badge;    /* of the session that `open` would make; it is used for nothing else */
    bool is_supervised;    /* for terminal_open() */
};

/* Gives what the caller gets, as dispatch functions do. */
enum status terminal_call(struct server_call *call, struct terminal_way *way);
