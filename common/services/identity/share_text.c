#include "share_text.h"
#include "lib/memory.h"
#include <sodium/crypto_generichash_blake2b.h>
#include <sodium/utils.h>
#include <stddef.h>

#define GROUP_DATA_CHARACTERS (SHARE_GROUP_CHARACTERS - 1)
#define CHARACTERS            (SHARE_GROUPS * SHARE_GROUP_CHARACTERS)
#define CHARACTER_BITS        5u

#define VERSION        1u
#define SET_AT         2u
#define CHECK_AT       (SET_AT + SHARE_SET_BYTES)
#define DATA_AT        (CHECK_AT + SHARE_CHECK_BYTES)
#define CHECKSUM_AT    (DATA_AT + SHARE_SECRET_BYTES)
#define CHECKSUM_BYTES 3u
#define ENCODED_BYTES  (CHECKSUM_AT + CHECKSUM_BYTES)

#define NOT_A_CHARACTER 0xffu

_Static_assert(
    ENCODED_BYTES * 8 == SHARE_GROUPS * GROUP_DATA_CHARACTERS * CHARACTER_BITS, "no bit is left");

/* x^5 + x^2 + 1 */
static uint8_t times_x(uint8_t value)
{
    const uint32_t wide = value;
    return (uint8_t)((wide << 1 ^ (0x25u & (0u - (wide >> 4 & 1u)))) & 0x1fu);
}

/*
 * Each character counts with a power of x of its own, so that a wrong one, or two that are swapped,
 * make a difference; the group's number too, so that swapped groups do.
 */
static uint8_t group_check(const uint8_t *values, uint32_t group)
{
    uint8_t sum = 0;
    for (uint32_t i = 0; i < GROUP_DATA_CHARACTERS; i++) {
        sum = times_x((uint8_t)(sum ^ values[i]));
    }
    return (uint8_t)(sum ^ (group + 1));
}

/* Arithmetic instead of a table: the place in memory would say what was read. */
static char to_character(uint8_t value)
{
    static const char skipped[] = {'I', 'L', 'O', 'U'};
    uint32_t character = (uint32_t)'0' + value;
    character += ('A' - '0' - 10u) & (0u - (uint32_t)(value >= 10));
    for (uint32_t i = 0; i < sizeof(skipped); i++) {
        character += (uint32_t)(character >= (uint32_t)skipped[i]);
    }
    return (char)character;
}

static uint8_t from_character(uint8_t character)
{
    if (character >= 'a' && character <= 'z') {
        character = (uint8_t)(character - 'a' + 'A');
    }
    if (character == 'I' || character == 'L') {
        character = '1';
    } else if (character == 'O') {
        character = '0';
    }
    uint32_t found = NOT_A_CHARACTER;
    for (uint8_t value = 0; value < 32; value++) {
        const uint32_t is_it = 0u - (uint32_t)((uint8_t)to_character(value) == character);
        found = (found & ~is_it) | (value & is_it);
    }
    return (uint8_t)found;
}

static void checksum(const uint8_t *encoded, uint8_t sum[CHECKSUM_BYTES])
{
    uint8_t hash[crypto_generichash_blake2b_BYTES];
    (void)crypto_generichash_blake2b(hash, sizeof(hash), encoded, CHECKSUM_AT, NULL, 0);
    memcpy(sum, hash, CHECKSUM_BYTES);
    sodium_memzero(hash, sizeof(hash));
}

/* The five bits that begin at bit `at`, the highest bit of a byte first. */
static uint8_t bits_at(const uint8_t *encoded, uint32_t at)
{
    uint32_t two_bytes = (uint32_t)encoded[at / 8] << 8;
    if (at / 8 + 1 < ENCODED_BYTES) {
        two_bytes |= encoded[at / 8 + 1];
    }
    return (uint8_t)(two_bytes >> (16 - CHARACTER_BITS - at % 8) & 0x1fu);
}

static void set_bits_at(uint8_t *encoded, uint32_t at, uint8_t value)
{
    const uint32_t two_bytes = (uint32_t)value << (16 - CHARACTER_BITS - at % 8);
    encoded[at / 8] |= (uint8_t)(two_bytes >> 8);
    if (at / 8 + 1 < ENCODED_BYTES) {
        encoded[at / 8 + 1] |= (uint8_t)two_bytes;
    }
}

