/*
 * IPv6 addresses: eight groups of four hexadecimal digits, of which one run of zeros can be left
 * out, and of which the last two can be written as IPv4 (RFC 4291, 2.2).
 */
#include "lib/format.h"
#include "lib/hex.h"
#include "lib/memory.h"
#include "parts.h"

#define GROUPS           8u
#define GROUP_BYTES      2u
#define GROUP_DIGITS_MAX 4u
#define NO_GAP           UINT32_MAX

/* What was read so far, and before which group zeros were left out. */
struct groups {
    uint8_t bytes[IPV6_BYTES];
    uint32_t count;
    uint32_t gap;
};

static size_t digits_at(struct bytes text, size_t offset)
{
    size_t count = 0;
    while (offset + count < text.size_bytes &&
           hex_digit(text.data[offset + count]) != HEX_NO_DIGIT) {
        count++;
    }
    return count;
}

static bool take_group(struct groups *groups, struct bytes digits)
{
    if (groups->count == GROUPS || digits.size_bytes == 0 || digits.size_bytes > GROUP_DIGITS_MAX) {
        return false;
    }
    uint32_t value = 0;
    for (size_t i = 0; i < digits.size_bytes; i++) {
        value = value << 4 | hex_digit(digits.data[i]);
    }
    groups->bytes[GROUP_BYTES * groups->count] = (uint8_t)(value >> 8);
    groups->bytes[GROUP_BYTES * groups->count + 1] = (uint8_t)value;
    groups->count++;
    return true;
}

/* The last two groups, as IPv4. */
static bool take_ipv4(struct groups *groups, struct bytes text)
{
    if (groups->count > GROUPS - IPV4_BYTES / GROUP_BYTES ||
        !ipv4_read(text, groups->bytes + GROUP_BYTES * groups->count)) {
        return false;
    }
    groups->count += IPV4_BYTES / GROUP_BYTES;
    return true;
}

static bool is_gap(struct bytes text, size_t offset)
{
    return text.size_bytes - offset >= 2 && text.data[offset] == ':' &&
           text.data[offset + 1] == ':';
}

/* What separates two groups; one colon has to have a group behind it. */
static bool take_separator(struct groups *groups, struct bytes text, size_t *offset)
{
    if (is_gap(text, *offset)) {
        const bool is_first = groups->gap == NO_GAP;
        groups->gap = groups->count;
        *offset += 2;
        return is_first;
    }
    *offset += 1;
    return text.data[*offset - 1] == ':' && *offset < text.size_bytes;
}

static bool take_all(struct groups *groups, struct bytes text)
{
    size_t offset = 0;
    if (is_gap(text, 0)) {
        groups->gap = 0;
        offset = 2;
    }
    while (offset < text.size_bytes) {
        const size_t length = digits_at(text, offset);
        const struct bytes rest = bytes_part(text, offset, text.size_bytes - offset);
        if (length < rest.size_bytes && rest.data[length] == '.') {
            return take_ipv4(groups, rest);
        }
        if (!take_group(groups, bytes_part(rest, 0, length))) {
            return false;
        }
        offset += length;
        if (offset < text.size_bytes && !take_separator(groups, text, &offset)) {
            return false;
        }
    }
    return true;
}

/* Puts the zeros where they were left out: at least one group, or there is no place for them. */
static bool groups_spread(const struct groups *groups, uint8_t bytes[IPV6_BYTES])
{
    if ((groups->gap == NO_GAP) != (groups->count == GROUPS)) {
        return false;
    }
    const uint32_t before = GROUP_BYTES * (groups->gap == NO_GAP ? GROUPS : groups->gap);
    const uint32_t after = GROUP_BYTES * groups->count - before;
    memset(bytes, 0, IPV6_BYTES);
    memcpy(bytes, groups->bytes, before);
    memcpy(bytes + IPV6_BYTES - after, groups->bytes + before, after);
    return true;
}

bool ipv6_read(struct bytes text, uint8_t bytes[IPV6_BYTES])
{
    struct groups groups = {.gap = NO_GAP};
    return take_all(&groups, text) && groups_spread(&groups, bytes);
}

static uint32_t group_at(const uint8_t bytes[IPV6_BYTES], uint32_t group)
{
    return (uint32_t)bytes[GROUP_BYTES * group] << 8 | bytes[GROUP_BYTES * group + 1];
}

static uint32_t zeros_at(const uint8_t bytes[IPV6_BYTES], uint32_t group)
{
    uint32_t count = 0;
    while (group + count < GROUPS && group_at(bytes, group + count) == 0) {
        count++;
    }
    return count;
}

/* The longest run of zero groups, the first of those; one alone is none (RFC 5952, 4.2). */
static uint32_t longest_zeros(const uint8_t bytes[IPV6_BYTES], uint32_t *start)
{
    uint32_t longest = 1;
    *start = GROUPS;
    for (uint32_t i = 0; i < GROUPS; i++) {
        const uint32_t count = zeros_at(bytes, i);
        if (count > longest) {
            longest = count;
            *start = i;
        }
    }
    return *start == GROUPS ? 0 : longest;
}

static bool is_mapped(const uint8_t bytes[IPV6_BYTES])
{
    static const uint8_t mapped[IPV6_BYTES - IPV4_BYTES] = {[10] = 0xff, [11] = 0xff};
    return memcmp(bytes, mapped, sizeof(mapped)) == 0;
}

uint32_t ipv6_write(const uint8_t bytes[IPV6_BYTES], char text[ADDRESS_TEXT_BYTES])
{
    if (is_mapped(bytes)) {
        const uint8_t *const last = bytes + IPV6_BYTES - IPV4_BYTES;
        return (uint32_t)format_text(
            text, ADDRESS_TEXT_BYTES, "::ffff:%u.%u.%u.%u", last[0], last[1], last[2], last[3]);
    }
    uint32_t zeros = 0;
    const uint32_t zero_count = longest_zeros(bytes, &zeros);
    uint32_t size = 0;
    for (uint32_t i = 0; i < GROUPS;) {
        if (i == zeros) {
            size += (uint32_t)format_text(text + size, ADDRESS_TEXT_BYTES - size, "::");
            i += zero_count;
            continue;
        }
        const bool has_colon = i != 0 && i != zeros + zero_count;
        size += (uint32_t)format_text(
            text + size,
            ADDRESS_TEXT_BYTES - size,
            "%s%x",
            has_colon ? ":" : "",
            group_at(bytes, i));
        i++;
    }
    return size;
}
