#include "transmit.h"
#include "headers.h"
#include "packet_ring/packet_ring.h"

/* The third word: a length, the kind of descriptor (DTYP), and commands. */
#define COMMAND_IS_EXTENDED (1u << 29) /* DEXT: of either kind */
#define COMMAND_CUT         (1u << 26) /* TSE, in both */
/* A piece of a frame (7.2): DCMD. */
#define KIND_PIECE    (1u << 20)
#define COMMAND_LAST  (1u << 24) /* EOP */
#define COMMAND_SUM   (1u << 25) /* IFCS: Ethernet's own */
#define COMMAND_MARK  (1u << 27) /* RS */
#define COMMAND_DELAY (1u << 31) /* IDE */
/* What is computed (7.2): TUCMD. */
#define COMMAND_TCP  (1u << 24)
#define COMMAND_IPV4 (1u << 25)

/* The fourth, of a piece: the mark (DD), and whether it is computed (POPTS). */
#define MARK_DONE       (1u << 0)
#define OPTION_SUM_IPV4 (1u << 8) /* IXSM */
#define OPTION_SUM      (1u << 9) /* TXSM */
/* Of what is computed: of the headers, of a segment. */
#define HEADER_SHIFT  8u  /* HDRLEN */
#define SEGMENT_SHIFT 16u /* MSS */

/* Where something is: first byte, place of its sum, last byte. */
#define SUM_PLACE_SHIFT 8u
#define SUM_LAST_SHIFT  16u

/* RFC 9293, 3.1: a checksum that is so far behind the header's beginning is TCP's. */
#define TCP_SUM_AT 16u

/* What a frame's descriptors will be. */
struct plan {
    bool computes;
    struct transmit_descriptor computed; /* what: the first of them */
    uint32_t header_bytes;               /* of a copy that is sent instead of the frame's own */
    uint32_t command;                    /* of all pieces */
    uint32_t options;
};

void transmit_init(
    struct transmit *transmit,
    const struct card_memory *ring,
    const struct card_memory *headers,
    bool delays)
{
    transmit->descriptors = (volatile struct transmit_descriptor *)ring->address;
    transmit->headers = *headers;
    transmit->delays = delays;
    transmit->next = 0;
    transmit->done = 0;
    transmit->published = 0;
    transmit->first_frame = 0;
    transmit->frame_count = 0;
}

/* -- planning --------------------------------------------------------------------------------- */

static uint32_t places_of_ip(const struct network_frame *frame, const struct headers_places *places)
{
    return places->network | (uint32_t)places->network_sum << SUM_PLACE_SHIFT |
           (frame->checksum_start - 1u) << SUM_LAST_SHIFT;
}

/* To the end of the frame, which is what a last byte of 0 says. */
static uint32_t places_of_transport(const struct headers_places *places)
{
    return places->transport | (uint32_t)places->transport_sum << SUM_PLACE_SHIFT;
}

static enum status plan_sum(const struct network_frame *frame, struct plan *plan)
{
    struct headers_places places;
    const enum status status = headers_find(frame, &places);
    if (status != STATUS_OK) {
        return status;
    }
    plan->computes = true;
    plan->options = OPTION_SUM;
    plan->computed = (struct transmit_descriptor){
        {places_of_ip(frame, &places),
         places_of_transport(&places),
         COMMAND_IS_EXTENDED | (frame->checksum_offset == TCP_SUM_AT ? COMMAND_TCP : 0),
         0}};
    return STATUS_OK;
}

static uint8_t *header_place(const struct transmit *transmit, uint32_t token)
{
    return transmit->headers.address + (uint64_t)token * TRANSMIT_HEADER_PLACE_BYTES;
}

static enum status
plan_cut(struct transmit *transmit, const struct network_frame *frame, struct plan *plan)
{
    struct headers_places places;
    const enum status status = headers_copy(frame, header_place(transmit, frame->token), &places);
    if (status != STATUS_OK) {
        return status;
    }
    if ((uint32_t)frame->header_bytes + frame->segment_bytes > TRANSMIT_FRAME_BYTES_MAX) {
        return STATUS_INVALID_ARGUMENT;
    }
    plan->computes = true;
    plan->header_bytes = frame->header_bytes;
    plan->command |= COMMAND_CUT;
    plan->options = OPTION_SUM | OPTION_SUM_IPV4;
    plan->computed = (struct transmit_descriptor){
        {places_of_ip(frame, &places),
         places_of_transport(&places),
         (frame->size_bytes - frame->header_bytes) | COMMAND_IS_EXTENDED | COMMAND_CUT |
             COMMAND_TCP | COMMAND_IPV4,
         (uint32_t)frame->header_bytes << HEADER_SHIFT | (uint32_t)frame->segment_bytes
                                                             << SEGMENT_SHIFT}};
    return STATUS_OK;
}

