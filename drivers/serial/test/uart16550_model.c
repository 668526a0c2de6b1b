#include "model.h"
#include "registers.h"
#include <stddef.h>

#define FIFO_BYTES 16u

static struct {
    uint8_t received[FIFO_BYTES];
    uint32_t received_count;
    uint8_t sending[FIFO_BYTES];
    uint32_t sending_count;
    uint8_t interrupt_enable;
    uint8_t modem_control;
    bool has_fifo;
    bool is_empty_pending; /* "room to send" is to be told */
    bool is_overrun;
    bool is_instant;
    uint32_t sent_head; /* what went out at once and waits for the test to take it */
    uint32_t sent_tail;
    uint8_t sent[65536];
} chip;

void (*model_on_access)(void);
const bool model_is_edge = true;

void model_reset(void)
{
    chip.received_count = 0;
    chip.sending_count = 0;
    chip.interrupt_enable = 0;
    chip.modem_control = 0;
    chip.has_fifo = false;
    chip.is_empty_pending = false;
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
    return chip.received_count < (chip.has_fifo ? FIFO_BYTES : 1);
}

bool model_receive(uint8_t byte)
{
    if (!model_can_receive()) {
        chip.is_overrun = true;
        return false;
    }
    chip.received[chip.received_count++] = byte;
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
    chip.is_empty_pending = chip.is_empty_pending || chip.sending_count == 0;
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

/* The identity of the most urgent interrupt; 1: none. */
static uint32_t identity(void)
{
    if ((chip.interrupt_enable & 4u) != 0 && chip.is_overrun) {
        return 6;
    }
    if ((chip.interrupt_enable & 1u) != 0 && chip.received_count > 0) {
        return chip.received_count >= 8 ? 4 : 0xc;
    }
    if ((chip.interrupt_enable & 2u) != 0 && chip.is_empty_pending) {
        return 2;
    }
    return 1;
}

bool model_is_raised(void)
{
    return identity() != 1 && (chip.modem_control & 8u) != 0;
}

static void access(void)
{
    if (model_on_access != NULL) {
        model_on_access();
    }
}

uint32_t registers_read(const struct registers *registers, uint32_t number)
{
    (void)registers;
    access();
    uint32_t value = 0;
    switch (number) {
    case 0:
        return chip.received_count > 0 ? take_first(chip.received, &chip.received_count) : 0;
    case 2:
        value = identity();
        if (value == 2) {
            chip.is_empty_pending = false;
        }
        return value | (chip.has_fifo ? 0xc0u : 0);
    case 5:
        value = (chip.received_count > 0 ? 1u : 0) | (chip.is_overrun ? 2u : 0);
        chip.is_overrun = false;
        return value | (chip.sending_count == 0 ? 0x60u : 0);
    default:
        return 0;
    }
}

static void write_data(uint8_t byte)
{
    if (chip.sending_count == (chip.has_fifo ? FIFO_BYTES : 1)) {
        return;
    }
    chip.sending[chip.sending_count++] = byte;
    chip.is_empty_pending = false;
    if (chip.is_instant) {
        chip.sent[chip.sent_tail++ % sizeof(chip.sent)] = chip.sending[0];
        (void)shift(&byte);
    }
}

void registers_write(const struct registers *registers, uint32_t number, uint32_t value)
{
    (void)registers;
    access();
    switch (number) {
    case 0:
        write_data((uint8_t)value);
        break;
    case 1:
        if ((value & 2u) != 0 && (chip.interrupt_enable & 2u) == 0) {
            chip.is_empty_pending = chip.sending_count == 0;
        }
        chip.interrupt_enable = (uint8_t)value;
        break;
    case 2:
        chip.has_fifo = (value & 1u) != 0;
        break;
    case 4:
        chip.modem_control = (uint8_t)value;
        break;
    default:
        break;
    }
}
