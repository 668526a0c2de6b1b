/*
 * The clock of a PC: Motorola MC146818A (data sheet, "Address map" and "Update cycle"), behind an
 * index and a data port. What of it differs between machines is read from it: BCD or binary, 12 or
 * 24 hours. The register for the century is no part of the chip: ACPI says where it is
 * (6.4, 5.2.9).
 */
#include "chip.h"
#include "lib/calendar.h"
#include "lib/duration.h"
#include <stdbool.h>
#include <stddef.h>

#define REGISTER_SECOND  0x00u
#define REGISTER_MINUTE  0x02u
#define REGISTER_HOUR    0x04u
#define REGISTER_WEEKDAY 0x06u /* 1: Sunday */
#define REGISTER_DAY     0x07u
#define REGISTER_MONTH   0x08u
#define REGISTER_YEAR    0x09u
#define REGISTER_A       0x0au
#define REGISTER_B       0x0bu
#define REGISTER_D       0x0du

#define A_UPDATE_IN_PROGRESS 0x80u
#define B_SET                0x80u
#define B_BINARY             0x04u
#define B_24_HOURS           0x02u
#define D_VALID              0x80u
#define HOUR_AFTERNOON       0x80u

/* The index port has seven bits; those below 14 have a meaning already. */
#define CENTURY_FIRST 0x0eu
#define CENTURY_LAST  0x7fu

/* Without a century: 70 to 99 are of the 20th, the others of the 21st. */
#define YEAR_PIVOT   70u
#define CENTURY_PAST 19u
#define CENTURY_NOW  20u

#define NO_NUMBER UINT32_MAX

enum field {
    FIELD_SECOND,
    FIELD_MINUTE,
    FIELD_HOUR,
    FIELD_DAY,
    FIELD_MONTH,
    FIELD_YEAR,
    FIELD_CENTURY,
    FIELD_COUNT,
};

struct fields {
    uint32_t values[FIELD_COUNT];
};

static bool has_century(const struct chip_registers *registers)
{
    return registers->century >= CENTURY_FIRST && registers->century <= CENTURY_LAST;
}

static uint32_t number_of(const struct chip_registers *registers, enum field field)
{
    static const uint8_t numbers[FIELD_COUNT] = {
        [FIELD_SECOND] = REGISTER_SECOND,
        [FIELD_MINUTE] = REGISTER_MINUTE,
        [FIELD_HOUR] = REGISTER_HOUR,
        [FIELD_DAY] = REGISTER_DAY,
        [FIELD_MONTH] = REGISTER_MONTH,
        [FIELD_YEAR] = REGISTER_YEAR,
    };
    return field == FIELD_CENTURY ? registers->century : numbers[field];
}

static uint32_t read_register(const struct chip_registers *registers, uint32_t number)
{
    return registers->read(registers->context, number) & 0xffu;
}

static uint32_t field_count(const struct chip_registers *registers)
{
    return has_century(registers) ? FIELD_COUNT : FIELD_CENTURY;
}

static void read_fields(const struct chip_registers *registers, struct fields *fields)
{
    *fields = (struct fields){{0}};
    for (uint32_t i = 0; i < field_count(registers); i++) {
        fields->values[i] = read_register(registers, number_of(registers, (enum field)i));
    }
}

static bool is_updating(const struct chip_registers *registers)
{
    return (read_register(registers, REGISTER_A) & A_UPDATE_IN_PROGRESS) != 0;
}

static bool is_same(const struct fields *left, const struct fields *right)
{
    for (uint32_t i = 0; i < FIELD_COUNT; i++) {
        if (left->values[i] != right->values[i]) {
            return false;
        }
    }
    return true;
}

/* All fields as they were at one time: read twice with no update before, between and after. */
static enum status read_at_rest(const struct chip_registers *registers, struct fields *fields)
{
    for (uint32_t i = 0; i < CHIP_TRIES_MAX; i++) {
        struct fields again;
        if (!is_updating(registers)) {
            read_fields(registers, fields);
            if (!is_updating(registers)) {
                read_fields(registers, &again);
                if (!is_updating(registers) && is_same(fields, &again)) {
                    return STATUS_OK;
                }
            }
        }
        registers->pause(registers->context);
    }
    return STATUS_DEVICE_ERROR;
}

/* -- numbers ----------------------------------------------------------------------------------- */

/* NO_NUMBER: a digit is none. */
static uint32_t decode(uint32_t value, uint32_t format)
{
    if ((format & B_BINARY) != 0) {
        return value;
    }
    return (value & 0xfu) > 9 || value >> 4 > 9 ? NO_NUMBER : (value >> 4) * 10 + (value & 0xfu);
}

static uint32_t encode(uint32_t number, uint32_t format)
{
    return (format & B_BINARY) != 0 ? number : number / 10 << 4 | number % 10;
}

