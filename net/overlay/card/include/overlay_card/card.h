/*
 * The card: what the network service sees of the overlay, an interface that carries packets of IPv6
 * (NetworkDevice and NetworkPort, common/schema/network.capnp).
 *
 * The network service waits for whoever answers at the port, and the overlay's main thread makes
 * calls to the network service: so the port has a thread of its own, and an endpoint of its own,
 * which calls nobody. It looks and signals; the rings and all packets are the main thread's.
 *
 *     card_start -> (card_call | card_turn | card_deliver .. card_flush)* -> until the process ends
 *
 * Invariants:
 *  1. The thread touches only what is marked [a]; everything else is the main thread's.
 *  2. The memory of a port stays mapped until the main thread has seen that the port has ended.
 *  3. A client is believed nothing (overlay_card/rings.h); one that breaks its rings is served no
 *     more, and whoever opens the card next does not notice.
 */
#pragma once

#include "overlay_card/rings.h"
#include "runtime/mapping.h"
#include "runtime/server.h"
#include "runtime/thread.h"

#define CARD_ADDRESS_BYTES 16u
/* Beside the node's own. */
#define CARD_MORE_ADDRESSES_MAX 4u

/* A client has so much for packets, at most. */
#define CARD_BUFFER_BYTES_MAX (UINT32_C(2) << 20)

struct card_settings {
    /* The node's, of 200::/7; zeros: it is told by card_use_address(), and the card is down. */
    uint8_t address[CARD_ADDRESS_BYTES];
    uint32_t packet_bytes_max; /* CARD_PACKET_BYTES_MIN to CARD_PACKET_BYTES_MAX */
    uint32_t event;            /* the main thread's: signalled when there is a turn to do */
    uint64_t bit;              /* of that event */
    /*
     * What pays for the memory that the network service has too. One that outlives this process
     * (keptMemoryKib), or that service ends with it: what is mapped goes when its ledger does.
     * CARD_BUFFER_BYTES_MAX and the rings for each open, the last of which may go after the next
     * came.
     */
    uint32_t ledger;
    void *context;
    /*
     * A packet that the stack sends, in memory of the card's that nobody else writes to, and which
     * the function may use until it returns. It has a whole header of IPv6; nothing of it was
     * looked at.
     */
    void (*packet)(void *context, struct bytes packet);
};

/* Addresses beside the node's own, as words that are read and written whole. */
struct card_more {
    uint32_t count;                                                                  /* [a] */
    uint64_t words[CARD_MORE_ADDRESSES_MAX * CARD_ADDRESS_BYTES / sizeof(uint64_t)]; /* [a] */
};

/* The caller's memory, for as long as the process is there. */
struct card {
    struct card_settings settings; /* [I], but the address: before is_up */
    struct program_thread thread;
    struct server server;  /* the thread's */
    uint32_t endpoint;     /* [I] of ports */
    uint32_t waiting;      /* [a] the Reply of who waits; 0: nobody */
    uint32_t notified;     /* [a] the client's event; 0: it is told by the answer to who waits */
    uint32_t has_news;     /* [a] for who waits next */
    uint32_t is_up;        /* [a] the address is known, and changes no more */
    uint32_t changes;      /* [a] of the description */
    uint32_t more_changes; /* [a] which of `more` counts: the last, of two that take turns */
    struct card_more more[2];
    uint32_t is_broken;    /* [a] the client has broken its rings */
    uint64_t badge;        /* [a] of the port that is open; 0: none */
    uint64_t closed_badge; /* [a] of the port that has ended last */
    /* [o] the main thread: */
    uint64_t badge_count;
    uint32_t shared;       /* the Memory that the client has too; 0: none */
    struct mapping memory; /* the same here */
    struct card_rings rings;
    _Alignas(uint64_t) uint8_t packet[CARD_PACKET_BYTES_MAX];
};

/*
 * Begins to be a card, with a thread that answers at its ports.
 *   STATUS_INVALID_ARGUMENT  settings that cannot be
 *   others                   of endpoints, events and threads: nothing was begun
 */
NODISCARD enum status card_start(struct card *card, const struct card_settings *settings);

/*
 * The node's address is known now: the card is up.
 *   STATUS_INVALID_ARGUMENT  it is not of 200::/7
 *   STATUS_WRONG_STATE       it has one, for good
 */
NODISCARD enum status
card_use_address(struct card *card, const uint8_t address[CARD_ADDRESS_BYTES]);

/* Those beside the node's own, which are different from it, instead of those that there were. */
void card_use_more_addresses(
    struct card *card, const uint8_t (*addresses)[CARD_ADDRESS_BYTES], uint32_t count);

/*
 * A call to the export that is a NetworkDevice: what the service's own dispatch comes to. For the
 * main thread, which is in no call of others meanwhile: opening is answered at once.
 */
enum status card_call(struct card *card, struct server_call *call);

/*
 * After the event: gives what the stack sends to packet(), some at most, and asks for the rest.
 * Flushes, too.
 */
void card_turn(struct card *card);

/*
 * Puts a packet on its way to the stack, which looks at it anew: whoever sent it is not believed.
 * Dropped, and counted, where it is too large, there is no room, or nobody has the card open.
 */
void card_deliver(struct card *card, struct bytes packet);

/*
 * After some: wakes the stack, if it sleeps. Where no answer of the main thread's lies in its
 * message page (server.settled).
 */
void card_flush(struct card *card);
