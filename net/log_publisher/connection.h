/*
 * One who follows the log: asks once, and gets what lies behind the place that he names, and what
 * comes from then on, in batches, not more often than CONNECTION_BATCH_NS. How far a batch goes is
 * asked when it begins; behind it stands a head, which the machine has signed. Pure: what it needs
 * of others are the calls that it is given.
 *
 *     ASKED -> (a batch begins) -> DISK -> MEMORY -> HEAD -> WAITS -> (the next one begins) ...
 *
 * Where memory has all that is to be sent, the disk is not asked. Nothing here waits: what cannot
 * be done now is done when the connection's event says so, or at connection_deadline_ns().
 *
 * Invariants:
 *  1. Before anything of the log is given out, and again after CONNECTION_BATCH_NS, it was asked
 *     whether this key may have it.
 *  2. A head says what the machine's log is, never only what was sent.
 */
#pragma once

#include "follow_cut.h"
#include "follow_frame.h"
#include "signing/signing.h"

#define CONNECTION_BATCH_NS UINT64_C(1000000000)
/* Who asks for nothing, or takes nothing of what is sent, for so long, has to go. */
#define CONNECTION_PATIENCE_NS UINT64_C(60000000000)
/* When somebody who is asked does not answer now. */
#define CONNECTION_RETRY_NS UINT64_C(1000000000)

/* What the log gives at once, with what was left of a record, each in a frame of its own. */
#define CONNECTION_PIECE_BYTES 3072u
#define CONNECTION_RECORDS_MAX                                                                     \
    ((CONNECTION_PIECE_BYTES + CHAIN_ENTRY_BYTES_MAX) / CHAIN_ENTRY_BYTES_MIN + 2u)
#define CONNECTION_OUT_BYTES                                                                       \
    (CONNECTION_PIECE_BYTES + CHAIN_ENTRY_BYTES_MAX +                                              \
     CONNECTION_RECORDS_MAX * (FOLLOW_FRAME_HEAD_BYTES + PROOF_HEAD_BYTES))

/* A part of a segment on the disk, or of the oldest one that is left behind it. */
struct disk_part {
    struct bytes data; /* until the next call */
    uint64_t number;
    uint64_t boot;
    uint64_t last_number;
    uint64_t size_bytes;
    bool is_damaged;
};

/*
 * What is asked of others, each at once. STATUS_TIMED_OUT, STATUS_PEER_GONE and
 * STATUS_LIMIT_EXCEEDED of the log, of `may_follow` and `sign`: again, later.
 */
struct connection_calls {
    /* STATUS_DENIED: this key may not. */
    enum status (*may_follow)(const uint8_t key[PUBLIC_KEY_BYTES]);
    enum status (*log_end)(struct boot_end *end);
    /* As AuditLog.piece; the data is there until the next call. */
    enum status (*log_piece)(uint64_t after, struct bytes *data);
    /* As AuditLog.earlier. */
    enum status (*log_segment)(uint64_t segment, uint32_t offset, struct disk_part *part);
    enum status (*sign)(struct bytes head, uint8_t signature[SIGNATURE_BYTES]);
    /* STATUS_NOT_FOUND: nothing can be done now. `size_bytes` 0: the end. */
    enum status (*receive)(uint32_t stream, uint8_t *to, size_t room_bytes, size_t *size_bytes);
    enum status (*send)(uint32_t stream, struct bytes data, size_t *size_bytes);
    void (*release)(uint32_t stream);
};

enum connection_state {
    CONNECTION_ASKED,
    CONNECTION_BEGINS, /* a batch */
    CONNECTION_DISK,
    CONNECTION_MEMORY,
    CONNECTION_HEAD,
    CONNECTION_WAITS,
    CONNECTION_REFUSED, /* and over when that is sent */
};

struct connection {
    const struct connection_calls *calls;
    uint32_t stream; /* 0: there is nobody */
    uint8_t key[PUBLIC_KEY_BYTES];
    enum connection_state state;
    bool has_more;       /* than what the last batch had */
    uint64_t since_ns;   /* when it came, or took something last */
    uint64_t batch_ns;   /* when the last batch began */
    uint64_t asked_ns;   /* when it was asked last whether it may follow */
    uint64_t retry_ns;   /* 0: nobody failed to answer */
    struct boot_end end; /* how far the batch goes */
    bool was_on_disk;    /* for what memory has no more */
    uint64_t segment;    /* of the disk, that is to be asked for */
    uint32_t offset;
    size_t request_bytes;
    uint8_t request[FOLLOW_REQUEST_BYTES];
    struct follow_cut cut;
    size_t out_sent;
    size_t out_bytes;
    uint8_t out[CONNECTION_OUT_BYTES];
};

/* Takes the stream over. `calls` stay the caller's. */
void connection_begin(
    struct connection *connection,
    const struct connection_calls *calls,
    uint32_t stream,
    const uint8_t key[PUBLIC_KEY_BYTES],
    uint64_t now_ns);

/* Sets `stream` to 0. */
void connection_end(struct connection *connection);

/* There may be new records. */
void connection_wake(struct connection *connection);

/*
 * Does what can be done now. True: more can be done at once, when others have had their turn. Sets
 * `stream` to 0 when it is over.
 */
bool connection_turn(struct connection *connection, uint64_t now_ns);

/* When it is to be given a turn without any event; 0: never. */
uint64_t connection_deadline_ns(const struct connection *connection);

/* The frame that says that nothing is shown. */
#define CONNECTION_REFUSAL_BYTES (FOLLOW_FRAME_HEAD_BYTES + 4u)
void connection_refusal(enum status status, uint8_t frame[CONNECTION_REFUSAL_BYTES]);
