/*
 * Where the objects of one tree are: a session of ObjectSpace (schema/store.capnp), and its window.
 *
 * The window is the store's memory, and gone with it. So it is only touched right before or after a
 * call, when it was seen to be there; what is to be committed is collected in memory of our own.
 */
#pragma once

#include "abi/principal.h"
#include "abi/status.h"
#include "names/names.h"
#include "runtime/mapping.h"
#include <stdbool.h>
#include <stdint.h>

/* The store waits for its disk for a minute at most, and may be restarted meanwhile. */
#define STORE_ANSWER_NS UINT64_C(90000000000)

struct space {
    uint32_t session; /* 0: not open */
    struct mapping window;
    uint8_t *records; /* [I] NAMES_WINDOW_BYTES of our own */
    /*
     * Whether the last commit was carried out is not known, or nobody answers: the session is good
     * for nothing any more, and what is known of the tree has to be read again.
     */
    bool is_lost;
};

struct space_usage {
    uint64_t used_bytes;
    uint64_t quota_bytes; /* 0: as much as there is */
    bool is_volatile;
};

/*
 * Around each call to others: what is being answered still lies in the message page, and what the
 * caller's parameters point to, which is asked for again when the store was started again. Calls of
 * the store, below, do so themselves, and are not in between.
 */
void space_keep_page(void);
void space_put_back_page(void);

/*
 * `records` is set. `tether`: the badge of the session that the store closes when the owner is to
 * be locked. Errors: of ObjectSpaces, of calls, of mapping_create().
 */
NODISCARD enum status
space_open(struct space *space, const uint8_t principal[PRINCIPAL_BYTES], uint64_t tether);

/*
 * Who this principal is by now, to be compared: two of whom the same is said have one space.
 * Errors: of ObjectSpaces, of calls.
 */
NODISCARD enum status
space_owner_present(const uint8_t principal[PRINCIPAL_BYTES], uint8_t present[PRINCIPAL_BYTES]);

void space_close(struct space *space);

/* Nothing of what was committed is in memory any more: its owner is locked. */
void space_forget(struct space *space);

/* For names_mount(). */
struct names_space space_functions(struct space *space);

NODISCARD enum status space_usage(struct space *space, struct space_usage *usage);
