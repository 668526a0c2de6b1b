/*
 * An 82574 made of software, behind the functions of access.h. It does what its datasheet says, and
 * takes note of what a driver must not do; in its moods it does what a device must not do.
 *
 * Device addresses are offsets into an arena plus a base, so that an address of the driver's own
 * would be found out. What it sends, cut and summed, lies in `sent`.
 */
#pragma once

#include "card.h"

#define MODEL_ADDRESS_BASE UINT64_C(0x4500000000)
#define MODEL_DATA_OFFSET  ((CARD_MEMORY_BYTES + 0xfffu) & ~0xfffu)
#define MODEL_DATA_BYTES   0x40000u
#define MODEL_ARENA_BYTES  (MODEL_DATA_OFFSET + MODEL_DATA_BYTES)
#define MODEL_SENT_MAX     128u
#define MODEL_FRAME_BYTES  2048u

struct model_moods {
    bool never_stops; /* reaching memory */
    bool never_resets;
    bool never_reads_eeprom; /* after a reset */
    bool is_gone;
    bool is_silent; /* sends nothing */
    bool masks_not; /* when it sends a message */
};

struct model_frame {
    uint32_t size_bytes;
    uint8_t bytes[MODEL_FRAME_BYTES];
};

struct model {
    /* To be changed before the driver starts. */
    bool has_messages;
    struct model_moods moods;
    uint8_t address[NETWORK_ADDRESS_BYTES];
    bool has_address;
    bool is_up;
    enum status attach_status;
    enum status reach_status;

    /* To look at. */
    const char *misuse; /* the first thing that a driver must not do; NULL: none */
    uint64_t signalled; /* bits of the driver's event, since the test cleared them */
    uint32_t acknowledged_count;
    uint32_t reset_count;
    uint32_t sent_count;
    struct model_frame sent[MODEL_SENT_MAX]; /* in turn */

    /* Its own. */
    bool may_reach_memory;
    uint64_t time_ns;
    uint32_t resetting; /* looks until it is over */
    uint32_t causes;
    uint32_t unmasked;
    uint32_t registers[0x6000 / 4];
    struct transmit_descriptor context;
    uint32_t gathered_bytes;
    uint8_t gathered[0x20000];
    _Alignas(4096) uint8_t arena[MODEL_ARENA_BYTES];
};

/* One for each test program. */
extern struct model model;

void model_init(bool has_messages);

/* What the driver reaches it by. */
struct card_access model_access(void);

/* Memory for frames: its first byte, as the driver's client and as the device see it. */
uint8_t *model_data(void);
uint64_t model_data_address(void);

/* Sends what there is to be sent. */
void model_send(void);

/* Writes a frame into the next room, with these words of status. False: there is no room. */
bool model_receive(const void *frame, uint32_t size_bytes, uint32_t status);

void model_set_link(bool is_up);

/* Whether the line is raised. */
bool model_is_raised(void);