static enum status
make_plan(struct transmit *transmit, const struct network_frame *frame, struct plan *plan)
{
    *plan = (struct plan){.command = KIND_PIECE | COMMAND_SUM | COMMAND_IS_EXTENDED};
    if ((frame->flags & PACKET_SEGMENT_TCP4) != 0) {
        return plan_cut(transmit, frame, plan);
    }
    return (frame->flags & PACKET_CHECKSUM_MISSING) != 0 ? plan_sum(frame, plan) : STATUS_OK;
}

/* How many descriptors that will be. */
static uint32_t plan_count(const struct network_frame *frame, const struct plan *plan)
{
    const uint32_t content = frame->size_bytes - plan->header_bytes;
    return (plan->computes ? 1 : 0) + (plan->header_bytes != 0 ? 1 : 0) +
           (content + TRANSMIT_PIECE_BYTES - 1) / TRANSMIT_PIECE_BYTES;
}

/* -- adding ----------------------------------------------------------------------------------- */

static uint32_t room(const struct transmit *transmit)
{
    return (transmit->done - transmit->next - 1) % TRANSMIT_ENTRIES;
}

static void write_one(struct transmit *transmit, const struct transmit_descriptor *descriptor)
{
    volatile struct transmit_descriptor *at = &transmit->descriptors[transmit->next];
    for (uint32_t i = 0; i < 4; i++) {
        at->words[i] = descriptor->words[i];
    }
    transmit->next = (transmit->next + 1) % TRANSMIT_ENTRIES;
}

static void write_piece(
    struct transmit *transmit,
    const struct plan *plan,
    uint64_t device_address,
    uint32_t size_bytes,
    uint32_t command)
{
    const struct transmit_descriptor piece = {
        {(uint32_t)device_address,
         (uint32_t)(device_address >> 32),
         size_bytes | plan->command | command,
         plan->options}};
    write_one(transmit, &piece);
}

static void
write_pieces(struct transmit *transmit, const struct network_frame *frame, const struct plan *plan)
{
    const uint32_t ending = COMMAND_LAST | COMMAND_MARK | (transmit->delays ? COMMAND_DELAY : 0);
    if (plan->header_bytes != 0) {
        const uint64_t copy =
            transmit->headers.device_address + (uint64_t)frame->token * TRANSMIT_HEADER_PLACE_BYTES;
        write_piece(transmit, plan, copy, plan->header_bytes, 0);
    }
    for (uint32_t at = plan->header_bytes; at < frame->size_bytes; at += TRANSMIT_PIECE_BYTES) {
        const uint32_t rest = frame->size_bytes - at;
        const bool is_last = rest <= TRANSMIT_PIECE_BYTES;
        write_piece(
            transmit,
            plan,
            frame->device_address + at,
            is_last ? rest : TRANSMIT_PIECE_BYTES,
            is_last ? ending : 0);
    }
}

enum status transmit_add(struct transmit *transmit, const struct network_frame *frame)
{
    struct plan plan;
    if (transmit->frame_count == NETWORK_IN_FLIGHT_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    const enum status status = make_plan(transmit, frame, &plan);
    if (status != STATUS_OK) {
        return status;
    }
    if (plan_count(frame, &plan) > room(transmit)) {
        return STATUS_LIMIT_EXCEEDED;
    }
    if (plan.computes) {
        write_one(transmit, &plan.computed);
    }
    write_pieces(transmit, frame, &plan);
    const uint32_t at = (transmit->first_frame + transmit->frame_count) % NETWORK_IN_FLIGHT_MAX;
    transmit->frames[at] = (struct transmit_frame){
        .token = frame->token,
        .last = (transmit->next - 1) % TRANSMIT_ENTRIES,
    };
    transmit->frame_count++;
    return STATUS_OK;
}

bool transmit_publish(struct transmit *transmit)
{
    const bool has_more = transmit->published != transmit->next;
    transmit->published = transmit->next;
    return has_more;
}

/* -- taking ----------------------------------------------------------------------------------- */

enum status transmit_take(struct transmit *transmit, uint32_t *token)
{
    if (transmit->frame_count == 0) {
        return STATUS_NOT_FOUND;
    }
    const struct transmit_frame *frame = &transmit->frames[transmit->first_frame];
    if ((transmit->descriptors[frame->last].words[3] & MARK_DONE) == 0) {
        return STATUS_NOT_FOUND;
    }
    *token = frame->token;
    transmit->done = (frame->last + 1) % TRANSMIT_ENTRIES;
    transmit->first_frame = (transmit->first_frame + 1) % NETWORK_IN_FLIGHT_MAX;
    transmit->frame_count--;
    return STATUS_OK;
}
