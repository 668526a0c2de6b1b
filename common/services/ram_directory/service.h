/*
 * The service around the tree: what its clients have open.
 *
 * A session is a way to one node. Those that init made are ways to the root, and nothing is kept
 * for them; each of the others is an `opened`, which holds its node from openFile() or
 * openDirectory() until nobody has the session any more. Whether it only reads, the capability's
 * mask says, which the kernel sees to.
 */
#pragma once

#include "runtime/server.h"
#include "support/ledger_pages.h"
#include "support/session_table.h"
#include "support/windows.h"
#include "tree.h"

#define WINDOW_BYTES_MAX UINT64_C(0x100000)

struct opened {
    struct session session;
    struct node *node; /* held */
    struct window_holder holder;
};

struct service {
    struct server server;
    struct ledger_pages pages;
    struct tree tree;
    struct session_table sessions;
    struct object_cache opened_objects; /* of struct opened */
    struct windows windows;
};

extern struct service service;

/* Nanoseconds since 1970, or since the machine started where nobody knows the time. */
uint64_t service_now_ns(void);

/* The node that a call is for: of a session that is there. */
struct node *call_node(const struct server_call *call);
struct opened *call_opened(const struct server_call *call); /* NULL: a session of init's */

/* A session to be opened: made before its node is looked for, so that what fails changes nothing.
 */
struct opening {
    struct opened *opened;
    uint32_t handle; /* of the new session */
};

/*
 *   STATUS_LIMIT_EXCEEDED  the client has too much open, or there is no memory left
 */
NODISCARD enum status
opening_start(const struct server_call *call, uint64_t mask, struct opening *opening);

/* The session is a way to `node`; gives the handle, which is to be moved to the client. */
uint32_t opening_finish(struct opening *opening, struct node *node);

void opening_undo(struct opening *opening);

/* Nobody has the session any more. */
void opened_close(struct opened *opened);

/* The interfaces: what server_call.call chooses between. */
enum status directory_call(struct server_call *call);
enum status file_call(struct server_call *call);
