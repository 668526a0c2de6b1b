/*
 * Where the store lies: a partition of a disk, or memory.
 *
 * A disk with a GUID partition table keeps the store in its first partition of the store's type.
 * One with nothing but zeros in its first MiB gets such a table and an empty store. Any other is
 * left alone: whose data it has, nobody here can know.
 */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"
#include "store/store.h"

/* Granted as "disk0" and up: looked at in this order. */
#define DISKS_MAX 4u

/* Shared with the driver: what one request can move at most. */
#define DISK_BUFFER_BYTES (UINT32_C(1) << 20)

struct disk {
    struct store_device device;
    bool is_new;      /* it was empty: the store is to be made */
    bool is_volatile; /* it is memory */
    const char *name; /* "disk0" */
};

/*
 * `state`: memory that is the store's where no disk is; none: UNSUPPORTED then.
 *   STATUS_UNSUPPORTED  there is no disk, and no memory; or none that a store could be on: said in
 *                       the log
 *   others              a disk does not answer as it should: trying again may help
 */
NODISCARD enum status disk_find(struct disk *disk, uint32_t state);