/* Of 12 hours, midnight and noon are the twelfth. */
static uint32_t decode_hour(uint32_t value, uint32_t format)
{
    if ((format & B_24_HOURS) != 0) {
        return decode(value, format);
    }
    const uint32_t hour = decode(value & ~HOUR_AFTERNOON, format);
    if (hour < 1 || hour > 12) {
        return NO_NUMBER;
    }
    return hour % 12 + ((value & HOUR_AFTERNOON) != 0 ? 12u : 0u);
}

static uint32_t encode_hour(uint32_t hour, uint32_t format)
{
    if ((format & B_24_HOURS) != 0) {
        return encode(hour, format);
    }
    return encode((hour + 11) % 12 + 1, format) | (hour >= 12 ? HOUR_AFTERNOON : 0);
}

/* A century that is none of ours says nothing: firmware that does not care leaves it so. */
static uint32_t decode_year(const struct fields *fields, uint32_t format)
{
    const uint32_t year = decode(fields->values[FIELD_YEAR], format);
    const uint32_t century = decode(fields->values[FIELD_CENTURY], format);
    if (year > 99) {
        return NO_NUMBER;
    }
    if (century >= CENTURY_PAST && century <= 99) {
        return century * 100 + year;
    }
    return (year >= YEAR_PIVOT ? CENTURY_PAST : CENTURY_NOW) * 100 + year;
}

/* -- the chip ---------------------------------------------------------------------------------- */

static enum status check(const struct chip_registers *registers)
{
    return registers->size_bytes >= 2 ? STATUS_OK : STATUS_MALFORMED;
}

static enum status read(const struct chip_registers *registers, uint64_t *time_ns)
{
    struct fields fields;
    const uint32_t format = read_register(registers, REGISTER_B);
    if ((read_register(registers, REGISTER_D) & D_VALID) == 0) {
        return STATUS_DEVICE_ERROR;
    }
    const enum status status = read_at_rest(registers, &fields);
    if (status != STATUS_OK) {
        return status;
    }
    const struct calendar_time time = {
        .year = decode_year(&fields, format),
        .month = decode(fields.values[FIELD_MONTH], format),
        .day = decode(fields.values[FIELD_DAY], format),
        .hour = decode_hour(fields.values[FIELD_HOUR], format),
        .minute = decode(fields.values[FIELD_MINUTE], format),
        .second = decode(fields.values[FIELD_SECOND], format),
    };
    if (!calendar_is_valid(&time) || calendar_seconds(&time) < CHIP_SECONDS_MIN ||
        calendar_seconds(&time) > CHIP_SECONDS_MAX) {
        return STATUS_DEVICE_ERROR;
    }
    *time_ns = calendar_seconds(&time) * NS_PER_S;
    return STATUS_OK;
}

static bool can_show(const struct chip_registers *registers, uint32_t year)
{
    return has_century(registers) || year < CENTURY_NOW * 100 + YEAR_PIVOT;
}

/* While B_SET is there, it does not count on. */
static void write_fields(const struct chip_registers *registers, uint64_t seconds)
{
    const uint32_t format = read_register(registers, REGISTER_B) & ~B_SET;
    const struct calendar_time time = calendar_at(seconds);
    const uint32_t values[FIELD_COUNT] = {
        [FIELD_SECOND] = encode(time.second, format),
        [FIELD_MINUTE] = encode(time.minute, format),
        [FIELD_HOUR] = encode_hour(time.hour, format),
        [FIELD_DAY] = encode(time.day, format),
        [FIELD_MONTH] = encode(time.month, format),
        [FIELD_YEAR] = encode(time.year % 100, format),
        [FIELD_CENTURY] = encode(time.year / 100, format),
    };
    registers->write(registers->context, REGISTER_B, format | B_SET);
    for (uint32_t i = 0; i < field_count(registers); i++) {
        registers->write(registers->context, number_of(registers, (enum field)i), values[i]);
    }
    registers->write(
        registers->context, REGISTER_WEEKDAY, encode(calendar_weekday(seconds) + 1, format));
    registers->write(registers->context, REGISTER_B, format);
}

static enum status set(const struct chip_registers *registers, uint64_t time_ns)
{
    const uint64_t seconds = time_ns / NS_PER_S;
    uint64_t shown_ns = 0;
    if (seconds < CHIP_SECONDS_MIN || seconds > CHIP_SECONDS_MAX ||
        !can_show(registers, calendar_at(seconds).year)) {
        return STATUS_INVALID_ARGUMENT;
    }
    write_fields(registers, seconds);
    const enum status status = read(registers, &shown_ns);
    const uint64_t shown = shown_ns / NS_PER_S;
    return status == STATUS_OK && shown >= seconds && shown - seconds <= 1 ? STATUS_OK
                                                                           : STATUS_DEVICE_ERROR;
}

const struct chip chip_mc146818 = {
    .step_ns = NS_PER_S,
    .check = check,
    .read = read,
    .set = set,
};