static void write_groups(const uint8_t *encoded, char *text)
{
    uint8_t values[GROUP_DATA_CHARACTERS];
    for (uint32_t group = 0; group < SHARE_GROUPS; group++) {
        char *out = text + group * (SHARE_GROUP_CHARACTERS + 1);
        for (uint32_t i = 0; i < GROUP_DATA_CHARACTERS; i++) {
            values[i] = bits_at(encoded, (group * GROUP_DATA_CHARACTERS + i) * CHARACTER_BITS);
            out[i] = to_character(values[i]);
        }
        out[GROUP_DATA_CHARACTERS] = to_character(group_check(values, group));
        if (group + 1 < SHARE_GROUPS) {
            out[SHARE_GROUP_CHARACTERS] = ' ';
        }
    }
    sodium_memzero(values, sizeof(values));
}

void share_text_write(const struct share *share, char text[SHARE_TEXT_BYTES])
{
    uint8_t encoded[ENCODED_BYTES];
    encoded[0] = (uint8_t)(VERSION << 4 | share->needed);
    encoded[1] = share->index;
    memcpy(encoded + SET_AT, share->set, SHARE_SET_BYTES);
    memcpy(encoded + CHECK_AT, share->check, SHARE_CHECK_BYTES);
    memcpy(encoded + DATA_AT, share->data, SHARE_SECRET_BYTES);
    checksum(encoded, encoded + CHECKSUM_AT);
    write_groups(encoded, text);
    sodium_memzero(encoded, sizeof(encoded));
}

static bool is_between(uint8_t character)
{
    return character == ' ' || character == '-' || character == '\n' || character == '\r' ||
           character == '\t';
}

/* The values of all characters. */
static enum share_text_fault
read_characters(struct bytes text, uint8_t values[CHARACTERS], uint32_t *group)
{
    uint32_t count = 0;
    for (size_t i = 0; i < text.size_bytes; i++) {
        if (is_between(text.data[i])) {
            continue;
        }
        if (count == CHARACTERS) {
            return SHARE_TEXT_LONG;
        }
        *group = count / SHARE_GROUP_CHARACTERS + 1;
        values[count] = from_character(text.data[i]);
        if (values[count] == NOT_A_CHARACTER) {
            return SHARE_TEXT_CHARACTER;
        }
        count++;
    }
    *group = count / SHARE_GROUP_CHARACTERS + 1;
    return count == CHARACTERS ? SHARE_TEXT_GOOD : SHARE_TEXT_SHORT;
}

static enum share_text_fault
read_groups(const uint8_t *values, uint8_t encoded[ENCODED_BYTES], uint32_t *group)
{
    memset(encoded, 0, ENCODED_BYTES);
    for (uint32_t i = 0; i < SHARE_GROUPS; i++) {
        const uint8_t *of_group = values + i * SHARE_GROUP_CHARACTERS;
        if (group_check(of_group, i) != of_group[GROUP_DATA_CHARACTERS]) {
            *group = i + 1;
            return SHARE_TEXT_GROUP;
        }
        for (uint32_t n = 0; n < GROUP_DATA_CHARACTERS; n++) {
            const uint32_t at = (i * GROUP_DATA_CHARACTERS + n) * CHARACTER_BITS;
            set_bits_at(encoded, at, of_group[n]);
        }
    }
    return SHARE_TEXT_GOOD;
}

static enum share_text_fault read_encoded(const uint8_t *encoded, struct share *share)
{
    uint8_t sum[CHECKSUM_BYTES];
    checksum(encoded, sum);
    if (memcmp(sum, encoded + CHECKSUM_AT, sizeof(sum)) != 0) {
        return SHARE_TEXT_CHECKSUM;
    }
    const uint8_t needed = encoded[0] & 0xfu;
    const uint8_t index = encoded[1];
    if (encoded[0] >> 4 != VERSION || needed < SHARES_NEEDED_MIN || index == 0 ||
        index > SHARES_MAX) {
        return SHARE_TEXT_UNKNOWN;
    }
    *share = (struct share){.needed = needed, .index = index};
    memcpy(share->set, encoded + SET_AT, SHARE_SET_BYTES);
    memcpy(share->check, encoded + CHECK_AT, SHARE_CHECK_BYTES);
    memcpy(share->data, encoded + DATA_AT, SHARE_SECRET_BYTES);
    return SHARE_TEXT_GOOD;
}

enum share_text_fault share_text_read(struct bytes text, struct share *share, uint32_t *group)
{
    uint8_t values[CHARACTERS];
    uint8_t encoded[ENCODED_BYTES];
    enum share_text_fault fault = read_characters(text, values, group);
    if (fault == SHARE_TEXT_GOOD) {
        fault = read_groups(values, encoded, group);
    }
    if (fault == SHARE_TEXT_GOOD) {
        fault = read_encoded(encoded, share);
    }
    sodium_memzero(values, sizeof(values));
    sodium_memzero(encoded, sizeof(encoded));
    return fault;
}
