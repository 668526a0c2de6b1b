/* Whatever the bytes are: no read outside of them, and what is accepted can be carried out. */
#include "manifest.h"

static bool has_file(void *context, struct bytes name)
{
    (void)context;
    return name.size_bytes > 0;
}

static bool mask_of(void *context, struct bytes interface, struct bytes facet, uint64_t *mask)
{
    (void)context;
    *mask = 1;
    return interface.size_bytes > 0 && facet.size_bytes < 20;
}

static void require(bool holds)
{
    if (!holds) {
        __builtin_trap();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    static const struct manifest_world world = {.has_file = has_file, .mask_of = mask_of};
    static struct manifest manifest;
    struct manifest_fault fault;
    if (manifest_open((struct bytes){data, size_bytes}, &world, &manifest, &fault) != STATUS_OK) {
        require(fault.problem != NULL);
        return 0;
    }
    require(manifest.service_count <= SUPERVISION_SERVICES_MAX);
    require(manifest.loader < manifest.service_count);
    for (uint32_t i = 0; i < manifest.service_count; i++) {
        const struct manifest_service *service = &manifest.services[i];
        require((service->needs_mask >> i & 1) == 0);
        require(service->need_count <= MANIFEST_NEEDS_MAX);
        require(service->export_count <= MANIFEST_EXPORTS_MAX);
        require(service->first_export + service->export_count <= manifest.export_count);
        for (uint32_t n = 0; n < service->need_count; n++) {
            const uint32_t provider = service->needs[n].service;
            require(provider == MANIFEST_SUPERVISOR || provider < manifest.service_count);
        }
    }
    return 0;
}
