/*
 * Starting the process of one connection to another machine (remote_connection), for what is given
 * there, and what that and its starter know of each other. Needs the capabilities "launcher" and
 * "schemas".
 */
#pragma once

#include "command/run.h"

/* The session at the endpoint that stands for what was opened. */
#define REMOTE_OPENED_BADGE UINT64_C(1)

/* Of the event `run->event`: it is open. The end of the process is bit 0. */
#define REMOTE_OPENED_BIT UINT64_C(2)

/*
 * Makes the process for a connection, with the stream, which stays the caller's. Its peer can open
 * what a RemoteVisit gives, if one is granted to it as "visit".
 *   STATUS_LIMIT_EXCEEDED  there is no memory for it
 *   others                 of Launcher.prepare and Launch.grant
 */
NODISCARD enum status remote_connection_prepare(struct run *run, uint32_t stream);

/*
 * The same for what the other side exports under a name: `session` is that, once run_start() was
 * called and the event said so. Where it ends without, its exit code is why, an enum status. Errors
 * as above.
 */
NODISCARD enum status remote_connection_prepare_use(
    struct run *run,
    uint32_t stream,
    const char *name,
    const char *interface,
    uint64_t mask,
    uint32_t *session);
