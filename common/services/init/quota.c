#include "quota.h"
#include "abi/address.h"

/* Of all authorities of a service: what lasts longer than its processes. */
static uint64_t kept_kib(const struct manifest_service *service)
{
    uint64_t kib = 0;
    for (uint32_t i = 0; i < service->authority_count; i++) {
        const struct authority *authority = &service->authorities[i];
        kib += authority->which == AUTHORITY_WHICH_KEPT_MEMORY_KIB ? authority->kept_memory_kib : 0;
        kib += authority->which == AUTHORITY_WHICH_KEPT_STATE_KIB ? authority->kept_state_kib : 0;
    }
    return kib;
}

static uint64_t kept_spare_kib(const struct manifest_service *service)
{
    uint64_t kib = 0;
    for (uint32_t i = 0; i < service->authority_count; i++) {
        kib += service->authorities[i].spare_kib;
    }
    return kib;
}

uint64_t quota_needed_bytes(const struct manifest *manifest)
{
    uint64_t kib = 0;
    for (uint32_t i = 0; i < manifest->service_count; i++) {
        const struct manifest_service *service = &manifest->services[i];
        kib += (uint64_t)service->content.memory_kib + service->content.more_memory_kib;
        kib += kept_kib(service);
    }
    return kib << 10;
}

uint64_t quota_liked_bytes(const struct manifest *manifest)
{
    uint64_t kib = 0;
    for (uint32_t i = 0; i < manifest->service_count; i++) {
        const struct manifest_service *service = &manifest->services[i];
        kib += service->content.spare_kib + kept_spare_kib(service);
    }
    return kib << 10;
}

uint32_t quota_part(uint64_t free_bytes, uint64_t needed_bytes, uint64_t liked_bytes)
{
    const uint64_t left_bytes = free_bytes > needed_bytes ? free_bytes - needed_bytes : 0;
    return left_bytes >= liked_bytes ? QUOTA_WHOLE
                                     : (uint32_t)(left_bytes * QUOTA_WHOLE / liked_bytes);
}

uint64_t quota_spare_bytes(uint32_t part, uint32_t spare_kib)
{
    const uint64_t bytes = ((uint64_t)spare_kib << 10) * part / QUOTA_WHOLE;
    return bytes & ~(uint64_t)PAGE_MASK;
}
