/* The 16550 (National Semiconductor PC16550D) and what behaves like it. */
#include "chip.h"

enum {
    DATA = 0,
    INTERRUPT_ENABLE = 1,
    INTERRUPT_IDENTITY = 2, /* read */
    FIFO_CONTROL = 2,       /* write */
    MODEM_CONTROL = 4,
    LINE_STATUS = 5,
    REGISTER_COUNT = 8,
};

#define INTERRUPT_RECEIVED (1u << 0)
#define INTERRUPT_TRANSMIT (1u << 1)
#define INTERRUPT_LINE     (1u << 2) /* an overrun among others */

#define IDENTITY_NONE (1u << 0)
#define IDENTITY_FIFO 0xc0u /* both bits: it has queues, and they work */

/* On, and an interrupt at 8 bytes; what is less interrupts after a pause of four characters. */
#define FIFO_ON_AT_8 0x81u
#define FIFO_BYTES   16u

/* DTR and RTS; OUT2 is what lets the interrupt through on a PC. */
#define MODEM_READY_AND_LINE 0x0bu

#define STATUS_RECEIVED      (1u << 0)
#define STATUS_OVERRUN       (1u << 1)
#define STATUS_TRANSMIT_FREE (1u << 5)

const uint32_t chip_register_count = REGISTER_COUNT;
const uint32_t chip_stride_bytes = 1;

static void set_interrupt(struct chip *chip, uint32_t which, bool is_on)
{
    const uint32_t wanted = is_on ? chip->interrupts | which : chip->interrupts & ~which;
    if (wanted != chip->interrupts) {
        chip->interrupts = wanted;
        registers_write(&chip->registers, INTERRUPT_ENABLE, wanted);
    }
}

void chip_start(struct chip *chip, const struct registers *registers)
{
    *chip = (struct chip){.registers = *registers};
    registers_write(registers, INTERRUPT_ENABLE, 0);
    registers_write(registers, FIFO_CONTROL, FIFO_ON_AT_8);
    registers_write(registers, MODEM_CONTROL, MODEM_READY_AND_LINE);
    const uint32_t identity = registers_read(registers, INTERRUPT_IDENTITY);
    chip->burst_bytes = (identity & IDENTITY_FIFO) == IDENTITY_FIFO ? FIFO_BYTES : 1;
}

/* Reading the identity takes note of "room to send"; the others go when their cause does. */
bool chip_is_asking(struct chip *chip)
{
    return (registers_read(&chip->registers, INTERRUPT_IDENTITY) & IDENTITY_NONE) == 0;
}

/* Reading the status takes note of an overrun. */
static uint32_t read_status(struct chip *chip)
{
    const uint32_t status = registers_read(&chip->registers, LINE_STATUS);
    if ((status & STATUS_OVERRUN) != 0) {
        chip->lost_count++;
    }
    return status;
}

bool chip_receive(struct chip *chip, uint8_t *byte)
{
    if ((read_status(chip) & STATUS_RECEIVED) == 0) {
        return false;
    }
    *byte = (uint8_t)registers_read(&chip->registers, DATA);
    return true;
}

size_t chip_send(struct chip *chip, struct bytes bytes)
{
    if ((read_status(chip) & STATUS_TRANSMIT_FREE) == 0) {
        return 0;
    }
    size_t sent = 0;
    for (; sent < bytes.size_bytes && sent < chip->burst_bytes; sent++) {
        registers_write(&chip->registers, DATA, bytes.data[sent]);
    }
    return sent;
}

void chip_set_receive_interrupt(struct chip *chip, bool is_on)
{
    set_interrupt(chip, INTERRUPT_RECEIVED | INTERRUPT_LINE, is_on);
}

void chip_set_transmit_interrupt(struct chip *chip, bool is_on)
{
    set_interrupt(chip, INTERRUPT_TRANSMIT, is_on);
}
