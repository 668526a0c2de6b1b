/* A machine at one end of a connection: handles, one service, and what happened last. */
#pragma once

#include "remote_peer/peer.h"
#include "schemas.h"

#define MACHINE_HANDLES_MAX 256u

struct machine_handle {
    bool is_used;
    bool is_stand_in;
    uint32_t proxy; /* of a stand-in */
};

struct machine {
    struct remote_peer peer;
    struct machine_handle handles[MACHINE_HANDLES_MAX];
    bool refuses_stand_ins;
    /* What was called here. */
    uint32_t call_count;
    uint32_t call;
    uint32_t called_handle;
    uint32_t ordinal;
    struct reflection_message params;
    /* What came back. */
    uint32_t reply_count;
    uint32_t reply;
    enum status status;
    struct reflection_message results;
};

/* "files" is exported, as a Directory; "sessions", as RemoteSessions. */
void machine_init(struct machine *machine, struct test_schemas *schemas);
/* A new object's handle. */
uint32_t machine_object(struct machine *machine);
/* Of handles of all kinds. */
uint32_t machine_handle_count(const struct machine *machine);
void machine_release(struct machine *machine, uint32_t handle);
/* Calls a stand-in. */
void machine_call(
    struct machine *machine,
    uint32_t handle,
    uint32_t ordinal,
    const struct reflection_message *message);
/* Hands bytes over, both ways, until there are none. */
void machine_exchange(struct machine *left, struct machine *right);
uint32_t machine_interface(struct machine *machine, const char *name);
