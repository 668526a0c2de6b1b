/*
 * What the files of the service share.
 *
 * A connection is what one process has of this service. What others have to be asked for it is its
 * errand, in a thread of its own: one at a time. From errand_begin() until its end is signalled,
 * the errand is the thread's, and the connection's place stays, also when the process is gone.
 */
#pragma once

#include "abi/status.h"
#include "login.h"
#include "random/random.h"
#include "runtime/server.h"
#include "runtime/thread.h"
#include <stdbool.h>
#include <stdint.h>

#define CONNECTIONS_MAX 8u

/* An address and a port as text; what is longer is cut. */
#define REMOTE_BYTES      64u
#define COMMAND_BYTES_MAX 1024u
#define REASON_BYTES      256u

enum errand_kind {
    ERRAND_NONE,
    ERRAND_KNOWS,
    ERRAND_ENTER,
    ERRAND_SESSION,
    ERRAND_COMMAND,
    ERRAND_RECORD, /* that nobody could enter by it, once it is gone */
};

struct errand {
    enum errand_kind kind;
    bool is_done; /* [a] */
    struct program_thread thread;
    uint32_t reply; /* 0: nobody waits */
    /* What it is about: */
    uint8_t user[LOGIN_NAME_BYTES_MAX];
    uint32_t user_bytes;
    uint8_t key[PUBLIC_KEY_BYTES];
    bool is_proved; /* ERRAND_ENTER: the signature is good */
    uint16_t columns;
    uint16_t rows;
    uint8_t command[COMMAND_BYTES_MAX];
    uint32_t command_bytes;
    /* What came of it: */
    enum status status;
    bool is_known;
    uint32_t screen;
    uint32_t session;
    uint32_t input;
    uint32_t output;
    uint32_t errors;
    char reason[REASON_BYTES];
};

struct connection {
    bool is_used;
    bool is_gone;              /* nobody has it any more; its errand goes on */
    uint64_t badge;            /* [I] */
    uint64_t process;          /* who used it last */
    char remote[REMOTE_BYTES]; /* [I] fit for a terminal */
    /* Who is told that somebody has entered, and that it is over: */
    uint32_t event;
    uint64_t entered_bits; /* [I] */
    uint64_t over_bits;    /* [I] */
    struct login login;
    /* What was tried last, in vain: */
    bool was_denied; /* and nobody has recorded it */
    uint8_t denied_user[LOGIN_NAME_BYTES_MAX];
    uint32_t denied_user_bytes;
    uint8_t denied_key[PUBLIC_KEY_BYTES];
    char reason[REASON_BYTES]; /* why the last session was denied */
    struct errand errand;
};

struct gate {
    struct server server;
    struct random random;
    struct key_pair host_key; /* [I] from begin() on */
    struct connection connections[CONNECTIONS_MAX];
    uint64_t next_badge;
};

extern struct gate gate;

/* -- connections.c ----------------------------------------------------------------------------- */

enum status gate_call(struct server_call *call);
enum status connection_call(struct server_call *call);
void connection_closed(uint64_t badge);

/* Errands of the connections with these bits have ended. */
void connections_signalled(uint64_t bits);

/* Who has entered by the connection with this badge may not any more, if there is one: it is over.
 */
void connection_end_stranger(uint64_t badge);

/* -- recheck.c --------------------------------------------------------------------------------- */

NODISCARD enum status recheck_open(void);

/* Asks whether those who have entered still may; also later, as long as there are some. */
void recheck_begin(void);
void recheck_signalled(uint64_t bits);

/* -- errands.c --------------------------------------------------------------------------------- */

/*
 * Begins connection->errand, whose kind and what it is about are set; its end is signalled with bit
 * (1 << index of the connection). Errors: those of program_thread_create(); then there is no
 * thread.
 */
NODISCARD enum status errand_begin(struct connection *connection);

/* Its end was signalled: false if it goes on. After true the errand is the connection's. */
bool errand_end(struct connection *connection);

/*
 * Whether this key may log in as this user; false too where there is no such user. Waits for the
 * identity service: for threads. Errors: the identity service's.
 */
NODISCARD enum status key_is_known(struct bytes user, struct bytes key, bool *is_known);

/* Gives up what came of it, and forgets it. */
void errand_clear(struct errand *errand);

/* -- kept_key.c -------------------------------------------------------------------------------- */

/*
 * The host key: what is kept, or a new one, which is kept then; and says so in the log. Errors:
 * those of kept_state.h, and then there is none.
 */
NODISCARD enum status kept_key_open(struct key_pair *pair, struct random *random);
