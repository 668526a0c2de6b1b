/* Modes, and what screens say of themselves. */
#include "display/modes.h"
#include "unit.h"

static uint8_t edid[DISPLAY_EDID_BYTES_MAX];

static void seal(size_t start)
{
    uint8_t sum = 0;
    for (size_t i = 0; i < 127; i++) {
        sum = (uint8_t)(sum + edid[start + i]);
    }
    edid[start + 127] = (uint8_t)-sum;
}

/* 1024 by 768 at 60.004 Hz: 1344 times 806 at 65 MHz. */
static void write_edid(void)
{
    static const uint8_t head[] = {0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0};
    static const uint8_t timing[] = {0x64, 0x19, 0x00, 0x40, 0x41, 0x00, 0x26, 0x30};
    memset(edid, 0, sizeof(edid));
    memcpy(edid, head, sizeof(head));
    memcpy(edid + 54, timing, sizeof(timing));
    seal(0);
}

static struct edid_facts read(size_t size_bytes)
{
    return edid_read((struct bytes){edid, size_bytes});
}

static void test_good(void)
{
    write_edid();
    const struct edid_facts facts = read(256);
    CHECK_EQUAL(facts.size_bytes, 128);
    CHECK_EQUAL(facts.preferred.width, 1024);
    CHECK_EQUAL(facts.preferred.height, 768);
    CHECK_EQUAL(facts.refresh_milli_hz, 60003);
    edid[126] = 1;
    seal(0);
    CHECK_EQUAL(read(128).size_bytes, 128);
    CHECK_EQUAL(read(255).size_bytes, 128);
    CHECK_EQUAL(read(256).size_bytes, 256);
    edid[200] = 1; /* a block that is not as it was written */
    CHECK_EQUAL(read(256).size_bytes, 128);
}

static void test_bad(void)
{
    write_edid();
    CHECK_EQUAL(read(0).size_bytes, 0);
    CHECK_EQUAL(read(127).size_bytes, 0);
    edid[60]++;
    CHECK_EQUAL(read(128).size_bytes, 0);
    CHECK_EQUAL(read(128).preferred.width, 0);
    write_edid();
    edid[0] = 1;
    seal(0);
    CHECK_EQUAL(read(128).size_bytes, 0);
    write_edid();
    memset(edid + 54, 0, 18); /* no timing, but a text */
    seal(0);
    CHECK_EQUAL(read(128).size_bytes, 128);
    CHECK_EQUAL(read(128).preferred.width, 0);
    CHECK_EQUAL(read(128).refresh_milli_hz, 0);
    write_edid();
    memset(edid + 54, 0xff, 2); /* faster than any */
    edid[56] = 1;
    memset(edid + 57, 0, 2);
    edid[59] = 1;
    memset(edid + 60, 0, 2);
    seal(0);
    CHECK_EQUAL(read(128).preferred.width, 1);
    CHECK_EQUAL(read(128).refresh_milli_hz, 0);
}

static void test_taken(void)
{
    struct display_properties properties = {0};
    write_edid();
    (void)edid_take(&properties, (struct bytes){edid, 256});
    CHECK_EQUAL(properties.edid_bytes, 128);
    CHECK_EQUAL(memcmp(properties.edid, edid, 128), 0);
    CHECK_EQUAL(properties.refresh_milli_hz, 60003);
    (void)edid_take(&properties, (struct bytes){edid, 0});
    CHECK_EQUAL(properties.edid_bytes, 0);
    CHECK_EQUAL(properties.edid[1], 0);
    CHECK_EQUAL(properties.refresh_milli_hz, DISPLAY_REFRESH_MILLI_HZ);
}

static void test_modes(void)
{
    struct display_properties properties = {.memory_bytes = UINT64_MAX};
    modes_fill(&properties, (struct display_size){1234, 777});
    CHECK_EQUAL(properties.modes[0].width, 1234);
    CHECK_EQUAL(properties.mode_count, 13);
    modes_fill(&properties, (struct display_size){1920, 1080});
    CHECK_EQUAL(properties.modes[0].width, 1920);
    CHECK_EQUAL(properties.mode_count, 12); /* once */
    modes_fill(&properties, (struct display_size){0, 0});
    CHECK_EQUAL(properties.modes[0].width, 1024);
    modes_fill(&properties, (struct display_size){8192, 8192}); /* no memory has room for it */
    CHECK_EQUAL(properties.modes[0].width, 1024);
    properties.memory_bytes = 2000000;
    modes_fill(&properties, (struct display_size){1024, 768});
    CHECK_EQUAL(properties.mode_count, 1);
    CHECK_EQUAL(properties.modes[0].width, 800);
    properties.memory_bytes = 1000;
    modes_fill(&properties, (struct display_size){1024, 768});
    CHECK_EQUAL(properties.mode_count, 0);
}

static void test_possible(void)
{
    CHECK(mode_is_possible((struct display_size){64, 64}, 64 * 64 * 4));
    CHECK(!mode_is_possible((struct display_size){64, 64}, 64 * 64 * 4 - 1));
    CHECK(!mode_is_possible((struct display_size){63, 64}, UINT64_MAX));
    CHECK(!mode_is_possible((struct display_size){64, 63}, UINT64_MAX));
    CHECK(!mode_is_possible((struct display_size){8193, 64}, UINT64_MAX));
    CHECK(!mode_is_possible((struct display_size){64, 8193}, UINT64_MAX));
    CHECK(mode_is_possible((struct display_size){8192, 512}, UINT64_MAX));
    CHECK(!mode_is_possible((struct display_size){8192, 513}, UINT64_MAX));
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"EDID", test_good},
        {"EDID that is none", test_bad},
        {"EDID in the properties", test_taken},
        {"modes", test_modes},
        {"what is possible", test_possible},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
