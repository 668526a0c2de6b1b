/*
 * A terminal that many programs share: what a person types goes to whoever reads, what they write
 * is shown.
 *
 * Typed bytes wait in `typed` until somebody reads. A reader is a call that waits, or a
 * notification that is armed; the first one decides in which mode the bytes are taken:
 *
 *     raw:   typed ------------------------------------> the reader
 *     line:  typed --> editor (shown, edited) --> line -> the reader
 *
 * Between two reads the mode is that of who read last. In line mode Ctrl-C is taken out when it
 * comes in, whether anybody reads or not: it drops what was typed before and signals the interrupt
 * of the session that asked for it last.
 *
 * Ctrl-C once more within TERMINAL_TWICE_NS, and nothing else typed in between, is the way out that
 * no program can close, in any mode:
 * it goes to that session with an interrupt which has been here longest, the shell. Only when that
 * one reads raw bytes itself, it is a byte like others.
 *
 * What is to be shown waits in `output`, which whoever has the device empties. Writers must leave
 * room there for what editing a line can show.
 *
 * When the device is gone for good, the terminal is hung up: what was typed is still read, but for
 * a line that nobody has finished, and then the end. Nothing is shown any more.
 *
 * What is told to the outside goes through `struct terminal_outside`, which a test replaces.
 *
 * Invariants (terminal_check()):
 *  1. No read waits while there is something that it could get, unless there is no room for output;
 *     nothing waits when it is hung up.
 *  2. Each call and each event that was taken over is answered, or dropped, exactly once.
 *  3. Only clients that exist have calls waiting, each at most TERMINAL_CALLS_OF_CLIENT_MAX.
 */
#pragma once

#include "abi/status.h"
#include "column.h"
#include "lib/byte_ring.h"
#include "line_editor/line_editor.h"
#include "report.h"
#include <stdbool.h>
#include <stdint.h>

#define TERMINAL_CLIENTS_MAX          96u
#define TERMINAL_CLIENTS_OF_OWNER_MAX 32u
/*
 * Of the clients, so many are left to the supervisor's sessions themselves, and so many more to
 * what is opened through those: others can make processes to open sessions without end.
 */
#define TERMINAL_CLIENTS_KEPT 16u
/* As many as clients: whoever has none waiting finds a place, if need be one of who has several. */
#define TERMINAL_CALLS_MAX           TERMINAL_CLIENTS_MAX
#define TERMINAL_CALLS_OF_CLIENT_MAX 8u
#define TERMINAL_LINE_BYTES          1024u
#define TERMINAL_TYPED_BYTES         4096u
#define TERMINAL_OUTPUT_BYTES        16384u
/* What one byte that is typed can make the editor show: a full line, twice, with row ends. */
#define TERMINAL_EDITOR_OUTPUT_BYTES 6144u
/* What one read gives, and what a write that waits keeps, at most. */
#define TERMINAL_READ_BYTES  2048u
#define TERMINAL_WRITE_BYTES 256u

#define TERMINAL_TWICE_NS      UINT64_C(1000000000)
#define TERMINAL_REPORT_NS     UINT64_C(500000000)
#define TERMINAL_SIZE_FRESH_NS UINT64_C(2000000000)
/* After a terminal that did not answer. */
#define TERMINAL_SIZE_SILENCE_NS UINT64_C(60000000000)

/* As in the schema (stream.capnp). */
enum terminal_readiness {
    TERMINAL_READABLE = 1,
    TERMINAL_WRITABLE = 2,
    TERMINAL_ENDED = 4,
};

enum terminal_mode_number {
    TERMINAL_LINE_MODE = 0,
    TERMINAL_RAW_MODE = 1,
};

