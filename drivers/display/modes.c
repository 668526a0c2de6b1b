#include "display/modes.h"
#include "lib/memory.h"
#include <stddef.h>

/* VESA E-EDID 1.4, 3.3 to 3.10. */
#define BLOCK_BYTES     128u
#define EXTENSION_COUNT 126u
#define TIMING          54u
#define TIMING_BYTES    18u
#define REFRESH_MAX     1000000u

bool mode_is_possible(struct display_size size, uint64_t memory_bytes)
{
    const uint64_t size_bytes = (uint64_t)size.width * size.height * DISPLAY_PIXEL_BYTES;
    return size.width >= DISPLAY_PIXELS_MIN && size.width <= DISPLAY_PIXELS_MAX &&
           size.height >= DISPLAY_PIXELS_MIN && size.height <= DISPLAY_PIXELS_MAX &&
           size_bytes <= DISPLAY_BUFFER_BYTES_MAX && size_bytes <= memory_bytes;
}

static void add(struct display_properties *properties, struct display_size size)
{
    if (!mode_is_possible(size, properties->memory_bytes)) {
        return;
    }
    for (uint32_t i = 0; i < properties->mode_count; i++) {
        if (properties->modes[i].width == size.width &&
            properties->modes[i].height == size.height) {
            return;
        }
    }
    properties->modes[properties->mode_count++] = size;
}

void modes_fill(struct display_properties *properties, struct display_size preferred)
{
    static const struct display_size usual[] = {
        {1024, 768},
        {800, 600},
        {1280, 720},
        {1280, 800},
        {1280, 1024},
        {1366, 768},
        {1440, 900},
        {1600, 900},
        {1680, 1050},
        {1920, 1080},
        {1920, 1200},
        {2560, 1440},
    };
    _Static_assert(sizeof(usual) / sizeof(usual[0]) < DISPLAY_MODES_MAX, "all find room");
    properties->mode_count = 0;
    add(properties, preferred);
    for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++) {
        add(properties, usual[i]);
    }
}

static bool is_good_block(struct bytes edid, size_t start)
{
    uint8_t sum = 0;
    for (size_t i = 0; i < BLOCK_BYTES; i++) {
        sum = (uint8_t)(sum + edid.data[start + i]);
    }
    return sum == 0;
}

static bool is_good_head(struct bytes edid)
{
    static const uint8_t head[] = {0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0};
    return edid.size_bytes >= BLOCK_BYTES && memcmp(edid.data, head, sizeof(head)) == 0 &&
           is_good_block(edid, 0);
}

/* The first detailed timing, 3.10.2. */
static void read_timing(const uint8_t timing[TIMING_BYTES], struct edid_facts *facts)
{
    const uint64_t pixels_10_khz = timing[0] | (uint32_t)timing[1] << 8;
    const uint32_t width = timing[2] | (timing[4] & 0xf0u) << 4;
    const uint32_t height = timing[5] | (timing[7] & 0xf0u) << 4;
    const uint32_t all_width = width + (timing[3] | (timing[4] & 0xfu) << 8);
    const uint32_t all_height = height + (timing[6] | (timing[7] & 0xfu) << 8);
    if (pixels_10_khz == 0 || width == 0 || height == 0) {
        return; /* it is none, but a text */
    }
    const uint64_t milli_hz = pixels_10_khz * 10000000u / ((uint64_t)all_width * all_height);
    facts->preferred = (struct display_size){(uint16_t)width, (uint16_t)height};
    facts->refresh_milli_hz = milli_hz == 0 || milli_hz > REFRESH_MAX ? 0 : (uint32_t)milli_hz;
}

struct edid_facts edid_read(struct bytes edid)
{
    struct edid_facts facts = {0};
    if (!is_good_head(edid)) {
        return facts;
    }
    const bool has_more = edid.data[EXTENSION_COUNT] > 0 && edid.size_bytes >= 2 * BLOCK_BYTES &&
                          is_good_block(edid, BLOCK_BYTES);
    facts.size_bytes = has_more ? 2 * BLOCK_BYTES : BLOCK_BYTES;
    read_timing(edid.data + TIMING, &facts);
    return facts;
}

struct edid_facts edid_take(struct display_properties *properties, struct bytes edid)
{
    const struct edid_facts facts = edid_read(edid);
    properties->edid_bytes = facts.size_bytes;
    memset(properties->edid, 0, sizeof(properties->edid));
    memcpy(properties->edid, edid.data, facts.size_bytes);
    properties->refresh_milli_hz =
        facts.refresh_milli_hz == 0 ? DISPLAY_REFRESH_MILLI_HZ : facts.refresh_milli_hz;
    return facts;
}
