#include "lib/calendar.h"
#include "lib/duration.h"
#include "lib/text.h"
#include "model.h"
#include "unit.h"

#define NS NS_PER_S

static struct chip_registers registers;
static uint64_t time_ns;

static uint64_t seconds_of(const char *text)
{
    struct calendar_time time = {0};
    CHECK(calendar_read(text_bytes(text), &time));
    return calendar_seconds(&time);
}

static bool reads(const struct chip *chip, const char *expected)
{
    time_ns = 0;
    return chip->check(&registers) == STATUS_OK && chip->read(&registers, &time_ns) == STATUS_OK &&
           time_ns == seconds_of(expected) * NS && !model.was_misused;
}

static bool shows_none(const struct chip *chip)
{
    return chip->read(&registers, &time_ns) == STATUS_DEVICE_ERROR && !model.was_misused;
}

static bool sets(const struct chip *chip, const char *time)
{
    return chip->set(&registers, seconds_of(time) * NS) == STATUS_OK && reads(chip, time);
}

/* -- MC146818 ---------------------------------------------------------------------------------- */

static void test_formats(void)
{
    registers = model_mc146818();
    CHECK(reads(&chip_mc146818, "2031-02-03T04:05:06Z"));
    model_put(0x99, 0x12, 0x31, 0x23, 0x59, 0x59);
    model.cmos[0x32] = 0x20;
    CHECK(reads(&chip_mc146818, "2099-12-31T23:59:59Z"));
    model.cmos[0x0b] = 0x06; /* binary, 24 hours */
    model.cmos[0x32] = 20;
    model_put(38, 1, 19, 3, 14, 8);
    CHECK(reads(&chip_mc146818, "2038-01-19T03:14:08Z"));
    model.cmos[0x0b] = 0x04; /* binary, 12 hours */
    model_put(0, 2, 29, 12, 0, 0);
    CHECK(reads(&chip_mc146818, "2000-02-29T00:00:00Z"));
    model.cmos[4] = 12 | 0x80;
    CHECK(reads(&chip_mc146818, "2000-02-29T12:00:00Z"));
    model.cmos[4] = 11 | 0x80;
    CHECK(reads(&chip_mc146818, "2000-02-29T23:00:00Z"));
    model.cmos[0x0b] = 0; /* BCD, 12 hours */
    model.cmos[0x32] = 0x21;
    model_put(0, 3, 1, 0x11, 0, 0);
    CHECK(reads(&chip_mc146818, "2100-03-01T11:00:00Z"));
}

static void test_century(void)
{
    registers = model_mc146818();
    registers.century = 0;
    CHECK(reads(&chip_mc146818, "2031-02-03T04:05:06Z"));
    model_put(0x69, 2, 3, 4, 5, 6);
    CHECK(reads(&chip_mc146818, "2069-02-03T04:05:06Z"));
    model_put(0x70, 2, 3, 4, 5, 6);
    CHECK(shows_none(&chip_mc146818)); /* 1970 */
    registers.century = 0x32;
    CHECK(reads(&chip_mc146818, "2070-02-03T04:05:06Z"));
    model_put(0x31, 2, 3, 4, 5, 6);
    model.cmos[0x32] = 0x99; /* later than nanoseconds can say */
    CHECK(shows_none(&chip_mc146818));
    CHECK_EQUAL(
        chip_mc146818.set(&registers, (CHIP_SECONDS_MAX + 1) * NS), STATUS_INVALID_ARGUMENT);
    model.cmos[0x32] = 0xff; /* nobody keeps it */
    CHECK(reads(&chip_mc146818, "2031-02-03T04:05:06Z"));
    registers.century = 0x0d; /* of the chip's own: that is no century */
    CHECK(reads(&chip_mc146818, "2031-02-03T04:05:06Z"));
    registers.century = 0x80; /* beyond what the index port reaches */
    CHECK(reads(&chip_mc146818, "2031-02-03T04:05:06Z"));
}

static void test_no_time(void)
{
    static const uint8_t wrong[][6] = {
        {0x3a, 2, 3, 4, 5, 6},
        {0x31, 0x13, 3, 4, 5, 6},
        {0x31, 0, 3, 4, 5, 6},
        {0x31, 2, 0x29, 4, 5, 6},
        {0x31, 2, 0, 4, 5, 6},
        {0x31, 2, 3, 0x24, 5, 6},
        {0x31, 2, 3, 4, 0x60, 6},
        {0x31, 2, 3, 4, 5, 0x60},
        {0x31, 2, 3, 4, 5, 0x0f},
        {0xff, 0xff, 0xff, 0xff, 0xff, 0xff},
    };
    registers = model_mc146818();
    for (uint32_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        const uint8_t *put = wrong[i];
        model_put(put[0], put[1], put[2], put[3], put[4], put[5]);
        CHECK(shows_none(&chip_mc146818));
    }
    model.cmos[0x0b] = 0; /* 12 hours */
    model_put(0x31, 2, 3, 0, 5, 6);
    CHECK(shows_none(&chip_mc146818));
    model_put(0x31, 2, 3, 0x13, 5, 6);
    CHECK(shows_none(&chip_mc146818));
    registers = model_mc146818();
    model.cmos[0x0d] = 0; /* the battery is empty */
    CHECK(shows_none(&chip_mc146818));
    registers = model_mc146818();
    registers.size_bytes = 1;
    CHECK_EQUAL(chip_mc146818.check(&registers), STATUS_MALFORMED);
}

