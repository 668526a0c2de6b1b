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

struct disk {
    struct store_device device;
    bool is_volatile; /* it is memory */
    const char *name; /* "disk0" */
};

/*
 * `state`: memory that is the store's where no disk is, or none. `buffer_bytes`, whole pages:
 * shared with the driver, what one request can move at most. STATUS_NOT_FOUND    there is no disk,
 * and no memory STATUS_UNSUPPORTED  what there is is somebody else's: said in the log
 *   STATUS_MALFORMED    a partition table of which no copy is good
 *   others              a disk does not answer as it should: trying again may help
 */
NODISCARD enum status disk_find(struct disk *disk, uint32_t state, uint32_t buffer_bytes);

/*
 * Whether a store may be made in the partition: there was never a superblock, though a cut may have
 * left the rest of one that was being made. Errors: of the disk.
 */
NODISCARD enum status disk_is_blank(const struct disk *disk, bool *is_so);
