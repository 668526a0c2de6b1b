/*
 * A controller, from its reset until its queues are there.
 *
 *   controller_start(): CAP -> disabled -> admin queue -> enabled -> identify -> namespaces
 *                       -> queues -> (the disk works) -> controller_stop() -> controller_start() ..
 *
 * The functions wait for the controller, never longer than the bounds below say; nothing else does.
 */
#pragma once

#include "addresses.h"
#include "block/hardware.h"
#include "identify.h"
#include "queue_pair.h"
#include "specification.h"

/* Pairs of queues for requests, one for each interrupt. */
#define NVME_QUEUES_MAX 4u
/* Active namespaces that are looked at. */
#define NVME_NAMESPACES_MAX 16u
/* For the controller to become ready, or to stop: what it says, and at most for all of a call. */
#define NVME_CALL_NS_MAX UINT64_C(20000000000)
/* For an admin command. */
#define NVME_ADMIN_NS UINT64_C(5000000000)
/* From one look to the next while it is waited for. */
#define NVME_LOOK_NS UINT64_C(200000)

/* The queues' pages, that for identify data, and the lists of all requests in flight. */
#define NVME_LISTS_OFFSET (NVME_PAGE_BYTES * (3u + 2u * NVME_QUEUES_MAX))
#define NVME_MEMORY_BYTES (NVME_LISTS_OFFSET + BLOCK_IN_FLIGHT_MAX * NVME_LIST_BYTES)

struct nvme_controller {
    struct nvme_access access; /* [I] */
    uint32_t namespace_wanted; /* [I] its number; 0: the first that can be used */

    /* Set by controller_start(). */
    uint64_t ready_timeout_ns; /* 0: not yet known */
    uint64_t until_ns;         /* what is begun must be done then */
    uint32_t stride_bytes;     /* from one doorbell to the next */
    uint32_t version;
    uint32_t queue_count; /* 1 .. NVME_QUEUES_MAX */
    uint32_t namespace_id;
    struct identify_controller about;
    struct identify_namespace namespace;
    struct nvme_queue_pair admin;
    struct nvme_queue_pair queues[NVME_QUEUES_MAX];
    uint8_t identified[IDENTIFY_BYTES]; /* a copy that the controller cannot change */
};

/*
 * Resets the controller and makes it work. After an error it was told to stop.
 *   STATUS_NOT_FOUND     it has no such namespace, or none at all
 *   STATUS_UNSUPPORTED   it cannot do what the driver needs: pages of 4 KiB, the NVM command set,
 *                        commands of 64 bytes, room for its doorbells, blocks without metadata
 *   STATUS_MALFORMED     identify data that contradict themselves
 *   STATUS_TIMED_OUT     it did not become ready, or not answer
 *   STATUS_DEVICE_ERROR  it is not there any more, says that it failed, refuses a command, or
 *                        completes one that there is not
 */
NODISCARD enum status controller_start(struct nvme_controller *controller);

/*
 * Disables it: then it touches no memory. STATUS_TIMED_OUT: it did not stop. STATUS_DEVICE_ERROR:
 * it is not there any more.
 */
NODISCARD enum status controller_stop(struct nvme_controller *controller);

/* False when it says that it failed, or is not there any more. */
bool controller_is_well(struct nvme_controller *controller);

/* The list of a request in flight, by its tag. */
struct nvme_memory controller_list(const struct nvme_controller *controller, uint32_t tag);
