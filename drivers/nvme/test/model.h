/*
 * A controller made of software, behind the functions of access.h. It does what commands say, and
 * takes note of what a driver must not do; in its moods it does what a controller must not do.
 *
 * What it does, it does when the driver looks away: in each access to a register, and in
 * model_work().
 */
#pragma once

#include "controller.h"

#define MODEL_DATA_BYTES   0x300000u /* what requests may name */
#define MODEL_DISK_BYTES   0x200000u
#define MODEL_QUEUES_MAX   (NVME_QUEUES_MAX + 1)
#define MODEL_PENDING_MAX  128u
#define MODEL_MEMORY_AT    UINT64_C(0x7654321000)
#define MODEL_DATA_AT      UINT64_C(0x100000000)
#define MODEL_NAMESPACE_AT 3u /* its number; the others have another size */

/* Each: once in so many cases, by chance; 0: never. */
struct model_moods {
    uint32_t is_lazy;     /* does not go on now */
    uint32_t says_error;  /* completes with a status that is none of success */
    uint32_t is_mad;      /* posts a completion that cannot be, or writes where it likes */
    uint32_t is_deaf;     /* fetches a request and never completes it */
    uint32_t is_fatal;    /* says that it has failed, from then on */
    uint32_t lies;        /* identify data and registers that are changed */
    uint32_t is_stubborn; /* does not become ready, or does not stop */
};

struct model_queue {
    uint64_t submission;
    uint64_t completion;
    uint32_t entries; /* 0: there is none */
    uint32_t fetched; /* the submission queue's head */
    uint32_t rung;    /* its tail */
    uint32_t posted;  /* the completion queue's tail */
    uint32_t taken;   /* its head */
    uint32_t phase;
    uint32_t message;
    bool has_submission;
};

struct model_command {
    uint32_t queue;
    uint8_t bytes[COMMAND_BYTES];
};

struct model {
    /* To be changed before the driver starts. */
    struct model_moods moods;
    uint32_t (*chance)(void);
    uint64_t capabilities;
    uint32_t version;
    uint32_t queues_given; /* what it answers when it is asked for queues */
    uint32_t refused;      /* an admin command that it refuses; 0: none */
    bool is_line;          /* interrupts by its line, else by messages that come once */
    uint32_t stuck_count;  /* how often it must be told again before its line falls */
    bool is_gone;
    bool loses_admin; /* never completes admin commands */
    uint8_t about[IDENTIFY_BYTES];
    uint8_t active[IDENTIFY_BYTES];
    uint8_t namespaces[NVME_NAMESPACES_MAX + 1][IDENTIFY_BYTES]; /* by number */

    /* To look at. */
    struct nvme_access access;
    const char *misuse; /* the first thing that a driver must not do; NULL: none */
    uint32_t signalled; /* interrupts that came */
    uint32_t flush_count;
    uint32_t enable_count;
    uint32_t pending_count;
    uint64_t time_ns;

    /* Its own. */
    uint32_t configuration;
    bool has_failed;
    uint32_t admin_attributes;
    uint64_t admin_submission;
    uint64_t admin_completion;
    uint32_t masked;
    struct model_queue queues[MODEL_QUEUES_MAX];
    struct model_command pending[MODEL_PENDING_MAX];
    uint8_t memory[NVME_MEMORY_BYTES];
    uint8_t data[MODEL_DATA_BYTES];
    uint8_t disk[MODEL_DISK_BYTES];
};

/* One that does all as it should, with 4096 blocks of 512 bytes, four messages and a cache. */
void model_init(struct model *model, uint32_t (*chance)(void));

/* Blocks of the namespace that the driver uses. */
void model_set_namespace(struct model *model, uint32_t number, uint64_t blocks, uint32_t shift);

/* Up to `steps` commands go on. */
void model_work(struct model *model, uint32_t steps);

bool model_is_busy(const struct model *model);
