#include "world.h"
#include "lib/package.h"
#include "lib/text.h"
#include "reflection/reflection.h"

static struct package package;
static struct reflection reflection;

static bool has_file(void *context, struct bytes name)
{
    char terminated[PACKAGE_NAME_BYTES + 1] = {0};
    struct bytes content;
    (void)context;
    if (name.size_bytes > PACKAGE_NAME_BYTES) {
        return false;
    }
    for (size_t i = 0; i < name.size_bytes; i++) {
        terminated[i] = (char)name.data[i];
    }
    return package_find(&package, terminated, &content) == STATUS_OK;
}

static bool mask_of(void *context, struct bytes interface, struct bytes facet, uint64_t *mask)
{
    (void)context;
    return reflection_mask(&reflection, interface, facet, mask) == STATUS_OK;
}

enum status world_open(struct bytes image, struct manifest_world *world)
{
    struct bytes schemas = {0};
    *world = (struct manifest_world){.has_file = has_file, .mask_of = mask_of};
    enum status status = package_open(image, &package);
    if (status == STATUS_OK) {
        status = package_find(&package, "schemas", &schemas);
    }
    return status == STATUS_OK ? reflection_open(&reflection, schemas) : status;
}
