/*
 * A link: what carries Ethernet frames, a driver behind a ring or a test. It is an interface of the
 * stack at the same time, with addresses.
 *
 * One link may be *routed*: it carries packets of IPv6 as they are, to and from the addresses of
 * 200::/7, which stand for keys (net/overlay). Whether there is one or not,
 *
 *  1. what goes to such an address leaves by that link or not at all;
 *  2. what comes from such an address, or goes to one, is taken from that link alone;
 *  3. nothing else is taken from there, and no other address is its: it knows no neighbours, no
 *     routers, no groups and nothing of IPv4;
 *  4. of its addresses, those that are *reserved* are for whoever asks for them by name: who
 *     connects or sends without saying from where does so from the machine's, and who listens at
 *     any address does not get what comes to one of these.
 */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"
#include "stack/address.h"
#include "stack/client.h"

#define LINKS_MAX          8u
#define LINK_ADDRESS_BYTES 6u
#define LINK_MTU_BYTES_MIN 1280u /* RFC 8200, 5 */
#define LINK_MTU_BYTES_MAX 1500u
#define LINK_HEADER_BYTES  14u
/* Of several segments of TCP that came as one. */
#define LINK_JOINED_BYTES_MAX 65535u
/* A large frame has one for its headers, and one or more for each segment. */
#define FRAME_PIECES_MAX   64u
#define LINK_ADDRESSES_MAX 7u /* one of IPv4 and those of IPv6 */
/* Of the routed link, beside the machine's. */
#define LINK_RESERVED_MAX 4u

struct frame_piece {
    const void *data;
    uint32_t size_bytes;
};

/* What the device is to cut a frame into: packets of TCP over IPv4 or IPv6; or nothing. */
enum frame_cut {
    FRAME_WHOLE,
    FRAME_CUT_TCP4,
    FRAME_CUT_TCP6,
};

/* A frame to send, its header included, valid until the function that it is given to returns. */
struct frame {
    const struct frame_piece *pieces;
    uint32_t piece_count;
    uint32_t size_bytes;
    /*
     * Where `sum_offset` is not 0, the device is to sum all from `sum_start` on and to put the
     * result at `sum_start + sum_offset`, where the sum of the pseudo header is already.
     */
    uint16_t sum_start;
    uint16_t sum_offset;
    /*
     * Where it is not FRAME_WHOLE, the first `header_bytes` go before each `segment_bytes` of the
     * rest, and the sum is left to the device. It is then longer than the MTU allows, but not than
     * LINK_JOINED_BYTES_MAX.
     */
    enum frame_cut cut;
    uint16_t header_bytes;
    uint16_t segment_bytes;
};

struct link_properties {
    uint8_t address[LINK_ADDRESS_BYTES];
    /* Of what a frame carries. */
    uint16_t mtu_bytes;
    /* The device sums up what TCP carries, when it is asked to for a frame. */
    bool does_sum;
    /* It cuts large frames of TCP over IPv4, or IPv6: only where it sums up, too. */
    bool cuts_tcp4;
    bool cuts_tcp6;
};

struct link_functions {
    void *context;
    /*
     * Anything but STATUS_OK: the frame is lost, as it may be anywhere on its way.
     * STATUS_LIMIT_EXCEEDED: there is no room now; who sent it is told that, and can try again.
     */
    enum status (*send)(void *context, const struct frame *frame);
    /*
     * Whether there is room for a frame now: where the device cuts, a frame is put together over
     * several calls, and what does not fit is to be known before. NULL: there always is.
     */
    bool (*has_room)(void *context, uint32_t size_bytes);
};

struct link;

/*
 * It is down at first, and has no address.
 *   STATUS_INVALID_ARGUMENT  an MTU outside the bounds, or an address that is not of one station
 *   STATUS_LIMIT_EXCEEDED    there are LINKS_MAX
 */
NODISCARD enum status link_add(
    const struct link_properties *properties,
    const struct link_functions *functions,
    struct link **link);

/*
 * The routed link, which is down at first and has no address. `mtu_bytes`: of a packet.
 *   STATUS_INVALID_ARGUMENT  an MTU of less than LINK_MTU_BYTES_MIN, or no function to send by
 *   STATUS_LIMIT_EXCEEDED    there is one
 */
