/* How the memory of a mounted tree is divided. */
#include "state.h"

/* Tables and frames begin at multiples of this. */
#define ALIGN_BYTES 64u

/* Memory that is handed out from the beginning on. */
struct region {
    uint8_t *at;
    uint64_t left;
};

static void *take(struct region *region, uint64_t size_bytes)
{
    const uint64_t whole = (size_bytes + ALIGN_BYTES - 1) & ~(uint64_t)(ALIGN_BYTES - 1);
    certain(whole <= region->left);
    void *taken = region->at;
    region->at += whole;
    region->left -= whole;
    return taken;
}

/* With at least as many buckets as frames. */
static uint64_t pool_bytes(uint32_t frame_count, uint32_t frame_bytes)
{
    return (uint64_t)frame_count * (frame_bytes + sizeof(struct frame) + 2 * sizeof(uint32_t)) +
           sizeof(uint32_t) + 3ull * ALIGN_BYTES;
}

static void
pool_init(struct pool *pool, struct region *region, uint32_t count, uint32_t frame_bytes)
{
    uint32_t bucket_count = 1;
    while (bucket_count < count) {
        bucket_count *= 2;
    }
    *pool = (struct pool){
        .data = take(region, (uint64_t)count * frame_bytes),
        .frames = take(region, count * sizeof(struct frame)),
        .buckets = take(region, bucket_count * sizeof(uint32_t)),
        .frame_bytes = frame_bytes,
        .frame_count = count,
        .bucket_count = bucket_count,
    };
    memset(pool->frames, 0, count * sizeof(struct frame));
    for (uint32_t i = 0; i < bucket_count; i++) {
        pool->buckets[i] = FRAME_NONE;
    }
}

#define NODES_MIN  (DIRTY_NODES_MAX + SPARE_NODES)
#define CHUNKS_MIN (DIRTY_CHUNKS_MAX + SPARE_CHUNKS)
/* More is of no use. */
#define FRAMES_MAX 65536u

enum status names_memory_divide(struct names **names, void *memory, uint64_t size_bytes)
{
    if (size_bytes < NAMES_MEMORY_BYTES_MIN) {
        return STATUS_NO_MEMORY;
    }
    struct region region = {memory, size_bytes};
    struct names *made = take(&region, sizeof(struct names));
    memset(made, 0, sizeof(*made));
    made->scratch = take(&region, NAMES_NODE_BYTES);
    made->releases = take(&region, (uint64_t)RELEASES_MAX * HASH_BYTES);
    const uint64_t least =
        pool_bytes(NODES_MIN, NAMES_NODE_BYTES) + pool_bytes(CHUNKS_MIN, NAMES_CHUNK_BYTES);
    certain(least <= region.left);
    /* Half of what is left for nodes, half for chunks, which are twice as large. */
    uint64_t more = (region.left - least) / pool_bytes(4, NAMES_NODE_BYTES);
    more = more > FRAMES_MAX ? FRAMES_MAX : more;
    const uint32_t nodes = NODES_MIN + 2 * (uint32_t)more;
    const uint32_t chunks = CHUNKS_MIN + (uint32_t)more;
    pool_init(&made->nodes, &region, nodes, NAMES_NODE_BYTES);
    pool_init(&made->chunks, &region, chunks, NAMES_CHUNK_BYTES);
    *names = made;
    return STATUS_OK;
}
