#include "own.h"
#include "schema/kernel_client.h"
#include <sys/mman.h>
#include <time.h>

#define NS_PER_S UINT64_C(1000000000)

void own_release(uint32_t handle)
{
    const struct process_release_params params = {.handle = handle};
    if (handle != 0) {
        (void)process_release(OWN_PROCESS, &params); /* it may be gone already */
    }
}

enum status own_reserve(uint64_t size_bytes, uint64_t *address)
{
    void *place = mmap(NULL, size_bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    *address = (uint64_t)place;
    return place == MAP_FAILED ? STATUS_NO_MEMORY : STATUS_OK;
}

uint64_t own_now_ns(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * NS_PER_S + (uint64_t)now.tv_nsec;
}