/* `call` and `event` are handles that the terminal has taken over. */
struct terminal_outside {
    /*
     * Answers a call, which is gone then. Not STATUS_OK: nobody got the data.
     */
    enum status (*answer_read)(struct terminal_outside *outside, uint32_t call, struct bytes data);
    void (*answer_write)(struct terminal_outside *outside, uint32_t call, uint32_t size_bytes);
    void (*answer_size)(
        struct terminal_outside *outside, uint32_t call, uint32_t columns, uint32_t rows);
    /*
     * Answers any call with an error. STATUS_CANCELLED: there were too many, it waited longest;
     * STATUS_PEER_GONE: the terminal is hung up.
     */
    void (*refuse)(struct terminal_outside *outside, uint32_t call, enum status status);
    void (*signal)(struct terminal_outside *outside, uint32_t event, uint64_t bits);
    /* Drops a call, without an answer, or an event. */
    void (*drop)(struct terminal_outside *outside, uint32_t handle);
};

/* An event that a client gave; event 0: none. */
struct client_event {
    uint32_t event;
    uint64_t bits;
    uint64_t order; /* the higher, the later it came */
};

struct client {
    bool is_used;
    uint64_t badge;
    uint64_t owner; /* the process that opened it; 0: it came from elsewhere */
    uint64_t order; /* the higher, the later it came */
    uint16_t mode;
    uint32_t interest; /* of the notice */
    struct client_event notice;
    struct client_event interrupt;
};

enum waiting_kind {
    WAITING_NONE = 0,
    WAITING_READ,
    WAITING_WRITE,
    WAITING_SIZE,
};

struct waiting_call {
    enum waiting_kind kind;
    uint32_t call;
    struct client *client;
    uint64_t order;
    uint32_t size_bytes;
    uint8_t data[TERMINAL_WRITE_BYTES]; /* of a write */
};

struct terminal {
    struct terminal_outside *outside;
    struct line_editor editor;
    bool is_hidden;    /* nobody sees it: then it cannot be asked how large it is */
    bool is_size_told; /* it is not asked either: terminal_resize() says how large it is */
    bool is_hung_up;
    bool is_editing;        /* a line is on the screen */
    struct client *current; /* who reads, or read last; NULL: nobody */
    struct byte_ring typed;
    struct byte_ring line; /* of a finished one, with its end, what was not read yet */
    bool is_ended;         /* Ctrl-D: the next read gets nothing */
    struct byte_ring output;
    struct column column;
    uint64_t next_order;
    uint64_t typed_ns;     /* when it came what is taken in now */
    uint64_t interrupt_ns; /* when the last Ctrl-C came; 0: none did */
    /* The size: asked for while report_deadline_ns is not 0. */
    struct report report;
    uint64_t report_deadline_ns;
    uint64_t size_until_ns; /* not to be asked for again before */
    uint32_t columns;
    uint32_t rows;
    uint32_t client_end; /* from here on no place is used */
    uint32_t call_end;
    struct client clients[TERMINAL_CLIENTS_MAX];
    struct waiting_call calls[TERMINAL_CALLS_MAX];
    uint8_t editor_memory[2 * TERMINAL_LINE_BYTES];
    uint8_t typed_memory[TERMINAL_TYPED_BYTES];
    uint8_t line_memory[2 * TERMINAL_LINE_BYTES];
    uint8_t output_memory[TERMINAL_OUTPUT_BYTES];
    uint8_t read_memory[TERMINAL_READ_BYTES];
};

/* `outside` stays in use. */
void terminal_init(struct terminal *terminal, struct terminal_outside *outside);

/* -- sessions --------------------------------------------------------------------------------- */

/*
 * The client of a session, which comes into being with its first call. NULL: there are too many.
 */
struct client *terminal_client(struct terminal *terminal, uint64_t badge);

/* The same, but nothing comes into being. NULL: the session has no client, or none any more. */
struct client *terminal_find_client(struct terminal *terminal, uint64_t badge);

/* Whether any session is left. */
bool terminal_has_clients(const struct terminal *terminal);

/*
 * A client for a session that a process asks for; `is_supervised`: through one of the supervisor's.
 * STATUS_LIMIT_EXCEEDED: it, or all together, have too many.
 */
