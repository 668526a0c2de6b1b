#include "model.h"
#include <string.h>

#define A 0x0au
#define B 0x0bu
#define D 0x0du

struct model model;

static void pause_once(void *context)
{
    (void)context;
    model.pause_count++;
}

/* -- MC146818 ---------------------------------------------------------------------------------- */

/* In BCD, which is what the tests of torn reads use. */
static void count_up(uint32_t at, uint8_t end)
{
    model.cmos[at]++;
    if ((model.cmos[at] & 0xf) > 9) {
        model.cmos[at] = (uint8_t)((model.cmos[at] & 0xf0) + 0x10);
    }
    if (model.cmos[at] == end) {
        model.cmos[at] = 0;
        if (at < 4) {
            count_up(at + 2, at == 2 ? 0x24 : 0x60);
        }
    }
}

static uint32_t cmos_read(void *context, uint32_t number)
{
    (void)context;
    if (number >= MODEL_CMOS_BYTES) {
        model.was_misused = true;
        return UINT32_MAX;
    }
    if (number == A) {
        const bool is_updating = model.moods.updates > 0;
        model.moods.updates -= is_updating ? 1 : 0;
        return model.cmos[A] | (is_updating ? 0x80u : 0);
    }
    model.read_count++;
    if (model.moods.steps != 0 && model.read_count % model.moods.steps == 0) {
        count_up(0, 0x60);
    }
    return model.cmos[number];
}

static void cmos_write(void *context, uint32_t number, uint32_t value)
{
    (void)context;
    if (model.moods.ignores_writes) {
        return;
    }
    if (number >= MODEL_CMOS_BYTES || (number != B && (model.cmos[B] & 0x80) == 0) ||
        value > 0xff) {
        model.was_misused = true;
    } else {
        model.cmos[number] = (uint8_t)value;
    }
}

void model_put(
    uint8_t year, uint8_t month, uint8_t day, uint8_t hour, uint8_t minute, uint8_t second)
{
    model.cmos[9] = year;
    model.cmos[8] = month;
    model.cmos[7] = day;
    model.cmos[4] = hour;
    model.cmos[2] = minute;
    model.cmos[0] = second;
}

struct chip_registers model_mc146818(void)
{
    model = (struct model){.cmos = {[A] = 0x26, [B] = 0x02, [D] = 0x80, [0x32] = 0x20}};
    model_put(0x31, 2, 3, 4, 5, 6);
    return (struct chip_registers){cmos_read, cmos_write, pause_once, NULL, 2, 0x32};
}

/* -- PL031 ------------------------------------------------------------------------------------- */

static uint32_t word_read(void *context, uint32_t number)
{
    (void)context;
    if (number % 4 != 0 || number / 4 >= 0x400) {
        model.was_misused = true;
        return 0;
    }
    return model.words[number / 4];
}

static void pl031_write(void *context, uint32_t number, uint32_t value)
{
    (void)context;
    if (number == 0x08 && !model.moods.ignores_writes) {
        model.words[0] = model.moods.counts_from_0 ? 0 : value;
    } else if (number == 0x0c && !model.moods.ignores_writes) {
        model.words[3] = value & 1;
    } else if (number != 0x08 && number != 0x0c && number != 0x10) {
        model.was_misused = true;
    }
}

struct chip_registers model_pl031(uint64_t seconds)
{
    model = (struct model){.words = {[0] = (uint32_t)seconds, [3] = 1}};
    model.words[0xfe0 / 4] = 0x31;
    model.words[0xfe4 / 4] = 0x10;
    return (struct chip_registers){word_read, pl031_write, pause_once, NULL, 0x1000, 0};
}

/* -- goldfish ---------------------------------------------------------------------------------- */

static uint32_t goldfish_read(void *context, uint32_t number)
{
    model.read_count++;
    return word_read(context, number);
}

static void goldfish_write(void *context, uint32_t number, uint32_t value)
{
    (void)context;
    if (number > 0x10 || number % 4 != 0) {
        model.was_misused = true;
    } else if (number <= 4 && !model.moods.ignores_writes) {
        model.words[number / 4] = value;
    }
}

struct chip_registers model_goldfish(uint64_t time_ns)
{
    model = (struct model){.words = {[0] = (uint32_t)time_ns, [1] = (uint32_t)(time_ns >> 32)}};
    return (struct chip_registers){goldfish_read, goldfish_write, pause_once, NULL, 0x1000, 0};
}
