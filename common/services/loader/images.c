/* Programs that run, each once: found by the hash of the file that they were loaded from. */
#include "lib/memory.h"
#include "loader.h"
#include "runtime/capability.h"

#define IMAGES_MAX 128u

static struct image_loader loader;
static struct loaded images[IMAGES_MAX]; /* those without memory are free */

void images_init(const struct image_loader *image_loader)
{
    loader = *image_loader;
}

static struct loaded *find(const uint8_t *hash)
{
    for (uint32_t i = 0; i < IMAGES_MAX; i++) {
        if (images[i].image.memory != 0 &&
            memcmp(images[i].hash, hash, sizeof(images[i].hash)) == 0) {
            return &images[i];
        }
    }
    return NULL;
}

static struct loaded *free_place(void)
{
    for (uint32_t i = 0; i < IMAGES_MAX; i++) {
        if (images[i].image.memory == 0) {
            return &images[i];
        }
    }
    return NULL;
}

/* The processes that still end with it keep what they have mapped. */
static void drop(struct loaded *loaded)
{
    capability_release(loaded->image.memory);
    *loaded = (struct loaded){0};
}

void images_make_room(void)
{
    for (uint32_t i = 0; i < IMAGES_MAX; i++) {
        if (images[i].image.memory != 0 && images[i].user_count == 0) {
            drop(&images[i]);
        }
    }
}

static enum status load(struct bytes file, struct loaded *loaded)
{
    enum status status = image_load(&loader, file, &loaded->image);
    if (status == STATUS_LIMIT_EXCEEDED || status == STATUS_NO_MEMORY) {
        images_make_room();
        status = image_load(&loader, file, &loaded->image);
    }
    return status;
}

enum status
images_acquire(const uint8_t *hash, struct bytes file, bool is_packages, struct loaded **loaded)
{
    struct loaded *found = find(hash);
    if (found == NULL) {
        if (free_place() == NULL) {
            images_make_room();
        }
        found = free_place();
        if (found == NULL) {
            return STATUS_LIMIT_EXCEEDED;
        }
        const enum status status = load(file, found);
        if (status != STATUS_OK) {
            *found = (struct loaded){0};
            return status;
        }
        memcpy(found->hash, hash, sizeof(found->hash));
    }
    found->is_packages = found->is_packages || is_packages;
    found->user_count++;
    *loaded = found;
    return STATUS_OK;
}

void images_share(struct loaded *loaded)
{
    loaded->user_count++;
}

void images_release(struct loaded *loaded)
{
    loaded->user_count--;
    if (loaded->user_count == 0 && !loaded->is_packages) {
        drop(loaded);
    }
}
