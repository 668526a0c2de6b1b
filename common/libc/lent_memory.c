#include "lent_memory.h"
#include "abi/system_call.h"
#include "address_space.h"
#include "faults.h"
#include "lock.h"
#include "objects.h"
#include <stddef.h>

static struct lent_memory *all; /* [lock] */
/* What takes the place of any. [I] from the first one on; 0: there is none yet */
static uint32_t spare;

/* With the lock. NULL: it is nowhere in what is lent. */
static struct lent_memory *find_lent(uint64_t address)
{
    struct lent_memory *lent = all;
    while (lent != NULL && address - lent->address >= lent->size_bytes) {
        lent = lent->next;
    }
    return lent;
}

/* With the lock. What the thread does that goes on counts for nothing. */
static bool note_end(struct lent_memory *lent)
{
    __atomic_store_n(&lent->has_ended, true, __ATOMIC_RELEASE);
    return lent->is_own;
}

/*
 * A thread has faulted there. True: it can go on, with memory of our own: the same one everywhere,
 * as what is in there counts for nothing.
 */
static bool put_own(uint64_t address)
{
    lock_acquire();
    struct lent_memory *lent = find_lent(address);
    const struct lent_memory found = lent != NULL ? *lent : (struct lent_memory){.address = 0};
    const bool is_own = lent != NULL && note_end(lent);
    lock_release();
    /* There is one who answers faults: another thread's was answered before this one is. */
    if (lent == NULL || is_own || !address_space_replace(found.address, found.size_bytes, spare)) {
        return is_own;
    }
    lock_acquire();
    lent = find_lent(address); /* a thread that has no business there may have faulted */
    if (lent != NULL) {
        lent->is_own = true;
    }
    lock_release();
    return true;
}

/* Before there is something that could end. */
static bool have_spare(void)
{
    lock_acquire();
    const bool is_there =
        spare != 0 || object_make_memory(LENT_MEMORY_BYTES_MAX, &spare) == STATUS_OK;
    lock_release();
    return is_there;
}

bool lent_memory_map(struct lent_memory *lent, uint32_t memory, uint64_t size_bytes)
{
    if (size_bytes > LENT_MEMORY_BYTES_MAX || !have_spare() || !faults_are_mended_by(put_own)) {
        return false;
    }
    const long address = address_space_map(&(struct address_space_request){
        .size_bytes = size_bytes,
        .permissions = MAP_READ | MAP_WRITE,
        .memory = memory,
    });
    if (address < 0) {
        return false;
    }
    *lent = (struct lent_memory){.address = (uint64_t)address, .size_bytes = size_bytes};
    lock_acquire();
    lent->next = all;
    all = lent;
    lock_release();
    return true;
}

void lent_memory_unmap(struct lent_memory *lent)
{
    struct lent_memory **place = &all;
    lock_acquire();
    while (*place != lent) {
        place = &(*place)->next;
    }
    *place = lent->next;
    lock_release();
    address_space_give_back(lent->address, lent->size_bytes);
}
