#include "model.h"
#include "registers.h"
#include <stddef.h>

#define FIFO_BYTES   16u
#define MARK         (FIFO_BYTES / 2)
#define DATA_OVERRUN 0x800u
#define BIT_RECEIVED 0x10u
#define BIT_TRANSMIT 0x20u
#define BIT_PAUSE    0x40u
#define BIT_OVERRUN  0x400u
#define FLAGS_EMPTY  0x10u
#define FLAGS_FULL   0x20u
#define CONTROL_ON   0x301u

static struct {
    uint8_t received[FIFO_BYTES];
    uint32_t received_count;
    uint8_t sending[FIFO_BYTES];
    uint32_t sending_count;
    uint32_t mask;
    uint32_t raw;
    uint32_t control;
    bool is_overrun;
    bool is_instant;
    uint32_t sent_head;
    uint32_t sent_tail;
    uint8_t sent[65536];
} chip;

void (*model_on_access)(void);
const bool model_is_edge = false;

void model_reset(void)
{
    chip.received_count = 0;
    chip.sending_count = 0;
    chip.mask = 0;
    chip.raw = 0;
    chip.control = 0;
    chip.is_overrun = false;
    chip.is_instant = false;
    chip.sent_head = 0;
    chip.sent_tail = 0;
}

void model_set_instant(bool is_instant)
{
    chip.is_instant = is_instant;
}

bool model_can_receive(void)
{
    return (chip.control & CONTROL_ON) == CONTROL_ON && chip.received_count < FIFO_BYTES;
}

/* An interrupt at the first byte, as QEMU has it, which is the hardest: nothing tells of more. */
bool model_receive(uint8_t byte)
{
    if (!model_can_receive()) {
        chip.is_overrun = true;
        chip.raw |= BIT_OVERRUN;
        return false;
    }
    chip.received[chip.received_count++] = byte;
    if (chip.received_count == 1) {
        chip.raw |= BIT_RECEIVED;
    }
    return true;
}

static uint8_t take_first(uint8_t *bytes, uint32_t *count)
{
    const uint8_t first = bytes[0];
    *count -= 1;
    for (uint32_t i = 0; i < *count; i++) {
        bytes[i] = bytes[i + 1];
    }
    return first;
}

static bool shift(uint8_t *byte)
{
    if (chip.sending_count == 0) {
        return false;
    }
    *byte = take_first(chip.sending, &chip.sending_count);
    if (chip.sending_count == MARK || chip.is_instant) {
        chip.raw |= BIT_TRANSMIT;
    }
    return true;
}

bool model_shift(uint8_t *byte)
{
    if (chip.sent_head != chip.sent_tail) {
        *byte = chip.sent[chip.sent_head++ % sizeof(chip.sent)];
        return true;
    }
    return shift(byte);
}

bool model_is_raised(void)
{
    return (chip.raw & chip.mask) != 0;
}

static void access(void)
{
    if (model_on_access != NULL) {
        model_on_access();
    }
}

static uint32_t read_data(void)
{
    if (chip.received_count == 0) {
        return 0;
    }
    const uint32_t data =
        take_first(chip.received, &chip.received_count) | (chip.is_overrun ? DATA_OVERRUN : 0);
    chip.is_overrun = false;
    if (chip.received_count == 0) {
        chip.raw &= ~(BIT_RECEIVED | BIT_PAUSE);
    }
    return data;
}

uint32_t registers_read(const struct registers *registers, uint32_t number)
{
    (void)registers;
    access();
    switch (number * 4) {
    case 0x00:
        return read_data();
    case 0x18:
        return (chip.received_count == 0 ? FLAGS_EMPTY : 0) |
               (chip.sending_count == FIFO_BYTES ? FLAGS_FULL : 0);
    case 0x30:
        return chip.control;
    case 0x40:
        return chip.raw & chip.mask;
    default:
        return 0;
    }
}

void registers_write(const struct registers *registers, uint32_t number, uint32_t value)
{
    (void)registers;
    access();
    switch (number * 4) {
    case 0x00:
        if (chip.sending_count < FIFO_BYTES) {
            chip.sending[chip.sending_count++] = (uint8_t)value;
        }
        if (chip.is_instant) {
            uint8_t byte = 0;
            chip.sent[chip.sent_tail++ % sizeof(chip.sent)] = chip.sending[0];
            (void)shift(&byte);
        }
        break;
    case 0x30:
        chip.control = value;
        break;
    case 0x38:
        chip.mask = value;
        break;
    case 0x44:
        chip.raw &= ~value;
        break;
    default:
        break;
    }
}
