#include "facts.h"
#include "lib/bytes.h"
#include "lib/memory.h"

/* 5.8.4. */
#define SELECT_AT    0u
#define SUBSELECT_AT 1u
#define SIZE_AT      2u
#define DATA_AT      8u
#define DATA_BYTES   128u

#define SELECT_NAME           0x01u
#define SELECT_EVENT_BITS     0x11u
#define SELECT_ABSOLUTE_RANGE 0x12u

/* Of a range: the smallest and the largest value come first. */
#define RANGE_BYTES_MIN 8u

#define PRINTABLE_FIRST ' '
#define PRINTABLE_LAST  '~'

struct window {
    uint8_t data[DATA_BYTES];
    uint32_t size_bytes; /* 0: it has no such thing */
};

static enum status read_window(struct virtio_device *device, struct window *window)
{
    struct virtio_field bytes[DATA_BYTES];
    for (uint32_t i = 0; i < window->size_bytes; i++) {
        bytes[i] = (struct virtio_field){.offset = DATA_AT + i, .width_bytes = 1};
    }
    const enum status status = virtio_device_read_configuration(device, bytes, window->size_bytes);
    for (uint32_t i = 0; i < window->size_bytes && status == STATUS_OK; i++) {
        window->data[i] = (uint8_t)bytes[i].value;
    }
    return status;
}

static enum status
ask(struct virtio_device *device, uint8_t select, uint8_t subselect, struct window *window)
{
    struct virtio_field size = {.offset = SIZE_AT, .width_bytes = 1};
    *window = (struct window){.size_bytes = 0};
    enum status status = virtio_device_write_configuration(device, SELECT_AT, select);
    if (status == STATUS_OK) {
        status = virtio_device_write_configuration(device, SUBSELECT_AT, subselect);
    }
    if (status == STATUS_OK) {
        status = virtio_device_read_configuration(device, &size, 1);
    }
    if (status != STATUS_OK) {
        return status;
    }
    if (size.value > DATA_BYTES) {
        return STATUS_MALFORMED;
    }
    window->size_bytes = (uint32_t)size.value;
    return read_window(device, window);
}

static bool has_bit(const uint8_t *bits, uint32_t number)
{
    return (bits[number / 8] >> number % 8 & 1) != 0;
}

/* Of those that begin at `first`, up to `last`. */
static bool has_any(const uint8_t *bits, uint32_t first, uint32_t last)
{
    for (uint32_t number = first; number <= last; number++) {
        if (has_bit(bits, number)) {
            return true;
        }
    }
    return false;
}

/* -- reading ----------------------------------------------------------------------------------- */

static enum status read_name(struct virtio_device *device, struct input_properties *properties)
{
    struct window window;
    const enum status status = ask(device, SELECT_NAME, 0, &window);
    if (status != STATUS_OK) {
        return status;
    }
    while (properties->name_bytes < window.size_bytes &&
           properties->name_bytes < INPUT_NAME_BYTES_MAX &&
           window.data[properties->name_bytes] != '\0') {
        const uint8_t byte = window.data[properties->name_bytes];
        const bool is_printable = byte >= PRINTABLE_FIRST && byte <= PRINTABLE_LAST;
        properties->name[properties->name_bytes++] = is_printable ? (char)byte : '?';
    }
    return STATUS_OK;
}

/* Codes that we have no use for are left out. */
static enum status
read_bits(struct virtio_device *device, enum input_kind kind, uint8_t bits[FACTS_CODES_BYTES])
{
    struct window window;
    const enum status status = ask(device, SELECT_EVENT_BITS, (uint8_t)kind, &window);
    if (status == STATUS_OK) {
        memcpy(
            bits,
            window.data,
            window.size_bytes < FACTS_CODES_BYTES ? window.size_bytes : FACTS_CODES_BYTES);
    }
    return status;
}

/* False in `is_good`: it has no such axis, or one without a length. */
static enum status read_range(
    struct virtio_device *device,
    enum input_absolute axis,
    struct facts_range *range,
    bool *is_good)
{
    struct window window;
    const enum status status = ask(device, SELECT_ABSOLUTE_RANGE, (uint8_t)axis, &window);
    if (status != STATUS_OK) {
        return status;
    }
    const struct bytes data = {window.data, window.size_bytes};
    if (data.size_bytes < RANGE_BYTES_MIN) {
        *is_good = false;
        return STATUS_OK;
    }
    range->minimum = (int32_t)bytes_u32(data, 0);
    range->maximum = (int32_t)bytes_u32(data, sizeof(uint32_t));
    const int64_t length = (int64_t)range->maximum - range->minimum;
    *is_good = *is_good && length > 0 && length <= INT32_MAX;
    return STATUS_OK;
}