NODISCARD enum status
terminal_open(struct terminal *terminal, uint64_t badge, uint64_t owner, bool is_supervised);

/* A session is gone: its calls are dropped, what it asked for is forgotten. */
void terminal_closed(struct terminal *terminal, uint64_t badge);

/* It counts from now on, unless somebody else is reading. */
void terminal_set_mode(struct terminal *terminal, struct client *client, uint16_t mode);

/* Takes `event` over; 0: this session wants to hear of Ctrl-C no more. */
void terminal_set_interrupt(
    struct terminal *terminal, struct client *client, uint32_t event, uint64_t bits);

/*
 * Gives what is possible without waiting, and takes `event` over, to signal it once when something
 * of `interest` is possible that is not now.
 */
uint32_t terminal_notify(
    struct terminal *terminal,
    struct client *client,
    uint32_t interest,
    const struct client_event *notice);

/* -- calls ------------------------------------------------------------------------------------ */

/*
 * Gives what there is to read now; the view holds until the next function is called. False: the
 * call must wait.
 */
bool terminal_read(
    struct terminal *terminal, struct client *client, uint32_t size_bytes, struct bytes *data);

/*
 * Shows as much of `data` as there is room for, and gives how much; 0: the call must wait. Not of
 * one that is hung up.
 */
uint32_t terminal_write(struct terminal *terminal, struct client *client, struct bytes data);

/* False: the terminal has been asked, or is being asked, and the call must wait. */
bool terminal_size(struct terminal *terminal, uint64_t now_ns, uint32_t *columns, uint32_t *rows);

/*
 * Takes `call` over. A write keeps the first bytes of its data. Whose caller has given up cannot be
 * told from others, so the longest waiting call makes room: of this client, when it has too many;
 * of the client that has most, when there are too many in all.
 */
void terminal_wait_read(
    struct terminal *terminal, struct client *client, uint32_t call, uint32_t size_bytes);
void terminal_wait_write(
    struct terminal *terminal, struct client *client, uint32_t call, struct bytes data);
void terminal_wait_size(struct terminal *terminal, struct client *client, uint32_t call);

/* Nothing of what was typed and not read is left. */
void terminal_forget_typed(struct terminal *terminal);

/* The same, and nothing of what was written and not shown. */
void terminal_forget(struct terminal *terminal);

/* Whether somebody sees it: one that is hidden has the size that it had last. */
void terminal_set_hidden(struct terminal *terminal, bool is_hidden);

/* From now on it is so large, as whoever shows it says; the nearest size that there can be. */
void terminal_resize(struct terminal *terminal, uint32_t columns, uint32_t rows);

/* Nobody shows it any more, for good. */
void terminal_hang_up(struct terminal *terminal);

/* Shows a line, on a row of its own. False: there is no room for it now. */
NODISCARD bool terminal_tell(struct terminal *terminal, struct bytes line);

/* -- the device ------------------------------------------------------------------------------- */

/* How many bytes terminal_typed() takes now. */
uint32_t terminal_typed_room(const struct terminal *terminal);

/* Whether what is typed now is for somebody who reads lines. */
bool terminal_reads_lines(const struct terminal *terminal);

/*
 * Ctrl-C, of what there is no room for otherwise: what was typed before it is forgotten. Only while
 * terminal_reads_lines().
 */
void terminal_typed_interrupt(struct terminal *terminal, uint64_t now_ns);

/* What a person typed, at most terminal_typed_room() bytes. */
void terminal_typed(struct terminal *terminal, uint64_t now_ns, struct bytes bytes);

/* What is to be shown, in output; to be called when some of it was taken out. */
void terminal_output_taken(struct terminal *terminal);

/* When terminal_time() wants to be called; 0: not. */
uint64_t terminal_deadline_ns(const struct terminal *terminal);
void terminal_time(struct terminal *terminal, uint64_t now_ns);

/* Whether the invariants hold: for tests. */
bool terminal_check(const struct terminal *terminal);