static void test_update(void)
{
    registers = model_mc146818();
    model.moods.updates = 1;
    CHECK(reads(&chip_mc146818, "2031-02-03T04:05:06Z"));
    CHECK_EQUAL(model.pause_count, 1);
    model.moods.updates = UINT32_MAX;
    CHECK(shows_none(&chip_mc146818));
    CHECK(model.pause_count <= 1 + CHIP_TRIES_MAX);
    /* A second passes at each place of a read: never is 04:59:59 read as 04:00:00 or 05:59:59. */
    for (uint32_t steps = 16; steps < 64; steps++) {
        registers = model_mc146818();
        model_put(0x31, 2, 3, 4, 0x59, 0x59);
        model.moods.steps = steps;
        CHECK_EQUAL(chip_mc146818.read(&registers, &time_ns), STATUS_OK);
        CHECK(time_ns >= seconds_of("2031-02-03T04:59:59Z") * NS);
        CHECK(time_ns <= seconds_of("2031-02-03T05:00:09Z") * NS);
    }
    model.moods.steps = 3; /* it does not come to rest */
    CHECK(shows_none(&chip_mc146818));
}

static void test_set_mc146818(void)
{
    static const uint8_t formats[] = {0x00, 0x02, 0x04, 0x06};
    for (uint32_t i = 0; i < sizeof(formats); i++) {
        registers = model_mc146818();
        model.cmos[0x0b] = formats[i];
        CHECK(sets(&chip_mc146818, "2026-01-02T00:04:05Z"));
        CHECK_EQUAL(model.cmos[6], 6); /* a Friday */
        CHECK(sets(&chip_mc146818, "2026-01-02T12:04:05Z"));
        CHECK(sets(&chip_mc146818, "2100-02-28T23:59:59Z"));
        CHECK(sets(&chip_mc146818, "2038-01-19T13:14:08Z"));
        CHECK_EQUAL(model.cmos[0x0b], formats[i]);
    }
    CHECK_EQUAL(
        chip_mc146818.set(&registers, (CHIP_SECONDS_MIN - 1) * NS), STATUS_INVALID_ARGUMENT);
    registers.century = 0;
    CHECK(sets(&chip_mc146818, "2069-12-31T23:59:59Z"));
    CHECK_EQUAL(
        chip_mc146818.set(&registers, seconds_of("2070-01-01T00:00:00Z") * NS),
        STATUS_INVALID_ARGUMENT);
    model.moods.ignores_writes = true;
    CHECK_EQUAL(
        chip_mc146818.set(&registers, seconds_of("2026-01-02T03:04:05Z") * NS),
        STATUS_DEVICE_ERROR);
    CHECK(!model.was_misused);
}

/* -- PL031, goldfish --------------------------------------------------------------------------- */

static void test_pl031(void)
{
    registers = model_pl031(seconds_of("2031-02-03T04:05:06Z"));
    CHECK(reads(&chip_pl031, "2031-02-03T04:05:06Z"));
    CHECK(sets(&chip_pl031, "2038-01-19T03:14:08Z"));
    CHECK(sets(&chip_pl031, "2106-02-07T06:28:15Z"));
    CHECK_EQUAL(
        chip_pl031.set(&registers, (UINT32_MAX + UINT64_C(1)) * NS), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(chip_pl031.set(&registers, 0), STATUS_INVALID_ARGUMENT);
    model.words[3] = 0; /* it stands still */
    CHECK(shows_none(&chip_pl031));
    CHECK(sets(&chip_pl031, "2026-01-02T03:04:05Z"));
    model.moods.counts_from_0 = true;
    CHECK_EQUAL(
        chip_pl031.set(&registers, seconds_of("2027-01-02T03:04:05Z") * NS), STATUS_DEVICE_ERROR);
    CHECK(shows_none(&chip_pl031)); /* as after a battery that was empty */
    registers.size_bytes = 0xfff;
    CHECK_EQUAL(chip_pl031.check(&registers), STATUS_MALFORMED);
    registers = model_pl031(0);
    model.words[0xfe0 / 4] = 0x11; /* a UART */
    CHECK_EQUAL(chip_pl031.check(&registers), STATUS_UNSUPPORTED);
    CHECK(!model.was_misused);
}

static void test_goldfish(void)
{
    registers = model_goldfish(seconds_of("2031-02-03T04:05:06Z") * NS);
    CHECK(reads(&chip_goldfish, "2031-02-03T04:05:06Z"));
    CHECK(sets(&chip_goldfish, "2038-01-19T03:14:08Z"));
    CHECK(sets(&chip_goldfish, "2100-03-01T00:00:00Z"));
    CHECK_EQUAL(chip_goldfish.set(&registers, CHIP_SECONDS_MAX * NS), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(chip_goldfish.set(&registers, 0), STATUS_INVALID_ARGUMENT);
    model.moods.ignores_writes = true;
    CHECK_EQUAL(
        chip_goldfish.set(&registers, seconds_of("2026-01-02T03:04:05Z") * NS),
        STATUS_DEVICE_ERROR);
    registers = model_goldfish(UINT64_MAX);
    CHECK(shows_none(&chip_goldfish));
    registers = model_goldfish(NS);
    CHECK(shows_none(&chip_goldfish));
    registers.size_bytes = 0x1f;
    CHECK_EQUAL(chip_goldfish.check(&registers), STATUS_MALFORMED);
    CHECK(!model.was_misused);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"formats", test_formats},
        {"century", test_century},
        {"no time", test_no_time},
        {"update", test_update},
        {"set MC146818", test_set_mc146818},
        {"PL031", test_pl031},
        {"goldfish", test_goldfish},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
