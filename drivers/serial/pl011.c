/* The PL011 (Arm DDI 0183). */
#include "chip.h"

/* Byte offsets over four: all of its registers are 32 bits wide (3.2). */
enum {
    DATA = 0x00 / 4,
    FLAGS = 0x18 / 4,
    LINE_CONTROL = 0x2c / 4,
    CONTROL = 0x30 / 4,
    INTERRUPT_MASK = 0x38 / 4,
    MASKED_STATUS = 0x40 / 4,
    INTERRUPT_CLEAR = 0x44 / 4,
    REGISTER_COUNT = 0x48 / 4,
};

#define DATA_OVERRUN (1u << 11) /* bytes were lost before this one */

#define FLAGS_RECEIVE_EMPTY (1u << 4)
#define FLAGS_TRANSMIT_FULL (1u << 5)

#define LINE_CONTROL_8N1_FIFO 0x70u

#define CONTROL_ENABLE   (1u << 0)
#define CONTROL_TRANSMIT (1u << 8)
#define CONTROL_RECEIVE  (1u << 9)

#define INTERRUPT_RECEIVED (1u << 4)
#define INTERRUPT_TRANSMIT (1u << 5)
#define INTERRUPT_PAUSE    (1u << 6) /* something received waits for 32 bits' time */
#define INTERRUPT_OVERRUN  (1u << 10)

const uint32_t chip_register_count = REGISTER_COUNT;
const uint32_t chip_stride_bytes = 4;

static void set_interrupt(struct chip *chip, uint32_t which, bool is_on)
{
    const uint32_t wanted = is_on ? chip->interrupts | which : chip->interrupts & ~which;
    if (wanted != chip->interrupts) {
        chip->interrupts = wanted;
        registers_write(&chip->registers, INTERRUPT_MASK, wanted);
    }
}

void chip_start(struct chip *chip, const struct registers *registers)
{
    const uint32_t on = CONTROL_ENABLE | CONTROL_TRANSMIT | CONTROL_RECEIVE;
    *chip = (struct chip){.registers = *registers};
    registers_write(registers, INTERRUPT_MASK, 0);
    const uint32_t control = registers_read(registers, CONTROL);
    if ((control & on) != on) {
        /* The format may only change while it is off (3.3.8). */
        registers_write(registers, CONTROL, control & ~CONTROL_ENABLE);
        registers_write(registers, LINE_CONTROL, LINE_CONTROL_8N1_FIFO);
        registers_write(registers, CONTROL, control | on);
    }
}

/*
 * What is asked for is taken note of before it is looked at: so what comes in between asks again.
 * Whoever asks must take out all that was received: what stays does not interrupt any more.
 */
bool chip_is_asking(struct chip *chip)
{
    const uint32_t asked = registers_read(&chip->registers, MASKED_STATUS);
    if (asked == 0) {
        return false;
    }
    registers_write(&chip->registers, INTERRUPT_CLEAR, asked);
    return true;
}

bool chip_receive(struct chip *chip, uint8_t *byte)
{
    if ((registers_read(&chip->registers, FLAGS) & FLAGS_RECEIVE_EMPTY) != 0) {
        return false;
    }
    const uint32_t data = registers_read(&chip->registers, DATA);
    if ((data & DATA_OVERRUN) != 0) {
        chip->lost_count++;
    }
    *byte = (uint8_t)data;
    return true;
}

/*
 * The transmit interrupt tells that the queue has become shorter than its mark, not that it is
 * (3.4.2). So it is cleared before the queue is filled: whoever fills it and lets the interrupt
 * through then hears of it becoming shorter, whenever that was.
 */
size_t chip_send(struct chip *chip, struct bytes bytes)
{
    size_t sent = 0;
    registers_write(&chip->registers, INTERRUPT_CLEAR, INTERRUPT_TRANSMIT);
    while (sent < bytes.size_bytes &&
           (registers_read(&chip->registers, FLAGS) & FLAGS_TRANSMIT_FULL) == 0) {
        registers_write(&chip->registers, DATA, bytes.data[sent]);
        sent++;
    }
    return sent;
}

void chip_set_receive_interrupt(struct chip *chip, bool is_on)
{
    set_interrupt(chip, INTERRUPT_RECEIVED | INTERRUPT_PAUSE | INTERRUPT_OVERRUN, is_on);
}

void chip_set_transmit_interrupt(struct chip *chip, bool is_on)
{
    set_interrupt(chip, INTERRUPT_TRANSMIT, is_on);
}