NODISCARD enum status
link_add_routed(uint16_t mtu_bytes, const struct link_functions *functions, struct link **link);

/*
 * This machine's address on the routed link, instead of the one that there was: connections of that
 * one are over.
 *   STATUS_INVALID_ARGUMENT  it is not of 200::/7, or the link is not routed
 */
NODISCARD enum status link_use_routed_address(struct link *link, const struct address *address);

/*
 * Those that are reserved, instead of those that there were: connections of one that is no more are
 * over.
 *   STATUS_INVALID_ARGUMENT  more than LINK_RESERVED_MAX; one is not of 200::/7, or the machine's;
 *                            the link is not routed
 */
NODISCARD enum status
link_reserve(struct link *link, const struct address *addresses, uint32_t count);

/* Whether an address is reserved on the routed link. */
bool link_has_reserved(const struct address *address);

/* Connections through it are lost when they notice. Takes NULL. */
void link_remove(struct link *link);

/* Who is told when addresses come and go. */
void link_notify(struct link *link, struct notice notice);

/*
 * Sends what waits to be joined with more: to be called after each turn of the stack, and after
 * whatever else may have sent, where the device cuts frames. Nothing waits otherwise.
 */
void link_flush(struct link *link);

/* Whether the cable is in. Coming up, it asks for addresses anew. */
void link_set_up(struct link *link, bool is_up);

/*
 * A frame came; it is copied, so that whoever wrote it cannot change it while it is looked at.
 * `is_sum_good`: the device has verified the sums of what TCP and UDP carry; it may then have
 * joined several segments of TCP into one.
 *   STATUS_INVALID_ARGUMENT  shorter than a header, or longer than the MTU allows, or than
 *                            LINK_JOINED_BYTES_MAX
 *   STATUS_WRONG_STATE       the link is down
 *   STATUS_NO_MEMORY         no buffer is free; the frame is lost
 *   STATUS_DENIED            what can be no honest neighbour's: see above, 2 and 3
 */
NODISCARD enum status link_receive(struct link *link, struct bytes frame, bool is_sum_good);

/* The same of a frame that lies in pieces, which are all of its `size_bytes` together. */
NODISCARD enum status
link_receive_pieces(struct link *link, const struct frame *frame, bool is_sum_good);

/*
 * Asks a DHCP server for an IPv4 address (RFC 2131), or stops doing so and gives the address back.
 * STATUS_UNSUPPORTED: the link is routed.
 */
NODISCARD enum status link_use_dhcp(struct link *link, bool is_used);

/* Makes IPv6 addresses by itself (RFC 4862): a link-local one, and of prefixes that routers tell;
 * on a routed link never. */
void link_use_autoconfiguration(struct link *link, bool is_used);

/*
 * A fixed address. For IPv4 it replaces the one that there was. `router`: any, where there is none;
 * for IPv6 it is ignored, because routers tell of themselves.
 *   STATUS_INVALID_ARGUMENT  the prefix is longer than the address, or the kinds differ; an address
 *                            of 200::/7
 *   STATUS_UNSUPPORTED       the link is routed
 *   STATUS_WRONG_STATE       IPv4 is DHCP's
 *   STATUS_LIMIT_EXCEEDED    no place for one more of IPv6
 */
NODISCARD enum status link_use_address(
    struct link *link,
    const struct address *address,
    uint8_t prefix_bits,
    const struct address *router);

struct link_state {
    /* The number in `address.link`, and the order in which links are told. */
    uint8_t number;
    bool is_up;
    /* DHCP gave what is there. */
    bool is_leased;
    bool is_routed;
    uint8_t address_count;
    uint8_t prefix_bits;   /* of IPv4 */
    struct address router; /* of IPv4 */
    /* Those that can be used: of IPv6, those that nobody else has. */
    struct address addresses[LINK_ADDRESSES_MAX];
    uint64_t frames_received;
    uint64_t frames_sent;
    /* For lack of a buffer, or because the link did not take them. */
    uint64_t frames_lost;
    /* STATUS_DENIED, and of a routed link what is too short or too long. */
    uint64_t frames_refused;
};

struct link_state link_look(const struct link *link);