static enum status read_absolute(struct virtio_device *device, struct facts *facts)
{
    uint8_t bits[FACTS_CODES_BYTES] = {0};
    enum status status = read_bits(device, INPUT_KIND_ABSOLUTE, bits);
    bool is_good = has_bit(bits, INPUT_ABSOLUTE_X) && has_bit(bits, INPUT_ABSOLUTE_Y);
    if (status == STATUS_OK && is_good) {
        status = read_range(device, INPUT_ABSOLUTE_X, &facts->x, &is_good);
    }
    if (status == STATUS_OK && is_good) {
        status = read_range(device, INPUT_ABSOLUTE_Y, &facts->y, &is_good);
    }
    if (status == STATUS_OK && is_good) {
        facts->properties.has_absolute = true;
        facts->properties.absolute_x_max = (uint32_t)(facts->x.maximum - facts->x.minimum);
        facts->properties.absolute_y_max = (uint32_t)(facts->y.maximum - facts->y.minimum);
    }
    return status;
}

static enum status read_lights(struct virtio_device *device, struct facts *facts)
{
    uint8_t bits[FACTS_CODES_BYTES] = {0};
    const enum status status = read_bits(device, INPUT_KIND_LIGHT, bits);
    facts->lights = bits[0] & FACTS_LIGHTS;
    facts->properties.has_lights = facts->lights != 0;
    return status;
}

enum status facts_read(struct virtio_device *device, struct facts *facts)
{
    *facts = (struct facts){.properties.is_there = true};
    enum status status = read_name(device, &facts->properties);
    if (status == STATUS_OK) {
        status = read_bits(device, INPUT_KIND_KEY, facts->keys);
    }
    if (status == STATUS_OK) {
        status = read_bits(device, INPUT_KIND_RELATIVE, facts->relatives);
    }
    if (status == STATUS_OK) {
        status = read_absolute(device, facts);
    }
    if (status == STATUS_OK) {
        status = read_lights(device, facts);
    }
    facts->properties.has_keys = has_any(facts->keys, INPUT_KEY_ESCAPE, INPUT_KEY_LAST);
    facts->properties.has_relative = has_any(facts->relatives, INPUT_RELATIVE_X, INPUT_RELATIVE_Y);
    return status;
}

/* -- what happens ------------------------------------------------------------------------------ */

static int32_t place_on(const struct facts_range *range, int32_t value)
{
    if (value <= range->minimum) {
        return 0;
    }
    return (value < range->maximum ? value : range->maximum) - range->minimum;
}

static bool let_absolute_through(const struct facts *facts, struct input_happening *happening)
{
    const bool is_x = happening->code == INPUT_ABSOLUTE_X;
    if (!facts->properties.has_absolute || (!is_x && happening->code != INPUT_ABSOLUTE_Y)) {
        return false;
    }
    happening->value = place_on(is_x ? &facts->x : &facts->y, happening->value);
    return true;
}

bool facts_let_through(
    const struct facts *facts, const struct facts_event *event, struct input_happening *happening)
{
    *happening = (struct input_happening){
        .kind = event->kind, .code = event->code, .value = (int32_t)event->value};
    if (event->code > INPUT_CODE_MAX) {
        return false;
    }
    switch (event->kind) {
    case INPUT_KIND_SYNCHRONISATION:
        happening->value = 0;
        return event->code == INPUT_SYNCHRONISATION_REPORT ||
               event->code == INPUT_SYNCHRONISATION_LOST;
    case INPUT_KIND_KEY:
        /* 2 would be that it repeats, which is the client's affair. */
        return has_bit(facts->keys, event->code) && event->value <= 1;
    case INPUT_KIND_RELATIVE:
        return has_bit(facts->relatives, event->code);
    case INPUT_KIND_ABSOLUTE:
        return let_absolute_through(facts, happening);
    default:
        return false;
    }
}
